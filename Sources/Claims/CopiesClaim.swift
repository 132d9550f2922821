import SyntheticModel

extension Claim {
  /// Appendix E.5: several copies of each feature.
  static let copies = Claim(
    id: "e5-copies", title: "Appendix E.5, K copies", place: "Appendix E.5",
    printed:
      "With K copies of each feature we can derive similar results in Theorems 1 and 2, where the bounds are set for w_1^k and w_2^k.",
    formalised:
      "Theorem 1 holds for each copy with eps0(K) = (mu - sigma/sqrt(pi K))/2: the loss does not separate over the copies, and the threshold moves with K.",
    hypotheses: ["equal copies", "eps < mu/2"], expected: .corrected, statisticalChecks: 3,
    conclusion:
      "Similar results hold, with a threshold that grows with K towards mu/2; taking each copy by itself gives the wrong one."
  ) { context in
    let counts = [1, 2, 4, 9]
    let cases = try counts.map { copies in
      let problem = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, copies: copies), epsilon: 0)
      return (try context.formulas.epsilon0(problem.model), problem)
    }
    let problems = try ParameterPoint.sobol(context.points).enumerated().map { index, point in
      PlacedProblem(
        try TrainingProblem(
          model: GaussianModel(mu: point.mu, sigma: point.sigma, copies: counts[index % 4]), epsilon: point.epsilon,
          lambda: point.lambda),
        point: point.number)
    }
    let four = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, copies: 4), epsilon: 0.4)
    let alone = try context.minimum(four)
    return [
      try context.optimumAgainstMinimum("the optimum against the numeric minimum, K = 1 to 9", problems),
      try context.thresholdBracketed("w2 vanishes at eps0(K)", cases),
      try await context.thresholdAgainstSamples("eps0(K)", claim: "e5-copies", group: 0, cases[2].0, cases[2].1),
      try await context.lossAgainstSamples(
        "the loss of two copies against simulation", claim: "e5-copies", group: 0,
        TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, copies: 2), epsilon: 0.2),
        [Weights(w1: 0.6, w2: 0.4, copies: 2), Weights(exclusive: [1, 0.5], shared: [0.2, 0.9])]),
      Evidence(
        "the threshold of one copy does not serve for four", route: .minimisation, role: .correction,
        checks: [
          .decided(
            "w2 > 0 above eps0(1) = 0.359", CheckParameters(four), alone.weights.shared[0] > alone.errorBound,
            claimed: 0, observed: alone.weights.shared[0])
        ]),
    ]
  }
}

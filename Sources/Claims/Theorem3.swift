import SyntheticModel

extension Claim {
  /// Theorem 3: label smoothing moves the threshold.
  static let theorem3 = Claim(
    id: "theorem-3", title: "Theorem 3", place: "Section 4.2; Appendix E.4, equations 38 to 41",
    printed:
      "With label smoothing there is eps1 > eps0 with w2 > 0 for eps in (0, eps1) and w2 = 0 for eps in (eps1, mu/2).",
    formalised:
      "With weight beta/2 for each other class and Lemma 2's delta: w2 = max(0, mu - (1 - beta)(2 eps + sigma/sqrt(pi)))/lambda, eps1 = (mu/(1 - beta) - sigma/sqrt(pi))/2.",
    hypotheses: ["sigma < sqrt(pi) mu", "eps < mu/2", "beta in (0, 1/3)"], expected: .corrected, statisticalChecks: 17,
    conclusion:
      "True with the w1 coefficient of equation 39's first line; its second line has the sign of (1 - beta) mu wrong. Main text and appendix weigh the other classes differently; from beta = 1/3 on, under the main text's weight, Lemma 2's delta no longer serves the whole loss."
  ) { context in
    func problem(
      _ point: ParameterPoint, _ convention: LabelSmoothing.Convention, _ perturbation: LabelSmoothing.Perturbation
    ) throws -> PlacedProblem {
      PlacedProblem(
        try TrainingProblem(
          model: GaussianModel(mu: point.mu, sigma: point.sigma), epsilon: point.epsilon, lambda: point.lambda,
          smoothing: LabelSmoothing(beta: point.beta, convention: convention, perturbation: perturbation)),
        point: point.number)
    }
    let sobol = try ParameterPoint.sobol(context.points)
    var evidence: [Evidence] = []
    for convention in LabelSmoothing.Convention.allCases {
      for perturbation in LabelSmoothing.Perturbation.allCases {
        evidence.append(
          try context.optimumAgainstMinimum(
            "the optimum against the numeric minimum: \(convention.rawValue) weight, \(perturbation.rawValue) delta",
            sobol.map { try problem($0, convention, perturbation) }))
      }
    }
    evidence.append(
      try context.optimumAgainstSamples(
        "the optimum by the derivatives of the loss of drawn samples", claim: "theorem-3", group: 0,
        sobol[1..<9].map { try problem($0, .appendix, .lemma2) }))
    evidence.append(
      try context.thresholdBracketed(
        "w2 vanishes at eps1",
        [(1, 0.5, 0.1), (1, 1, 0.2), (2, 3, 0.3)].map { mu, sigma, beta in
          let smoothing = try LabelSmoothing(beta: beta)
          let problem = try TrainingProblem(
            model: GaussianModel(mu: mu, sigma: sigma), epsilon: 0, smoothing: smoothing)
          return (try context.formulas.epsilon1(problem.model, smoothing) ?? .nan, problem)
        }))
    // One delta for the whole loss, found from its definition: with three classes eps1 is that of Lemma 2's delta.
    let smoothing = try LabelSmoothing(beta: 0.1, perturbation: .worstCase)
    let drawn = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5), epsilon: 0, smoothing: smoothing)
    evidence.append(
      try await context.thresholdAgainstSamples(
        "eps1", claim: "theorem-3", group: 0, context.formulas.epsilon1(drawn.model, smoothing) ?? 0, drawn))
    evidence.append(
      try context.everywhere("eps1 exceeds eps0", route: .identity, label: "eps1 > eps0") { point in
        let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
        let smoothed = try context.formulas.epsilon1(model, LabelSmoothing(beta: point.beta))
        return try smoothed.map { try $0 > context.formulas.epsilon0(model) } ?? false
      })
    // Equation 39, second line: (1 - beta) mu + (2 - 3 beta) eps as the coefficient of w1 would give w1 = 0 always.
    evidence.append(
      Evidence(
        "equation 39's second line as printed gives w1 = 0 where training has w1 > 0", route: .minimisation,
        role: .correction,
        checks: try sobol[1..<9].map { point in
          let placed = try problem(point, .appendix, .lemma2)
          let asPrinted = (1 - point.beta) * point.mu + (2 - 3 * point.beta) * point.epsilon
          let found = try context.minimum(placed.problem)
          return Check.decided(
            "w1 > 0", placed.parameters, max(0, -asPrinted) == 0 && found.weights.exclusive[0] > found.errorBound,
            claimed: 0, observed: found.weights.exclusive[0])
        }))
    return evidence + [try context.worstSignBeyondOneThird(), try context.readingsBeyondOneThird()]
  }
}

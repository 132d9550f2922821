import CertifiedArithmetic
import SyntheticModel

extension Claim {
  /// Theorem 1: the bound at which training abandons the cross-class features.
  static let theorem1 = Claim(
    id: "theorem-1", title: "Theorem 1", place: "Section 4.2; Appendix E.2, equations 24 to 33",
    printed:
      "There is eps0 in (0, mu/2) with w2 > 0 for eps in (0, eps0) and w2 = 0 for eps in (eps0, mu/2); w1 > 0 on (0, mu/2).",
    formalised:
      "The minimiser of the population loss over w >= 0 is w1 = (mu - 2 eps)/lambda, w2 = max(0, mu - 2 eps - sigma/sqrt(pi))/lambda; eps0 = (mu - sigma/sqrt(pi))/2.",
    hypotheses: ["sigma < sqrt(pi) mu", "eps < mu/2", "lambda > 0"], expected: .verified, statisticalChecks: 21,
    conclusion:
      "Closed form, numeric minimum and samples agree. The sentence after equation 31 has a sign wrong: beyond eps0 the derivative is positive."
  ) { context in
    let problems = try ParameterPoint.sobol(context.points).map { point in
      PlacedProblem(
        try TrainingProblem(
          model: GaussianModel(mu: point.mu, sigma: point.sigma), epsilon: point.epsilon, lambda: point.lambda),
        point: point.number)
    }
    let wide = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 2), epsilon: 0.001)
    let strong = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5), epsilon: 0.5001)
    let sampled = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5), epsilon: 0.2)
    let atWide = try context.minimum(wide).weights.shared[0]
    let atStrong = try context.minimum(strong).weights.exclusive[0]
    return [
      Evidence(
        "an enclosure of eps0", route: .enclosure,
        checks: [
          // e_2 takes three roundings; two products, two quotients and a difference follow, on terms up to mu.
          .enclosed(
            "eps0", CheckParameters(sampled.model), claimed: try context.formulas.epsilon0(sampled.model),
            in: try ExactModel(mu: 1, sigma: ExactNumber("1/2")).epsilon0(),
            rounding: Check.rounding(operations: 8, of: 1))
        ]),
      try context.optimumAgainstMinimum("the optimum against the numeric minimum of the population loss", problems),
      try context.optimumAgainstSamples(
        "the optimum by the derivatives of the loss of drawn samples", claim: "theorem-1", group: 0,
        Array(problems[1..<9])),
      try await context.lossAgainstSamples(
        "equation 29's loss against simulation", claim: "theorem-1", group: 100, sampled,
        [Weights(w1: 0.6, w2: 0.3), Weights(w1: 1, w2: 1), Weights(w1: 0.5, w2: 2), Weights(w1: 1, w2: 0)]),
      try context.thresholdBracketed(
        "w2 vanishes at eps0",
        [(1, 0.5), (1, 0.05), (2, 3)].map { mu, sigma in
          let problem = try TrainingProblem(model: GaussianModel(mu: mu, sigma: sigma), epsilon: 0)
          return (try context.formulas.epsilon0(problem.model), problem)
        }),
      try await context.thresholdAgainstSamples(
        "eps0", claim: "theorem-1", group: 0, context.formulas.epsilon0(sampled.model), sampled),
      try context.everywhere("eps0 lies in (0, mu/2)", route: .identity, label: "0 < eps0 < mu/2") { point in
        let threshold = try context.formulas.epsilon0(GaussianModel(mu: point.mu, sigma: point.sigma))
        return threshold > 0 && threshold < point.mu / 2
      },
      Evidence(
        "without sigma < sqrt(pi) mu no bound keeps w2; from eps = mu/2 on w1 = 0", route: .minimisation,
        role: .outside,
        checks: [
          .decided("w2 = 0", CheckParameters(wide), atWide == 0, claimed: 0, observed: atWide),
          .decided("w1 = 0", CheckParameters(strong), atStrong == 0, claimed: 0, observed: atStrong),
        ]),
    ]
  }
}

import SyntheticModel

extension Claim {
  /// Beyond the paper: training under-uses everywhere below the threshold.
  static let underUse = Claim(
    id: "under-use", title: "Training under-uses cross-class features", place: "beyond the paper",
    printed: "Not in the paper.",
    formalised: "n = 3: 0 < t_AT < t_joint < 1 for every eps in (0, eps0).",
    hypotheses: ["n = 3", "eps < eps0"], expected: .verified,
    conclusion:
      "Proved by machine (under_use in proofs/Statements.v), and so at every point tried. For n >= 4 and little noise it is false: t_AT exceeds 1."
  ) { context in
    let four = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, classes: 4), epsilon: 0.2)
    let trained = try context.formulas.optimum(four).ratio ?? 0
    let best = try context.formulas.jointRatio(four.model, four.epsilon)
    return [
      try context.everywhere(
        "both ratios over the region", route: .quadrature, label: "0 < t_AT < t_joint <= 1 below 0.99 eps0"
      ) { point in
        let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
        let epsilon = 0.99 * (try context.formulas.epsilon0(model)) * point.epsilon / (point.mu / 2)
        let problem = try TrainingProblem(model: model, epsilon: epsilon)
        let optimum = try context.formulas.optimum(problem)
        let trained = optimum.ratio ?? .nan
        let best = try context.formulas.jointRatio(model, epsilon)
        // Both ratios within their errors: with little noise t_joint is nearer to 1 than a unit in the last place.
        let doubt = try context.jointOptimum(model, epsilon: epsilon)?.ratioErrorEstimate ?? .infinity
        let rounding = 2 * EvidenceContext.rounding(problem) / optimum.exclusive[0]
        return trained > rounding && trained + rounding < best - doubt && best - doubt <= 1
      },
      Evidence(
        "with four classes it reverses", route: .quadrature, role: .outside,
        checks: [
          .decided(
            "t_AT > 1 >= t_joint", CheckParameters(four), trained > 1 && best <= 1, claimed: best, observed: trained)
        ]),
    ]
  }
}

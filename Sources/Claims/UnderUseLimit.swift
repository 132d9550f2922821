import SyntheticModel

extension Claim {
  /// Beyond the paper: how much training under-uses, near the threshold.
  static let underUseLimit = Claim(
    id: "under-use-limit", title: "Under-use near the threshold", place: "beyond the paper",
    printed: "Not in the paper.",
    formalised: "n = 3: t_joint/t_AT tends to 1/(1 - 1/pi) = 1.4669... as eps rises to eps0.",
    hypotheses: ["n = 3", "eps < eps0"], expected: .verified,
    conclusion: "The ratio approaches 1/(1 - 1/pi) linearly in eps0 - eps, from three models with different noise."
  ) { context in
    let limit = 1 / (1 - 1 / Double.pi)
    /// The ratio extrapolated to the threshold from eps0 - h, eps0 - h/2 and eps0 - h/4, and a bound on its error.
    func extrapolated(_ model: GaussianModel) throws -> (value: Double, error: Double) {
      let threshold = try context.formulas.epsilon0(model)
      let sigma = model.copies[0].sharedDeviation
      func ratio(_ gap: Double) throws -> (value: Double, error: Double) {
        let problem = try TrainingProblem(model: model, epsilon: threshold - gap)
        let optimum = try context.formulas.optimum(problem)
        let trained = optimum.ratio ?? .nan
        let best = try context.formulas.jointRatio(model, threshold - gap)
        let bound = try context.jointOptimum(model, epsilon: threshold - gap)?.ratioErrorEstimate ?? .nan
        // t_AT carries the rounding of both weights, relative to w1.
        let rounding = 2 * EvidenceContext.rounding(problem) / optimum.exclusive[0]
        return (best / trained, (bound + best / trained * rounding) / trained)
      }
      // The ratio is smooth in the gap h: 2 R(h/2) - R(h) misses the limit by c h^2 and higher terms. From one step to
      // the next that falls to a quarter, so what is left is a third of the difference; all of it bounds it with room.
      let h = 1e-2 * sigma
      let (first, second, third) = (try ratio(h), try ratio(h / 2), try ratio(h / 4))
      let coarse = 2 * second.value - first.value
      let fine = 2 * third.value - second.value
      return (fine, (fine - coarse).magnitude + 2 * third.error + second.error)
    }
    let checks = try [0.2, 0.5, 1.2].map { sigma -> Check in
      let model = try GaussianModel(mu: 1, sigma: sigma)
      let found = try extrapolated(model)
      return .bounded(
        "t_joint/t_AT at eps0", CheckParameters(model), claimed: limit, observed: found.value, allowed: found.error)
    }
    let four = try GaussianModel(mu: 1, sigma: 0.5, classes: 4)
    let other = try extrapolated(four)
    return [
      Evidence("the ratio extrapolated to the threshold", route: .quadrature, checks: checks),
      Evidence(
        "with four classes the limit is another one", route: .quadrature, role: .outside,
        checks: [
          .decided(
            "t_joint/t_AT at eps0 is not 1/(1 - 1/pi)", CheckParameters(four),
            (other.value - limit).magnitude > other.error, claimed: limit, observed: other.value)
        ]),
    ]
  }
}

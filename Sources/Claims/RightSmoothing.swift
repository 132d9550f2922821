import CertifiedArithmetic
import SyntheticModel

extension Claim {
  /// Beyond the paper: how much smoothing is right.
  static let rightSmoothing = Claim(
    id: "right-smoothing", title: "How much smoothing is right", place: "beyond the paper",
    printed: "Not in the paper.",
    formalised:
      "n = 3, appendix weight, Lemma 2's delta: t_LS = 1, the pairwise optimum, at beta = sigma/(sigma + sqrt(pi)(mu - eps)); beyond it the pairwise accuracy falls. The joint optimum has a smaller beta.",
    hypotheses: ["eps < mu/2"], expected: .verified,
    conclusion:
      "The numeric minimum has t = 1 at that beta, more or less smoothing is worse, and the joint accuracy is best at a smaller t."
  ) { context in
    func rightBeta(_ point: ParameterPoint) -> Double {
      point.sigma / (point.sigma + Double.pi.squareRoot() * (point.mu - point.epsilon))
    }
    func problem(_ point: ParameterPoint, _ beta: Double) throws -> TrainingProblem {
      try TrainingProblem(
        model: GaussianModel(mu: point.mu, sigma: point.sigma), epsilon: point.epsilon,
        smoothing: LabelSmoothing(beta: beta))
    }
    var ratios: [Check] = []
    for point in try ParameterPoint.sobol(context.points) {
      let problem = try problem(point, rightBeta(point))
      let parameters = CheckParameters(problem, point: point.number)
      let found = try context.minimum(problem)
      let w1 = found.weights.exclusive[0]
      let rounding = EvidenceContext.rounding(problem)
      // t = w2/w1 near 1: an error of each weight counts once, over w1; beta's own rounding is one more of a weight's.
      func allowed(_ bound: Double) -> Double { 2 * (bound + 2 * rounding) / (w1 - bound) }
      ratios.append(
        .bounded(
          "t of the numeric minimum", parameters, claimed: 1, observed: found.weights.shared[0] / w1,
          allowed: allowed(found.errorBound)))
      ratios.append(
        .bounded(
          "t of the closed form", parameters, claimed: 1,
          observed: try context.formulas.optimum(problem).ratio ?? .nan, allowed: allowed(0)))
    }
    func accuracy(_ point: ParameterPoint, _ factor: Double) throws -> Double {
      let problem = try problem(point, min(0.999, factor * rightBeta(point)))
      return try context.formulas.pairwiseAccuracy(
        problem.model, context.formulas.optimum(problem).ratio ?? 0, point.epsilon)
    }
    let base = try GaussianModel(mu: 1, sigma: 0.5)
    let baseBeta = 0.5 / (0.5 + Double.pi.squareRoot() * 0.8)
    let heavier = try TrainingProblem(
      model: base, epsilon: 0.2, smoothing: LabelSmoothing(beta: baseBeta, convention: .mainText))
    let overshot = try context.minimum(heavier).weights
    let rounding = EvidenceContext.probabilityRounding
    return [
      Evidence("training with that beta", route: .minimisation, checks: ratios),
      try context.everywhere(
        "more and less smoothing are worse", route: .identity, label: "accuracy at beta >= at 0.8 beta and at 1.2 beta"
      ) { point in
        let best = try accuracy(point, 1)
        return try accuracy(point, 0.8) <= best + rounding && accuracy(point, 1.2) <= best + rounding
      },
      // t_LS rises in beta: a ratio below 1 is reached by less smoothing.
      try context.everywhere(
        "the joint accuracy asks for less smoothing", route: .quadrature,
        label: "t_joint < 1 as far as its error bound tells"
      ) { point in
        let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
        guard let best = try context.jointOptimum(model, epsilon: point.epsilon) else { return false }
        return best.ratio - best.ratioErrorEstimate < 1
      },
      Evidence(
        "enclosures of G'(1): at t = 1 the joint accuracy falls", route: .enclosure,
        checks: try [("1/2", 0.5), ("1/20", 0.05)].map { text, sigma in
          // With so little noise the accuracy rounds to 1, and t_joint nearly does.
          let slope = try ExactModel(mu: 1, sigma: ExactNumber(text)).jointSlope(
            epsilon: ExactNumber("1/5"), ratio: 1, EnclosurePrecision(.relative(0.5)))
          return .decided(
            "G'(1) in \(slope)", ["mu": 1, "sigma": .number(sigma), "epsilon": 0.2], slope.isNegative,
            observed: slope.upper)
        }),
      Evidence(
        "under the main text's weight that beta overshoots", route: .minimisation, role: .outside,
        checks: [
          .decided(
            "t of the numeric minimum exceeds 1", CheckParameters(heavier),
            overshot.shared[0] > overshot.exclusive[0], claimed: 1,
            observed: overshot.shared[0] / overshot.exclusive[0])
        ]),
    ]
  }
}

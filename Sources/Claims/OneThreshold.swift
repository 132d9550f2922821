import CertifiedArithmetic
import SyntheticModel

extension Claim {
  /// Beyond the paper: the threshold of training is the threshold of usefulness.
  static let oneThreshold = Claim(
    id: "one-threshold", title: "One threshold, two meanings", place: "beyond the paper",
    printed: "Not in the paper.",
    formalised:
      "The joint accuracy G(t) has G'(0) > 0 exactly for eps < eps0(n): a little cross-class weight helps exactly where training keeps some.",
    hypotheses: ["one law for all features", "eps < mu/2", "w1 > 0"], expected: .verified, statisticalChecks: 8,
    conclusion:
      "The best ratio is positive below eps0 and 0 above it, for n = 3 to 5; simulation agrees with the differences of G."
  ) { context in
    func placed(_ point: ParameterPoint) throws -> (model: GaussianModel, threshold: Double, gap: Double) {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: 3 + point.number % 3)
      return (model, try context.formulas.epsilon0(model), 0.01 * point.mu)
    }
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    let differences = try await CommonSamples(context: context, model: model).evidence()
    let exact = try ExactModel(mu: 1, sigma: ExactNumber("1/2"))
    let slopes = try [("7/20", 0.35, true), ("37/100", 0.37, false)].map { text, epsilon, below -> Check in
      let slope = try exact.jointSlope(epsilon: ExactNumber(text), ratio: 0, EnclosurePrecision(.relative(0.5)))
      let sign = below ? "> 0 below eps0" : "< 0 above eps0"
      return .decided(
        "G'(0) in \(slope), \(sign)", CheckParameters(model).with(["epsilon": .number(epsilon)]),
        try exact.isBelowEpsilon0(ExactNumber(text)) == below && (below ? slope.isPositive : slope.isNegative),
        observed: slope.lower)
    }
    return [
      Evidence("enclosures of G'(0) on both sides of eps0 = 0.35895...", route: .enclosure, checks: slopes),
      try context.everywhere(
        "where the derivative's root lies, below eps0", route: .quadrature, label: "t_joint > 0 at eps0 - 0.01 mu"
      ) { point in
        let (model, threshold, gap) = try placed(point)
        // A threshold this near 0 leaves no room below it.
        guard threshold > 2 * gap else { return nil }
        return try context.jointOptimum(model, epsilon: threshold - gap).map { $0.ratio > 0 } ?? false
      },
      try context.everywhere(
        "where the derivative's root lies, above eps0", route: .quadrature, label: "t_joint = 0 at eps0 + 0.01 mu"
      ) { point in
        let (model, threshold, gap) = try placed(point)
        guard threshold + gap > 0, threshold + gap < point.mu / 2 else { return nil }
        return try context.jointOptimum(model, epsilon: threshold + gap).map { $0.ratio == 0 } ?? false
      },
    ] + differences
  }
}

extension EvidenceContext {
  /// The best ratio for the joint accuracy, by quadrature; `nil` where no ratio is good.
  func jointOptimum(_ model: GaussianModel, epsilon: Double) throws -> JointOptimum? {
    try cache.jointOptima.value(ObservationCache.Place(model: model, epsilon: epsilon)) {
      try JointOptimum(model, epsilon: epsilon)
    }
  }
}

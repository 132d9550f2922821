import Numerics
import Statistics
import SyntheticModel

extension Claim {
  /// Theorem 2 as its proof shows it: one fixed other class.
  static let theorem2Pairwise = Claim(
    id: "theorem-2-pairwise", title: "Theorem 2, one fixed class", place: "Appendix E.3, equations 35 to 37",
    printed:
      "For w_2 in [0, w_1] and eps in (0, mu/2), Pr(f_w(x)_1 > f_w(x)_2) on adversarial x increases with w_2; differences of features ~ N(mu - 2 eps, 2 sigma^2).",
    formalised:
      "P(t) = Phi((mu - 2 eps)(1 + t)/(sigma sqrt(1 + t^2))), t = w2/w1, non-decreasing on [0, 1]; the differences have variance sigma^2.",
    hypotheses: ["eps in (0, mu/2)", "w1 > 0", "w2 in [0, w1]"], expected: .corrected, statisticalChecks: 4,
    conclusion:
      "True with variance sigma^2 in equation 36 where 2 sigma^2 is printed: the perturbed zero features are constants."
  ) { context in
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    var agreement: [Check] = []
    var printed: [Check] = []
    for (group, epsilon) in [0.2, 0.45].enumerated() {
      let observed = try await context.observe(
        AccuracyCurve(model: model, epsilon: epsilon, event: .pairwise, ratios: AccuracyCurve.ratios),
        claim: "theorem-2-pairwise", group: group)
      func claimed(_ t: Double) throws -> Double { try context.formulas.pairwiseAccuracy(model, t, epsilon) }
      agreement.append(try observed.check("P", claimed: claimed))
      printed.append(
        try observed.check("P with variance 2 sigma^2 is wrong", .falls(.above)) { t in
          // Equation 36 as printed doubles the variance of every difference.
          StandardNormal.distribution(StandardNormal.quantile(try claimed(t)) / 2.0.squareRoot())
        })
    }
    func difference(_ point: ParameterPoint, from shift: Double, epsilon: Double) throws -> Double {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
      let (low, high) = (min(point.extra[0], point.extra[1]), max(point.extra[0], point.extra[1]))
      return try context.formulas.pairwiseAccuracy(model, shift + high, epsilon)
        - context.formulas.pairwiseAccuracy(model, shift + low, epsilon)
    }
    let rounding = EvidenceContext.probabilityRounding
    return [
      Evidence("P(t) against the exact oracle on drawn samples", route: .monteCarlo, checks: agreement),
      try context.everywhere(
        "P does not fall on [0, 1]", route: .identity, label: "P(t) >= P(s) for s < t <= 1", extra: 2
      ) { try difference($0, from: 0, epsilon: $0.epsilon) >= -rounding },
      Evidence(
        "equation 36's variance is sigma^2, not 2 sigma^2", route: .monteCarlo, role: .correction, checks: printed),
      try context.everywhere(
        "beyond t = 1 it falls", route: .identity, role: .outside, label: "P(t) <= P(s) for 1 <= s < t", extra: 2
      ) { try difference($0, from: 1, epsilon: $0.epsilon) <= rounding },
      try context.everywhere(
        "for eps > mu/2 it falls on [0, 1]", route: .identity, role: .outside, label: "P(t) <= P(s) for s < t <= 1",
        extra: 2
      ) { try difference($0, from: 0, epsilon: $0.mu - $0.epsilon) <= rounding },
    ]
  }
}

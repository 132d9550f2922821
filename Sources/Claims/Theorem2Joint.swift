import CertifiedArithmetic
import Statistics
import SyntheticModel

extension Claim {
  /// Theorem 2 as it is worded: any other class.
  static let theorem2Joint = Claim(
    id: "theorem-2-joint", title: "Theorem 2, any other class", place: "Section 4.2, Theorem 2 and equation 11",
    printed:
      "Increasing w_2 within [0, w_1] increases the probability that x is assigned a higher logit for y than for any other class under attack.",
    formalised:
      "G(t) = P(A + t min(y_2, y_3) > 0), the probability that every other class stays below, is non-decreasing on [0, 1].",
    hypotheses: ["eps in (0, mu/2)", "w1 > 0", "w2 in [0, w1]"], expected: .refuted,
    conclusion:
      "False: at mu = 1, sigma = 1/2, eps = 1/5 the joint accuracy falls from t = 3/4 to t = 1, and beyond eps0 it falls from t = 0 on."
  ) { context in
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    let ratios = [0.75, 0, 0.25, 0.5, 1]
    let bounds = [0.2, 0.45]
    var agreement: [Check] = []
    var falls: [Check] = []
    var sampledFalls: [Check] = []
    for (group, epsilon) in bounds.enumerated() {
      let counts = try await context.events(
        "theorem-2-joint", group, model,
        ratios.map { EventRow(try Weights(w1: 1, w2: $0), epsilon: epsilon) })
      let frequencies = try await context.frequencies(
        "theorem-2-joint", group, model,
        ratios.map { EventRow(try Weights(w1: 1, w2: $0), epsilon: epsilon) })
      for (t, count) in zip(ratios, frequencies) {
        agreement.append(
          .proportion(
            "t \(t), eps \(epsilon)",
            try ProportionTest(
              expected: context.formulas.jointAccuracy(model, t, epsilon), successes: count.joint, trials: count.samples
            )))
      }
      let (lower, upper) = epsilon == 0.2 ? (0.75, 1.0) : (0, 0.75)
      func accuracy(_ t: Double) throws -> RobustAccuracy? {
        try RobustAccuracy(model, weights: Weights(w1: 1, w2: t), epsilon: epsilon)
      }
      guard let first = try accuracy(lower)?.joint, let last = try accuracy(upper)?.joint else { continue }
      falls.append(
        .decided(
          "eps \(epsilon): G(\(lower)) - G(\(upper)) exceeds both error bounds",
          first.value - last.value > first.errorEstimate + last.errorEstimate, claimed: first.value,
          observed: last.value))
      // Rows share their samples: the first row is t = 3/4.
      let other = counts[ratios.firstIndex(of: epsilon == 0.2 ? 1 : 0)!]
      let sign: Double = epsilon == 0.2 ? -1 : 1
      let test = try MeanTest(
        expected: 0, mean: sign * other.jointDifference, standardError: other.jointDifferenceStandardError,
        count: other.samples)
      sampledFalls.append(
        .decided("eps \(epsilon): no fall from \(lower) to \(upper) is rejected", test.score > 6, observed: test.mean))
    }
    let witnesses = [try MonotonicityWitness.interiorPeak(), try MonotonicityWitness.fallFromZero()]
    return try await [
      Evidence(
        "certificate: enclosures of G that have no number in common", route: .enclosure, role: .witness,
        checks: witnesses.map {
          .decided("\($0)", $0.change == .falls, claimed: $0.first.lower, observed: $0.second.upper)
        }),
      Evidence("G(t) against the exact oracle on drawn samples", route: .monteCarlo, checks: agreement),
      Evidence("G falls inside [0, 1]: quadrature", route: .quadrature, role: .witness, checks: falls),
      Evidence(
        "G falls inside [0, 1]: common samples, score beyond 6", route: .monteCarlo, role: .witness,
        checks: sampledFalls),
    ] + context.estimatorEvidence(claim: "theorem-2-joint", group: 100)
  }
}

import MonteCarlo
import Numerics
import Statistics
import SyntheticModel

extension Claim {
  /// Lemma 3: the probability of a positive sum rises in t on [0, 1].
  static let lemma3 = Claim(
    id: "lemma-3", title: "Lemma 3", place: "Appendix E.3, equation 34",
    printed: "X, Y ~ N(1, sigma_1^2) independent, Z_t = X + t Y: u(t) = P(Z_t > 0) is increasing on [0, 1].",
    formalised:
      "u(t) = Phi((1 + t)/(sigma_1 sqrt(1 + t^2))), strictly increasing on [0, 1] where it is not rounded to 1.",
    hypotheses: ["sigma_1 > 0", "t in [0, 1]"], expected: .verified, statisticalChecks: 3,
    conclusion: "The formula agrees with quadrature and simulation and rises on [0, 1]; beyond t = 1 it falls."
  ) { context in
    // u is the pairwise accuracy of mu = 1, sigma = sigma_1 without perturbation.
    func claimed(_ t: Double, _ deviation: Double) throws -> Double {
      try context.formulas.pairwiseAccuracy(GaussianModel(mu: 1, sigma: deviation), t, 0)
    }
    let deviations = [0.5, 1, 3]
    let ratios = AccuracyCurve.ratios
    var integrals: [Check] = []
    for deviation in deviations {
      for t in ratios {
        let half = StandardNormal.effectiveSupport
        let step = t > 0 ? (-1 / t - 1) / deviation : -half
        let estimate = try integrate(from: -half, to: half, breakpoints: [step], absoluteTolerance: 1e-13) { y in
          StandardNormal.density(y) * StandardNormal.distribution((1 + t * (1 + deviation * y)) / deviation)
        }
        integrals.append(
          .bounded(
            "u(t)", ["t": .number(t), "sigma": .number(deviation)], claimed: try claimed(t, deviation),
            observed: estimate.value, allowed: estimate.errorEstimate + EvidenceContext.probabilityRounding))
      }
    }
    var curves: [Check] = []
    for (group, deviation) in deviations.enumerated() {
      // Z_t > 0 by the definition of X and Y: the form -Z_t in their two normals is negative.
      let rows = try ratios.map { t in try EventForms([[-(1 + t), -deviation, -t * deviation]]) }
      let counts = try await context.frequencies("lemma-3", group, rows)
      let points = try zip(ratios, counts).map { t, count in
        try ProportionTest(expected: claimed(t, deviation), successes: count.pairwise, trials: count.samples)
      }
      let correlations = EvidenceContext.neighbourCorrelations(
        counts.map(\.pairwise), counts.dropFirst().map { $0.pair?.pairwiseInBoth ?? 0 }, of: counts[0].samples)
      curves.append(
        .curve("u", ["sigma": .number(deviation)], "t", ratios, try CurveTest(points, correlations: correlations)))
    }
    func rises(_ point: ParameterPoint, from shift: Double) throws -> Double {
      let (low, high) = (min(point.extra[0], point.extra[1]), max(point.extra[0], point.extra[1]))
      let deviation = point.sigma / point.mu
      return try claimed(shift + high, deviation) - claimed(shift + low, deviation)
    }
    // A difference within the rounding of Phi decides nothing.
    let rounding = EvidenceContext.probabilityRounding
    return [
      Evidence("u against the integral over Y", route: .quadrature, checks: integrals),
      Evidence("u against drawn pairs", route: .monteCarlo, checks: curves),
      try context.everywhere("u rises on [0, 1]", route: .identity, label: "u(t) >= u(s) for s < t <= 1", extra: 2) {
        try rises($0, from: 0) >= -rounding
      },
      try context.everywhere(
        "beyond t = 1 it falls", route: .identity, role: .outside, label: "u(t) <= u(s) for 1 <= s < t", extra: 2
      ) { try rises($0, from: 1) <= rounding },
    ]
  }
}

import CertifiedArithmetic
import MonteCarlo
import Numerics
import Statistics

extension Claim {
  /// Lemma 1: the expected maximum of two independent standard normals.
  static let lemma1 = Claim(
    id: "lemma-1", title: "Lemma 1", place: "Appendix E.2, equations 18 to 20",
    printed: "X, Y ~ N(0, 1) independent, Z = max{X, Y}: E[Z] = 1/sqrt(pi).",
    formalised: "The integral of 2 z phi(z) Phi(z) over the line is 1/sqrt(pi).",
    hypotheses: ["X and Y standard normal", "X and Y independent"], expected: .verified,
    conclusion:
      "Quadrature and simulation give 1/sqrt(pi); with correlation r it is sqrt((1 - r)/pi), so independence is needed."
  ) { context in
    let claimed = try context.formulas.expectedMaximum(2)
    let half = StandardNormal.effectiveSupport
    let integral = try integrate(from: -half, to: half, absoluteTolerance: 1e-14) { z in
      2 * z * StandardNormal.density(z) * StandardNormal.distribution(z)
    }
    let draws = try await context.means("lemma-1", 0, normals: 2, statistics: 2) { z, values in
      values[0] = max(z[0], z[1])
      // Correlation 1/2.
      values[1] = max(z[0], 0.5 * z[0] + 0.75.squareRoot() * z[1])
    }
    func test(_ expected: Double, _ mean: SampleMean) throws -> MeanTest {
      try MeanTest(expected: expected, mean: mean.mean, standardError: mean.standardError, count: mean.count)
    }
    let correlated = try test(claimed, draws[1])
    let enclosed = try CertifiedArithmetic.expectedMaximum(2)
    return [
      Evidence(
        "an enclosure of the integral: \(enclosed)", route: .enclosure,
        checks: [.bounded("E max", claimed: claimed, observed: enclosed.lower, allowed: 2 * claimed.ulp)]),
      Evidence(
        "the defining integral", route: .quadrature,
        checks: [
          .bounded(
            "E max", claimed: claimed, observed: integral.value, allowed: integral.errorEstimate + 4 * claimed.ulp)
        ]),
      Evidence("drawn pairs", route: .monteCarlo, checks: [.mean("E max", try test(claimed, draws[0]))]),
      Evidence(
        "with correlation 1/2 the value is sqrt(1/(2 pi))", route: .monteCarlo, role: .outside,
        checks: [
          .mean("E max, correlated", try test((0.5 / Double.pi).squareRoot(), draws[1])),
          .decided("1/sqrt(pi) is rejected", correlated.pValue < 1e-9),
        ]),
    ]
  }
}

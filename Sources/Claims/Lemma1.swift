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
    hypotheses: ["X and Y standard normal", "X and Y independent"], expected: .verified, statisticalChecks: 7,
    conclusion:
      "Quadrature and simulation give 1/sqrt(pi); with correlation r it is sqrt((1 - r)/pi), so independence is needed."
  ) { context in
    let claimed = try context.formulas.expectedMaximum(2)
    let half = StandardNormal.effectiveSupport
    let integral = try integrate(from: -half, to: half, absoluteTolerance: 1e-14) { z in
      2 * z * StandardNormal.density(z) * StandardNormal.distribution(z)
    }
    let correlations = [0, -0.5, 0.5, 0.9]
    let draws = try await context.means("lemma-1", 0, normals: 2, statistics: correlations.count) { z, values in
      for (index, r) in correlations.enumerated() {
        values[index] = max(z[0], r * z[0] + (1 - r * r).squareRoot() * z[1])
      }
    }
    func test(_ expected: Double, _ index: Int) throws -> MeanTest { try MeanTest(expected: expected, draws[index]) }
    var dependent: [Check] = []
    for (index, r) in correlations.enumerated().dropFirst() {
      let parameters: CheckParameters = ["correlation": .number(r)]
      dependent.append(.sampled("E max", parameters, try test(((1 - r) / Double.pi).squareRoot(), index)))
      dependent.append(
        .sampled("1/sqrt(pi) is wrong", parameters, try test(claimed, index), .falls(r < 0 ? .above : .below)))
    }
    return [
      Evidence(
        "an enclosure of the integral", route: .enclosure,
        checks: [
          // pi, its root and the quotient are rounded.
          .enclosed(
            "E max", claimed: claimed, in: try CertifiedArithmetic.expectedMaximum(2),
            rounding: Check.rounding(operations: 3, of: claimed))
        ]),
      Evidence(
        "the defining integral", route: .quadrature,
        checks: [
          .bounded(
            "E max", claimed: claimed, observed: integral.value,
            allowed: integral.errorEstimate + Check.rounding(operations: 3, of: claimed))
        ]),
      Evidence(
        "drawn pairs", route: .monteCarlo, checks: [.sampled("E max", ["correlation": 0], try test(claimed, 0))]),
      Evidence(
        "with correlation r the value is sqrt((1 - r)/pi)", route: .monteCarlo, role: .outside, checks: dependent),
    ]
  }
}

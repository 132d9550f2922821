import Numerics
import TestSupport
import Testing

@Suite("Standard normal")
struct NormalTests {
  /// The exponential turns a relative rounding error u of its argument x^2/2 into x^2/2 * u; the bounds below allow the
  /// roundings of the argument (2 of them) and 3 units for erfc or exp and the products.
  static func allowedULP(_ x: Double) -> Double { 3 + 2 * x * x }

  @Test("distribution and density against 50 digits, in units in the last place")
  func againstReference() throws {
    var distribution = WorstError("Phi")
    var density = WorstError("phi")
    for row in try ReferenceTable.load("normal").rows {
      let x = row.number("x")
      let ulps = Self.allowedULP(x)
      let (cdf, pdf) = (row.number("cdf"), row.number("pdf"))
      distribution.record(ulpError(StandardNormal.distribution(x), cdf), allowed: ulps, "x = \(x)")
      density.record(ulpError(StandardNormal.density(x), pdf), allowed: ulps, "x = \(x)")
    }
    #expect(distribution.holds, "\(distribution)")
    #expect(density.holds, "\(density)")
  }

  @Test("quantile inverts the distribution")
  func quantile() {
    var worst = WorstError("quantile")
    for step in 1..<1000 {
      let probability = Double(step) / 1000
      let x = StandardNormal.quantile(probability)
      // An error of one unit in x moves the probability by phi(x) ulp(x).
      let allowed = 8 * (probability.ulp + StandardNormal.density(x) * x.ulp)
      worst.compare(StandardNormal.distribution(x), probability, allowed: allowed, "p = \(probability)")
    }
    #expect(worst.holds, "\(worst)")
    #expect(StandardNormal.quantile(0) == -.infinity)
    #expect(StandardNormal.quantile(1) == .infinity)
  }
}

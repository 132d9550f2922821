import Numerics
import TestSupport
import Testing

@Suite("Standard normal")
struct NormalTests {
  @Test("distribution and density against 50 digits, in units in the last place")
  func againstReference() throws {
    var distribution = WorstError("Phi")
    var density = WorstError("phi")
    var error = WorstError("Phi against the error bound of other tests")
    for row in try ReferenceTable.load("normal").rows {
      let x = row.number("x")
      let ulps = normalULPs(x)
      let (cdf, pdf) = (row.number("cdf"), row.number("pdf"))
      distribution.record(ulpError(StandardNormal.distribution(x), cdf), allowed: ulps, "x = \(x)")
      error.compare(StandardNormal.distribution(x), cdf, allowed: distributionError(x, roundings: 0), "x = \(x)")
      density.record(ulpError(StandardNormal.density(x), pdf), allowed: ulps, "x = \(x)")
    }
    #expect(distribution.holds, "\(distribution)")
    #expect(density.holds, "\(density)")
    #expect(error.holds, "\(error)")
  }

  @Test("inverse Mills ratio: phi over Phi, falling to 0 like phi and near -x on the left")
  func inverseMillsRatio() {
    #expect((StandardNormal.inverseMillsRatio(0) - (2 / Double.pi).squareRoot()).magnitude <= 2 * 1.0.ulp)
    #expect(StandardNormal.inverseMillsRatio(40) == StandardNormal.density(40))
    // For x < 0 the ratio lies between -x and -x - 1/x.
    for x in [-30.0, -10, -3] {
      let ratio = StandardNormal.inverseMillsRatio(x)
      #expect(ratio > -x && ratio < -x - 1 / x)
    }
  }

  @Test("quantile inverts the distribution")
  func quantile() {
    var worst = WorstError("quantile")
    for step in 1..<1000 {
      let probability = Double(step) / 1000
      let x = StandardNormal.quantile(probability)
      // GSL's rational approximations (Wichura's AS 241) are good to about 1e-16 of the quantile: 4 roundings with those of
      // the probability's logarithm. An error of the quantile moves the probability by phi(x) times that.
      let allowed = distributionError(x, roundings: 4)
      worst.compare(StandardNormal.distribution(x), probability, allowed: allowed, "p = \(probability)")
    }
    #expect(worst.holds, "\(worst)")
    #expect(StandardNormal.quantile(0) == -.infinity)
    #expect(StandardNormal.quantile(1) == .infinity)
  }
}

import Foundation
import Numerics
import TestSupport
import Testing

@Suite("Quadrature")
struct QuadratureTests {
  @Test("known integrals within the estimate that comes back")
  func knownIntegrals() throws {
    var worst = WorstError("adaptive quadrature")
    let cases: [(String, Double, Double, Double, (Double) -> Double)] = [
      ("x^2", 0, 3, 9, { $0 * $0 }),
      ("exp", -1, 1, 2.3504023872876029138, { exp($0) }),
      ("normal density", -9.5, 9.5, 1, StandardNormal.density),
      ("1/(1+x^2)", -50, 50, 2 * atan(50.0), { 1 / (1 + $0 * $0) }),
    ]
    for (name, lower, upper, exact, function) in cases {
      let estimate = try integrate(from: lower, to: upper, absoluteTolerance: 1e-12, function)
      // The exact value is rounded once itself.
      worst.compare(estimate.value, exact, allowed: estimate.errorEstimate + unitRoundoff * exact, name)
      #expect(estimate.errorEstimate <= 1e-12)
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test("where rounding stops it short of the target, the error reached comes back; far from it, it throws")
  func roundoff() throws {
    // QUADPACK never claims less than 50 roundings of the integral.
    let estimate = try integrate(from: 0, to: 1, absoluteTolerance: 1e-16) { _ in 1 }
    #expect(estimate.errorEstimate > 1e-16 && estimate.errorEstimate < 1e-13)
    #expect((estimate.value - 1).magnitude <= estimate.errorEstimate)
    let noisy: (Double) -> Double = { x in 1 + 1e-6 * sin(1e12 * x * x) }
    #expect(throws: NumericsError.self) { try integrate(from: 0, to: 1, absoluteTolerance: 1e-13, noisy) }
  }

  @Test("a narrow step needs its breakpoint and is exact with it")
  func breakpoints() throws {
    let step = 0.123456789
    let estimate = try integrate(from: 0, to: 1, breakpoints: [step, 7], absoluteTolerance: 1e-13) { $0 < step ? 1 : 0 }
    #expect((estimate.value - step).magnitude <= estimate.errorEstimate && estimate.errorEstimate <= 1e-13)
  }

  @Test("an empty interval integrates to 0")
  func emptyInterval() throws {
    #expect(try integrate(from: 1, to: 1, absoluteTolerance: 1e-12) { $0 }.value == 0)
  }

  @Test("failures arrive as errors, not as an abort")
  func failures() {
    #expect(throws: NumericsError.self) { try integrate(from: 0, to: 1, absoluteTolerance: 1e-12) { 1 / $0 } }
    #expect(throws: NumericsError.self) { try integrate(from: 0, to: .infinity, absoluteTolerance: 1e-12) { $0 } }
    #expect(throws: NumericsError.self) { try integrate(from: 1, to: 0, absoluteTolerance: 1e-12) { $0 } }
    #expect(throws: NumericsError.self) { try integrate(from: 0, to: 1, absoluteTolerance: 1e-12) { _ in .nan } }
    let error = NumericsError(routine: "a routine", reason: "a reason")
    #expect(error.description == "a routine: a reason")
  }

  @Test("Gauss-Legendre rules are exact to degree 2n - 1", arguments: [1, 2, 5, 17, 64, 96])
  func gaussLegendre(count: Int) throws {
    let rule = try GaussLegendreRule(count: count, from: -1, to: 3)
    var worst = WorstError("degree")
    for degree in [0, 1, count, 2 * count - 1] {
      let value = zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * pow(($1.0 - 1) / 2, Double(degree)) }
      let exact = degree % 2 == 0 ? 4 / Double(degree + 1) : 0
      // A node has 3 roundings with the map to [-1, 1], its power has `degree` times those, its weight 2; the sum has
      // `count`. No term exceeds its weight, and the weights add up to 4.
      worst.compare(value, exact, allowed: 4 * Double(3 * degree + count + 4) * unitRoundoff, "degree \(degree)")
    }
    #expect(worst.holds, "\(worst)")
    #expect(rule.nodes == rule.nodes.sorted())
    #expect(rule.nodes.count == count)
  }

  @Test("impossible rules are refused")
  func badRules() {
    #expect(throws: NumericsError.self) { try GaussLegendreRule(count: 0, from: 0, to: 1) }
    #expect(throws: NumericsError.self) { try GaussLegendreRule(count: 3, from: 1, to: 1) }
  }
}

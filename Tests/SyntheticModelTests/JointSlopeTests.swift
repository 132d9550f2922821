import Foundation
import Numerics
import SyntheticModel
import TestSupport
import Testing

@Suite("The derivative of the joint accuracy in the ratio")
struct JointSlopeTests {
  /// A model with these leads and deviations of 1.
  static func slope(_ classes: Int, _ exclusive: Double, _ shared: Double) throws -> (
    slope: JointSlope, model: GaussianModel
  ) {
    let model = try JointOptimumTests.model(leads: (exclusive, shared), classes: classes)
    return (try #require(try JointSlope(model, epsilon: 0.25)), model)
  }

  /// The signs of the slope at `count` places up to b / a, as the places where they change.
  static func turns(_ slope: JointSlope, count: Int) -> (falls: Int, rises: Int) {
    let end = slope.sharedLead / slope.exclusiveLead
    let signs =
      [slope.atZero > 0] + (0..<count).map { slope.value(at: end * pow(1e-9, 1 - Double($0) / Double(count - 1))) > 0 }
    let pairs = zip(signs, signs.dropFirst())
    return (pairs.count { $0 && !$1 }, pairs.count { !$0 && $1 })
  }

  @Test("it is the derivative: against differences of the accuracy, n 3 to 10")
  func differences() throws {
    var worst = WorstError("derivative")
    for (index, u) in try SobolSequence(dimension: 3).prefix(200).enumerated() {
      let classes = 3 + index % 8
      let (slope, model) = try Self.slope(classes, 0.05 + 2 * u[0], 0.05 + 2 * u[1])
      let tau = 0.05 + 2 * u[2]
      let (a, b, m) = (slope.exclusiveLead, slope.sharedLead, Double(classes - 2))
      // The whole derivative: (n - 1) m phi(M/p)/p^3 E[Phi(V)^m] (b - a tau - R).
      let p = (1 + m * tau * tau).squareRoot()
      let mean = a + m * b * tau
      let width = (1 + (m - 1) * tau * tau).squareRoot() / p
      let half = StandardNormal.effectiveSupport
      let power = try integrate(from: -half, to: half, absoluteTolerance: 1e-13) { z in
        StandardNormal.density(z) * pow(StandardNormal.distribution(mean * tau / (p * p) + width * z), m)
      }.value
      let whole = (m + 1) * m * StandardNormal.density(mean / p) / (p * p * p) * power * slope.value(at: tau)
      // Central differences at two steps, extrapolated: the error is of the fourth order, about their difference times h^2
      // over the first step's; the accuracies' own error counts over the smaller step.
      func difference(_ step: Double) throws -> (value: Double, error: Double) {
        let (up, down) = (
          try JointOptimumTests.accuracy(model, tau + step), try JointOptimumTests.accuracy(model, tau - step)
        )
        return ((up.value - down.value) / (2 * step), (up.errorEstimate + down.errorEstimate) / (2 * step))
      }
      let (coarse, fine) = (try difference(0.02), try difference(0.01))
      let extrapolated = (4 * fine.value - coarse.value) / 3
      let allowed = 0.1 * (fine.value - coarse.value).magnitude + 2 * (fine.error + coarse.error)
      worst.compare(whole, extrapolated, allowed: allowed, "n \(classes) \(u)")
      #expect(allowed < 1e-3)
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test("where the exclusive lead says so, there is one maximum at most; below, one, two or three turns")
  func oneMaximum() throws {
    var several = 0
    for (index, u) in try SobolSequence(dimension: 2).prefix(1000).enumerated() {
      let classes = 3 + index % 8
      let threshold = try expectedMaximumOfNormals(classes - 1) / Double(classes - 2)
      let bound = try Self.slope(classes, 1, 1).slope.singleMaximumLead
      let above = try Self.slope(classes, bound * (1 + u[0]), threshold * (0.8 + 0.6 * u[1])).slope
      let turns = Self.turns(above, count: 300)
      #expect(turns.falls <= 1 && turns.rises == 0, "\(above)")
      // Far below the bound, next to the threshold.
      let below = try Self.slope(classes, 0.05 * bound * u[0], threshold * (0.98 + 0.03 * u[1])).slope
      let others = Self.turns(below, count: 300)
      let maxima = try below.maxima()
      #expect(maxima.count == others.falls + (below.atZero > 0 ? 0 : 1), "\(below)")
      if maxima.count > 1 { several += 1 }
    }
    #expect(several > 100, "\(several)")
  }

  @Test("two roots closer than the grid's steps are seen: where a second maximum is about to vanish")
  func narrowPairs() throws {
    // At b just below e_2 the second maximum vanishes for a near 0.0354; the last ones lie in less than a tenth octave.
    var narrow = 0
    for step in 0..<400 {
      let slope = try Self.slope(3, 0.034 + 2e-3 * Double(step) / 400, 0.5641).slope
      let dense = (0..<2000).map { slope.value(at: 0.5 * pow(8, Double($0) / 1999)) > 0 }
      let width = dense.count { $0 }
      #expect(try slope.maxima().count == (width > 0 ? 2 : 1), "\(slope)")
      // Half an octave is a sixth of the three that the places cover.
      if width > 0, width < 2000 / 6 { narrow += 1 }
    }
    #expect(narrow > 10, "\(narrow)")
  }

  @Test("up to its start the slope has the sign that it has at 0")
  func start() throws {
    for (index, u) in try SobolSequence(dimension: 2).prefix(1000).enumerated() {
      let slope = try Self.slope(3 + index % 8, pow(10, 2 - 5 * u[0]), 2 * u[1]).slope
      guard slope.atZero.magnitude > 1e-12 else { continue }
      for step in 1...20 {
        let value = slope.value(at: slope.start * Double(step) / 20)
        #expect(value * slope.atZero > 0, "\(slope) \(step)")
      }
    }
  }
}

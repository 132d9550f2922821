import Foundation
import Numerics
import TestSupport
import Testing

@Suite("Minimisation on the orthant")
struct OrthantMinimisationTests {
  /// w' Q w / 2 + q' w with Q = B B' + m I.
  struct Quadratic {
    var matrix: [[Double]]
    var slope: [Double]
    let modulus: Double

    init(_ u: [Double]) {
      modulus = 0.2 + u[12]
      let factor = (0..<3).map { row in (0..<3).map { 2 * u[3 * row + $0] - 1 } }
      matrix = (0..<3).map { i in (0..<3).map { j in (0..<3).reduce(0) { $0 + factor[i][$1] * factor[j][$1] } } }
      for i in 0..<3 { matrix[i][i] += modulus }
      slope = (0..<3).map { 2 * u[9 + $0] - 1.2 }
    }

    func value(_ w: [Double], _ gradient: inout [Double]) -> Double {
      var value = 0.0
      for i in 0..<3 {
        let row = (0..<3).reduce(0) { $0 + matrix[i][$1] * w[$1] }
        gradient[i] = row + slope[i]
        value += w[i] * (0.5 * row + slope[i])
      }
      return value
    }

    /// The minimiser by trying all eight sets of positive components.
    func minimiser() throws -> [Double] {
      for set in 0..<8 {
        let free = (0..<3).filter { set >> $0 & 1 == 1 }
        var candidate = [0.0, 0, 0]
        if !free.isEmpty {
          let solution = try solveLinearSystem(
            free.flatMap { i in free.map { matrix[i][$0] } }, free.map { -slope[$0] })
          for (slot, index) in free.enumerated() { candidate[index] = solution[slot] }
        }
        var gradient = [0.0, 0, 0]
        _ = value(candidate, &gradient)
        let feasible = candidate.allSatisfy { $0 >= 0 }
        let stationary = (0..<3).allSatisfy { free.contains($0) || gradient[$0] >= 0 }
        if feasible && stationary { return candidate }
      }
      throw NumericsError(routine: "test", reason: "no active set fits")
    }
  }

  @Test("1,000 quadratics: the exact minimiser lies within the error bound, which is small")
  func quadratics() throws {
    var distance = WorstError("distance against bound")
    var bound = WorstError("size of the bound")
    var active = 0
    for u in try SobolSequence(dimension: 13).prefix(1000) {
      let quadratic = Quadratic(u)
      let exact = try quadratic.minimiser()
      let found = try minimiseOnOrthant(start: [1, 1, 1], strongConvexity: quadratic.modulus) { w, gradient in
        quadratic.value(w, &gradient)
      }
      active += exact.count { $0 == 0 }
      let gap = zip(found.point, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      // The gradient itself is rounded: a dozen operations on numbers below 8.
      let rounding = 12 * 8.0.ulp / quadratic.modulus
      distance.record(gap, allowed: found.errorBound + rounding, "\(u)")
      bound.record(found.errorBound, allowed: 1e-9, "\(u)")
    }
    #expect(distance.holds, "\(distance)")
    #expect(bound.holds, "\(bound)")
    #expect((500...2500).contains(active), "the boundary must matter: \(active) zero components")
  }

  @Test("a norm's kink at 0 is found from both sides", arguments: [0.5, 0.99, 1.01, 2])
  func kink(pull: Double) throws {
    // |w| - pull (0.6, 0.8).w + |w|^2/2 has its minimum at max(0, pull - 1) (0.6, 0.8).
    let direction = [0.6, 0.8]
    let found = try minimiseOnOrthant(start: [1, 1], strongConvexity: 1) { w, gradient in
      let norm = (w[0] * w[0] + w[1] * w[1]).squareRoot()
      for i in 0..<2 { gradient[i] = (norm > 0 ? w[i] / norm : 0.7071) - pull * direction[i] + w[i] }
      return norm - pull * (direction[0] * w[0] + direction[1] * w[1]) + 0.5 * norm * norm
    }
    let exact = direction.map { max(0, pull - 1) * $0 }
    let gap = zip(found.point, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    #expect(gap <= found.errorBound + 1e-14, "\(found), exact \(exact)")
    #expect(found.errorBound < 1e-8, "\(found)")
    if pull < 1 { #expect(found.point == [0, 0]) }
  }

  @Test("bad starts and objectives without a value are refused")
  func failures() {
    #expect(throws: NumericsError.self) { try minimiseOnOrthant(start: [], strongConvexity: 1) { _, _ in 0 } }
    #expect(throws: NumericsError.self) { try minimiseOnOrthant(start: [0], strongConvexity: 1) { _, _ in 0 } }
    #expect(throws: NumericsError.self) { try minimiseOnOrthant(start: [1], strongConvexity: 0) { _, _ in 0 } }
    #expect(throws: NumericsError.self) {
      try minimiseOnOrthant(start: [1], strongConvexity: 1) { _, gradient in
        gradient[0] = .nan
        return .nan
      }
    }
  }
}

import Foundation
import Numerics
import TestSupport
import Testing

@Suite("Minimisation on the orthant")
struct OrthantMinimisationTests {
  /// Solves a positive definite system, row-major, by elimination.
  static func solve(_ matrix: [Double], _ rightHandSide: [Double]) -> [Double] {
    let size = rightHandSide.count
    var (rows, solution) = (matrix, rightHandSide)
    for pivot in 0..<size {
      for row in 0..<size where row != pivot {
        let factor = rows[row * size + pivot] / rows[pivot * size + pivot]
        for column in pivot..<size { rows[row * size + column] -= factor * rows[pivot * size + column] }
        solution[row] -= factor * solution[pivot]
      }
    }
    return (0..<size).map { solution[$0] / rows[$0 * size + $0] }
  }

  /// w' Q w / 2 + q' w with Q = B B' + m I.
  struct Quadratic: OrthantObjective {
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

    func value(at w: [Double], gradient: inout [Double]) -> (value: Double, magnitude: Double) {
      var value = 0.0
      var magnitude = 0.0
      for i in 0..<3 {
        let row = (0..<3).reduce(0) { $0 + matrix[i][$1] * w[$1] }
        gradient[i] = row + slope[i]
        value += w[i] * (0.5 * row + slope[i])
        magnitude += w[i] * (0.5 * row.magnitude + slope[i].magnitude)
      }
      return (value, magnitude)
    }

    func newtonStep(at point: [Double], gradient: [Double], free: [Bool], step: inout [Double]) {
      step = [0, 0, 0]
      let set = (0..<3).filter { free[$0] }
      let part = solve(set, set.map { -gradient[$0] })
      for (slot, index) in set.enumerated() { step[index] = part[slot] }
    }

    /// The components in `set` that solve their equations, the others being 0.
    func solve(_ set: [Int], _ rightHandSide: [Double]) -> [Double] {
      OrthantMinimisationTests.solve(set.flatMap { i in set.map { matrix[i][$0] } }, rightHandSide)
    }

    /// The minimiser by trying all eight sets of positive components.
    func minimiser() throws -> [Double] {
      for number in 0..<8 {
        let free = (0..<3).filter { number >> $0 & 1 == 1 }
        var candidate = [0.0, 0, 0]
        let solution = solve(free, free.map { -slope[$0] })
        for (slot, index) in free.enumerated() { candidate[index] = solution[slot] }
        var gradient = [0.0, 0, 0]
        _ = value(at: candidate, gradient: &gradient)
        let feasible = candidate.allSatisfy { $0 >= 0 }
        let stationary = (0..<3).allSatisfy { free.contains($0) || gradient[$0] >= 0 }
        if feasible && stationary { return candidate }
      }
      throw NumericsError(routine: "test", reason: "no active set fits")
    }
  }

  @Test("1,000 quadratics: the exact minimiser lies within the error bound, which is at rounding level")
  func quadratics() throws {
    var distance = WorstError("distance against bound")
    var bound = WorstError("size of the bound")
    var active = 0
    for u in try SobolSequence(dimension: 13).prefix(1000) {
      var quadratic = Quadratic(u)
      let exact = try quadratic.minimiser()
      let found = try minimiseOnOrthant(&quadratic, from: [1, 1, 1], strongConvexity: quadratic.modulus)
      active += exact.count { $0 == 0 }
      let gap = zip(found.point, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      // The gradient itself is rounded: a dozen operations on numbers below 8, in each component.
      let rounding = 12 * 8.0.ulp * 3.0.squareRoot() / quadratic.modulus
      distance.record(gap, allowed: found.errorBound + rounding, "\(u)")
      bound.record(found.errorBound, allowed: rounding, "\(u)")
    }
    #expect(distance.holds, "\(distance)")
    #expect(bound.holds, "\(bound)")
    #expect((500...2500).contains(active), "the boundary must matter: \(active) zero components")
  }

  /// sqrt(1 + |w|^2 / width^2) width - pull (0.6, 0.8).w + |w|^2 / 2, all but a norm's kink at 0.
  struct NearlyNorm: OrthantObjective {
    let pull: Double
    let width: Double

    func value(at w: [Double], gradient: inout [Double]) -> (value: Double, magnitude: Double) {
      let square = w[0] * w[0] + w[1] * w[1]
      let norm = (width * width + square).squareRoot()
      let gain = pull * (0.6 * w[0] + 0.8 * w[1])
      for i in 0..<2 { gradient[i] = w[i] / norm - pull * [0.6, 0.8][i] + w[i] }
      return (norm - gain + 0.5 * square, norm + gain + 0.5 * square)
    }

    func newtonStep(at w: [Double], gradient: [Double], free: [Bool], step: inout [Double]) {
      let norm = (width * width + w[0] * w[0] + w[1] * w[1]).squareRoot()
      let set = (0..<2).filter { free[$0] }
      var matrix: [Double] = []
      for i in set {
        for j in set {
          let diagonal = i == j ? 1 + 1 / norm : 0
          matrix.append(diagonal - w[i] * w[j] / (norm * norm * norm))
        }
      }
      step = [0, 0]
      let part = OrthantMinimisationTests.solve(matrix, set.map { -gradient[$0] })
      for (slot, index) in set.enumerated() { step[index] = part[slot] }
    }
  }

  @Test("a sharp bend near 0 is met from both sides", arguments: [0.5, 0.99, 1.01, 2])
  func bend(pull: Double) throws {
    for width in [1e-3, 1e-6] {
      var objective = NearlyNorm(pull: pull, width: width)
      let found = try minimiseOnOrthant(&objective, from: [1, 1], strongConvexity: 1)
      // On the ray towards (0.6, 0.8) the minimum solves r / sqrt(width^2 + r^2) + r = pull, by bisection.
      var (low, high) = (0.0, pull)
      for _ in 0..<200 {
        let r = (low + high) / 2
        if r / (width * width + r * r).squareRoot() + r < pull { low = r } else { high = r }
      }
      let (first, second) = (found.point[0] - 0.6 * low, found.point[1] - 0.8 * low)
      let gap = (first * first + second * second).squareRoot()
      #expect(gap <= found.errorBound + 8 * 1.0.ulp, "\(found), exact \(low)")
      #expect(found.errorBound < 16 * 1.0.ulp, "\(found)")
    }
  }

  @Test("bad starts and objectives without a value are refused")
  func failures() {
    var quadratic = Quadratic([Double](repeating: 0.5, count: 13))
    #expect(throws: NumericsError.self) { try minimiseOnOrthant(&quadratic, from: [], strongConvexity: 1) }
    #expect(throws: NumericsError.self) { try minimiseOnOrthant(&quadratic, from: [1, 1, -1], strongConvexity: 1) }
    #expect(throws: NumericsError.self) { try minimiseOnOrthant(&quadratic, from: [1, 1, 1], strongConvexity: 0) }
    quadratic.slope[0] = .nan
    #expect(throws: NumericsError.self) { try minimiseOnOrthant(&quadratic, from: [1, 1, 1], strongConvexity: 1) }
  }

  @Test(
    "systems of a multiple of the identity and rows: as many rows as unknowns, fewer and more", arguments: [1, 7, 40])
  func lowRank(rows: Int) throws {
    let size = 7
    var system = LowRankSystem(dimension: size)
    var matrix = [Double](repeating: 0, count: size * size)
    for index in 0..<size { matrix[index * size + index] = 0.3 }
    for u in try SobolSequence(dimension: size).prefix(rows) {
      let row = u.map { 2 * $0 - 0.5 }
      system.appendRow { row[$0] }
      for i in 0..<size { for j in 0..<size { matrix[i * size + j] += row[i] * row[j] } }
    }
    let target = (0..<size).map { Double($0) - 2.5 }
    var solution = [Double](repeating: 0, count: size)
    system.solve(diagonal: 0.3, rightHandSide: target, tolerance: 1e-14, into: &solution)
    let exact = Self.solve(matrix, target)
    let length = target.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // A residual of r times the target leaves an error of at most r |target| / 0.3; 1e-13 for rounding of 40 rows.
    for (found, expected) in zip(solution, exact) { #expect((found - expected).magnitude <= 1e-13 * length / 0.3) }
  }
}

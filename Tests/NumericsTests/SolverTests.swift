import Foundation
import Numerics
import TestSupport
import Testing

@Suite("Roots, maxima, Sobol points")
struct SolverTests {
  @Test("roots to the last bit")
  func roots() throws {
    #expect((try findRoot(from: 0, to: 2) { $0 * $0 - 2 } - 2.0.squareRoot()).magnitude <= 2 * 2.0.squareRoot().ulp)
    #expect(try findRoot(from: 0, to: 1) { $0 } == 0)
    #expect(try findRoot(from: -1, to: 0) { $0 } == 0)
    // Three hundred orders of magnitude below the bracket's end.
    #expect((try findRoot(from: -1e150, to: 1e150) { $0 < 1e-150 ? -1 : 1 } - 1e-150).magnitude <= 2 * 1e-150.ulp)
    // The bracket ends two units wide, and the cosine's own rounding moves its sign by one.
    #expect((try findRoot(from: 0, to: 4) { cos($0) } - .pi / 2).magnitude <= 3 * (Double.pi / 2).ulp)
  }

  @Test("a root next to 0: the resolution saves the search for its digits")
  func resolution() throws {
    func steps(resolution: Double) throws -> Int {
      var count = 0
      let root = try findRoot(from: 0, to: 1, resolution: resolution) { x in
        count += 1
        return x < 1e-30 ? 1 : -1
      }
      #expect((root - 1e-30).magnitude <= max(resolution, 2 * 1e-30.ulp))
      return count
    }
    #expect(try steps(resolution: 1e-16) < 60)
    #expect(try steps(resolution: 0) > 60)
  }

  @Test("a bracket without a root, or without a number, is refused")
  func badBrackets() {
    #expect(throws: NumericsError.self) { try findRoot(from: 0, to: 1) { $0 + 1 } }
    #expect(throws: NumericsError.self) { try findRoot(from: 0, to: 1) { _ in .nan } }
  }

  @Test("maxima inside and at an end")
  func maxima() throws {
    let inside = try maximise(from: 0, to: 3) { sin($0) }
    // 1 - sin is half the squared distance: what rounds to 1 lies within sqrt(2 u); the search stops at 1e-9 of 3.
    #expect((inside.argument - .pi / 2).magnitude < (4 * unitRoundoff).squareRoot() + 3e-9)
    #expect((inside.value - 1).magnitude <= unitRoundoff)
    #expect(try maximise(from: 0, to: 1) { sin($0) }.argument == 1)
    #expect(throws: NumericsError.self) { try maximise(from: 0, to: 1) { _ in .nan } }
  }

  @Test("Sobol's first points and its dimensions")
  func sobol() throws {
    let points = Array(try SobolSequence(dimension: 2).prefix(3))
    #expect(points == [[0.5, 0.5], [0.75, 0.25], [0.25, 0.75]])
    #expect(throws: NumericsError.self) { try SobolSequence(dimension: 41) }
    #expect(throws: NumericsError.self) { try SobolSequence(dimension: 0) }
  }
}

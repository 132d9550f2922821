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
    #expect((try findRoot(from: 0, to: 4) { cos($0) } - .pi / 2).magnitude <= 4 * Double.pi.ulp)
  }

  @Test("a bracket without a root, or without a number, is refused")
  func badBrackets() {
    #expect(throws: NumericsError.self) { try findRoot(from: 0, to: 1) { $0 + 1 } }
    #expect(throws: NumericsError.self) { try findRoot(from: 0, to: 1) { _ in .nan } }
  }

  @Test("maxima inside and at an end")
  func maxima() throws {
    let inside = try maximise(from: 0, to: 3) { sin($0) }
    #expect((inside.argument - .pi / 2).magnitude < 1e-7)
    #expect((inside.value - 1).magnitude < 1e-14)
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

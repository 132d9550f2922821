import Attacks
import EngineTestSupport
import Tensors
import Testing

@Suite(.engine) struct NormalStartTests {
  private func starts(_ norm: PerturbationNorm, epsilon: Double, steps: Int = 0, at value: Double = 0.5) throws
    -> [Float]
  {
    let cpu = try TestEngine.cpu()
    let samples = try Tensor.full([1000, 3, 2, 2], value, on: cpu)
    let attack = ProjectedGradientDescent(
      PerturbationSet(norm, epsilon: epsilon), stepSize: 0.1, steps: steps, start: .normal)
    let generator = try RandomSource(seed: 3).generator("attack", on: cpu)
    return try (attack.perturbed(samples, from: generator) { try $0.sum() } - samples).values()
  }

  @Test(arguments: PerturbationNorm.allCases)
  func `a normal start has deviation 1e-3 for each value, whatever the norm`(norm: PerturbationNorm) throws {
    let values = try starts(norm, epsilon: 0.1)
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / n
    let square = values.reduce(0) { $0 + Double($1) * Double($1) } / n
    let fourth = values.reduce(0) { $0 + Double($1) * Double($1) * Double($1) * Double($1) } / n
    // Five standard errors; the fourth moment of a normal variable is 3, the variance of its square 2, of its fourth power
    // 96. Pixels near .5 are multiples of 6e-8, which adds nothing that shows.
    #expect(abs(mean) < 5e-3 / n.squareRoot())
    #expect(abs(square - 1e-6) < 5e-6 * (2 / n).squareRoot())
    #expect(abs(fourth - 3e-12) < 5e-12 * (96 / n).squareRoot())
  }

  @Test func `it stays in the range of pixels, and the first step brings it into the ball`() throws {
    #expect(try starts(.linf, epsilon: 0.1, at: 0).allSatisfy { $0 >= 0 })
    #expect(try starts(.linf, epsilon: 1e-4, steps: 1).allSatisfy { abs($0) <= 1.01e-4 })
  }
}

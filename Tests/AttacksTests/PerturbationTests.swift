import Attacks
import EngineTestSupport
import Tensors
import Testing

@Suite(.engine) struct PerturbationTests {
  private let epsilon = 0.1
  private let count = 4000

  /// The first perturbations of samples in the middle of the range, where it cuts nothing off: [count, 3, 2, 2].
  private func starts(_ norm: PerturbationNorm, at value: Double = 0.5) throws -> Tensor {
    let cpu = try TestEngine.cpu()
    let samples = try Tensor.full([count, 3, 2, 2], value, on: cpu)
    let attack = ProjectedGradientDescent(PerturbationSet(norm, epsilon: epsilon), stepSize: 0.1, steps: 0)
    let generator = try RandomSource(seed: 2).generator("attack", on: cpu)
    return try attack.perturbed(samples, from: generator) { try $0.sum() } - samples
  }

  @Test func `an l_inf start is uniform in the ball, pixel by pixel`() throws {
    let values: [Float] = try starts(.linf).values()
    #expect(values.allSatisfy { abs($0) <= Float(epsilon) + 1e-7 })
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / n
    let square = values.reduce(0) { $0 + Double($1) * Double($1) } / n
    // Five standard errors: of a mean of uniforms on [-e, e], and of a mean of their squares (variance 4/45 e^4).
    #expect(abs(mean) < 5 * epsilon / (3 * n).squareRoot())
    #expect(abs(square - epsilon * epsilon / 3) < 5 * epsilon * epsilon * (4 / 45 / n).squareRoot())
  }

  @Test func `an l_2 start has a radius that is uniform up to epsilon`() throws {
    let norms: [Float] = try starts(.l2).norm(along: [1, 2, 3]).values()
    #expect(norms.allSatisfy { $0 <= Float(epsilon) * (1 + 1e-5) })
    let n = Double(norms.count)
    let mean = norms.reduce(0) { $0 + Double($1) } / n
    let square = norms.reduce(0) { $0 + Double($1) * Double($1) } / n
    #expect(abs(mean - epsilon / 2) < 5 * epsilon / (12 * n).squareRoot())
    #expect(abs(square - epsilon * epsilon / 3) < 5 * epsilon * epsilon * (4 / 45 / n).squareRoot())
  }

  @Test func `a start stays in the range of pixels`() throws {
    let values: [Float] = try starts(.linf, at: 0.98).values()
    #expect(values.allSatisfy { $0 <= 0.02 + 1e-6 && $0 >= -Float(epsilon) - 1e-6 })
    #expect(values.contains { $0 > 0.0199 })
  }

  @Test(arguments: PerturbationNorm.allCases)
  func `steps stay in the ball and climb`(norm: PerturbationNorm) throws {
    let cpu = try TestEngine.cpu()
    let samples = try Tensor.uniform([50, 3, 2, 2], from: RandomGenerator(seed: 4, on: cpu))
    let slope = try Tensor.normal([1, 3, 2, 2], from: RandomGenerator(seed: 5, on: cpu))
    let attack = ProjectedGradientDescent(PerturbationSet(norm, epsilon: epsilon), stepSize: 0.04, steps: 7)
    let generator = try RandomSource(seed: 6).generator("attack", on: cpu)
    let perturbed = try attack.perturbed(samples, from: generator) { try ($0 * slope).sum() }
    let delta = try perturbed - samples
    let size =
      try norm == .linf ? delta.absolute().largest(along: [1, 2, 3]) : delta.norm(along: [1, 2, 3])
    #expect(try size.values(as: Float.self).allSatisfy { $0 <= Float(epsilon) * (1 + 1e-5) })
    #expect(try perturbed.values(as: Float.self).allSatisfy { $0 >= -1e-6 && $0 <= 1 + 1e-6 })
    #expect(try (delta * slope).sum(along: [1, 2, 3]).values(as: Float.self).allSatisfy { $0 > 0 })
  }
}

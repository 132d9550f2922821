import EngineTestSupport
import Tensors
import Testing

@Suite(.engine) struct TensorTests {
  @Test func `values go to the device and come back, in row-major order`() throws {
    let cpu = try TestEngine.cpu()
    let tensor = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3], on: cpu)
    #expect(tensor.shape == [2, 3])
    #expect(tensor.elementType == .float32)
    #expect(try tensor.permuted([1, 0]).values(as: Float.self) == [1, 4, 2, 5, 3, 6])
  }

  @Test func `an error shows the operation and both shapes`() throws {
    let cpu = try TestEngine.cpu()
    let one = try Tensor.zeros([2, 3], on: cpu)
    let other = try Tensor.zeros([4, 5], on: cpu)
    let error = #expect(throws: TensorError.self) { try one.matmul(other) }
    #expect(error?.operation == "matmul")
    #expect(error?.operands == ["float32 [2, 3] on cpu", "float32 [4, 5] on cpu"])
    #expect(error?.reason.contains("cannot be multiplied") == true)
  }

  @Test func `the gradient of a sum of squares is twice the point`() throws {
    let cpu = try TestEngine.cpu()
    let x = try Tensor([1, -2, 3] as [Double], on: cpu)
    try x.setRequiresGradient(true)
    let gradient = try (x * x).sum().gradients(of: [x])[0]
    #expect(try gradient.values(as: Double.self) == [2, -4, 6])
  }

  @Test func `nothing is recorded without gradients`() throws {
    let engine = try TestEngine.engine()
    let x = try Tensor.ones([3], on: engine.cpu)
    try x.setRequiresGradient(true)
    let sum = try engine.withoutGradients { () throws(TensorError) in try (x * x).sum() }
    #expect(!sum.requiresGradient)
    #expect(throws: TensorError.self) { try sum.gradients(of: [x]) }
  }

  @Test func `an input that the scalar does not depend on is an error`() throws {
    let cpu = try TestEngine.cpu()
    let x = try Tensor.ones([3], on: cpu)
    let y = try Tensor.ones([2], on: cpu)
    for tensor in [x, y] { try tensor.setRequiresGradient(true) }
    let error = #expect(throws: TensorError.self) { try x.sum().gradients(of: [x, y]) }
    #expect(error?.reason == "it does not depend on input 1, float32 [2] on cpu")
  }

  @Test func `randomness depends on the address alone`() throws {
    let cpu = try TestEngine.cpu()
    let source = RandomSource(seed: 7)
    func draw(_ purpose: String, _ epoch: Int, _ step: Int) throws -> [Float] {
      try Tensor.uniform([20], from: source.generator(purpose, at: epoch, step, on: cpu)).values()
    }
    let first = try draw("attack", 1, 2)
    #expect(try draw("attack", 1, 2) == first)
    #expect(try draw("attack", 2, 1) != first)
    #expect(try draw("augmentation", 1, 2) != first)
    #expect(first.allSatisfy { (0..<1).contains($0) })
  }

  @Test func `a permutation holds every number once`() throws {
    let generator = try RandomGenerator(seed: 1, on: TestEngine.cpu())
    let order: [Int64] = try Tensor.permutation(of: 1000, from: generator).values()
    #expect(order.sorted() == Array(0..<1000))
    #expect(order != Array(0..<1000))
  }

  @Test func `a convolution takes channels-last images and gives them`() throws {
    let cpu = try TestEngine.cpu()
    let generator = try RandomGenerator(seed: 3, on: cpu)
    let images = try Tensor.normal([2, 3, 8, 8], .float64, from: generator)
    let weight = try Tensor.normal([4, 3, 3, 3], .float64, from: generator)
    let plain = try images.convolved(weight, padding: 1)
    let last = try images.contiguous(channelsLast: true).convolved(
      weight.contiguous(channelsLast: true), padding: 1)
    #expect(!images.isChannelsLast)
    #expect(last.isChannelsLast)
    #expect(try (plain - last).absolute().largest(along: [0, 1, 2, 3]).item() < 1e-13)
  }

  @Test func `a card that is not there is an error`() throws {
    let engine = try TestEngine.engine()
    #expect(throws: TensorError.self) { try engine.cuda(engine.cudaDeviceCount) }
  }
}

@Suite struct EngineLoadingTests {
  @Test func `a folder without an engine is an error that says how to get one`() {
    let error = #expect(throws: EngineError.self) { try Engine(EngineFolder("/nowhere")) }
    #expect(error?.description.contains("make engine") == true)
  }
}

import EngineTestSupport
import Layers
import Networks
import Tensors
import Testing

@Suite(.engine) struct PreActResNet18Tests {
  private func network(width: Int = 4) throws -> PreActResNet18 {
    let make = Initialiser(try RandomGenerator(seed: 5, on: TestEngine.cpu()), elementType: .float64)
    return try PreActResNet18(width: width, make)
  }

  @Test func `its state has the reference's names and numbers`() throws {
    let state = try network(width: 64).state
    #expect(state.count == 107)
    #expect(Set(state.map(\.name)).count == 107)
    #expect(state.first?.name == "conv1.weight")
    #expect(state.contains { $0.name == "layer2.0.shortcut.0.weight" })
    #expect(state.filter { $0.role == .parameter }.map(\.tensor.elementCount).reduce(0, +) == 11_172_170)
  }

  @Test func `a forward pass costs what is published`() throws {
    // 0.555 · 10^9 multiplications at width 64.
    #expect(try network(width: 64).multiplyAccumulates(sampleShape: [3, 32, 32]) == 555_422_720)
  }

  @Test func `gradients with frozen parameters are the same for the input`() throws {
    let network = try network()
    let cpu = try TestEngine.cpu()
    let images = try Tensor.uniform([3, 3, 32, 32], .float64, from: RandomGenerator(seed: 1, on: cpu))
    let labels = try Tensor([0, 1, 2] as [Int64], on: cpu)
    func gradient() throws -> [Double] {
      let point = try images.clone()
      try point.setRequiresGradient(true)
      return try network(point, ForwardMode(batchNorm: .batch)).crossEntropy(labels).gradients(of: [point])[0].values()
    }
    let free = try gradient()
    let frozen = try network.withFrozenParameters { try gradient() }
    #expect(free == frozen)
    #expect(network.parameters.filter { !$0.requiresGradient }.isEmpty)
  }
}

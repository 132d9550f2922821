import EngineTestSupport
import Layers
import Networks
import Tensors
import Testing

@Suite(.engine) struct ConvolutionalNetworkTests {
  private func network(_ kind: NetworkKind) throws -> any Network {
    let make = Initialiser(try RandomGenerator(seed: 8, on: TestEngine.cpu()))
    let wide = kind == .wideResNet ? [("depth", 10.0), ("widening", 2)] : []
    let settings = (kind == .deiT ? [("heads", 2.0)] : wide).map { NetworkSetting($0, .number($1)) }
    return try kind.make(width: 2, settings, for: .init(classCount: 3, side: 32), make)
  }

  private func images() throws -> Tensor {
    try Tensor.uniform([3, 3, 32, 32], from: RandomGenerator(seed: 2, on: TestEngine.cpu()))
  }

  @Test(arguments: NetworkKind.allCases)
  func `a kind says whether its networks have a last stage`(kind: NetworkKind) throws {
    #expect(try kind.isConvolutional == (network(kind) is any ConvolutionalNetwork))
    #expect(kind.isConvolutional == (kind != .deiT))
  }

  @Test(arguments: [
    (NetworkKind.preActResNet18, [3, 16, 4, 4]), (.resNet18, [3, 16, 4, 4]), (.wideResNet, [3, 16, 8, 8]),
    (.smallCNN, [3, 4, 8, 8]),
  ])
  func `the last stage has its shape, and making features of it leaves it as it is`(
    kind: NetworkKind, shape: [Int]
  ) throws {
    let network = try #require(network(kind) as? any ConvolutionalNetwork)
    let images = try images()
    for mode in [ForwardMode.evaluation, ForwardMode(batchNorm: .batch)] {
      let stage = try network.lastStage(images, mode).detached()
      #expect(stage.shape == shape)
      let before = try stage.toHost()
      #expect(Set(try before.values(as: Float.self)).count > 3)
      let features = try network.features(ofLastStage: stage, mode)
      #expect(try stage.toHost() == before)
      #expect(try features.detached().toHost() == network.features(images, mode).detached().toHost())
    }
  }
}

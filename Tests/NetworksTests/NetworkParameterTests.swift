import EngineTestSupport
import Layers
import Networks
import Tensors
import Testing

@Suite(.engine) struct NetworkParameterTests {
  private func error(
    _ kind: NetworkKind, width: Int? = 2, side: Int = 32, _ settings: NetworkSetting...
  ) throws -> NetworkError? {
    let make = Initialiser(try RandomGenerator(seed: 1, on: TestEngine.cpu()))
    return #expect(throws: NetworkError.self) {
      try kind.make(width: width, settings, for: .init(classCount: 3, side: side), make)
    }
  }

  @Test func `every name is that of one network, and another is an error that lists them`() {
    #expect(NetworkKind.allCases.map { NetworkKind(rawValue: $0.rawValue) } == NetworkKind.allCases)
    #expect(Set(NetworkKind.allCases.map(\.rawValue)).count == NetworkKind.allCases.count)
    let error = #expect(throws: NetworkError.self) { try NetworkKind(named: "resnet") }
    #expect(error?.description == "network.name resnet is not possible; accepted: \(NetworkKind.names)")
    #expect(NetworkKind.names.contains("wideresnet"))
  }

  @Test func `a parameter that a network does not have is an error that names those that it has`() throws {
    let none = try error(.smallCNN, NetworkSetting("depth", .number(3)))
    #expect(none?.description == "network.parameters depth is not possible; accepted: none for small-cnn")
    let some = try error(.wideResNet, NetworkSetting("heads", .number(3)))
    #expect(
      some?.accepted
        == "for wideresnet: depth (10 to 1000, by default 34), widening (1 to 1000, by default 10)")
  }

  @Test func `a value of another type, out of range or impossible beside the others is an error`() throws {
    #expect(try error(.wideResNet, NetworkSetting("depth", .text("ten")))?.key == "network.parameters.depth")
    #expect(try error(.wideResNet, NetworkSetting("depth", .flag(true)))?.given == "true")
    #expect(try error(.wideResNet, NetworkSetting("depth", .number(16.5)))?.given == "16.5")
    #expect(try error(.wideResNet, NetworkSetting("depth", .number(9))) != nil)
    #expect(try error(.wideResNet, NetworkSetting("depth", .number(35)))?.accepted.contains("multiple of 6") == true)
    #expect(try error(.wideResNet, width: 0)?.key == "network.width")
    #expect(try error(.resNet18, NetworkSetting("pooling", .text("none")))?.accepted.contains("global, 4x4") == true)
    #expect(try error(.deiT, NetworkSetting("heads", .number(3)))?.accepted == "a number that divides the width, 2")
    #expect(try error(.deiT)?.given == "none")
    #expect(try error(.deiT, width: 64, side: 30)?.key == "network.parameters.patch")
    let file = try error(.deiT, width: 64, NetworkSetting("initial-weights", .number(1)))
    #expect(file?.accepted.contains("path") == true)
  }

  @Test func `windows of features need images that hold one`() throws {
    let make = Initialiser(try RandomGenerator(seed: 1, on: TestEngine.cpu()))
    #expect(throws: TensorError.self) { try ResNet18(width: 2, side: 24, pooling: .windows, make) }
    let network = try ResNet18(width: 2, side: 64, pooling: .windows, make)
    let images = try Tensor.zeros([1, 3, 64, 64], on: TestEngine.cpu())
    #expect(try network.features(images, .evaluation).shape == [1, 64])
  }
}

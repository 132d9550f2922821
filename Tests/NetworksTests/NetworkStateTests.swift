import Checkpoints
import EngineTestSupport
import Layers
import Networks
import SyntheticModel
import Tensors
import Testing

@Suite(.engine) struct NetworkStateTests {
  private func make(_ seed: UInt64, _ type: ElementType = .float32) throws -> Initialiser {
    Initialiser(try RandomGenerator(seed: seed, on: TestEngine.cpu()), elementType: type)
  }

  @Test(arguments: NetworkKind.allCases)
  func `a state dict carries everything, says its dimensions, and features and weights make the logits`(
    kind: NetworkKind
  ) throws {
    let purpose = NetworkKind.Purpose(classCount: 7, side: 16)
    let heads = kind == .deiT ? [NetworkSetting("heads", .number(3))] : []
    let small = kind == .wideResNet ? ["depth": 16, "widening": 2].map { NetworkSetting($0, .number($1)) } : []
    let one = try kind.make(width: 3, heads + small, for: purpose, make(1))
    let stateDict = try one.stateDict()
    let dimensions = try #require(kind.dimensions(of: stateDict))
    #expect(dimensions.width == 3)
    #expect(dimensions.classCount == 7)
    let other = try kind.make(width: dimensions.width, heads + dimensions.settings, for: purpose, make(2))
    try other.load(stateDict)
    #expect(try other.stateDict() == stateDict)

    let images = try Tensor.uniform([2, 3, 16, 16], from: RandomGenerator(seed: 3, on: TestEngine.cpu()))
    let logits = try one(images, .evaluation)
    #expect(try logits.values(as: Float.self) == other(images, .evaluation).values())
    let features = try one.features(images, .evaluation)
    let last = try #require(stateDict.entries.last)
    #expect(last.name.hasSuffix(".bias"))
    let again = try features.linear(one.classifierWeights(), bias: Tensor(last.tensor, on: TestEngine.cpu()))
    #expect(try (again - logits).absolute().largest(along: [0, 1]).item() < 1e-6)
    #expect(one.multiplyAccumulates(sampleShape: [3, 16, 16]) > 1000)
  }

  @Test func `no network takes another's state dict for its own`() throws {
    for kind in NetworkKind.allCases {
      let settings = kind == .deiT ? [NetworkSetting("heads", .number(2))] : []
      let stateDict = try kind.make(width: 2, settings, for: .init(classCount: 3, side: 32), make(1)).stateDict()
      let takers = NetworkKind.allCases.filter { $0.tensors(of: stateDict) != nil }
      #expect(takers == [kind])
    }
    #expect(NetworkKind.allCases.allSatisfy { $0.tensors(of: StateDict()) == nil })
  }

  @Test func `a state dict of another shape is refused whole`() throws {
    let purpose = NetworkKind.Purpose(classCount: 10)
    let network = try NetworkKind.smallCNN.make(width: 2, for: purpose, make(1))
    let before = try network.stateDict()
    let wider = try NetworkKind.smallCNN.make(width: 3, for: purpose, make(2)).stateDict()
    let error = #expect(throws: StateDictMismatch.self) { try network.load(wider) }
    #expect(error?.different.isEmpty == false)
    #expect(try network.stateDict() == before)
    #expect(NetworkKind.smallCNN.dimensions(of: StateDict()) == nil)
  }

  @Test func `double precision loads into single, and missing counters start from 0`() throws {
    let double = try PreActResNet18(width: 2, make(1, .float64))
    var stateDict = try double.stateDict()
    for name in stateDict.names where name.hasSuffix("num_batches_tracked") { stateDict[name] = nil }
    let single = try PreActResNet18(width: 2, make(2))
    try single.load(stateDict)
    let loaded = try single.stateDict()
    #expect(loaded["bn.num_batches_tracked"] == (try HostTensor([0 as Int64], shape: [])))
    let (wide, narrow) = (stateDict["conv1.weight"]!, loaded["conv1.weight"]!)
    #expect(try wide.values(as: Double.self).map { Float($0) } == narrow.values(as: Float.self))
  }

  @Test func `images that are too small for the small network are an error`() throws {
    #expect(throws: TensorError.self) { try SmallCNN(side: 3, self.make(1)) }
  }

  @Test func `the linear hypothesis gives the logits that the synthetic model defines`() throws {
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: 4, copies: 2)
    let layout = FeatureLayout(model)
    let network = try LinearHypothesis(layout, make(1, .float64))
    let weights = try Weights(exclusive: [0.3, 0.7], shared: [0.2, 0.1])
    try network.load(
      StateDict([
        ("w1", try HostTensor(weights.exclusive, shape: [2])), ("w2", try HostTensor(weights.shared, shape: [2])),
      ]))
    let features = (0..<layout.count).map { Double($0 * $0 % 7) - 2 }
    let input = try Tensor(features, shape: [1, layout.count], on: TestEngine.cpu())
    let logits: [Double] = try network(input, .evaluation).values()
    let expected = weights.logits(features, layout: layout)
    #expect(zip(logits, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(network.multiplyAccumulates(sampleShape: []) == 4 * layout.count)
  }
}

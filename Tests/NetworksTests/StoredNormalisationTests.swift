import Checkpoints
import EngineTestSupport
import Layers
import Networks
import Tensors
import Testing

@Suite(.engine) struct StoredNormalisationTests {
  private static let mean = [0.4914, 0.4822, 0.4465]
  private static let deviation = [0.2471, 0.2435, 0.2616]

  private func plain() throws -> StateDict {
    let make = Initialiser(try RandomGenerator(seed: 1, on: TestEngine.cpu()))
    return try NetworkKind.smallCNN.make(width: 2, for: .init(classCount: 3, side: 8), make).stateDict()
  }

  private func numbers(_ values: [Double], shape: [Int] = [1, 3, 1, 1]) throws -> HostTensor {
    try HostTensor(values.map { Float($0) }, shape: shape)
  }

  /// The network's tensors below a prefix, and a normalisation.
  private func wrapped(_ prefix: String, _ names: (String, String)) throws -> StateDict {
    var file = StateDict(try plain().entries.map { (prefix + $0.name, $0.tensor) })
    file[names.0] = try numbers(Self.mean)
    file[names.1] = try numbers(Self.deviation)
    return file
  }

  private func own() throws -> ChannelNormalisation {
    try ChannelNormalisation(
      mean: Self.mean, deviation: Self.deviation, Initialiser(RandomGenerator(seed: 1, on: TestEngine.cpu())))
  }

  @Test(arguments: [
    ("", "mu", "sigma"), ("", "mean", "std"), ("model.", "normalize.mean", "normalize.std"),
    ("1.", "0.mean", "0.std"), ("module.model.", "module.normalizer.new_mean", "module.normalizer.new_std"),
    ("module.1.", "module.0.mu", "module.0.std"),
  ])
  func `it is found wherever repositories put it, and what is left is the network`(
    prefix: String, mean: String, deviation: String
  ) throws {
    let file = try wrapped(prefix, (mean, deviation))
    let (tensors, normalisation) = try #require(NetworkKind.smallCNN.tensors(of: file))
    #expect(try tensors == plain())
    #expect(normalisation?.names == [mean, deviation])
    try normalisation?.check(against: own())
  }

  @Test func `copies that robustness keeps for its attacker are left out`() throws {
    var file = try wrapped("module.model.", ("module.normalizer.new_mean", "module.normalizer.new_std"))
    for entry in try plain().entries { file["module.attacker.model.\(entry.name)"] = entry.tensor }
    file["module.attacker.normalize.new_mean"] = try numbers(Self.mean)
    file["module.attacker.normalize.new_std"] = try numbers(Self.deviation)
    let (tensors, normalisation) = try #require(NetworkKind.smallCNN.tensors(of: file))
    #expect(try tensors == plain())
    #expect(normalisation?.names.first == "module.normalizer.new_mean")
  }

  @Test func `what TRADES saves and no forward pass uses is left out`() throws {
    let make = Initialiser(try RandomGenerator(seed: 1, on: TestEngine.cpu()))
    let network = try WideResNet(depth: 10, widening: 2, width: 2, make)
    let own = try network.stateDict()
    var file = StateDict(own.entries.map { ("module." + $0.name, $0.tensor) })
    for entry in own.entries where entry.name.hasPrefix("block1.") { file["module.sub_" + entry.name] = entry.tensor }
    #expect(file.count > own.count)
    let (tensors, normalisation) = try #require(NetworkKind.wideResNet.tensors(of: file))
    #expect(tensors == own)
    #expect(normalisation == nil)
    #expect(NetworkKind.wideResNet.dimensions(of: tensors)?.settings.map(\.value) == [.number(10), .number(2)])
  }

  @Test func `another normalisation is an error that says both`() throws {
    var file = try wrapped("", ("mu", "sigma"))
    file["sigma"] = try numbers([0.2023, 0.1994, 0.2010])
    let found = try #require(NetworkKind.smallCNN.tensors(of: file)?.normalisation)
    let error = #expect(throws: NormalisationMismatch.self) { try found.check(against: self.own()) }
    #expect(error?.description.contains("0.2023") == true)
    #expect(error?.description.contains("0.2471") == true)
    #expect(throws: NormalisationMismatch.self) { try found.check(against: nil) }
    // One unit in float32's last place is rounding, ten are not.
    var near = Self.mean
    near[1] += Double(Float(near[1]).ulp)
    file = try wrapped("", ("mu", "sigma"))
    file["mu"] = try numbers(near, shape: [3, 1, 1])
    try #require(NetworkKind.smallCNN.tensors(of: file)?.normalisation).check(against: own())
    near[1] += 10 * Double(Float(near[1]).ulp)
    file["mu"] = try numbers(near, shape: [3])
    file["sigma"] = try numbers(Self.deviation, shape: [3])
    let far = try #require(NetworkKind.smallCNN.tensors(of: file)?.normalisation)
    #expect(throws: NormalisationMismatch.self) { try far.check(against: self.own()) }
  }

  @Test func `mean 0 and deviation 1 are no normalisation`() throws {
    var file = try plain()
    file["mean"] = try numbers([0, 0, 0])
    file["std"] = try numbers([1, 1, 1])
    let found = try #require(NetworkKind.smallCNN.tensors(of: file)?.normalisation)
    try found.check(against: nil)
    #expect(throws: NormalisationMismatch.self) { try found.check(against: self.own()) }
  }
}

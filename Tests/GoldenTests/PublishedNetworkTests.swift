import Checkpoints
import EngineTestSupport
import Foundation
import Layers
import Networks
import Tensors
import TestSupport
import Testing

/// A network at its published size, with what PyTorch says of it.
struct PublishedNetwork: Sendable, CustomTestStringConvertible {
  let file: String
  let kind: NetworkKind
  var settings: [NetworkSetting] = []
  var classCount = 10
  var side = 32

  var testDescription: String { file }

  static let all = [
    PublishedNetwork(file: "preactresnet18", kind: .preActResNet18),
    PublishedNetwork(file: "resnet18", kind: .resNet18),
    PublishedNetwork(file: "wideresnet-34-10", kind: .wideResNet),
    PublishedNetwork(file: "deit-ti", kind: .deiT),
    PublishedNetwork(
      file: "deit-ti-224", kind: .deiT, settings: [NetworkSetting("patch", .number(16))], classCount: 1000, side: 224),
  ]

  func make() throws -> any Network {
    let make = Initialiser(try RandomGenerator(seed: 1, on: TestEngine.cpu()))
    return try kind.make(settings, for: .init(classCount: classCount, side: side), make)
  }

  /// The lines of a file beside the golden values.
  func lines(_ name: String) throws -> [[Substring]] {
    try String(contentsOfFile: "\(GoldenFile.folder)/\(file)-\(name).txt", encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: " ") }
  }
}

@Suite(.engine) struct PublishedNetworkTests {
  @Test(arguments: PublishedNetwork.all)
  func `names, types, shapes, parameters and operations are those of the same network in PyTorch`(
    published: PublishedNetwork
  ) throws {
    let network = try published.make()
    let parameters = network.parameters.map(\.elementCount).reduce(0, +)
    let operations = network.multiplyAccumulates(sampleShape: [3, published.side, published.side])
    let state = network.state.map { entry in
      [entry.name, "\(entry.tensor.elementType)"] + entry.tensor.shape.map(String.init)
    }
    let lines = [["parameters", "\(parameters)"], ["multiply-accumulates", "\(operations)"]] + state
    #expect(try lines == published.lines("state").map { $0.map(String.init) })
  }

  @Test(arguments: zip(PublishedNetwork.all, [11_172_170, 11_173_962, 46_160_474, 5_362_762, 5_717_416]))
  func `the number of parameters is the published one`(
    published: PublishedNetwork, count: Int
  ) throws {
    #expect(try published.lines("state")[0] == ["parameters", "\(count)"])
  }

  /// Two draws of one law: a difference beyond six standard errors has probability 2e-9, and about 900 are compared.
  @Test(arguments: PublishedNetwork.all.dropLast())
  func `first weights have the law of PyTorch's: mean, deviation, kurtosis, bound`(published: PublishedNetwork) throws {
    let network = try published.make()
    let lines = try published.lines("first")
    let parameters = network.state.filter { $0.role == .parameter }
    #expect(parameters.map(\.name) == lines.map { String($0[0]) })
    for (entry, line) in zip(parameters, lines) {
      let theirs = FirstValues(line.dropFirst().compactMap { Double($0) })
      let ours = try FirstValues(entry.tensor)
      #expect(ours.differences(theirs, count: entry.tensor.elementCount).isEmpty, "\(entry.name)")
    }
  }

  @Test func `another law of first weights is noticed`() throws {
    let generator = try RandomGenerator(seed: 2, on: TestEngine.cpu())
    let bound = 1 / 576.0.squareRoot()
    let uniform = try FirstValues(Tensor.uniform([64, 576], low: -bound, high: bound, from: generator))
    let normal = try FirstValues(
      Tensor.normal([64, 576], standardDeviation: bound / 3.0.squareRoot(), from: generator))
    let wide = try FirstValues(Tensor.uniform([64, 576], low: -1.05 * bound, high: 1.05 * bound, from: generator))
    let shifted = try FirstValues(Tensor.uniform([64, 576], low: -0.9 * bound, high: 1.1 * bound, from: generator))
    let zero = try FirstValues(Tensor.zeros([64, 576], on: generator.device))
    #expect(uniform.differences(uniform, count: 36864).isEmpty)
    #expect(uniform.differences(normal, count: 36864).contains("kurtosis"))
    #expect(uniform.differences(wide, count: 36864).contains("deviation"))
    #expect(uniform.differences(shifted, count: 36864).contains("mean"))
    #expect(uniform.differences(zero, count: 36864).contains("deviation"))
  }
}

/// What is compared of the first values of a parameter.
struct FirstValues {
  let mean: Double
  let deviation: Double
  let kurtosis: Double
  let largest: Double

  /// Mean, deviation, kurtosis and largest.
  init(_ numbers: [Double]) {
    (mean, deviation, kurtosis, largest) = (numbers[0], numbers[1], numbers[2], numbers[3])
  }

  init(_ tensor: Tensor) throws {
    let values: [Double] = try tensor.detached().to(.float64).values()
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let fourth = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) * ($1 - mean) } / count
    self.init([
      mean, variance.squareRoot(), variance > 0 ? fourth / (variance * variance) : 0,
      values.reduce(0) { max($0, $1.magnitude) },
    ])
  }

  /// What differs between two draws of `count` numbers by more than chance.
  func differences(_ other: FirstValues, count: Int) -> [String] {
    guard deviation > 0, other.deviation > 0 else {
      return mean == other.mean && deviation == other.deviation ? [] : ["deviation"]
    }
    // Standard errors of a difference between two draws, of which six are allowed.
    let limit = 6 * (2 / Double(count)).squareRoot()
    var found: [String] = []
    if (mean - other.mean).magnitude > limit * other.deviation { found.append("mean") }
    guard count >= 100 else { return found }
    let relative = limit * ((other.kurtosis - 1) / 4).squareRoot()
    if (deviation / other.deviation - 1).magnitude > relative { found.append("deviation") }
    guard count >= 1000 else { return found }
    // The normal law's; the uniform's is smaller.
    if (kurtosis - other.kurtosis).magnitude > limit * 24.0.squareRoot() { found.append("kurtosis") }
    // The largest of n uniform numbers is within 20 / n of its bound, but with probability 2e-9.
    if kurtosis < 2, (largest / other.largest - 1).magnitude > 20 / Double(count) { found.append("largest") }
    return found
  }
}

@Suite(.engine) struct InitialWeightsTests {
  private func begin(
    patch: Int, side: Int, classCount: Int, width: Int = 6, file: StateDict
  ) throws -> (network: any Network, before: StateDict) {
    let folder = try TemporaryFolder()
    let path = folder.path("weights.pth")
    try PyTorchFile.write(file, to: path)
    return try withExtendedLifetime(folder) {
      func make(_ more: [NetworkSetting]) throws -> any Network {
        let make = Initialiser(try RandomGenerator(seed: 1, on: TestEngine.cpu()))
        let settings = [("depth", 1), ("heads", 2), ("patch", patch)].map { NetworkSetting($0, .number(Double($1))) }
        return try NetworkKind.deiT.make(
          width: width, settings + more, for: .init(classCount: classCount, side: side), make)
      }
      return (try make([NetworkSetting("initial-weights", .text(path))]), try make([]).stateDict())
    }
  }

  @Test(arguments: [(4, 32), (3, 33)])
  func `positions and kernels are made to fit as PyTorch does it, the rest is taken, a head for other classes is not`(
    patch: Int, side: Int
  ) throws {
    let file = try GoldenFile("networks")
    let given = file.weights("initial weights")
    let fitted = file.weights("initial weights, patch \(patch)")
    let (network, before) = try begin(patch: patch, side: side, classCount: 10, file: given)
    for entry in try network.stateDict().entries {
      if let expected = fitted[entry.name] {
        #expect(entry.tensor.shape == expected.shape)
        let pairs = try zip(entry.tensor.values(as: Float.self), expected.values(as: Float.self))
        // A bilinear value is a sum of four, a kernel's of sixteen numbers of size 1.
        #expect(pairs.allSatisfy { ($0 - $1).magnitude <= 16 * Float.ulpOfOne }, "\(entry.name)")
      } else {
        let source = entry.name.hasPrefix("head.") ? before : given
        #expect(entry.tensor == source[entry.name], "\(entry.name)")
      }
    }
  }

  @Test func `a head for as many classes is taken; weights of another width are an error that names the file`() throws {
    let given = try GoldenFile("networks").weights("initial weights")
    let network = try begin(patch: 16, side: 80, classCount: 7, file: given).network
    #expect(try network.stateDict().entries.allSatisfy { $0.tensor == given[$0.name] })
    let error = #expect(throws: CheckpointError.self) {
      try self.begin(patch: 16, side: 80, classCount: 7, width: 8, file: given)
    }
    #expect(error?.found.contains("cls_token") == true)
    #expect(throws: CheckpointError.self) { try self.begin(patch: 4, side: 32, classCount: 7, file: StateDict()) }
  }
}

import Checkpoints
import EngineTestSupport
import FeatureAttribution
import RandomStreams
import Tensors
import TestSupport
import Testing

@Suite("Attribution similarities by their definitions", .engine)
struct DefinitionTests {
  /// Features of which two classes share some, one class has none and one has no samples.
  private struct Case {
    let features: [Double]
    let weights: [Double]
    let labels: [Int]
    let classCount = 6
    let featureCount = 7

    init(seed: UInt64) {
      var stream = PhiloxStream(seed: seed, stream: 0)
      // Class 4 attributes nothing, class 5 has no samples.
      let labels = (0..<41).map { _ in stream.nextIndex(below: 5) }
      let featureCount = featureCount
      self.labels = labels
      features = labels.flatMap { label in
        (0..<featureCount).map { _ in label == 4 ? 0 : max(0, stream.nextNormal() + 0.5) }
      }
      weights = (0..<classCount * featureCount).map { _ in stream.nextNormal() }
    }

    func attribution(_ type: ElementType) throws -> AttributionVectors {
      let device = try TestEngine.cpu()
      return try AttributionVectors(
        features: Tensor(features, shape: [labels.count, featureCount], on: device).to(type),
        classifierWeights: Tensor(weights, shape: [classCount, featureCount], on: device).to(type), labels: labels)
    }
  }

  @Test(
    "matrices and similarities are NumPy's, from NPY files of ours",
    .enabled(if: PythonPeer.isExpected, Comment(rawValue: PythonPeer.advice)), arguments: [1, 2, 3] as [UInt64])
  func againstNumPy(seed: UInt64) throws {
    let made = Case(seed: seed)
    let folder = try TemporaryFolder()
    try NumPyFile.write(
      HostTensor(made.features, shape: [made.labels.count, made.featureCount]), to: folder.path("features.npy"))
    try NumPyFile.write(
      HostTensor(made.weights, shape: [made.classCount, made.featureCount]), to: folder.path("weights.npy"))
    try NumPyFile.write(
      HostTensor(made.labels.map(Int64.init), shape: [made.labels.count]), to: folder.path("labels.npy"))
    _ = try PythonPeer.run("scripts/attribution-reference", folder.root)
    let reference = try Checkpoint.read(folder.path("reference.safetensors")).stateDict
    let attribution = try made.attribution(.float64)
    let instances = try InstanceSimilarities(attribution).correlation
    for (name, ours) in [("correlation", try attribution.correlation()), ("instances", instances)] {
      let expected: [Double] = try #require(reference[name]).values()
      #expect(expected.contains { $0.isNaN } && (name == "instances" || expected.contains { $0 < 0 }))
      for (element, value) in zip(ours.elements, expected) {
        guard let element else {
          #expect(value.isNaN)
          continue
        }
        #expect(abs(element - value) < 1e-13)
      }
    }
    let sums = try ["similarity", "instance-similarity"].map { try #require(reference[$0]).values(as: Double.self)[0] }
    #expect(try abs(attribution.correlation().similarity - sums[0]) < 1e-12)
    #expect(abs(instances.similarity - sums[1]) < 1e-12)
  }

  @Test("a matrix by hand: orthogonal, equal and opposite classes")
  func byHand() throws {
    let device = try TestEngine.cpu()
    let rows: [Double] = [1, 0, 3, 0, 2, 0, 0, 5, -1, 0]
    let attribution = try AttributionVectors(
      Tensor(rows, shape: [5, 2], on: device), labels: [0, 0, 1, 2, 3], classCount: 4)
    let matrix = try attribution.correlation()
    #expect(matrix[0, 1] == 1 && matrix[0, 2] == 0 && matrix[0, 3] == -1 && matrix[2, 2] == 1)
    // Negative elements add nothing.
    #expect(matrix.similarity == 2 && matrix.undefinedPairs == 0)
  }

  @Test("a class without samples and one that attributes nothing have no cosine, and the rest is as without them")
  func undefined() throws {
    let device = try TestEngine.cpu()
    let rows: [Float] = [1, 2, 2, 1, 0, 0]
    let labels = [0, 2, 3]
    let attribution = try AttributionVectors(Tensor(rows, shape: [3, 2], on: device), labels: labels, classCount: 4)
    for matrix in [try attribution.correlation(), try InstanceSimilarities(attribution).correlation] {
      #expect(matrix[0, 1] == nil && matrix[1, 1] == nil && matrix[3, 3] == nil && matrix[0, 3] == nil)
      #expect(matrix[0, 0] == 1)
      #expect(abs(matrix.similarity - 1.6) < 1e-6)
      #expect(matrix.undefinedPairs == 10)
    }
    let none = try AttributionVectors(Tensor([Float](), shape: [0, 2], on: device), labels: [], classCount: 2)
    #expect(try none.correlation().similarity == 0)
    #expect(try InstanceSimilarities(none).correlation.undefinedPairs == 2)
  }

  @Test("a vector of zeros takes no part in the instance-wise matrix, on either side")
  func zeroSample() throws {
    let device = try TestEngine.cpu()
    let with = try AttributionVectors(
      Tensor([1.0, 0, 0, 0, 1, 1, 0, 0], shape: [4, 2], on: device), labels: [0, 0, 1, 1], classCount: 2)
    let without = try AttributionVectors(
      Tensor([1.0, 0, 1, 1], shape: [2, 2], on: device), labels: [0, 1], classCount: 2)
    #expect(
      try InstanceSimilarities(with).correlation.elements == InstanceSimilarities(without).correlation.elements)
  }

  @Test("the instance-wise matrix does not depend on the size of its blocks", arguments: [1, 7, 40, 41])
  func blocks(size: Int) throws {
    let attribution = try Case(seed: 9).attribution(.float64)
    let whole = try InstanceSimilarities(attribution).correlation
    let blocks = try InstanceSimilarities(attribution, blockSize: size).correlation
    for (one, two) in zip(whole.elements, blocks.elements) {
      #expect((one == nil) == (two == nil))
      #expect(abs((one ?? 0) - (two ?? 0)) < 1e-14)
    }
  }

  @Test("float32 vectors give the matrices of float64 to its rounding")
  func singlePrecision() throws {
    let made = Case(seed: 4)
    let (wide, narrow) = (try made.attribution(.float64), try made.attribution(.float32))
    #expect(try abs(wide.correlation().similarity - narrow.correlation().similarity) < 1e-5)
    #expect(
      try abs(
        InstanceSimilarities(wide).correlation.similarity - InstanceSimilarities(narrow).correlation.similarity) < 1e-5)
  }

  @Test("200 classes, most of a few samples and some of none")
  func manyClasses() throws {
    let device = try TestEngine.cpu()
    var stream = PhiloxStream(seed: 3, stream: 1)
    let labels = (0..<500).map { _ in stream.nextIndex(below: 200) }
    let rows = (0..<500 * 8).map { _ in Float(stream.nextNormal()) }
    let attribution = try AttributionVectors(
      Tensor(rows, shape: [500, 8], on: device), labels: labels, classCount: 200)
    let missing = 200 - Set(labels).count
    #expect(missing > 5)
    let pairs = 200 * 199 - (200 - missing) * (199 - missing)
    #expect(try attribution.correlation().undefinedPairs == pairs)
    #expect(try InstanceSimilarities(attribution, blockSize: 64).correlation.undefinedPairs == pairs)
  }

  @Test("wrong counts, labels and vectors are refused, saying what was given")
  func errors() throws {
    let device = try TestEngine.cpu()
    let rows = try Tensor([1.0, 2, 3, 4], shape: [2, 2], on: device)
    #expect(throws: AttributionError.self) { try AttributionVectors(rows, labels: [0], classCount: 2) }
    #expect { try AttributionVectors(rows, labels: [0, 2], classCount: 2) } throws: { error in
      "\(error)".contains("sample 1 has label 2: labels go from 0 to 1")
    }
    let infinite = try Tensor([1.0, .infinity], shape: [1, 2], on: device)
    #expect(throws: AttributionError.self) { try AttributionVectors(infinite, labels: [0], classCount: 2) }
    let matrix = try AttributionVectors(rows, labels: [0, 1], classCount: 2).correlation()
    let other = try AttributionVectors(rows, labels: [0, 1], classCount: 3).correlation()
    #expect(throws: AttributionError.self) { try matrix.difference(from: other) }
    #expect(try matrix.difference(from: matrix).elements.allSatisfy { $0 == 0 })
  }
}

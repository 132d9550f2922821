import Checkpoints
import EngineTestSupport
import FeatureAttribution
import Layers
import Networks
import Tensors
import Testing

@Suite("Grad-CAM", .engine)
struct GradCAMTests {
  private func make(_ seed: UInt64 = 7) throws -> Initialiser {
    Initialiser(try RandomGenerator(seed: seed, on: TestEngine.cpu()), elementType: .float64)
  }

  private func images(_ count: Int = 4, side: Int = 16) throws -> Tensor {
    try Tensor.uniform([count, 3, side, side], .float64, from: RandomGenerator(seed: 3, on: TestEngine.cpu()))
  }

  /// The map by its definition, with each channel's weight given: enlarged, rectified and scaled number by number.
  private func map(_ stage: [Double], side: Int, to size: Int, weights: [Double]) -> [Double] {
    let pixels = side * side
    let small = (0..<pixels).map { pixel in
      max(0, weights.indices.reduce(0) { $0 + weights[$1] * stage[$1 * pixels + pixel] })
    }
    // The centre of pixel i of the large image lies at (i + 1/2) · side / size - 1/2 in the small one.
    let sources = (0..<size).map { place -> (low: Int, high: Int, share: Double) in
      let source = max(0, (Double(place) + 0.5) * Double(side) / Double(size) - 0.5)
      let low = min(Int(source), side - 1)
      return (low, min(low + 1, side - 1), source - Double(low))
    }
    let large = sources.flatMap { row in
      sources.map { column in
        func between(_ row: Int) -> Double {
          small[row * side + column.low] * (1 - column.share) + small[row * side + column.high] * column.share
        }
        return between(row.low) * (1 - row.share) + between(row.high) * row.share
      }
    }
    let largest = large.max()!
    return largest > 0 ? large.map { $0 / largest } : large
  }

  /// Compares all maps with those of the channels' weights, and says how many are not 0.
  private func compare(
    _ network: any ConvolutionalNetwork, _ weights: (_ stage: [Double], _ label: Int) throws -> [Double]
  ) throws -> Int {
    let images = try images()
    let labels = [0, 2, 1, 2]
    let maps = try GradCAM.maps(of: network, images: images, labels: labels)
    #expect(maps.shape == [4, 16, 16] && maps.elementType == .float64 && !maps.requiresGradient)
    let ours: [Double] = try maps.values()
    let stage = try network.lastStage(images, .evaluation).detached()
    let values: [Double] = try stage.values()
    let (length, side) = (stage.elementCount / 4, stage.shape[2])
    var count = 0
    for (place, label) in labels.enumerated() {
      let own = Array(values[place * length..<(place + 1) * length])
      let expected = try map(own, side: side, to: 16, weights: weights(own, label))
      count += expected.contains { $0 > 0 } ? 1 : 0
      for (one, two) in zip(ours[place * 256..<(place + 1) * 256], expected) {
        // A sum over at most 64 channels whose parts may cancel to a hundredth of them.
        #expect(abs(one - two) <= 6400 * Double.ulpOfOne)
      }
    }
    return count
  }

  @Test("behind the mean over the image alone, channels weigh what the classifier gives them (class activation maps)")
  func classActivation() throws {
    let network = try ResNet18(width: 4, classCount: 3, make())
    let classifier: [Double] = try network.classifierWeights().detached().values()
    #expect(try compare(network) { _, label in Array(classifier[label * 32..<(label + 1) * 32]) } > 1)
  }

  @Test("behind norm and rectifier, a channel weighs in proportion to its active pixels and its scale")
  func behindNorm() throws {
    let network = try PreActResNet18(width: 4, classCount: 3, make())
    // Running statistics and scales other than those of a new network.
    var state = try network.stateDict()
    for (name, low) in [("bn.weight", 0.5), ("bn.running_var", 0.2), ("bn.running_mean", -0.3)] {
      let values = try Tensor.uniform(
        [32], low: low, high: low + 1, .float64, from: RandomGenerator(seed: 5, on: TestEngine.cpu()))
      state[name] = try values.toHost()
    }
    try network.load(state)
    func values(_ name: String) throws -> [Double] { try #require(state[name]).values() }
    let (scale, shift) = (try values("bn.weight"), try values("bn.bias"))
    let (mean, variance) = (try values("bn.running_mean"), try values("bn.running_var"))
    let classifier = try values("linear.weight")
    let count = try compare(network) { stage, label in
      let pixels = stage.count / 32
      return (0..<32).map { channel in
        let slope = scale[channel] / (variance[channel] + 1e-5).squareRoot()
        let active = stage[channel * pixels..<(channel + 1) * pixels].count {
          ($0 - mean[channel]) * slope + shift[channel] > 0
        }
        return classifier[label * 32 + channel] * slope * Double(active)
      }
    }
    #expect(count > 1)
  }

  @Test("without a mean over the image, a channel weighs the mean of its classifier's weights over the pixels")
  func rows() throws {
    let network = try SmallCNN(width: 4, classCount: 3, side: 16, make())
    let classifier: [Double] = try network.classifierWeights().detached().values()
    let count = try compare(network) { _, label in
      (0..<8).map { channel in (0..<16).reduce(0) { $0 + classifier[label * 128 + channel * 16 + $1] } / 16 }
    }
    #expect(count > 1)
  }

  @Test("a map without evidence is 0 everywhere; others have 1 as their largest element")
  func noEvidence() throws {
    let network = try SmallCNN(width: 4, classCount: 3, side: 16, make())
    var state = try network.stateDict()
    // Class 1 has evidence in no pixel: its weights are negative, and what they stand before is rectified.
    var weights: [Double] = try #require(state["linear.weight"]).values()
    for place in 128..<256 { weights[place] = -abs(weights[place]) }
    for place in 0..<128 { weights[place] = abs(weights[place]) }
    state["linear.weight"] = try HostTensor(weights, shape: [3, 128])
    try network.load(state)
    let maps: [Double] = try GradCAM.maps(of: network, images: images(2), labels: [1, 0]).values()
    #expect(maps[..<256].allSatisfy { $0 == 0 })
    #expect(maps[256...].max() == 1 && maps[256...].min()! >= 0)
    #expect(network.parameters.filter { !$0.requiresGradient }.isEmpty)
  }

  @Test("networks without a last stage, labels that are no classes and damaged images are errors that say so")
  func errors() throws {
    let transformer = try DeiT(width: 8, depth: 1, heads: 2, patch: 8, classCount: 3, side: 16, make())
    let none = #expect(throws: AttributionError.self) {
      try GradCAM.maps(of: transformer, images: images(1), labels: [0])
    }
    #expect(
      none?.description.hasSuffix(
        "a DeiT has none: networks that have one are preactresnet18, resnet18, wideresnet, small-cnn") == true)
    let network = try SmallCNN(width: 2, classCount: 3, side: 16, make())
    for labels in [[0], [0, 3], [0, -1]] {
      #expect(throws: AttributionError.self) { try GradCAM.maps(of: network, images: images(2), labels: labels) }
    }
    let damaged = try images(2) * .nan
    #expect(throws: AttributionError.self) { try GradCAM.maps(of: network, images: damaged, labels: [0, 1]) }
  }
}

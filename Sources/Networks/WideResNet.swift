import Checkpoints
import Layers
import Tensors

/// A wide residual network, WRN-34-10 where nothing else is said: three stages of blocks with the activations before the
/// convolutions, without dropout.
///
/// Names of parts, order of operations and first weights are those of yaodongyu/TRADES and of RobustBench. Files of TRADES
/// hold a part "sub_block1" that no forward pass uses; it is left out.
///
/// Source: Zagoruyko and Komodakis 2016, "Wide residual networks".
public final class WideResNet: Network {
  /// The number of classes.
  public let classCount: Int
  private let normalisation: ChannelNormalisation?
  private let convolution: Conv2d
  private let stages: [[PreActBlock]]
  private let norm: BatchNorm2d
  private let classifier: Linear

  /// - Parameters:
  ///   - depth: layers with weights on the way through, 4 more than a multiple of 6, >= 10.
  ///   - widening: channels of the first stage over those of the first convolution, >= 1.
  ///   - width: channels of the first convolution, >= 1; each later stage has twice the channels of the one before it.
  ///   - normalisation: of the images, or nil.
  /// - Throws: `TensorError` if the device has no room.
  public init(
    depth: Int = 34, widening: Int = 10, width: Int = 16, classCount: Int = 10, channels: Int = 3,
    normalisation: ChannelNormalisation? = nil, _ make: Initialiser
  ) throws(TensorError) {
    // He et al. 2015, by the outputs of a kernel.
    let first = { (kernel: Int, outputs: Int) -> FirstWeights in
      .normal(standardDeviation: (2 / Double(kernel * kernel * outputs)).squareRoot())
    }
    self.classCount = classCount
    self.normalisation = normalisation
    convolution = try Conv2d(channels, width, kernel: 3, padding: 1, first: first(3, width), make)
    var inputs = width
    var stages: [[PreActBlock]] = []
    for stage in 0..<3 {
      let outputs = width * widening << stage
      var blocks: [PreActBlock] = []
      for block in 0..<(depth - 4) / 6 {
        blocks.append(
          try PreActBlock(
            inputs, outputs, stride: block == 0 && stage > 0 ? 2 : 1, shortcutName: "convShortcut", first: first, make))
        inputs = outputs
      }
      stages.append(blocks)
    }
    self.stages = stages
    norm = try BatchNorm2d(inputs, make)
    classifier = try Linear(inputs, classCount, first: .uniformWithoutBias, make)
  }

  /// "conv1", "block1.layer.0" to "block3.layer.4", "bn1", "fc".
  public var state: [StateEntry] {
    convolution.state(below: "conv1")
      + stages.enumerated().flatMap { stage, blocks in
        blocks.enumerated().flatMap { $1.state(below: "block\(stage + 1).layer.\($0)") }
      } + norm.state(below: "bn1") + classifier.state(below: "fc")
  }

  /// The last stage's channels, normalised, rectified and averaged over the image: [count, 4 · widening · width].
  public func features(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let images: Tensor
    if let normalisation { images = try normalisation(input) } else { images = input }
    var x = try convolution(images, mode)
    for block in stages.joined() { x = try block(x, mode) }
    return try norm(x, mode).reluInPlace().mean(along: [2, 3])
  }

  /// The logits of features.
  public func logits(ofFeatures features: Tensor) throws(TensorError) -> Tensor {
    try classifier(features, .evaluation)
  }

  /// The weights of the part "fc".
  public func classifierWeights() throws(TensorError) -> Tensor { classifier.weight }

  /// Of convolutions and the linear map; the rest is below one in a hundred.
  public func multiplyAccumulates(sampleShape: [Int]) -> Int {
    var side = sampleShape[1]
    var total = convolution.multiplyAccumulates(side: side)
    for block in stages.joined() {
      total += block.multiplyAccumulates(side: side)
      side = block.outputSide(side)
    }
    return total + classifier.multiplyAccumulates
  }
}

extension NetworkKind {
  /// "wideresnet".
  public static let wideResNet = NetworkKind(
    "wideresnet", summary: "a wide residual network, WRN-34-10 by default",
    width: ("channels of the first convolution", 16),
    parameters: [
      NetworkParameter(
        "depth", .integer(10...1000, standard: 34), "layers with weights, 4 more than a multiple of 6"),
      NetworkParameter(
        "widening", .integer(1...1000, standard: 10), "channels of the first stage over those of the first convolution"),
    ],
    read: { stateDict in
      guard let width = stateDict.shape("conv1.weight", axes: 4)?[0],
        let last = stateDict.shape("fc.weight", axes: 2), last[1] % (4 * width) == 0
      else { return nil }
      let blocks = stateDict.count("block3.layer.", ".conv2.weight")
      let isWhole = (0..<blocks).allSatisfy {
        stateDict["block3.layer.\($0).conv2.weight"]?.shape == [last[1], last[1], 3, 3]
      }
      guard blocks > 0, isWhole else { return nil }
      return Dimensions(
        width: width, classCount: last[0],
        settings: [
          NetworkSetting("depth", .number(Double(6 * blocks + 4))),
          NetworkSetting("widening", .number(Double(last[1] / (4 * width)))),
        ])
    },
    isUnused: { $0.hasPrefix("sub_block1.") },
    build: { settings, purpose, make in
      let depth = settings.integer("depth")!
      guard depth % 6 == 4 else {
        throw settings.refusal("depth", given: "\(depth)", accepted: "4 more than a multiple of 6, such as 28 or 34")
      }
      return try WideResNet(
        depth: depth, widening: settings.integer("widening")!, width: settings.width, classCount: purpose.classCount,
        channels: purpose.channels, normalisation: purpose.normalisation, make)
    })
}

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
public final class WideResNet: ConvolutionalNetwork {
  /// The number of classes.
  public let classCount: Int
  /// A convolution and three stages of blocks.
  public let trunk: ConvolutionalTrunk
  /// The part "fc".
  public let classifier: Linear
  private let norm: BatchNorm2d

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
    let convolution = try Conv2d(channels, width, kernel: 3, padding: 1, first: first(3, width), make)
    let stages = try ConvolutionalTrunk.stages(
      3, blocks: (depth - 4) / 6, inputs: width, outputs: width * widening, name: { "block\($0 + 1).layer.\($1)" }
    ) { inputs, outputs, stride throws(TensorError) in
      try PreActBlock(inputs, outputs, stride: stride, shortcutName: "convShortcut", first: first, make)
    }
    trunk = ConvolutionalTrunk(normalisation, [("conv1", convolution)] + stages)
    norm = try BatchNorm2d(width * widening << 2, make)
    classifier = try Linear(width * widening << 2, classCount, first: .uniformWithoutBias, make)
  }

  /// "conv1", "block1.layer.0" to "block3.layer.4", "bn1", "fc".
  public var state: [StateEntry] {
    trunk.state + norm.state(below: "bn1") + classifier.state(below: "fc")
  }

  /// The last stage's channels, normalised, rectified and averaged over the image: [count, 4 · widening · width].
  public func features(ofLastStage stage: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try norm(stage, mode).reluInPlace().mean(along: [2, 3])
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

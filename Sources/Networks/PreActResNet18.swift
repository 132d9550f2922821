import Checkpoints
import Layers
import Tensors

/// ResNet-18 with the activations before the convolutions, for images of 32 × 32 and larger.
///
/// Names of parts and order of operations are those of the network that Rice et al. 2020 and the paper train. Its first
/// stage has `width` channels, 64 in the paper; each later stage doubles them.
///
/// Source: He et al. 2016, "Identity mappings in deep residual networks".
public final class PreActResNet18: Network {
  /// The number of classes.
  public let classCount: Int
  private let normalisation: ChannelNormalisation?
  private let convolution: Conv2d
  private let stages: [[PreActBlock]]
  private let norm: BatchNorm2d
  private let classifier: Linear

  /// - Parameters:
  ///   - width: channels of the first stage, >= 1.
  ///   - normalisation: of the images, or nil.
  /// - Throws: `TensorError` if the device has no room.
  public init(
    width: Int = 64, classCount: Int = 10, channels: Int = 3, normalisation: ChannelNormalisation? = nil,
    _ make: Initialiser
  ) throws(TensorError) {
    self.classCount = classCount
    self.normalisation = normalisation
    convolution = try Conv2d(channels, width, kernel: 3, padding: 1, make)
    var inputs = width
    var stages: [[PreActBlock]] = []
    for stage in 0..<4 {
      let outputs = width << stage
      var blocks: [PreActBlock] = []
      for block in 0..<2 {
        blocks.append(try PreActBlock(inputs, outputs, stride: block == 0 && stage > 0 ? 2 : 1, make))
        inputs = outputs
      }
      stages.append(blocks)
    }
    self.stages = stages
    norm = try BatchNorm2d(inputs, make)
    classifier = try Linear(inputs, classCount, make)
  }

  /// PyTorch's names: "conv1", "layer1.0" to "layer4.1", "bn", "linear".
  public var state: [StateEntry] {
    convolution.state(below: "conv1")
      + stages.enumerated().flatMap { stage, blocks in
        blocks.enumerated().flatMap { $1.state(below: "layer\(stage + 1).\($0)") }
      } + norm.state(below: "bn") + classifier.state(below: "linear")
  }

  /// The last stage's channels, normalised, rectified and averaged over the image: [count, 8 · width].
  public func features(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let images: Tensor
    if let normalisation { images = try normalisation(input) } else { images = input }
    var x = try convolution(images, mode)
    for blocks in stages {
      for block in blocks { x = try block(x, mode) }
    }
    return try norm(x, mode).reluInPlace().mean(along: [2, 3])
  }

  /// The logits of features.
  public func logits(ofFeatures features: Tensor) throws(TensorError) -> Tensor {
    try classifier(features, .evaluation)
  }

  /// The weights of the part "linear".
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
  /// "preactresnet18".
  public static let preActResNet18 = NetworkKind(
    "preactresnet18", summary: "ResNet-18 with the activations before the convolutions",
    width: ("channels of the first stage", 64),
    read: { stateDict in
      guard let width = stateDict.shape("conv1.weight", axes: 4)?[0],
        stateDict["layer4.1.conv2.weight"]?.shape == [8 * width, 8 * width, 3, 3], stateDict["bn1.weight"] == nil,
        let last = stateDict.shape("linear.weight", axes: 2)
      else { return nil }
      return Dimensions(width: width, classCount: last[0])
    },
    build: { settings, purpose, make in
      try PreActResNet18(
        width: settings.width, classCount: purpose.classCount, channels: purpose.channels,
        normalisation: purpose.normalisation, make)
    })
}

import Checkpoints
import Layers
import Tensors

/// ResNet-18 with the activations before the convolutions, for images of 32 × 32 and larger.
///
/// Names of parts and order of operations are those of the network that Rice et al. 2020 and the paper train. Its first
/// stage has `width` channels, 64 in the paper; each later stage doubles them.
///
/// Source: He et al. 2016, "Identity mappings in deep residual networks".
public final class PreActResNet18: ConvolutionalNetwork {
  /// The number of classes.
  public let classCount: Int
  /// A convolution and four stages of two blocks.
  public let trunk: ConvolutionalTrunk
  /// The part "linear".
  public let classifier: Linear
  private let norm: BatchNorm2d

  /// - Parameters:
  ///   - width: channels of the first stage, >= 1.
  ///   - normalisation: of the images, or nil.
  /// - Throws: `TensorError` if the device has no room.
  public init(
    width: Int = 64, classCount: Int = 10, channels: Int = 3, normalisation: ChannelNormalisation? = nil,
    _ make: Initialiser
  ) throws(TensorError) {
    self.classCount = classCount
    let convolution = try Conv2d(channels, width, kernel: 3, padding: 1, make)
    let stages = try ConvolutionalTrunk.stages(
      4, blocks: 2, inputs: width, outputs: width, name: { "layer\($0 + 1).\($1)" }
    ) { inputs, outputs, stride throws(TensorError) in try PreActBlock(inputs, outputs, stride: stride, make) }
    trunk = ConvolutionalTrunk(normalisation, [("conv1", convolution)] + stages)
    norm = try BatchNorm2d(width << 3, make)
    classifier = try Linear(width << 3, classCount, make)
  }

  /// PyTorch's names: "conv1", "layer1.0" to "layer4.1", "bn", "linear".
  public var state: [StateEntry] {
    trunk.state + norm.state(below: "bn") + classifier.state(below: "linear")
  }

  /// The last stage's channels, normalised, rectified and averaged over the image: [count, 8 · width].
  public func features(ofLastStage stage: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try norm(stage, mode).reluInPlace().mean(along: [2, 3])
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

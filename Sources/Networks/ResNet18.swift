import Checkpoints
import Layers
import Tensors

/// ResNet-18 for images of 32 × 32 and larger: its first convolution keeps the side length.
///
/// Names of parts and order of operations are those of kuangliu/pytorch-cifar and of the paper's repository. Its first stage
/// has `width` channels, 64 in both; each later stage doubles them.
///
/// Source: He et al. 2016, "Deep residual learning for image recognition".
public final class ResNet18: ConvolutionalNetwork {
  /// How the last stage's image becomes features.
  public enum Pooling: String, CaseIterable, Sendable {
    /// The mean over the whole image.
    case global
    /// The means of windows of 4 × 4 pixels, as the paper's repository does it for images of 64 × 64: four times as many
    /// features there, and for images of 32 × 32 the same.
    case windows = "4x4"
  }

  /// The number of classes.
  public let classCount: Int
  /// A convolution and four stages of two blocks.
  public let trunk: ConvolutionalTrunk
  /// The part "linear".
  public let classifier: Linear
  private let pooling: Pooling

  /// - Parameters:
  ///   - width: channels of the first stage, >= 1.
  ///   - side: side length of the images, which matters for `windows` alone: above 24 pixels there.
  ///   - normalisation: of the images, or nil.
  /// - Throws: `TensorError` if the device has no room or the images are too small.
  public init(
    width: Int = 64, classCount: Int = 10, channels: Int = 3, side: Int = 32, pooling: Pooling = .global,
    normalisation: ChannelNormalisation? = nil, _ make: Initialiser
  ) throws(TensorError) {
    self.classCount = classCount
    self.pooling = pooling
    let convolution = try Conv2d(channels, width, kernel: 3, padding: 1, make)
    let first = RectifiedConvolution(convolution, "conv1", norm: (try BatchNorm2d(width, make), "bn1"))
    let stages = try ConvolutionalTrunk.stages(
      4, blocks: 2, inputs: width, outputs: width, name: { "layer\($0 + 1).\($1)" }
    ) { inputs, outputs, stride throws(TensorError) in try PostActBlock(inputs, outputs, stride: stride, make) }
    trunk = ConvolutionalTrunk(normalisation, [(nil, first)] + stages)
    let windows = pooling == .global ? 1 : (side + 7) / 8 / 4
    guard windows > 0 else {
      throw TensorError("ResNet-18", reason: "images of \(side) pixels a side; windows of 4 x 4 need more than 24")
    }
    classifier = try Linear((width << 3) * windows * windows, classCount, make)
  }

  /// "conv1", "bn1", "layer1.0" to "layer4.1", "linear".
  public var state: [StateEntry] { trunk.state + classifier.state(below: "linear") }

  /// The last stage's channels, averaged over the image: [count, 8 · width]; or over windows, those of a channel side by
  /// side: [count, 8 · width · windows].
  public func features(ofLastStage stage: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    switch pooling {
    case .global: return try stage.mean(along: [2, 3])
    case .windows: return try stage.averagePooled(window: 4).reshaped([stage.shape[0], -1])
    }
  }
}

extension NetworkKind {
  /// "resnet18".
  public static let resNet18 = NetworkKind(
    "resnet18", summary: "ResNet-18 with the activations behind the convolutions",
    width: ("channels of the first stage", 64),
    parameters: [
      NetworkParameter(
        "pooling", .choice(ResNet18.Pooling.allCases.map(\.rawValue), standard: ResNet18.Pooling.global.rawValue),
        "how the last stage's image becomes features")
    ],
    read: { stateDict in
      guard let width = stateDict.shape("conv1.weight", axes: 4)?[0], stateDict["bn1.weight"]?.shape == [width],
        stateDict["layer4.1.conv2.weight"]?.shape == [8 * width, 8 * width, 3, 3],
        let last = stateDict.shape("linear.weight", axes: 2)
      else { return nil }
      let pooling = last[1] > 8 * width ? ResNet18.Pooling.windows : .global
      return Dimensions(
        width: width, classCount: last[0], settings: [NetworkSetting("pooling", .text(pooling.rawValue))])
    },
    build: { settings, purpose, make in
      try ResNet18(
        width: settings.width, classCount: purpose.classCount, channels: purpose.channels, side: purpose.side,
        pooling: settings.text("pooling").flatMap { ResNet18.Pooling(rawValue: $0) } ?? .global,
        normalisation: purpose.normalisation, make)
    })
}

/// Two convolutions, each normalised, and the way past them, which is added before the last rectifier.
private struct PostActBlock: ImageLayer {
  private let convolution1: Conv2d
  private let norm1: BatchNorm2d
  private let convolution2: Conv2d
  private let norm2: BatchNorm2d
  /// Where the number of channels or the side length changes.
  private let shortcut: (convolution: Conv2d, norm: BatchNorm2d)?

  init(_ inputs: Int, _ outputs: Int, stride: Int, _ make: Initialiser) throws(TensorError) {
    convolution1 = try Conv2d(inputs, outputs, kernel: 3, stride: stride, padding: 1, make)
    norm1 = try BatchNorm2d(outputs, make)
    convolution2 = try Conv2d(outputs, outputs, kernel: 3, padding: 1, make)
    norm2 = try BatchNorm2d(outputs, make)
    if stride != 1 || inputs != outputs {
      shortcut = (
        try Conv2d(inputs, outputs, kernel: 1, stride: stride, make), try BatchNorm2d(outputs, make)
      )
    } else {
      shortcut = nil
    }
  }

  var state: [StateEntry] {
    convolution1.state(below: "conv1") + norm1.state(below: "bn1") + convolution2.state(below: "conv2")
      + norm2.state(below: "bn2")
      + (shortcut.map { $0.convolution.state(below: "shortcut.0") + $0.norm.state(below: "shortcut.1") } ?? [])
  }

  func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let middle = try norm1(convolution1(input, mode), mode).reluInPlace()
    let result = try norm2(convolution2(middle, mode), mode)
    let past: Tensor
    if let shortcut {
      past = try shortcut.norm(shortcut.convolution(input, mode), mode)
    } else {
      past = input
    }
    try result.addInPlace(past)
    return try result.reluInPlace()
  }

  func outputSide(_ side: Int) -> Int { convolution1.outputSide(side) }

  func multiplyAccumulates(side: Int) -> Int {
    convolution1.multiplyAccumulates(side: side) + convolution2.multiplyAccumulates(side: outputSide(side))
      + (shortcut?.convolution.multiplyAccumulates(side: side) ?? 0)
  }
}

import Checkpoints
import Layers
import Tensors

/// Two convolutions with stride 2, then a linear map: for tests and first looks, a thousandth of a ResNet's cost.
public final class SmallCNN: ConvolutionalNetwork {
  /// The number of classes.
  public let classCount: Int
  /// Two convolutions, each rectified.
  public let trunk: ConvolutionalTrunk
  /// The part "linear".
  public let classifier: Linear

  /// - Parameters:
  ///   - width: channels of the first convolution, >= 1; the second has twice as many.
  ///   - side: side length of the images, >= 4.
  ///   - normalisation: of the images, or nil.
  /// - Throws: `TensorError` if the device has no room or the images are too small.
  public init(
    width: Int = 16, classCount: Int = 10, channels: Int = 3, side: Int = 32,
    normalisation: ChannelNormalisation? = nil, _ make: Initialiser
  ) throws(TensorError) {
    guard side >= 4 else { throw TensorError("small CNN", reason: "images of \(side) pixels a side; 4 are needed") }
    self.classCount = classCount
    let convolution1 = try Conv2d(channels, width, kernel: 4, stride: 2, padding: 1, bias: true, make)
    let convolution2 = try Conv2d(width, 2 * width, kernel: 4, stride: 2, padding: 1, bias: true, make)
    trunk = ConvolutionalTrunk(
      normalisation,
      [(nil, RectifiedConvolution(convolution1, "conv1")), (nil, RectifiedConvolution(convolution2, "conv2"))])
    let finalSide = convolution2.outputSide(convolution1.outputSide(side))
    classifier = try Linear(2 * width * finalSide * finalSide, classCount, make)
  }

  /// "conv1", "conv2", "linear".
  public var state: [StateEntry] { trunk.state + classifier.state(below: "linear") }

  /// The second convolution's rectified outputs in one row: [count, 2 · width · (side / 4)²].
  public func features(ofLastStage stage: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try stage.reshaped([stage.shape[0], -1])
  }
}

extension NetworkKind {
  /// "small-cnn".
  public static let smallCNN = NetworkKind(
    "small-cnn", summary: "two convolutions and a linear map, for tests",
    width: ("channels of the first convolution", 16),
    read: { stateDict in
      guard let width = stateDict.shape("conv1.weight", axes: 4)?[0],
        stateDict["conv2.weight"]?.shape == [2 * width, width, 4, 4],
        let last = stateDict.shape("linear.weight", axes: 2)
      else { return nil }
      return Dimensions(width: width, classCount: last[0])
    },
    build: { settings, purpose, make in
      try SmallCNN(
        width: settings.width, classCount: purpose.classCount, channels: purpose.channels, side: purpose.side,
        normalisation: purpose.normalisation, make)
    })
}

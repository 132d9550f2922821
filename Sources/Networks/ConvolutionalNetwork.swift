import Layers
import Tensors

/// A network whose features are made from the image that its last stage of convolutions gives.
///
/// Its parts are a trunk, which makes that image, and a last linear map; between them stands what `features(ofLastStage:_:)`
/// does. Grad-CAM looks at the image.
public protocol ConvolutionalNetwork: Network {
  /// All layers up to the last block of the last stage.
  var trunk: ConvolutionalTrunk { get }

  /// The last linear map.
  var classifier: Linear { get }

  /// The features [count, features] of the last stage's output, which is left as it is.
  ///
  /// - Parameters:
  ///   - stage: [count, channels, height, width], as `lastStage(_:_:)` gives it.
  /// - Throws: `TensorError` if the shape is another.
  func features(ofLastStage stage: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor
}

extension ConvolutionalNetwork {
  /// The output of the last block of the last stage: [count, channels, height, width].
  ///
  /// - Throws: `TensorError` if the input's shape is not one that the network takes.
  public func lastStage(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try trunk(input, mode)
  }

  /// The features that are made from the last stage's output.
  public func features(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try features(ofLastStage: lastStage(input, mode), mode)
  }

  /// The logits of features.
  public func logits(ofFeatures features: Tensor) throws(TensorError) -> Tensor {
    try classifier(features, .evaluation)
  }

  /// The weights of the last linear map.
  public func classifierWeights() throws(TensorError) -> Tensor { classifier.weight }

  /// Of convolutions and the linear map; the rest is below one in a hundred.
  public func multiplyAccumulates(sampleShape: [Int]) -> Int {
    trunk.multiplyAccumulates(side: sampleShape[1]) + classifier.multiplyAccumulates
  }
}

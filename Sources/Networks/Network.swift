import Layers
import Tensors

/// A classifier: features, and a linear map of them to one logit a class.
public protocol Network: AnyObject, Layer {
  /// The number of classes.
  var classCount: Int { get }

  /// The features [count, features] that the last linear map sees: g(x) of the paper's eq. 5.
  ///
  /// - Throws: `TensorError` if the input's shape is not one that the network takes.
  func features(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor

  /// The logits [count, classes] of features.
  ///
  /// - Throws: `TensorError` if there are not as many features as the network makes.
  func logits(ofFeatures features: Tensor) throws(TensorError) -> Tensor

  /// The last linear map's weights [classes, features]: W of the paper's eq. 5.
  ///
  /// - Throws: `TensorError` if the device has no room.
  func classifierWeights() throws(TensorError) -> Tensor

  /// Multiplications with an addition in one forward pass of one sample; shape is [channels, height, width].
  func multiplyAccumulates(sampleShape: [Int]) -> Int
}

extension Network {
  /// The logits [count, classes].
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try logits(ofFeatures: features(input, mode))
  }
}

import Tensors

/// Normalisation over the last axis.
///
/// Source: Ba, Kiros and Hinton 2016; epsilon 1e-6 as in vision transformers.
public struct LayerNorm: Layer {
  /// [length], from 1.
  public let weight: Tensor
  /// [length], from 0.
  public let bias: Tensor
  /// What is added to the variance.
  public let epsilon: Double

  /// - Throws: `TensorError` if the device has no room.
  public init(_ length: Int, epsilon: Double = 1e-6, _ make: Initialiser) throws(TensorError) {
    weight = try make.constantParameter([length], 1)
    bias = try make.constantParameter([length], 0)
    self.epsilon = epsilon
  }

  /// PyTorch's names.
  public var state: [StateEntry] {
    [StateEntry("weight", weight, .parameter), StateEntry("bias", bias, .parameter)]
  }

  /// The normalised input, scaled and shifted; the mode does not matter.
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try input.layerNormalised(weight: weight, bias: bias, epsilon: epsilon)
  }
}

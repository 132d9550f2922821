import Tensors

/// An affine map of the last axis.
public struct Linear: Layer {
  /// [outputs, inputs].
  public let weight: Tensor
  /// [outputs], or nil.
  public let bias: Tensor?

  /// - Throws: `TensorError` if the device has no room.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, first: FirstWeights = .uniform, _ make: Initialiser
  ) throws(TensorError) {
    (weight, self.bias) = try make.parameters([outputs, inputs], fanIn: inputs, hasBias: bias, first)
  }

  /// "weight" and, if there is one, "bias".
  public var state: [StateEntry] {
    [StateEntry("weight", weight, .parameter)] + (bias.map { [StateEntry("bias", $0, .parameter)] } ?? [])
  }

  /// The affine map; the mode does not matter.
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try input.linear(weight, bias: bias)
  }

  /// Multiplications with an addition for one row.
  public var multiplyAccumulates: Int { weight.elementCount }
}

import Tensors

/// An affine map of the last axis.
///
/// The first weights and biases are uniform within 1 / sqrt(inputs), as PyTorch's.
public struct Linear: Layer {
  /// [outputs, inputs].
  public let weight: Tensor
  /// [outputs], or nil.
  public let bias: Tensor?

  /// - Throws: `TensorError` if the device has no room.
  public init(_ inputs: Int, _ outputs: Int, bias: Bool = true, _ make: Initialiser) throws(TensorError) {
    let bound = 1 / Double(inputs).squareRoot()
    weight = try make.uniformParameter([outputs, inputs], bound: bound)
    self.bias = bias ? try make.uniformParameter([outputs], bound: bound) : nil
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

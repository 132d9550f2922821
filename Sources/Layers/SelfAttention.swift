import Tensors

/// Attention of the tokens [count, tokens, width] of a sample to each other, in several heads.
///
/// Source: Vaswani et al. 2017; names of the parts as in vision transformers.
public struct SelfAttention: Layer {
  /// Heads, each of width / heads numbers.
  public let heads: Int
  /// width to query, key and value: 3 · width outputs.
  public let projection: Linear
  /// What the heads give to width outputs.
  public let output: Linear

  /// - Parameters:
  ///   - width: numbers of a token, a multiple of `heads`.
  /// - Throws: `TensorError` if the device has no room.
  public init(
    _ width: Int, heads: Int, first: FirstWeights = .uniform, _ make: Initialiser
  ) throws(TensorError) {
    self.heads = heads
    projection = try Linear(width, 3 * width, first: first, make)
    output = try Linear(width, width, first: first, make)
  }

  /// "qkv", "proj".
  public var state: [StateEntry] { projection.state(below: "qkv") + output.state(below: "proj") }

  /// The tokens that attention makes; the mode does not matter.
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let shape = input.shape
    guard shape.count == 3 else {
      throw TensorError("self-attention", operands: [input.summary], reason: "three axes are needed")
    }
    let (count, tokens, width) = (shape[0], shape[1], shape[2])
    let parts = try projection(input, mode).reshaped([count, tokens, 3, heads, width / heads])
      .permuted([2, 0, 3, 1, 4])
    func part(_ index: Int) throws(TensorError) -> Tensor {
      try parts.narrowed(index..<index + 1).reshaped([count, heads, tokens, width / heads])
    }
    let attended = try part(0).attention(key: part(1), value: part(2))
    return try output(attended.permuted([0, 2, 1, 3]).reshaped([count, tokens, width]), mode)
  }

  /// Multiplications with an addition for one sample of so many tokens: the two maps, and the two products of attention.
  public func multiplyAccumulates(tokens: Int) -> Int {
    tokens * (projection.multiplyAccumulates + output.multiplyAccumulates)
      + 2 * tokens * tokens * output.weight.shape[0]
  }
}

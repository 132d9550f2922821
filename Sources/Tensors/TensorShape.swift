// Axes count from 0, or from the end as -1, -2, …. Each throws `TensorError`, with the shapes, if they do not fit.

extension Tensor {
  /// The same elements in another shape; one length may be -1 and is worked out.
  public func reshaped(_ shape: [Int]) throws(TensorError) -> Tensor {
    try engine.call(.reshape, .tensor(self), .integers(shape))
  }

  /// The axes in another order.
  public func permuted(_ axes: [Int]) throws(TensorError) -> Tensor {
    try engine.call(.permute, .tensor(self), .integers(axes))
  }

  /// The part `range` along an axis.
  public func narrowed(_ range: Range<Int>, along axis: Int = 0) throws(TensorError) -> Tensor {
    try engine.call(.narrow, .tensor(self), .integer(axis), .integer(range.lowerBound), .integer(range.count))
  }

  /// With a new axis of length 1.
  public func expandingAxis(at axis: Int) throws(TensorError) -> Tensor {
    try engine.call(.unsqueeze, .tensor(self), .integer(axis))
  }

  /// With axes of length 1 repeated, in the same memory, until the shape is `shape`; -1 leaves a length as it is.
  public func expanded(_ shape: [Int]) throws(TensorError) -> Tensor {
    try engine.call(.expand, .tensor(self), .integers(shape))
  }

  /// With the order along axes turned round.
  public func flipped(along axes: [Int]) throws(TensorError) -> Tensor {
    try engine.call(.flip, .tensor(self), .integers(axes))
  }

  /// The entries with these numbers along an axis.
  public func selecting(_ entries: Tensor, along axis: Int = 0) throws(TensorError) -> Tensor {
    try engine.call(.indexSelect, .tensor(self), .integer(axis), .tensor(entries))
  }

  /// Overwrites the entries with these numbers along the first axis, no number twice, by those of `source` in order.
  public func replaceInPlace(_ entries: Tensor, by source: Tensor) throws(TensorError) {
    try engine.run(.indexCopy, .tensor(self), .integer(0), .tensor(entries), .tensor(source))
  }

  /// PyTorch's `self[indices]`: tensors of places for the leading axes, which broadcast; nil takes the axis whole.
  public func indexed(_ indices: [Tensor?]) throws(TensorError) -> Tensor {
    try engine.call(.index, .tensor(self), .tensors(indices))
  }

  /// The elements at these places along an axis.
  public func gathering(_ places: Tensor, along axis: Int) throws(TensorError) -> Tensor {
    try engine.call(.gather, .tensor(self), .integer(axis), .tensor(places))
  }

  /// Classes as rows that are 1 at the class and 0 elsewhere, as int64 of shape [count, classCount].
  public func oneHot(classCount: Int) throws(TensorError) -> Tensor {
    try engine.call(.oneHot, .tensor(self), .integer(classCount))
  }

  /// Tensors one after the other along an axis.
  public static func concatenated(_ tensors: [Tensor], along axis: Int = 0) throws(TensorError) -> Tensor {
    guard let first = tensors.first else { throw TensorError("cat", reason: "there is no tensor") }
    return try first.engine.call(.concatenate, .tensors(tensors), .integer(axis))
  }

  /// Tensors of one shape along a new axis.
  public static func stacked(_ tensors: [Tensor], along axis: Int = 0) throws(TensorError) -> Tensor {
    guard let first = tensors.first else { throw TensorError("stack", reason: "there is no tensor") }
    return try first.engine.call(.stack, .tensors(tensors), .integer(axis))
  }
}

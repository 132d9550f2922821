// Operations on lists of tensors of one device, all in place: one call for a whole network's parameters.

extension Engine {
  /// Multiplies every element by a number.
  ///
  /// - Throws: `TensorError` if the library refuses.
  public func multiplyInPlace(_ tensors: [Tensor], by number: Double) throws(TensorError) {
    guard !tensors.isEmpty else { return }
    try run(.foreachMultiply, .tensors(tensors), .real(number))
  }

  /// Adds `scale` times each of `others` to the tensor of the same place.
  ///
  /// - Throws: `TensorError` if the shapes differ.
  public func addInPlace(_ tensors: [Tensor], _ others: [Tensor], scale: Double = 1) throws(TensorError) {
    guard !tensors.isEmpty else { return }
    try run(.foreachAdd, .tensors(tensors), .tensors(others), .real(scale))
  }

  /// The Euclidean norm of all elements of all tensors together, as a scalar.
  ///
  /// - Throws: `TensorError` if there is no tensor.
  public func norm(_ tensors: [Tensor]) throws(TensorError) -> Tensor {
    let norms = try callAll(.foreachNorm, [.tensors(tensors), .real(2)]).compactMap { $0 }
    return try Tensor.stacked(norms).norm(along: [0])
  }
}

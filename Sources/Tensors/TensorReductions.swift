// Axes count from 0, or from the end as -1, -2, …. Each throws `TensorError` for an axis that is not there.

extension Tensor {
  /// The sum of all elements.
  public func sum() throws(TensorError) -> Tensor { try engine.call(.sumAll, .tensor(self)) }

  /// The sums along axes.
  public func sum(along axes: [Int], keepingAxes: Bool = false) throws(TensorError) -> Tensor {
    try engine.call(.sum, .tensor(self), .integers(axes), .truth(keepingAxes))
  }

  /// The mean of all elements.
  public func mean() throws(TensorError) -> Tensor { try engine.call(.meanAll, .tensor(self)) }

  /// The means along axes.
  public func mean(along axes: [Int], keepingAxes: Bool = false) throws(TensorError) -> Tensor {
    try engine.call(.mean, .tensor(self), .integers(axes), .truth(keepingAxes))
  }

  /// The largest elements along axes.
  public func largest(along axes: [Int], keepingAxes: Bool = false) throws(TensorError) -> Tensor {
    try engine.call(.largest, .tensor(self), .integers(axes), .truth(keepingAxes))
  }

  /// The place of the largest element along an axis, the first of equal ones, as int64.
  public func argmax(along axis: Int) throws(TensorError) -> Tensor {
    try engine.call(.argmax, .tensor(self), .integer(axis))
  }

  /// The Euclidean norms along axes.
  public func norm(along axes: [Int], keepingAxes: Bool = false) throws(TensorError) -> Tensor {
    try engine.call(.vectorNorm, .tensor(self), .real(2), .integers(axes), .truth(keepingAxes))
  }

  /// Each entry along an axis, scaled down to a Euclidean norm of at most `limit` where it is above.
  public func renormalised(along axis: Int, limit: Double) throws(TensorError) -> Tensor {
    try engine.call(.renormalise, .tensor(self), .integer(2), .integer(axis), .real(limit))
  }

  /// The elements along an axis in order, and the place that each came from.
  public func sorted(along axis: Int, descending: Bool = false) throws(TensorError) -> (
    values: Tensor, places: Tensor
  ) {
    let results = try engine.callAll(.sort, [.tensor(self), .integer(axis), .truth(descending)])
    return (results[0]!, results[1]!)
  }
}

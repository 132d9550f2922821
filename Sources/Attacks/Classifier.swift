import Tensors

/// A classifier as attacks for evaluation see it: logits of points.
///
/// The logits of a sample must not depend on the others of its batch, as in evaluation mode. Parameters should take no
/// gradient (`Module.withFrozenParameters`), so that a backward pass goes to the points alone.
public struct Classifier {
  private let forward: (Tensor) throws -> Tensor

  /// A classifier of which `logits` makes [count, classes] of points [count, …].
  public init(_ logits: @escaping (Tensor) throws -> Tensor) { forward = logits }

  /// The logits [count, classes] of points, outside the record of gradients.
  ///
  /// - Throws: what the classifier throws.
  public func logits(_ points: Tensor) throws -> Tensor {
    try points.engine.withoutGradients { try forward(points) }
  }

  /// The logits of points with the record of gradients on.
  func recorded(_ points: Tensor) throws -> Tensor {
    try points.engine.withGradients { try forward(points).detached() }
  }

  /// The classes [count] of points, int64.
  ///
  /// - Throws: what the classifier throws.
  public func classes(_ points: Tensor) throws -> Tensor { try logits(points).argmax(along: 1) }

  /// The logits of points, the loss of each, and the gradient of each loss with respect to its point.
  ///
  /// The gradient is zero where nothing leads from the points to the loss.
  ///
  /// - Parameters:
  ///   - loss: a loss [count] of logits [count, classes], sample by sample.
  /// - Throws: what the classifier and `loss` throw.
  public func gradient(
    at points: Tensor, of loss: (Tensor) throws -> Tensor
  ) throws -> (logits: Tensor, losses: Tensor, gradient: Tensor) {
    let points = try points.detached()
    try points.setRequiresGradient(true)
    return try points.engine.withGradients {
      let logits = try forward(points)
      let losses = try loss(logits)
      let gradient =
        try losses.requiresGradient
        ? losses.sum().gradients(of: [points])[0]
        : Tensor.zeros(points.shape, points.elementType, on: points.device)
      return try (logits.detached(), losses.detached(), gradient)
    }
  }
}

import Tensors

/// Losses of single samples that attacks make large.
public enum SampleLoss: String, CaseIterable, Hashable, Sendable {
  /// Cross-entropy of the label.
  case crossEntropy
  /// The difference of logits ratio, -(z_y - max over i != y of z_i) / (z_1 - z_3), with z_1 >= z_2 >= … the logits in
  /// order: above 0 where a sample is misclassified, and the same for multiples of the logits.
  ///
  /// Source: Croce and Hein 2020, equation 6.
  case logitRatio
  /// -(z_y - z_t) / (z_1 - (z_3 + z_4) / 2) towards the class t.
  ///
  /// Source: Croce and Hein 2020, equation 7.
  case targetedLogitRatio

  /// The fewest classes that it is defined for.
  public var fewestClasses: Int {
    switch self {
    case .crossEntropy: 2
    case .logitRatio: 3
    case .targetedLogitRatio: 4
    }
  }

  /// The losses [count].
  ///
  /// - Parameters:
  ///   - logits: [count, classes].
  ///   - labels: [count], int64.
  ///   - targets: [count], int64, other classes than the labels; for the targeted loss alone.
  /// - Throws: `TensorError` if the counts differ or there are too few classes.
  public func callAsFunction(_ logits: Tensor, labels: Tensor, targets: Tensor) throws(TensorError) -> Tensor {
    // Keeps the quotient finite where the largest logits are equal; as in the published code.
    let small = 1e-12
    switch self {
    case .crossEntropy: return try logits.crossEntropy(labels, reduction: .none)
    case .logitRatio:
      let (ordered, places) = try logits.sorted(along: 1, descending: true)
      let (first, second, third) = try (ordered.column(0), ordered.column(1), ordered.column(2))
      let rival = try places.column(0).equals(labels).choosing(second, else: first)
      return try (rival - logits.ofClasses(labels)) / (first - third + small)
    case .targetedLogitRatio:
      let ordered = try logits.sorted(along: 1, descending: true).values
      let scale = try ordered.column(0) - (ordered.column(2) + ordered.column(3)) * 0.5 + small
      return try (logits.ofClasses(targets) - logits.ofClasses(labels)) / scale
    }
  }
}

extension Tensor {
  /// The logit [count] of one class for each sample.
  func ofClasses(_ classes: Tensor) throws(TensorError) -> Tensor {
    try gathering(classes.reshaped([-1, 1]), along: 1).reshaped([-1])
  }

  /// z_y - max over i != y of z_i, [count]: below 0 where a sample is misclassified.
  func margins(_ labels: Tensor) throws(TensorError) -> Tensor {
    let isLabel = try labels.oneHot(classCount: shape[1]).equals(1)
    let others = try isLabel.choosing(Tensor.full([1], -.infinity, elementType, on: device), else: self)
    return try ofClasses(labels) - others.largest(along: [1])
  }

  /// The classes other than the label, those of the largest logits first: [count, classes - 1], int64.
  func rivals(_ labels: Tensor) throws(TensorError) -> Tensor {
    let isLabel = try labels.oneHot(classCount: shape[1]).equals(1)
    let lifted = try isLabel.choosing(Tensor.full([1], .infinity, elementType, on: device), else: self)
    return try lifted.sorted(along: 1, descending: true).places.narrowed(1..<shape[1], along: 1)
  }

  /// One column [count] of a matrix.
  func column(_ number: Int) throws(TensorError) -> Tensor {
    try narrowed(number..<number + 1, along: 1).reshaped([-1])
  }
}

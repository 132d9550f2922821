import Recipes
import Tensors

/// What a training step minimises over the network, and its attack maximises over the perturbation.
public protocol Objective {
  /// The mean loss of a batch, a scalar that the attack makes large.
  ///
  /// - Throws: `TensorError` if the counts differ.
  func attackLoss(logits: Tensor, labels: Tensor) throws(TensorError) -> Tensor

  /// The mean loss of a batch, a scalar that the optimiser makes small.
  ///
  /// - Throws: `TensorError` if the counts differ.
  func trainingLoss(logits: Tensor, labels: Tensor) throws(TensorError) -> Tensor
}

/// Cross-entropy; for the optimiser against labels mixed with the uniform distribution.
public struct CrossEntropyObjective: Objective {
  /// The weight of the uniform distribution, in [0, 1).
  public let labelSmoothing: Double

  /// An objective with this smoothing.
  public init(labelSmoothing: Double = 0) { self.labelSmoothing = labelSmoothing }

  /// The cross-entropy of the labels.
  public func attackLoss(logits: Tensor, labels: Tensor) throws(TensorError) -> Tensor {
    try logits.crossEntropy(labels)
  }

  /// The cross-entropy of the smoothed labels.
  public func trainingLoss(logits: Tensor, labels: Tensor) throws(TensorError) -> Tensor {
    try logits.crossEntropy(labels, labelSmoothing: labelSmoothing)
  }
}

extension Recipe.Loss {
  /// The objective that a recipe describes.
  var objective: any Objective {
    switch self {
    case .crossEntropy(let labelSmoothing): CrossEntropyObjective(labelSmoothing: labelSmoothing.value)
    }
  }
}

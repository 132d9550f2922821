import Tensors

/// Cross-entropy; for the optimiser against labels mixed with the uniform distribution.
///
/// Where images were mixed, both losses are taken against their distributions, as in the code of Mo et al. (NeurIPS 2022).
public final class CrossEntropyObjective: Objective {
  /// The weight of the uniform distribution, in [0, 1).
  public let labelSmoothing: Double

  /// An objective with this smoothing.
  public init(labelSmoothing: Double = 0) { self.labelSmoothing = labelSmoothing }

  /// The cross-entropy of the labels for the attack, of the smoothed labels for the optimiser.
  public func losses(of batch: TrainingBatch, for network: StudentNetwork) -> BatchLosses {
    BatchLosses(
      attack: { try network.attacked($0).crossEntropy(batch.target) },
      training: { [labelSmoothing] perturbed in
        let logits = try network(perturbed, .training)
        return (try logits.crossEntropy(batch.target, labelSmoothing: labelSmoothing), logits)
      })
  }
}

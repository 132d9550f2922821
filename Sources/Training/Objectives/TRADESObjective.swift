import Layers
import Tensors

/// The cross-entropy of images as they are, and the divergence of predictions for perturbed ones from theirs.
///
/// The optimiser gets CE(f(x), y) + beta · KL(f(x) || f(x')), with gradients through both arguments of the divergence; the
/// attack climbs the divergence at f(x), which it takes from the mode that it runs the network in.
///
/// Source: Zhang et al., "Theoretically principled trade-off between robustness and accuracy", ICML 2019. Its code passes
/// the clean batch through the network twice in training mode, with the same result and one more move of the running
/// statistics; here it passes once.
public final class TRADESObjective: Objective {
  /// The weight of the divergence, >= 0.
  public let beta: Double

  /// An objective with this weight.
  public init(beta: Double = 6) { self.beta = beta }

  /// The clean batch before the attack, and both batches in training.
  public var cost: ObjectiveCost {
    var cost = ObjectiveCost()
    cost.forwards = 1
    cost.trainingPasses = 2
    return cost
  }

  /// The divergence for the attack; for the optimiser both terms.
  public func losses(of batch: TrainingBatch, for network: StudentNetwork) throws -> BatchLosses {
    let clean =
      network.attackMode == nil
      ? nil
      : try batch.images.engine.withoutGradients { try network.attacked(batch.images).logSoftmax(along: 1) }
    return BatchLosses(
      attack: { perturbed in
        let logits = try network.attacked(perturbed)
        guard let clean else { throw TensorError("TRADES", reason: "there is no attack") }
        return try Tensor.meanDivergence(clean, logits.logSoftmax(along: 1))
      },
      training: { [beta] perturbed in
        let clean = try network(batch.images, .training)
        let logits = try network(perturbed, .training)
        return (try Self.loss(clean: clean, perturbed: logits, target: batch.target, beta: beta), logits)
      })
  }

  /// The loss of the logits [count, classes] of both batches.
  package static func loss(clean: Tensor, perturbed: Tensor, target: Tensor, beta: Double) throws -> Tensor {
    let divergence = try Tensor.meanDivergence(clean.logSoftmax(along: 1), perturbed.logSoftmax(along: 1))
    return try clean.crossEntropy(target) + divergence * beta
  }
}

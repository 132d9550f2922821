import Recipes
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Cross-entropy, and the squared distance of predictions from a running mean of the network's earlier ones.
///
/// From the start epoch on, each step takes the softmax p of its images before they are perturbed, in evaluation mode, and
/// sets the rows Z of these samples to momentum · Z + (1 - momentum) · p. The target is Z over its sum: rows start from 0,
/// and after k steps sum to 1 - momentum^k, so that the quotient is the mean without the bias of its beginning.
///
/// Source: Dong et al., "Exploring memorization in adversarial training", ICLR 2022, and its code (PGD_TE).
public final class TemporalEnsemblingObjective: Objective {
  /// The weight of what rows held before, in [0, 1).
  public let momentum: Double
  /// The weight of the distance at its largest, >= 0.
  public let largestWeight: Double
  /// From the epoch, counted from 0, that first takes up predictions, to the first with the weight at its largest.
  public let rise: Range<Int>
  /// Whether the attack climbs the whole loss, or the cross-entropy alone.
  public let attacksWhole: Bool
  /// Z: float32 [training images, classes].
  public let predictions: Tensor
  private let epochs: Int

  /// An objective that has no predictions yet.
  ///
  /// - Parameters:
  ///   - predictions: zeros [training images, classes].
  ///   - epochs: of the run, for the cost.
  public init(
    momentum: Double, largestWeight: Double, rise: Range<Int>, attacksWhole: Bool = true, predictions: Tensor,
    epochs: Int
  ) {
    self.momentum = momentum
    self.largestWeight = largestWeight
    self.rise = rise
    self.attacksWhole = attacksWhole
    self.predictions = predictions
    self.epochs = epochs
  }

  /// - Throws: `TensorError` if the device has no room.
  convenience init(_ recipe: Recipe.Loss.TemporalEnsembling, _ context: ObjectiveContext) throws {
    self.init(
      momentum: recipe.momentum.value, largestWeight: recipe.weight.value, rise: recipe.startEpoch..<recipe.endEpoch,
      attacksWhole: recipe.attackLoss == .whole,
      predictions: try Tensor.zeros([context.trainingCount, context.classCount], on: context.device),
      epochs: context.epochs)
  }

  /// "predictions".
  public var state: [(name: String, tensor: Tensor)] { [("predictions", predictions)] }

  /// A forward pass for each step from the start epoch on.
  public var cost: ObjectiveCost {
    var cost = ObjectiveCost()
    cost.forwards = Double(max(0, epochs - rise.lowerBound)) / Double(epochs)
    return cost
  }

  /// The weight of the distance in an epoch, counted from 0: Laine and Aila's rise, exp(-5 (1 - p)²) of the largest with p
  /// the share of the way from the start epoch to the end epoch; 0 before.
  package func weight(epoch: Int) -> Double {
    guard epoch >= rise.lowerBound else { return 0 }
    let left = max(0, Double(rise.upperBound - epoch) / Double(rise.count))
    return largestWeight * exp(-5 * left * left)
  }

  /// Takes up the batch's predictions.
  public func losses(of batch: TrainingBatch, for network: StudentNetwork) throws -> BatchLosses {
    let weight = weight(epoch: batch.epoch)
    let target = batch.epoch >= rise.lowerBound ? try takeUp(batch, network) : nil
    func whole(_ logits: Tensor) throws -> Tensor {
      let crossEntropy = try logits.crossEntropy(batch.target)
      guard let target else { return crossEntropy }
      return try crossEntropy + Self.distance(logits, target) * weight
    }
    return BatchLosses(
      attack: { [attacksWhole] perturbed in
        let logits = try network.attacked(perturbed)
        return attacksWhole ? try whole(logits) : try logits.crossEntropy(batch.target)
      },
      training: { perturbed in
        let logits = try network(perturbed, .training)
        return (try whole(logits), logits)
      })
  }

  /// The mean over samples and classes of (softmax - target)².
  package static func distance(_ logits: Tensor, _ target: Tensor) throws -> Tensor {
    try (logits.softmax(along: 1) - target).power(2).mean()
  }

  private func takeUp(_ batch: TrainingBatch, _ network: StudentNetwork) throws -> Tensor {
    try predictions.engine.withoutGradients {
      let present = try network(batch.images, .evaluation).softmax(along: 1)
      let rows = try predictions.selecting(batch.places) * momentum + present * (1 - momentum)
      try predictions.replaceInPlace(batch.places, by: rows)
      return try rows / rows.sum(along: [1], keepingAxes: true)
    }
  }
}

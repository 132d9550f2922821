import Attacks
import Layers
import Networks
import Recipes
import Tensors

/// What an evaluation has counted so far.
public struct EvaluationCounts: Hashable, Sendable {
  /// On the samples as they are.
  public var clean = Accuracy()
  /// On perturbed samples; nil without an attack.
  public var robust: Accuracy?

  /// Nothing counted yet.
  public init(attacked: Bool) { robust = attacked ? Accuracy() : nil }

  /// Counts that an earlier run left.
  public init(clean: Accuracy, robust: Accuracy?) {
    self.clean = clean
    self.robust = robust
  }
}

/// Measures a network's accuracy on samples as they are and under an attack.
public struct Evaluator {
  /// The attack and the mode that it runs the network in; nil for clean accuracy alone.
  public let attack: (method: any Attack, mode: ForwardMode)?
  /// Samples of one batch.
  public let batchSize: Int

  /// An evaluator with this attack.
  public init(
    attack: (method: any Attack, mode: ForwardMode)?, batchSize: Int
  ) {
    self.attack = attack
    self.batchSize = batchSize
  }

  /// The evaluator that a recipe describes.
  public init(_ recipe: Recipe) {
    let pgd = recipe.evaluation.attack.pgd
    self.init(
      attack: pgd.map { (ProjectedGradientDescent($0), ForwardMode($0.batchNorm)) },
      batchSize: recipe.evaluation.batchSize)
  }

  /// Counts correct classifications among the first `limit` images, from where `counts` ends.
  ///
  /// What is drawn for a batch depends on `randomness` and the batch's place alone, so that an evaluation that was stopped
  /// and goes on counts what an uninterrupted one counts.
  ///
  /// - Parameters:
  ///   - from: earlier counts, of whole batches.
  ///   - channelsLast: the images' memory format.
  ///   - isStopped: asked after each batch with what is counted; true ends the evaluation there.
  /// - Returns: the counts, and whether all images were looked at.
  /// - Throws: `TensorError`, and what `isStopped` throws.
  public func count(
    _ network: any Network, on images: DeviceImages, limit: Int? = nil, randomness: RandomSource,
    from earlier: EvaluationCounts? = nil, channelsLast: Bool = true,
    isStopped: (EvaluationCounts) throws -> Bool = { _ in false }
  ) throws -> (counts: EvaluationCounts, isComplete: Bool) {
    let total = min(limit ?? images.count, images.count)
    var counts = earlier ?? EvaluationCounts(attacked: attack != nil)
    while counts.clean.count < total {
      let range = counts.clean.count..<min(counts.clean.count + batchSize, total)
      var (batch, labels) = try images.batch(range)
      if !channelsLast { batch = try batch.contiguous() }
      try network.withFrozenParameters {
        let clean = try correct(network, batch, labels)
        if let attack {
          let generator = try randomness.generator("evaluation", at: range.lowerBound, on: images.device)
          let perturbed = try attack.method.perturbed(batch, from: generator) { point in
            try network(point, attack.mode).crossEntropy(labels)
          }
          counts.robust?.add(correct: try correct(network, perturbed, labels), of: range.count)
        }
        counts.clean.add(correct: clean, of: range.count)
      }
      if try isStopped(counts), counts.clean.count < total { return (counts, false) }
    }
    return (counts, true)
  }

  private func correct(_ network: any Network, _ batch: Tensor, _ labels: Tensor) throws -> Int {
    let predicted = try batch.engine.withoutGradients {
      try network(batch, .evaluation).argmax(along: 1)
    }
    return Int(try predicted.equals(labels).sum().item())
  }
}

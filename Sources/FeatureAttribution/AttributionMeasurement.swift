import Attacks
import Layers
import Networks
import Tensors
import Training

/// What a measurement has of a network so far: the attributions of the first samples, and how they were classified.
public struct MeasuredAttributions {
  /// The attribution vectors of the samples, perturbed where there is an attack.
  public let attribution: AttributionVectors
  /// Accuracies on the same samples, clean and with the same perturbations.
  public let counts: EvaluationCounts

  /// What an earlier measurement left.
  public init(attribution: AttributionVectors, counts: EvaluationCounts) {
    self.attribution = attribution
    self.counts = counts
  }
}

/// Measures the attribution vectors of a network on images, each perturbed by an attack against the network itself.
///
/// Source: Algorithm 1 of the paper. The network runs in evaluation mode; whether the attack runs it so is for the caller.
public struct AttributionMeasurement {
  /// The attack and the mode that it runs the network in; nil for clean samples.
  public let attack: (method: any Attack, mode: ForwardMode)?
  /// Samples of one batch; the last may have fewer and counts like the others.
  public let batchSize: Int

  /// A measurement with this attack.
  public init(attack: (method: any Attack, mode: ForwardMode)?, batchSize: Int = 128) {
    precondition(batchSize >= 1)
    self.attack = attack
    self.batchSize = batchSize
  }

  /// Measures the first `limit` images, from where `earlier` ends.
  ///
  /// What is drawn for a batch depends on `randomness` and the batch's place alone, as in `Evaluator`: the same seed gives
  /// the perturbations of an evaluation.
  ///
  /// - Parameters:
  ///   - earlier: what an earlier call gave, of whole batches.
  ///   - isStopped: asked after each batch with the number of samples that are done; true ends the measurement there.
  /// - Returns: what is measured, and whether all images were looked at.
  /// - Throws: `AttributionError` if a vector is not finite, `TensorError`, and what `isStopped` throws.
  public func measure(
    _ network: any Network, on images: DeviceImages, limit: Int? = nil, randomness: RandomSource,
    from earlier: MeasuredAttributions? = nil, channelsLast: Bool = true,
    isStopped: (Int) throws -> Bool = { _ in false }
  ) throws -> (measured: MeasuredAttributions, isComplete: Bool) {
    let total = min(limit ?? images.count, images.count)
    var rows = earlier.map { [$0.attribution.vectors] } ?? []
    var labels = earlier?.attribution.labels ?? []
    var counts = earlier?.counts ?? EvaluationCounts(attacked: attack != nil)
    let weights = try network.classifierWeights().detached()
    var isStoppedEarly = false
    while labels.count < total, !isStoppedEarly {
      let range = labels.count..<min(labels.count + batchSize, total)
      var (batch, classes) = try images.batch(range)
      if !channelsLast { batch = try batch.contiguous() }
      try network.withFrozenParameters {
        var samples = batch
        if let attack {
          let generator = try randomness.generator("evaluation", at: range.lowerBound, on: images.device)
          samples = try attack.method.perturbed(batch, from: generator) { point in
            try network(point, attack.mode).crossEntropy(classes)
          }
        }
        try batch.engine.withoutGradients {
          let features = try network.features(samples, .evaluation)
          rows.append(try features * weights.selecting(classes))
          let correct = try Self.correct(network.logits(ofFeatures: features), classes)
          if attack == nil {
            counts.clean.add(correct: correct, of: range.count)
          } else {
            counts.robust?.add(correct: correct, of: range.count)
            counts.clean.add(correct: try Self.correct(network(batch, .evaluation), classes), of: range.count)
          }
        }
      }
      labels += try classes.values(as: Int64.self).map { Int($0) }
      isStoppedEarly = try isStopped(labels.count)
    }
    let attribution = try AttributionVectors(
      Tensor.concatenated(rows), labels: labels, classCount: network.classCount)
    return (MeasuredAttributions(attribution: attribution, counts: counts), labels.count == total)
  }

  private static func correct(_ logits: Tensor, _ classes: Tensor) throws(TensorError) -> Int {
    Int(try logits.argmax(along: 1).equals(classes).sum().item())
  }
}

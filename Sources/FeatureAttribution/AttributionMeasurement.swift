import Attacks
import Layers
import Networks
import Tensors
import Training

/// What a measurement has of a network so far: the attributions of the first samples, and how they were classified.
public struct MeasuredAttributions {
  /// The attribution vectors of the samples, perturbed where there is an attack.
  public let attribution: AttributionVectors
  /// The class that the network gives each sample as it is.
  public let cleanClasses: [Int]
  /// The class that it gives each sample with the perturbation; nil without an attack.
  public let robustClasses: [Int]?

  /// What an earlier measurement left.
  ///
  /// - Throws: `AttributionError` unless there is a class for each sample.
  public init(
    attribution: AttributionVectors, cleanClasses: [Int], robustClasses: [Int]?
  ) throws(AttributionError) {
    let counts = [cleanClasses.count, robustClasses?.count ?? attribution.count]
    guard counts.allSatisfy({ $0 == attribution.count }) else {
      throw AttributionError("\(attribution.count) samples need that many predicted classes, not \(counts)")
    }
    self.attribution = attribution
    self.cleanClasses = cleanClasses
    self.robustClasses = robustClasses
  }

  /// Accuracies on the samples, clean and with the perturbations.
  public var counts: EvaluationCounts {
    func accuracy(_ classes: [Int]) -> Accuracy {
      Accuracy(correct: zip(classes, attribution.labels).count { $0 == $1 }, count: classes.count)
    }
    return EvaluationCounts(clean: accuracy(cleanClasses), robust: robustClasses.map(accuracy))
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
  /// The walk is that of `Evaluator` (`AttackedBatches`): the same seed gives the perturbations of an evaluation.
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
    var clean = earlier?.cleanClasses ?? []
    var robust = earlier?.robustClasses ?? []
    let weights = try network.classifierWeights().detached()
    let isComplete = try AttackedBatches(attack: attack, batchSize: batchSize).forEach(
      of: images, in: min(labels.count, total)..<total, against: network, randomness: randomness,
      channelsLast: channelsLast, isStopped: { try isStopped(labels.count) }
    ) { batch in
      let engine = batch.images.engine
      // As `Evaluator` does: an attack in training mode moves the network's statistics.
      if attack != nil {
        clean += try engine.withoutGradients { try Self.classes(network(batch.images, .evaluation)) }
      }
      let points = try batch.perturbed?() ?? batch.images
      try engine.withoutGradients {
        let features = try network.features(points, .evaluation)
        rows.append(try features * weights.selecting(batch.labels))
        let classes = try Self.classes(network.logits(ofFeatures: features))
        if attack == nil { clean += classes } else { robust += classes }
      }
      labels += try batch.labels.values(as: Int64.self).map { Int($0) }
    }
    let attribution = try AttributionVectors(
      Tensor.concatenated(rows), labels: labels, classCount: network.classCount)
    let measured = try MeasuredAttributions(
      attribution: attribution, cleanClasses: clean, robustClasses: attack == nil ? nil : robust)
    return (measured, isComplete)
  }

  private static func classes(_ logits: Tensor) throws(TensorError) -> [Int] {
    try logits.argmax(along: 1).values(as: Int64.self).map { Int($0) }
  }
}

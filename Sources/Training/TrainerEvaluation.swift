import Layers
import Recipes
import Tensors

/// Images that the networks are measured on.
private struct MeasuredImages {
  let name: String
  let images: DeviceImages
  let trained: TrainingProgress.Measurement
  let averaged: TrainingProgress.Measurement
}

/// What happens at the end of an epoch, and what it costs.
extension Trainer {
  /// The size of the run.
  public var outline: RunOutline {
    let forward = 2 * Double(network.multiplyAccumulates(sampleShape: data.training.sampleShape))
    return RunOutline(
      epochs: recipe.epochs, stepsPerEpoch: stepsPerEpoch, trainingCount: imagesPerEpoch,
      operationsPerImage: step.operationsPerImage(forward: forward, sampleShape: data.training.sampleShape),
      evaluationOperations: forward * evaluationPasses)
  }

  private var stepsPerEpoch: Int {
    let count = data.training.count
    return recipe.dropLast ? max(1, count / recipe.batchSize) : (count + recipe.batchSize - 1) / recipe.batchSize
  }

  /// Those that fill no batch may be left out.
  private var imagesPerEpoch: Int { min(stepsPerEpoch * recipe.batchSize, data.training.count) }

  /// Forward passes of one image in all evaluations of the run.
  private var evaluationPasses: Double {
    let images = measured.reduce(0) { $0 + total($1.images) }
    let once = Double(images) * (1 + (evaluator.attack.map { 2 * Double($0.method.passes) + 1 } ?? 0))
    let epochs = (1...recipe.epochs).filter(isEvaluated)
    guard let average, let course = average.averaging.course else { return once * Double(epochs.count) }
    let first = course.start * stepsPerEpoch + (course.every ?? stepsPerEpoch)
    let averaged = epochs.count { $0 * stepsPerEpoch >= first }
    let attack = course.batchNorm == .adversarial ? 2 * Double(step.attack?.method.passes ?? 0) : 0
    let estimation = average.hasStatistics ? Double(imagesPerEpoch) * (1 + attack) : 0
    return once * Double(epochs.count) + (once + estimation) * Double(averaged)
  }

  /// Whether the recipe measures the networks after this epoch, counted from 1.
  func isEvaluated(_ epoch: Int) -> Bool { epoch % recipe.evaluation.every == 0 || epoch == recipe.epochs }

  /// The images that networks are measured on.
  private var measured: [MeasuredImages] {
    let heldOut = data.heldOut.map {
      MeasuredImages(name: "held-out", images: $0, trained: .heldOut, averaged: .averagedHeldOut)
    }
    return [MeasuredImages(name: "test", images: data.test, trained: .test, averaged: .averagedTest)]
      + (heldOut.map { [$0] } ?? [])
  }

  private func total(_ images: DeviceImages) -> Int { min(recipe.evaluation.maxSamples ?? images.count, images.count) }

  /// Measures the network, and the averaged one where there is one, from where an earlier run was stopped; gives a reason
  /// to stop before the end.
  func evaluate(_ stop: () -> String?) throws -> String? {
    for images in measured {
      if let reason = try measure(images, images.trained, within: nil, stop) { return reason }
    }
    guard let average, average.count > 0 else { return nil }
    if average.estimatedBatches == 0 { try average.resetStatistics() }
    return try average.withAverage {
      if let reason = try estimateStatistics(average, stop) { return reason }
      for images in measured {
        if let reason = try measure(images, images.averaged, within: average, stop) { return reason }
      }
      return nil
    }
  }

  /// Both networks are attacked from the same starts, so that their difference is less noisy than either.
  private func measure(
    _ measured: MeasuredImages, _ measurement: TrainingProgress.Measurement, within average: WeightAverage?,
    _ stop: () -> String?
  ) throws -> String? {
    let epoch = progress.records.count + 1
    let name = measured.name + (average != nil ? ", averaged network" : "")
    let total = total(measured.images)
    var reason: String?
    let counts = try evaluator.count(
      network, on: measured.images, limit: total,
      randomness: RandomSource(seed: randomness.seed("evaluation on \(measured.name)", at: [epoch])),
      from: progress.evaluations[measurement], channelsLast: recipe.memoryFormat == .channelsLast
    ) { counts in
      progress.evaluations[measurement] = counts
      try notify { try $0.evaluationAdvanced(name, done: counts.clean.count, total: total) }
      reason = try pause(stop, within: average)
      return reason != nil
    }.counts
    progress.evaluations[measurement] = counts
    return reason
  }

  /// Passes each training image once through the network, which has the averaged weights, for its running statistics.
  private func estimateStatistics(_ average: WeightAverage, _ stop: () -> String?) throws -> String? {
    guard average.hasStatistics else { return nil }
    let epoch = progress.records.count
    let device = data.training.device
    let count = data.training.count
    let batches = stepsPerEpoch
    let order = try Tensor.permutation(
      of: count, from: randomness.generator("order of the average's statistics", at: epoch, on: device))
    while average.estimatedBatches < batches {
      let place = average.estimatedBatches
      let range = place * recipe.batchSize..<min((place + 1) * recipe.batchSize, count)
      let number = epoch * batches + place
      var (images, labels) = try images(
        order.narrowed(range),
        augmentedFrom: randomness.generator("augmentation of the average's statistics", at: number, on: device))
      if average.averaging.course?.batchNorm == .adversarial, let attack = step.attack {
        let generator = try randomness.generator("attack of the average's statistics", at: number, on: device)
        images = try network.withFrozenParameters {
          try attack.method.perturbed(images, from: generator) { point in
            try network(point, ForwardMode(batchNorm: .batch)).crossEntropy(labels)
          }
        }
      }
      try average.estimate { mode in
        _ = try device.engine.withoutGradients { try network(images, mode) }
      }
      try notify {
        try $0.evaluationAdvanced(
          "training images, for the average's statistics", done: range.upperBound, total: imagesPerEpoch)
      }
      if let reason = try pause(stop, within: average) { return reason }
    }
    return nil
  }

  /// The accuracy that the rule for the best epoch looks at.
  var candidate: Accuracy? {
    let averaged = recipe.checkpoints.bestOf == .averaged
    let (counts, metric): (EvaluationCounts?, Recipe.BestRule.Metric)
    switch recipe.checkpoints.best {
    case .none: return nil
    case .test(let named): (counts, metric) = (progress.evaluations[averaged ? .averagedTest : .test], named)
    case .heldOut(let named, _, _):
      (counts, metric) = (progress.evaluations[averaged ? .averagedHeldOut : .heldOut], named)
    }
    return switch metric {
    case .robustAccuracy: counts?.robust
    case .cleanAccuracy: counts?.clean
    }
  }

  /// The row of an epoch whose steps and evaluations are done.
  func record(of epoch: Int) -> EpochRecord {
    let test = progress.evaluations[.test]
    var catastrophicOverfitting: Bool?
    if recipe.attack != .none, let robust = test?.robust, evaluator.attack.map({ $0.method.passes > 1 }) ?? false {
      catastrophicOverfitting = CatastrophicOverfitting.isShown(
        robust: robust, training: progress.accuracy,
        after: progress.records.compactMap { record in
          record.test?.robust.map { ($0, training: record.trainingAccuracy) }
        })
    }
    return EpochRecord(
      epoch: epoch, steps: epoch * outline.stepsPerEpoch, learningRate: progress.learningRate,
      trainingLoss: progress.lossSum / Double(progress.accuracy.count), trainingAccuracy: progress.accuracy,
      test: test, heldOut: progress.evaluations[.heldOut], averagedTest: progress.evaluations[.averagedTest],
      averagedHeldOut: progress.evaluations[.averagedHeldOut],
      isBest: candidate.map { $0.value > progress.best?.accuracy.value ?? -1 } ?? false,
      catastrophicOverfitting: catastrophicOverfitting)
  }
}

import Attacks
import Layers
import Networks
import Recipes
import Tensors

/// What an evaluation has counted so far.
public struct EvaluationCounts: Hashable, Sendable {
  /// On the samples as they are.
  public var clean = Accuracy()
  /// On perturbed samples; nil without an attack. Under a suite of attacks, of samples that stand to the end.
  public var robust: Accuracy?
  /// Sample by sample under a suite of attacks; nil without one.
  public var suite: SuiteOutcomes?

  /// Nothing counted yet.
  public init(attacked: Bool) { robust = attacked ? Accuracy() : nil }

  /// What was found under a suite of attacks.
  public init(_ suite: SuiteOutcomes) {
    clean = Accuracy(correct: suite.samples.count(where: \.isCorrect), count: suite.samples.count)
    robust = Accuracy(correct: suite.samples.count(where: \.isStanding), count: suite.samples.count)
    self.suite = suite
  }

  /// Counts that an earlier run left.
  public init(clean: Accuracy, robust: Accuracy?) {
    self.clean = clean
    self.robust = robust
  }
}

/// What became of samples under a suite of attacks, and what the network showed meanwhile.
public struct SuiteOutcomes: Hashable, Sendable {
  /// The samples, from the first.
  public var samples: [SampleOutcome]
  /// Signs that attacks may fail on the network.
  public var examination: ClassifierExamination

  /// Outcomes of samples; by default of none.
  public init(samples: [SampleOutcome] = [], examination: ClassifierExamination = ClassifierExamination()) {
    self.samples = samples
    self.examination = examination
  }

  /// The accuracy on what the first stages up to this one, counted from 0, have left.
  public func accuracy(afterStage stage: Int) -> Accuracy {
    let standing = samples.count(where: { $0.isCorrect && $0.broken.map { $0.stage > stage } ?? true })
    return Accuracy(correct: standing, count: samples.count)
  }
}

/// Measures a network's accuracy on samples as they are and under an attack.
public struct Evaluator {
  /// The attack and the mode that it runs the network in; nil for clean accuracy alone.
  public let attack: (method: any Attack, mode: ForwardMode)?
  /// Attacks on single samples, with the network in evaluation mode, in place of one attack; or nil.
  public let suite: AttackSuite?
  /// Samples of one batch.
  public let batchSize: Int

  /// An evaluator with this attack.
  public init(
    attack: (method: any Attack, mode: ForwardMode)?, batchSize: Int
  ) {
    self.attack = attack
    suite = nil
    self.batchSize = batchSize
  }

  /// An evaluator with a suite of attacks.
  public init(suite: AttackSuite, batchSize: Int) {
    attack = nil
    self.suite = suite
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
  ///   - passing: told before each of a suite's forward passes how many stages of the batch are done; what it throws ends
  ///     the evaluation at once.
  /// - Returns: the counts, and whether all images were looked at.
  /// - Throws: `TensorError`, for a suite `AttackError`, and what `passing` and `isStopped` throw.
  public func count(
    _ network: any Network, on images: DeviceImages, limit: Int? = nil, randomness: RandomSource,
    from earlier: EvaluationCounts? = nil, channelsLast: Bool = true,
    isStopped: (EvaluationCounts) throws -> Bool = { _ in false }, passing: (Int) throws -> Void = { _ in }
  ) throws -> (counts: EvaluationCounts, isComplete: Bool) {
    let total = min(limit ?? images.count, images.count)
    try suite?.check(classCount: network.classCount)
    var counts =
      earlier ?? (suite == nil ? EvaluationCounts(attacked: attack != nil) : EvaluationCounts(SuiteOutcomes()))
    let isComplete = try AttackedBatches(attack: attack, batchSize: batchSize).forEach(
      of: images, in: min(counts.clean.count, total)..<total, against: network, randomness: randomness,
      channelsLast: channelsLast, isStopped: { try isStopped(counts) }
    ) { batch in
      if let suite, var outcomes = counts.suite {
        try outcomes.add(
          batch.images, batch.labels, at: batch.places.lowerBound, suite, network, randomness, passing)
        counts = EvaluationCounts(outcomes)
        return
      }
      counts.clean.add(correct: try correct(network, batch.images, batch.labels), of: batch.places.count)
      if let perturbed = try batch.perturbed?() {
        counts.robust?.add(correct: try correct(network, perturbed, batch.labels), of: batch.places.count)
      }
    }
    return (counts, isComplete)
  }

  private func correct(_ network: any Network, _ batch: Tensor, _ labels: Tensor) throws -> Int {
    let predicted = try batch.engine.withoutGradients {
      try network(batch, .evaluation).argmax(along: 1)
    }
    return Int(try predicted.equals(labels).sum().item())
  }
}

extension SuiteOutcomes {
  /// Attacks a batch, whose first image has the place `place`.
  fileprivate mutating func add(
    _ batch: Tensor, _ labels: Tensor, at place: Int, _ suite: AttackSuite, _ network: any Network,
    _ randomness: RandomSource, _ passing: (Int) throws -> Void
  ) throws {
    try withoutActuallyEscaping(passing) { passing in
      var stagesDone = 0
      let classifier = Classifier { points in
        try passing(stagesDone)
        return try network(points, .evaluation)
      }
      examination.add(try ClassifierExamination(batch, labels: labels, classifier: classifier))
      samples += try suite.outcomes(
        batch, labels: labels, classifier: classifier, randomness: randomness, place: place
      ) { stagesDone = $0 }
    }
  }
}

import Tensors

/// Auto-PGD on the targeted difference of logits ratio, towards one class after the other.
///
/// The targets are the wrong classes of the largest logits at the sample; all of them where there are fewer than asked.
///
/// Source: Croce and Hein 2020, section 4.
public struct TargetedAutoPGD: EvaluationAttack, Hashable {
  /// The perturbations.
  public let set: PerturbationSet
  /// Steps towards each target; >= 1.
  public let steps: Int
  /// The largest number of targets.
  public let targetCount: Int

  /// An attack of one start for each target.
  public init(_ set: PerturbationSet, steps: Int = 100, targetCount: Int = 9) {
    self.set = set
    self.steps = steps
    self.targetCount = targetCount
  }

  /// "apgd-t".
  public var name: String { "apgd-t" }

  /// True.
  public var usesGradients: Bool { true }

  /// 4: the loss has the fourth largest logit in it.
  public var fewestClasses: Int { SampleLoss.targetedLogitRatio.fewestClasses }

  /// A misclassified point for each sample, or the sample.
  public func points(
    _ samples: Tensor, labels: Tensor, classifier: Classifier, from generator: RandomGenerator
  ) throws -> Tensor {
    var found = FoundPoints(samples)
    let rivals = try classifier.logits(samples).rivals(labels)
    let run = AutoPGDRun(set, loss: .targetedLogitRatio, steps: steps, classifier: classifier)
    for rank in 0..<min(targetCount, rivals.shape[1]) where !found.standing.isEmpty {
      let standing = found.standing
      try run.search(
        samples.rows(standing), labels: labels.rows(standing), targets: rivals.column(rank).rows(standing),
        from: generator, &found)
    }
    return try found.points()
  }
}

extension AttackSuite.Kind {
  /// Auto-PGD towards classes.
  public static let apgdTargeted = Self("apgd-t", "Auto-PGD towards the 9 likeliest wrong classes") { set, effort in
    [TargetedAutoPGD(set, steps: effort.steps)]
  }
}

import Tensors

/// Auto-PGD: ascent with momentum whose step is halved where it no longer helps, from the best point so far.
///
/// Source: Croce and Hein 2020, algorithm 1. Whether a step is halved is asked as in the published code: where the loss
/// rose in at most 3/4 of the steps since the last checkpoint, which the paper has as less than 3/4.
public struct AutoPGD: EvaluationAttack, Hashable {
  /// The perturbations.
  public let set: PerturbationSet
  /// What is made large; not the targeted loss (`TargetedAutoPGD`).
  public let loss: SampleLoss
  /// Steps, each with a forward and a backward pass; >= 1.
  public let steps: Int

  /// An attack of one start.
  public init(_ set: PerturbationSet, loss: SampleLoss, steps: Int = 100) {
    self.set = set
    self.loss = loss
    self.steps = steps
  }

  /// "apgd-ce" or "apgd-dlr".
  public var name: String { loss == .crossEntropy ? "apgd-ce" : "apgd-dlr" }

  /// True.
  public var usesGradients: Bool { true }

  /// That of the loss.
  public var fewestClasses: Int { loss.fewestClasses }

  /// A misclassified point for each sample, or the sample.
  public func points(
    _ samples: Tensor, labels: Tensor, classifier: Classifier, from generator: RandomGenerator
  ) throws -> Tensor {
    var found = FoundPoints(samples)
    try AutoPGDRun(set, loss: loss, steps: steps, classifier: classifier)
      .search(samples, labels: labels, targets: labels, from: generator, &found)
    return try found.points()
  }

  /// The numbers of steps after which the step size is looked at.
  ///
  /// In shares of all steps: 0.22, then each distance 0.03 shorter than the one before, down to 0.06.
  public static func checkpoints(steps: Int) -> [Int] {
    func share(_ hundredths: Int) -> Int { max(hundredths * steps / 100, 1) }
    var distance = share(22)
    var result = [distance]
    while true {
      distance = max(distance - share(3), share(6))
      guard result[result.count - 1] + distance <= steps else { return result.filter { $0 <= steps } }
      result.append(result[result.count - 1] + distance)
    }
  }
}

extension AttackSuite.Kind {
  /// Auto-PGD on the cross-entropy.
  public static let apgdCE = Self("apgd-ce", "Auto-PGD on the cross-entropy") { set, effort in
    [AutoPGD(set, loss: .crossEntropy, steps: effort.steps)]
  }
  /// Auto-PGD on the difference of logits ratio.
  public static let apgdDLR = Self("apgd-dlr", "Auto-PGD on the difference of logits ratio") { set, effort in
    [AutoPGD(set, loss: .logitRatio, steps: effort.steps)]
  }
}

import Tensors

/// Counts of samples on which a classifier behaves as no plain network does: signs that attacks may fail on it.
///
/// Rules and thresholds are those of the published AutoAttack (checks.py), except where said.
public struct ClassifierExamination: Hashable, Sendable {
  /// Samples looked at.
  public var samples = 0
  /// Those that the classifier gets right: gradients are asked for there, where attacks ask. (At a wrong sample whose label
  /// has the third largest logit the difference of logits ratio is 1 all around.)
  public var correct = 0
  /// Samples whose class, or whose logits scaled to length 1 by more than 1e-4, differ between five passes.
  public var randomised = 0
  /// Samples whose outputs are all in [0, 1] and sum to 1, within 1e-5.
  public var probabilities = 0
  /// Right samples at which the gradient of the cross-entropy is 0 in every element. The published code does not ask.
  public var zeroCrossEntropyGradients = 0
  /// Right samples at which the gradient of the difference of logits ratio is 0 in every element; none below 3 classes. The
  /// published code asks at the random starts of Auto-PGD.
  public var zeroLogitRatioGradients = 0
  /// Samples whose logits differ, as above, with the record of gradients on and off: something in the network computes
  /// gradients. The published code looks for calls of PyTorch's functions in Python, which no network here makes.
  public var dynamic = 0

  /// Nothing looked at.
  public init() {}

  /// Looks at a batch.
  ///
  /// - Throws: what the classifier throws.
  public init(_ samples: Tensor, labels: Tensor, classifier: Classifier) throws {
    let logits = try classifier.logits(samples)
    self.samples = logits.shape[0]
    var differs = try Tensor.zeros([self.samples], .bool, on: samples.device)
    for _ in 1..<5 { differs = try differs.maximum(Self.differ(logits, classifier.logits(samples))) }
    randomised = try differs.countOfTrue()
    let recorded = try classifier.recorded(samples)
    dynamic = try (Self.differ(logits, recorded) * differs.negated()).countOfTrue()

    let tolerance = 1e-5
    let inside = try logits.equals(logits.clamped(-tolerance...1 + tolerance)).to(.float32)
    let all = try (-(-inside).largest(along: [1])).isGreater(than: 0.5)
    let gap = try (logits.sum(along: [1]) - 1).absolute()
    probabilities = try (all * gap.isGreater(than: tolerance).negated()).countOfTrue()

    let right = try logits.argmax(along: 1).equals(labels).split().rows
    correct = right.count
    guard correct > 0 else { return }
    let (own, ownLabels) = try (samples.rows(right), labels.rows(right))
    zeroCrossEntropyGradients = try Self.zeroGradients(own, ownLabels, classifier, .crossEntropy)
    if logits.shape[1] >= SampleLoss.logitRatio.fewestClasses {
      zeroLogitRatioGradients = try Self.zeroGradients(own, ownLabels, classifier, .logitRatio)
    }
  }

  /// Takes another batch in.
  public mutating func add(_ other: ClassifierExamination) {
    samples += other.samples
    correct += other.correct
    randomised += other.randomised
    probabilities += other.probabilities
    zeroCrossEntropyGradients += other.zeroCrossEntropyGradients
    zeroLogitRatioGradients += other.zeroLogitRatioGradients
    dynamic += other.dynamic
  }

  private static func differ(_ one: Tensor, _ other: Tensor) throws(TensorError) -> Tensor {
    func unit(_ logits: Tensor) throws(TensorError) -> Tensor {
      try logits / (logits.norm(along: [1], keepingAxes: true) + 1e-10)
    }
    let isFar = try (unit(one) - unit(other)).norm(along: [1]).isGreater(than: 1e-4)
    return try isFar.maximum(one.argmax(along: 1).equals(other.argmax(along: 1)).negated())
  }

  private static func zeroGradients(
    _ samples: Tensor, _ labels: Tensor, _ classifier: Classifier, _ loss: SampleLoss
  ) throws -> Int {
    let gradient = try classifier.gradient(at: samples) { try loss($0, labels: labels, targets: labels) }.gradient
    return try gradient.absolute().largest(along: gradient.sampleAxes).equals(0).countOfTrue()
  }
}

extension Tensor {
  fileprivate func countOfTrue() throws(TensorError) -> Int { Int(try sum().item()) }
}

/// A sign that the accuracy under a suite of attacks says more than it should about robustness.
public enum EvaluationWarning: Hashable, Sendable {
  /// Outputs differ between passes, on so many of the samples.
  case randomised(Int, of: Int)
  /// Gradients are zero, on so many of the right samples, under cross-entropy or the difference of logits ratio.
  case zeroGradients(crossEntropy: Int, logitRatio: Int, of: Int)
  /// All outputs are probabilities.
  case probabilities
  /// Outputs depend on whether gradients are recorded, on so many of the samples.
  case dynamic(Int, of: Int)
  /// An attack without gradients broke more than 0.2 % of all samples after attacks with gradients.
  case gradientsMissed(attack: String, broken: Int, of: Int)

  /// The warnings that an examination and the outcomes of a suite's stages give.
  ///
  /// - Parameters:
  ///   - stages: the suite's attacks.
  ///   - outcomes: of all samples.
  public static func all(
    _ examination: ClassifierExamination, stages: [any EvaluationAttack], outcomes: [SampleOutcome]
  ) -> [EvaluationWarning] {
    var warnings: [EvaluationWarning] = []
    let total = examination.samples
    if examination.randomised > 0 { warnings.append(.randomised(examination.randomised, of: total)) }
    if total > 0 && examination.probabilities == total { warnings.append(.probabilities) }
    let zeros = (examination.zeroCrossEntropyGradients, examination.zeroLogitRatioGradients)
    if zeros != (0, 0) {
      warnings.append(.zeroGradients(crossEntropy: zeros.0, logitRatio: zeros.1, of: examination.correct))
    }
    if examination.dynamic > 0 { warnings.append(.dynamic(examination.dynamic, of: total)) }
    for (number, stage) in stages.enumerated() where !stage.usesGradients {
      guard stages[..<number].contains(where: \.usesGradients) else { continue }
      let broken = outcomes.count(where: { $0.broken?.stage == number })
      if Double(broken) > 0.002 * Double(outcomes.count) {
        warnings.append(.gradientsMissed(attack: stage.name, broken: broken, of: outcomes.count))
      }
    }
    return warnings
  }

  /// A name for machines.
  public var name: String {
    switch self {
    case .randomised: "randomised"
    case .zeroGradients: "zeroGradients"
    case .probabilities: "probabilities"
    case .dynamic: "dynamic"
    case .gradientsMissed: "gradientsMissed"
    }
  }
}

extension EvaluationWarning: CustomStringConvertible {
  /// What was seen, and what it may mean.
  public var description: String {
    switch self {
    case .randomised(let count, let total):
      "the outputs differ between passes, on \(count) of \(total) samples: attacks that expect one answer are too weak "
        + "for a randomised network"
    case .zeroGradients(let crossEntropy, let logitRatio, let total):
      "the gradient is zero, on \(crossEntropy) of \(total) right samples under cross-entropy and on \(logitRatio) under the "
        + "difference of logits ratio: attacks by gradients may have failed there"
    case .probabilities:
      "the outputs are probabilities: attacks need logits, whose gradients do not vanish"
    case .dynamic(let count, let total):
      "the outputs depend on whether gradients are recorded, on \(count) of \(total) samples: a network that optimises "
        + "while it classifies needs an attack made for it"
    case .gradientsMissed(let attack, let broken, let total):
      "\(attack), which sees no gradients, broke \(broken) of \(total) samples that attacks by gradients left: gradients "
        + "may be masked; try more queries, or an attack made for the network"
    }
  }
}

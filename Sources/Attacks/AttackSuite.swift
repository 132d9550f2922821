import Tensors

/// Attacks for evaluation, one after the other, each on the samples that still stand.
public struct AttackSuite: Sendable {
  /// What is asked of the attacks where it is not the standard.
  public struct Effort: Hashable, Sendable {
    /// Steps of attacks by gradients, for each start; >= 1.
    public var steps = 100
    /// Queries of attacks without gradients; >= 1.
    public var queries = 5000

    /// The standard.
    public init() {}
  }

  /// A suite by name, for any set.
  public struct Kind: Sendable {
    /// The name, for example "autoattack".
    public let name: String
    /// The suite in a few words.
    public let summary: String
    private let stages: @Sendable (PerturbationSet, Effort) -> [any EvaluationAttack]

    /// A suite of the attacks that `stages` makes.
    public init(
      _ name: String, _ summary: String,
      stages: @escaping @Sendable (PerturbationSet, Effort) -> [any EvaluationAttack]
    ) {
      self.name = name
      self.summary = summary
      self.stages = stages
    }

    /// All suites: an attack names itself in its file, and here.
    public static let all = [autoAttack, apgdCE, apgdDLR, apgdTargeted, fabTargeted, square]

    /// The standard version of AutoAttack.
    ///
    /// Source: Croce and Hein 2020; parameters as in version "standard" of the published code.
    public static let autoAttack = Self(
      "autoattack", "the four attacks of AutoAttack's standard version"
    ) { set, effort in
      [apgdCE, apgdTargeted, fabTargeted, square].flatMap { $0.stages(set, effort) }
    }

    /// The suite against perturbations of `set`.
    public func suite(_ set: PerturbationSet, effort: Effort = Effort()) -> AttackSuite {
      AttackSuite(name, set, stages(set, effort))
    }
  }

  /// The name.
  public let name: String
  /// The perturbations.
  public let set: PerturbationSet
  /// The attacks in their order.
  public let stages: [any EvaluationAttack]

  /// A suite of `stages`, all of them attacks with perturbations of `set`.
  public init(_ name: String, _ set: PerturbationSet, _ stages: [any EvaluationAttack]) {
    self.name = name
    self.set = set
    self.stages = stages
  }

  /// Sees that every stage works with so many classes.
  ///
  /// - Throws: `AttackError.tooFewClasses`.
  public func check(classCount: Int) throws(AttackError) {
    for stage in stages where classCount < stage.fewestClasses {
      throw .tooFewClasses(attack: stage.name, count: classCount, needed: stage.fewestClasses)
    }
  }

  /// Attacks the samples of a batch.
  ///
  /// A sample is broken when a stage gives a point that is checked apart from the attack: it lies in the set
  /// (`PerturbationSet.contains`) and its class is not the label.
  ///
  /// - Parameters:
  ///   - samples: [count, …], floating point.
  ///   - labels: [count], int64.
  ///   - classifier: what is attacked, in evaluation mode.
  ///   - randomness: numbers are drawn under a stage's name at `place`.
  ///   - place: the batch's place among all samples.
  ///   - stageEnded: told how many stages are done, after each.
  /// - Throws: `AttackError`, and what `classifier` throws.
  public func outcomes(
    _ samples: Tensor, labels: Tensor, classifier: Classifier, randomness: RandomSource, place: Int,
    stageEnded: (Int) -> Void = { _ in }
  ) throws -> [SampleOutcome] {
    let logits = try classifier.logits(samples)
    try check(classCount: logits.shape[1])
    let classes = try logits.argmax(along: 1).values(as: Int64.self)
    var outcomes = try zip(labels.values(as: Int64.self), classes).map { label, predicted in
      SampleOutcome(label: Int(label), predicted: Int(predicted))
    }
    for (number, stage) in stages.enumerated() {
      let standing = outcomes.indices.filter { outcomes[$0].isStanding }
      if !standing.isEmpty {
        let generator = try randomness.generator(stage.name, at: place, on: samples.device)
        let (own, ownLabels) = try (samples.rows(standing), labels.rows(standing))
        let points = try stage.points(own, labels: ownLabels, classifier: classifier, from: generator)
        let isBroken =
          try classifier.classes(points).equals(ownLabels).negated() * set.contains(points, of: own)
        let delta = try points.to(.float64) - own.to(.float64)
        let linf: [Double] = try delta.absolute().largest(along: delta.sampleAxes).values()
        let l2: [Double] = try delta.norm(along: delta.sampleAxes).values()
        for row in try isBroken.split().rows {
          outcomes[standing[row]].broken = .init(stage: number, linf: linf[row], l2: l2[row])
        }
      }
      stageEnded(number + 1)
    }
    return outcomes
  }
}

/// What became of a sample under a suite of attacks.
public struct SampleOutcome: Hashable, Sendable {
  /// The stage that broke a sample, and its perturbation.
  public struct Break: Hashable, Sendable {
    /// The number of the stage, from 0.
    public var stage: Int
    /// The largest change of an element.
    public var linf: Double
    /// The Euclidean norm of the change.
    public var l2: Double

    /// A break by the stage of this number.
    public init(stage: Int, linf: Double, l2: Double) {
      self.stage = stage
      self.linf = linf
      self.l2 = l2
    }
  }

  /// The class that the sample has.
  public var label: Int
  /// The class that the network gives the sample as it is.
  public var predicted: Int
  /// How it was broken; nil if it was not, or was wrong without an attack.
  public var broken: Break?

  /// A sample that no stage has broken.
  public init(label: Int, predicted: Int, broken: Break? = nil) {
    self.label = label
    self.predicted = predicted
    self.broken = broken
  }

  /// Whether the network gives the label without an attack.
  public var isCorrect: Bool { predicted == label }

  /// Whether it is right and nothing has broken it.
  public var isStanding: Bool { isCorrect && broken == nil }
}

extension Recipe {
  /// How accuracies are measured during training, in evaluation mode.
  public struct Evaluation: Hashable, Sendable {
    /// Epochs from one evaluation to the next, 1 or more; the last epoch is always evaluated.
    public let every: Int
    /// The attack of the robust accuracy; its norm and radius are the training attack's where the recipe gives none.
    public let attack: Attack
    /// The first so many samples of each data set; nil for all.
    public let maxSamples: Int?
    /// Samples of one batch, 1 or more.
    public let batchSize: Int
  }

  /// Which states of the run are kept.
  public struct Checkpoints: Hashable, Sendable {
    /// Epochs from one periodic checkpoint to the next, 1 or more; nil for none. The last state is always kept.
    public let every: Int?
    /// Which state is the best.
    public let best: BestRule
    /// The network whose accuracy says so; both networks of the best epoch are kept.
    public let bestOf: MeasuredNetwork
  }

  /// The networks of a run that are measured.
  public enum MeasuredNetwork: String, CaseIterable, Sendable {
    /// The one that is trained.
    case trained
    /// The one with the average of its weights.
    case averaged
  }

  /// Which state of the run is the best: the one with the highest accuracy, the earliest of equals.
  public enum BestRule: Hashable, Sendable {
    /// None is kept.
    case none
    /// By the test set, as in the paper: the number is then no longer one of unseen data.
    case test(Metric)
    /// By so many training images that are held out, drawn with a seed, the same share of each class.
    case heldOut(Metric, count: Int, seed: UInt64)

    /// The rules by their names.
    public enum Kind: String, CaseIterable, Sendable {
      case none, test
      case heldOut = "held-out"
    }

    /// The accuracy that counts.
    public enum Metric: String, CaseIterable, Sendable {
      /// Under the evaluation's attack.
      case robustAccuracy = "robust-accuracy"
      /// Without attack.
      case cleanAccuracy = "clean-accuracy"
    }
  }
}

private enum EvaluationKey: String, RecipeKey {
  case every, attack
  case maxSamples = "max-samples"
  case batchSize = "batch-size"
}

private enum CheckpointsKey: String, RecipeKey {
  case every, best
}

private enum TestKey: String, RecipeKey {
  case kind, metric, of
}

private enum HeldOutKey: String, RecipeKey {
  case kind, metric, of, count, seed
}

extension Recipe.Evaluation {
  init(_ value: RecipeValue, ball: Recipe.Attack.PGD?) throws(RecipeError) {
    let section = try RecipeSection(value, EvaluationKey.self)
    every = try section.optional(.every)?.integer(atLeast: 1) ?? 1
    attack = try Recipe.Attack(section.required(.attack), ball: ball, batchNorm: .eval)
    maxSamples = try section.optional(.maxSamples)?.integer(atLeast: 1, orNilFor: "all") ?? nil
    batchSize = try section.optional(.batchSize)?.integer(atLeast: 1) ?? 128
  }

  var node: RecipeNode {
    .section(
      EvaluationKey.self,
      [
        .every: .integer(every), .attack: attack.node, .maxSamples: .integer(maxSamples, else: "all"),
        .batchSize: .integer(batchSize),
      ])
  }
}

extension Recipe.Checkpoints {
  static let none = Recipe.Checkpoints(every: nil, best: .none, bestOf: .trained)

  init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, CheckpointsKey.self)
    every = try section.optional(.every)?.integer(atLeast: 1, orNilFor: "never") ?? nil
    let rule = section.optional(.best)
    best = try rule.map(Recipe.BestRule.init) ?? .none
    bestOf = if let rule { try Recipe.BestRule.network(rule) } else { .trained }
  }

  var node: RecipeNode {
    .section(CheckpointsKey.self, [.every: .integer(every, else: "never"), .best: best.node(of: bestOf)])
  }
}

extension Recipe.BestRule {
  init(_ value: RecipeValue) throws(RecipeError) {
    let (kind, value) = try value.kind(Kind.self)
    switch kind {
    case .none:
      _ = try RecipeSection(value, KindKey.self)
      self = .none
    case .test:
      let section = try RecipeSection(value, TestKey.self)
      self = .test(try section.optional(.metric)?.choice(Metric.self) ?? .robustAccuracy)
    case .heldOut:
      let section = try RecipeSection(value, HeldOutKey.self)
      self = .heldOut(
        try section.optional(.metric)?.choice(Metric.self) ?? .robustAccuracy,
        count: try section.required(.count).integer(atLeast: 1),
        seed: UInt64(try section.optional(.seed)?.integer(atLeast: 0) ?? 0))
    }
  }

  /// The network that the rule looks at.
  fileprivate static func network(_ value: RecipeValue) throws(RecipeError) -> Recipe.MeasuredNetwork {
    guard case .mapping(let entries) = value.node.content, let entry = entries.first(where: { $0.key == "of" }) else {
      return .trained
    }
    return try RecipeValue(node: entry.value, path: value.path + ".of").choice(Recipe.MeasuredNetwork.self)
  }

  fileprivate func node(of network: Recipe.MeasuredNetwork) -> RecipeNode {
    switch self {
    case .none: .section(KindKey.self, [.kind: .choice(Kind.none)])
    case .test(let metric):
      .section(TestKey.self, [.kind: .choice(Kind.test), .metric: .choice(metric), .of: .choice(network)])
    case .heldOut(let metric, let count, let seed):
      .section(
        HeldOutKey.self,
        [
          .kind: .choice(Kind.heldOut), .metric: .choice(metric), .of: .choice(network), .count: .integer(count),
          .seed: .integer(Int(seed)),
        ])
    }
  }

  /// The accuracy that counts, where there is a best state.
  public var metric: Metric? {
    switch self {
    case .none: nil
    case .test(let metric), .heldOut(let metric, _, _): metric
    }
  }
}

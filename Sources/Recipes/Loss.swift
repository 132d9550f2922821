extension Recipe {
  /// What training minimises. Each kind's parameters, keys, reading and printing are a file of `Losses`.
  public enum Loss: Hashable, Sendable {
    /// Cross-entropy against the one-hot label mixed with the uniform distribution over the n classes, which has the share
    /// `labelSmoothing`, from 0 to below 1. The synthetic model's beta is what the other classes have together,
    /// `labelSmoothing` · (n - 1)/n. The attack's labels stay one-hot.
    case crossEntropy(labelSmoothing: WrittenNumber)
    /// Cross-entropy and the divergences from trained networks: the paper's equation 3 and what it generalises to.
    case distillation(Distillation)
    /// Cross-entropy and the distance from a running mean of earlier predictions.
    case temporalEnsembling(TemporalEnsembling)
    /// Cross-entropy of the images as they are, and the divergence of the predictions for perturbed ones from theirs.
    case trades(TRADES)

    /// The kinds by their names.
    public enum Kind: String, CaseIterable, Sendable {
      case crossEntropy = "cross-entropy"
      case distillation
      case temporalEnsembling = "temporal-ensembling"
      case trades
    }

    /// What the attack makes large.
    public enum AttackLoss: String, CaseIterable, Sendable {
      /// The cross-entropy of the labels alone.
      case crossEntropy = "cross-entropy"
      /// All of what training minimises.
      case whole
    }
  }
}

extension Recipe.Loss {
  static let crossEntropy = Recipe.Loss.crossEntropy(labelSmoothing: WrittenNumber(0))

  init(_ value: RecipeValue) throws(RecipeError) {
    let (kind, value) = try value.kind(Kind.self)
    switch kind {
    case .crossEntropy: self = .crossEntropy(labelSmoothing: try Self.labelSmoothing(value))
    case .distillation: self = .distillation(try Distillation(value))
    case .temporalEnsembling: self = .temporalEnsembling(try TemporalEnsembling(value))
    case .trades: self = .trades(try TRADES(value))
    }
  }

  var node: RecipeNode {
    switch self {
    case .crossEntropy(let labelSmoothing): Self.node(labelSmoothing: labelSmoothing)
    case .distillation(let distillation): distillation.node
    case .temporalEnsembling(let ensembling): ensembling.node
    case .trades(let trades): trades.node
    }
  }

  /// The networks that teach, where there are any.
  public var teachers: [Distillation.Teacher] {
    if case .distillation(let distillation) = self { distillation.teachers } else { [] }
  }
}

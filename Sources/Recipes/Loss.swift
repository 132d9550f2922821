extension Recipe {
  /// What training minimises.
  public enum Loss: Hashable, Sendable {
    /// Cross-entropy against the one-hot label mixed with the uniform distribution, which has the share
    /// `labelSmoothing`, from 0 to below 1: the synthetic model's beta. The attack's labels stay one-hot.
    case crossEntropy(labelSmoothing: WrittenNumber)

    /// The kinds by their names.
    public enum Kind: String, CaseIterable, Sendable {
      case crossEntropy = "cross-entropy"
    }
  }
}

private enum CrossEntropyKey: String, RecipeKey {
  case kind
  case labelSmoothing = "label-smoothing"
}

extension Recipe.Loss {
  static let crossEntropy = Recipe.Loss.crossEntropy(labelSmoothing: WrittenNumber(0))

  init(_ value: RecipeValue) throws(RecipeError) {
    let (kind, value) = try value.kind(Kind.self)
    switch kind {
    case .crossEntropy:
      let section = try RecipeSection(value, CrossEntropyKey.self)
      self = .crossEntropy(
        labelSmoothing: try section.optional(.labelSmoothing)?.number(.belowOne) ?? WrittenNumber(0))
    }
  }

  var node: RecipeNode {
    switch self {
    case .crossEntropy(let labelSmoothing):
      .section(
        CrossEntropyKey.self, [.kind: .choice(Kind.crossEntropy), .labelSmoothing: .number(labelSmoothing)])
    }
  }
}

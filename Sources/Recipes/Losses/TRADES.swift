extension Recipe.Loss {
  /// CE(f(x), y) + beta · KL(f(x) || f(x')), x' the perturbed image; the attack makes the divergence large.
  ///
  /// Source: Zhang et al., "Theoretically principled trade-off between robustness and accuracy", ICML 2019.
  public struct TRADES: Hashable, Sendable {
    /// The weight of the divergence, 0 or greater.
    public let beta: WrittenNumber
  }
}

private enum TRADESKey: String, RecipeKey {
  case kind, beta
}

extension Recipe.Loss.TRADES {
  init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, TRADESKey.self)
    beta = try section.optional(.beta)?.number(.nonNegative) ?? WrittenNumber(6)
  }

  var node: RecipeNode {
    .section(TRADESKey.self, [.kind: .choice(Recipe.Loss.Kind.trades), .beta: .number(beta)])
  }
}

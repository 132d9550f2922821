/// A population loss that is linear in w1 and w2 but for the regularisation, and its minimiser.
struct SolvedLoss: Sendable {
  /// How formulas are arranged; it does not change what they say.
  enum Arrangement {
    /// In factors.
    case factors
    /// In powers of 1 - beta.
    case keep
    /// In powers of sqrt(K).
    case copies

    func arrange(_ expression: Expression) throws(SymbolicError) -> Expression {
      let keep = Expression(Symbol.grouping)
      let arranged =
        switch self {
        case .factors: try expression.factored()
        case .keep: try expression.grouped(.beta, as: .one - keep, inPowersOf: .one - .beta)
        case .copies:
          try expression.grouped(.copies, as: keep.squared, inPowersOf: Expression(Symbol.copies).squareRoot)
        }
      return try Derivation.rewritten(arranged, as: expression)
    }
  }

  /// The loss without the regularisation.
  let expected: Expression
  /// The whole loss: (lambda/2) K (w1^2 + w2^2) is added.
  let loss: Expression
  /// dL/dw1.
  let exclusiveSlope: Expression
  /// dL/dw2.
  let sharedSlope: Expression
  /// The root of dL/dw1; the minimiser over w1 >= 0 is its positive part.
  let w1: Expression
  /// The root of dL/dw2; the minimiser over w2 >= 0 is its positive part.
  let w2: Expression
  /// The eps at which dL/dw2 at w2 = 0 changes its sign.
  let threshold: Expression

  /// The minimiser of `expected` with the regularisation of `copies` copies.
  ///
  /// - Throws: `SymbolicError` unless the loss is as described and its slope in w2 rises with eps.
  init(
    _ expected: Expression, copies: Expression = .one, hypotheses: [Hypothesis] = [],
    arrangement: Arrangement = .factors
  ) throws(SymbolicError) {
    self.expected = expected
    let whole = expected + copies * .lambda / 2 * (Expression.w1.squared + Expression.w2.squared)
    let slopes = (try whole.derivative(in: .w1), try whole.derivative(in: .w2))
    for (slope, symbol) in [(slopes.0, Symbol.w1), (slopes.1, .w2)] {
      guard try slope.derivative(in: symbol) == copies * .lambda else {
        throw .rule("stationary point", condition: "a loss whose second derivatives are lambda K")
      }
    }
    let flat = (
      try arrangement.arrange(slopes.0.substituting([.w1: .zero])),
      try arrangement.arrange(slopes.1.substituting([.w2: .zero]))
    )
    exclusiveSlope = try Derivation.rewritten(flat.0 + copies * .lambda * .w1, as: slopes.0)
    sharedSlope = try Derivation.rewritten(flat.1 + copies * .lambda * .w2, as: slopes.1)
    loss = try Derivation.rewritten(
      flat.0 * .w1 + flat.1 * .w2 + copies * .lambda / 2 * (Expression.w1.squared + Expression.w2.squared), as: whole)
    w1 = try arrangement.arrange(slopes.0.solved(for: .w1) * .lambda) / .lambda
    w2 = try arrangement.arrange(slopes.1.solved(for: .w2) * .lambda) / .lambda
    guard try flat.1.coefficient(of: .epsilon).has(.positive, under: hypotheses) else {
      throw .rule("threshold", condition: "a slope in w2 that rises with eps")
    }
    threshold = try arrangement.arrange(2 * flat.1.solved(for: .epsilon)) / 2
  }
}

/// What is known of the sign of an expression.
public enum Sign: String, Hashable, Sendable {
  /// Less than 0.
  case negative
  /// At most 0.
  case nonpositive
  /// 0.
  case zero
  /// At least 0.
  case nonnegative
  /// Greater than 0.
  case positive

  var negated: Sign {
    switch self {
    case .negative: .positive
    case .nonpositive: .nonnegative
    case .zero: .zero
    case .nonnegative: .nonpositive
    case .positive: .negative
    }
  }

  var isNonnegative: Bool { self != .negative && self != .nonpositive }

  static func + (left: Sign, right: Sign) -> Sign? {
    if left == .zero { return right }
    if right == .zero { return left }
    guard left.isNonnegative == right.isNonnegative else { return nil }
    return left.isStrict ? left : right
  }

  static func * (left: Sign, right: Sign) -> Sign {
    if left == .zero || right == .zero { return .zero }
    let size: Sign = left.isStrict && right.isStrict ? .positive : .nonnegative
    return left.isNonnegative == right.isNonnegative ? size : size.negated
  }

  var isStrict: Bool { self == .negative || self == .positive }
}

/// An inequality between symbols, as a substitution in new symbols that are free: "eps < mu/2" is mu = 2 eps + slack.
///
/// A sign is then read off: in the new symbols, all terms have the same one. Hypotheses apply in order; each may
/// speak of what the one before has left.
public struct Hypothesis: Hashable, Sendable, CustomStringConvertible {
  /// The inequality in plain text.
  public let description: String
  /// The inequality in LaTeX.
  public let latex: String
  /// The symbol that is replaced.
  let symbol: Symbol
  /// Its replacement, as source text in the symbols of `vocabulary`.
  let replacement: String
  let vocabulary: [Symbol]
  /// What is positive where the hypothesis holds and nowhere else, as source text.
  let condition: String

  /// The hypothesis `description`, which says the same as `symbol` = `replacement` with `vocabulary`'s assumptions,
  /// and as `condition` > 0.
  public init(
    _ description: String, latex: String, _ symbol: Symbol, is replacement: String, condition: String,
    in vocabulary: [Symbol]
  ) {
    self.description = description
    self.latex = latex
    self.symbol = symbol
    self.replacement = replacement
    self.vocabulary = vocabulary
    self.condition = condition
  }

  /// What is positive where the hypothesis holds.
  ///
  /// - Throws: `SymbolicError.parse` when the condition cannot be read.
  public func margin() throws(SymbolicError) -> Expression {
    try Expression(parsing: condition, symbols: Set(vocabulary).union([symbol, .mu, .sigma, .epsilon, .beta]))
  }

  /// The expression under the hypothesis.
  ///
  /// - Throws: `SymbolicError` when the replacement cannot be read.
  public func applied(to expression: Expression) throws(SymbolicError) -> Expression {
    try expression.substituting([symbol: Expression(parsing: replacement, symbols: vocabulary)])
  }
}

extension Expression {
  /// The sign under hypotheses; `nil` when they do not settle it.
  ///
  /// After the hypotheses' substitutions the terms must be of one sign, as they stand or in numerator and denominator
  /// of the canonical form.
  ///
  /// - Throws: `SymbolicError` when a substitution divides by 0.
  public func sign(under hypotheses: [Hypothesis] = []) throws(SymbolicError) -> Sign? {
    var expression = self
    for hypothesis in hypotheses { expression = try hypothesis.applied(to: expression) }
    let assumptions = Dictionary(uniqueKeysWithValues: expression.vocabulary.map { ($0.name, $0.assumption) })
    let (numerator, denominator) = try expression.fraction()
    var found = expression.tree.sign(assumptions)
    // Factors may show what a sum of terms hides, and the other way round; a strict sign says more than a weak one.
    for top in [numerator, try numerator.factored()] where found?.isStrict != true {
      guard let above = top.tree.sign(assumptions), let below = denominator.tree.sign(assumptions), below.isStrict
      else { continue }
      found = above * below
    }
    return found
  }

  /// Whether the sign under hypotheses is `wanted`; a strict sign also is the weak one.
  ///
  /// - Throws: `SymbolicError.undecidedSign` when the hypotheses do not settle the sign.
  public func has(_ wanted: Sign, under hypotheses: [Hypothesis] = []) throws(SymbolicError) -> Bool {
    guard let sign = try sign(under: hypotheses) else {
      throw .undecidedSign(expression: description, hypotheses: hypotheses.map(\.description))
    }
    switch wanted {
    case .nonnegative: return sign.isNonnegative
    case .nonpositive: return sign.negated.isNonnegative
    default: return sign == wanted
    }
  }

  /// The absolute value under hypotheses.
  ///
  /// - Throws: `SymbolicError.undecidedSign` when the hypotheses do not settle the sign.
  public func magnitude(under hypotheses: [Hypothesis] = []) throws(SymbolicError) -> Expression {
    try has(.nonnegative, under: hypotheses) ? self : -self
  }
}

extension ExpressionTree {
  /// The sign that follows from symbols' assumptions term by term.
  func sign(_ assumptions: [String: Symbol.Assumption]) -> Sign? {
    switch self {
    case .number(let numerator, _): return numerator > 0 ? .positive : numerator == 0 ? .zero : .negative
    case .pi: return .positive
    case .symbol(let name):
      switch assumptions[name] {
      case .positive: return .positive
      case .nonnegative: return .nonnegative
      default: return nil
      }
    case .sum(let parts):
      var result: Sign? = .zero
      for part in parts {
        guard let known = result, let next = part.sign(assumptions) else { return nil }
        result = known + next
      }
      return result
    case .product(let parts):
      var result = Sign.positive
      for part in parts {
        guard let next = part.sign(assumptions) else { return nil }
        result = result * next
      }
      return result
    case .power(let base, .number(let exponent, let denominator)):
      if let known = base.sign(assumptions), known == .positive { return .positive }
      if denominator == 1, exponent % 2 == 0 {
        return base.sign(assumptions)?.isStrict == true ? .positive : .nonnegative
      }
      guard let known = base.sign(assumptions), exponent > 0 else { return nil }
      return denominator == 1 ? known : known.isNonnegative ? known : nil
    case .power: return nil
    case .function(let name, _):
      switch name {
      case "exp", "phi", "Phi": return .positive
      case "pos": return .nonnegative
      default: return nil
      }
    }
  }
}

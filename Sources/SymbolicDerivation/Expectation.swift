/// Expectations of expressions that are linear in independent normal variables and in positive parts of linear forms of
/// them, by rules: linearity, and E pos(U) = m Phi(m/s) + s phi(m/s) for a normal U of mean m and deviation s.
///
/// With max(x, y) = y + pos(x - y) that covers the maximum of two, and is a second way to Lemma 1.
public struct Expectation: Sendable {
  /// Mean and variance of a variable.
  public struct Law: Sendable {
    /// The mean.
    public let mean: Expression
    /// The variance; 0 for a constant.
    public let variance: Expression

    /// A law.
    public init(mean: Expression, variance: Expression) {
      self.mean = mean
      self.variance = variance
    }
  }

  /// The variables' laws; all are independent. Every other symbol is a constant.
  public let laws: [Symbol: Law]

  /// Expectations under these laws.
  public init(_ laws: [Symbol: Law]) {
    self.laws = laws
  }

  /// Mean and variance of a linear form in the variables.
  ///
  /// - Throws: `SymbolicError.rule` for anything that is not linear in them.
  public func law(of form: Expression) throws(SymbolicError) -> Law {
    var mean = form
    var variance = Expression.zero
    for (symbol, law) in laws.sorted(by: { $0.key < $1.key }) {
      let coefficient = try form.derivative(in: symbol)
      guard laws.keys.allSatisfy({ !coefficient.symbols.contains($0) }) else {
        throw .rule("law of a linear form", condition: "a form that is linear in \(symbol.name), not \(form)")
      }
      variance = variance + coefficient.squared * law.variance
      mean = try mean.substituting([symbol: law.mean])
    }
    return Law(mean: try mean.factored(), variance: try variance.factored())
  }

  /// The expectation.
  ///
  /// - Throws: `SymbolicError.rule` for an expression of another kind.
  public func callAsFunction(_ expression: Expression) throws(SymbolicError) -> Expression {
    var parts: [Symbol: Expression] = [:]
    let linear = try expression.canonical().replacingPositiveParts(&parts)
    for part in parts.keys {
      guard try linear.derivative(in: part).symbols.isDisjoint(with: laws.keys) else {
        throw .rule("expectation", condition: "a positive part with a constant factor")
      }
    }
    var result = try law(of: linear).mean
    for (part, argument) in parts {
      let law = try law(of: argument)
      let value: Expression
      if law.variance.isZero {
        value = .apply(.positivePart, law.mean)
      } else {
        let deviation = law.variance.squareRoot
        let ratio = try law.mean / deviation
        value = law.mean * .apply(.distribution, ratio) + deviation * .apply(.density, ratio)
      }
      result = try result.substituting([part: value])
    }
    return result
  }
}

extension Expression {
  /// The expression with each positive part as a symbol of its own, whose argument goes into `parts`.
  func replacingPositiveParts(_ parts: inout [Symbol: Expression]) throws(SymbolicError) -> Expression {
    var found: [(name: String, argument: ExpressionTree)] = []
    let replaced = tree.replacing(function: "pos") { arguments in
      if let known = found.first(where: { $0.argument == arguments[0] }) { return .symbol(known.name) }
      found.append(("part\(found.count + 1)", arguments[0]))
      return .symbol(found.last!.name)
    }
    for (name, argument) in found {
      parts[Symbol(name)] = try Expression(parsing: argument.text(.parsing), symbols: vocabulary)
    }
    return try Expression(parsing: replaced.text(.parsing), symbols: vocabulary.union(parts.keys))
  }
}

extension ExpressionTree {
  /// The tree with what `replace` makes of the outermost calls of a function.
  func replacing(function: String, _ replace: (_ arguments: [ExpressionTree]) -> ExpressionTree) -> ExpressionTree {
    switch self {
    case .number, .pi, .symbol: self
    case .sum(let parts): .sum(parts.map { $0.replacing(function: function, replace) })
    case .product(let parts): .product(parts.map { $0.replacing(function: function, replace) })
    case .power(let base, let exponent):
      .power(base.replacing(function: function, replace), exponent.replacing(function: function, replace))
    case .function(function, let parts): replace(parts)
    case .function(let name, let parts): .function(name, parts.map { $0.replacing(function: function, replace) })
    }
  }
}

import CGiNaC

extension Expression {
  /// The expression with symbols replaced, all at once.
  ///
  /// - Throws: `SymbolicError.undefined` when that divides by 0.
  public func substituting(_ replacements: [Symbol: Expression]) throws(SymbolicError) -> Expression {
    let pairs = replacements.sorted { $0.key < $1.key }
    let names = pairs.map { Expression($0.key) }
    let from = names.map { Optional($0.handle.pointer) }
    let to = pairs.map { Optional($0.value.handle.pointer) }
    let result = try withExtendedLifetime((names, pairs)) { () throws(SymbolicError) in
      try ExpressionHandle("a substitution in \(self)") {
        ccf_expression_substitute(handle.pointer, from, to, from.count, $0)
      }
    }
    let left = vocabulary.filter { replacements[$0] == nil }
    return Expression(result, replacements.values.reduce(into: left) { $0.formUnion($1.vocabulary) })
  }

  /// The partial derivative.
  ///
  /// - Throws: `SymbolicError.undefined` for a maximum, a positive part or an inert expectation.
  public func derivative(in symbol: Symbol) throws(SymbolicError) -> Expression {
    let variable = Expression(symbol)
    return try transformed("the derivative in \(symbol.name)") {
      ccf_expression_derivative($0, variable.handle.pointer, $1)
    }
  }

  /// Products of sums multiplied out.
  public var expanded: Expression {
    // Multiplying out always ends.
    try! transformed("an expansion", ccf_expression_expand)
  }

  /// One fraction of expanded polynomials without a common factor; maxima become positive parts.
  ///
  /// - Throws: `SymbolicError.undefined` when a denominator is 0.
  public func canonical() throws(SymbolicError) -> Expression {
    try transformed("the canonical form", ccf_expression_canonical)
  }

  /// The canonical form with numerator and denominator in factors.
  ///
  /// - Throws: `SymbolicError.undefined` when a denominator is 0.
  public func factored() throws(SymbolicError) -> Expression {
    try transformed("the factors", ccf_expression_factor)
  }

  /// Numerator and denominator of the canonical form.
  ///
  /// - Throws: `SymbolicError.undefined` when a denominator is 0.
  public func fraction() throws(SymbolicError) -> (numerator: Expression, denominator: Expression) {
    (
      try transformed("the numerator") { ccf_expression_fraction_part($0, true, $1) },
      try transformed("the denominator") { ccf_expression_fraction_part($0, false, $1) }
    )
  }

  /// The coefficient of a power of `symbol` in a polynomial.
  ///
  /// - Throws: `SymbolicError.undefined` unless the expression is a polynomial in `symbol`.
  public func coefficient(of symbol: Symbol, power: Int = 1) throws(SymbolicError) -> Expression {
    let variable = Expression(symbol)
    return try transformed("the coefficient of \(symbol.name)^\(power)") {
      ccf_expression_coefficient($0, variable.handle.pointer, Int32(power), $1)
    }
  }

  /// A polynomial of degree at most 2 in each of `symbols`, with the terms in each symbol together and the coefficients
  /// in factors.
  ///
  /// - Throws: `SymbolicError.undefined` for an expression that is no such polynomial.
  public func collected(_ symbols: [Symbol]) throws(SymbolicError) -> Expression {
    var rest = expanded
    var sum = Expression(0)
    for symbol in symbols {
      for power in 1...2 {
        let coefficient = try rest.coefficient(of: symbol, power: power)
        let term = try coefficient * Expression(symbol).power(power)
        rest = (rest - term).expanded
        if !coefficient.isZero { sum = sum + (try coefficient.factored() * Expression(symbol).power(power)) }
      }
      guard try (rest.derivative(in: symbol)).isZero else {
        throw .undefined(operation: "collecting \(self) in \(symbol.name)", reason: "it is no polynomial of degree 2")
      }
    }
    return sum + (try rest.factored())
  }

  /// The expression in whole powers of `power`, where `symbol` = `inverse` in terms of the unknown "keep" says the
  /// same as "keep" = `power`: 1 - beta, or sqrt(K). In factors where it is no such sum.
  ///
  /// - Throws: `SymbolicError.undefined` when a denominator is 0.
  func grouped(_ symbol: Symbol, as inverse: Expression, inPowersOf power: Expression) throws(SymbolicError)
    -> Expression
  {
    let keep = Symbol.grouping
    var (numerator, denominator) = try substituting([symbol: inverse]).fraction()
    var shift = 0
    while try denominator.substituting([keep: .zero]).isZero {
      denominator = try (denominator / Expression(keep)).canonical()
      shift += 1
    }
    guard try denominator.derivative(in: keep).isZero else { return try factored() }
    var sum = Expression.zero
    var rest = numerator
    for exponent in 0...6 where !rest.isZero {
      let coefficient = try numerator.coefficient(of: keep, power: exponent)
      rest = (rest - (try coefficient * Expression(keep).power(exponent))).expanded
      sum = sum + (try (coefficient / denominator).factored() * power.power(exponent - shift))
    }
    return rest.isZero ? sum : try factored()
  }

  /// The symbols that occur.
  public var symbols: Set<Symbol> {
    let names = tree.names
    return vocabulary.filter { names.contains($0.name) }
  }

  /// The solution of equations `expression = 0`, linear in `unknowns`.
  ///
  /// - Throws: `SymbolicError.undefined` unless they are as many as the unknowns, linear, and have exactly one
  ///   solution.
  public static func solve(_ equations: [Expression], for unknowns: [Symbol]) throws(SymbolicError) -> [Expression] {
    let operation = "solving \(equations.count) equations for \(unknowns.map(\.name).joined(separator: ", "))"
    guard equations.count == unknowns.count else {
      throw .undefined(operation: operation, reason: "there must be one equation for each unknown")
    }
    let variables = unknowns.map { Expression($0) }
    let left = equations.map { Optional($0.handle.pointer) }
    let right = variables.map { Optional($0.handle.pointer) }
    var found = [OpaquePointer?](repeating: nil, count: unknowns.count)
    var message: UnsafeMutablePointer<CChar>?
    let solved = withExtendedLifetime((equations, variables)) {
      ccf_expression_solve(left, right, unknowns.count, &found, &message)
    }
    guard solved else { throw .undefined(operation: operation, reason: takeText(message)) }
    let vocabulary = equations.reduce(into: Set<Symbol>()) { $0.formUnion($1.vocabulary) }.subtracting(unknowns)
    return found.map { Expression(ExpressionHandle(adopting: $0!), vocabulary) }
  }

  /// The solution of `self = 0`, linear in `unknown`, in factors.
  ///
  /// - Throws: `SymbolicError.undefined` unless there is exactly one.
  public func solved(for unknown: Symbol) throws(SymbolicError) -> Expression {
    try Expression.solve([fraction().numerator], for: [unknown])[0].factored()
  }

  private func transformed(
    _ operation: @autoclosure () -> String,
    _ make: (OpaquePointer, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> OpaquePointer?
  ) throws(SymbolicError) -> Expression {
    Expression(try ExpressionHandle("\(operation()) of \(self)") { make(handle.pointer, $0) }, vocabulary)
  }
}

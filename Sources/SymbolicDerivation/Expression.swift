import CGiNaC

/// A symbolic expression: rational numbers, pi, symbols, sums, products, powers, exp, the normal density and
/// distribution function, positive parts and maxima.
///
/// Two expressions are equal (`==`) when the canonical form of their difference is 0. That decides rational functions
/// with square roots of independent polynomials; for nested maxima of three or more it can miss an equality, never
/// invent one.
public struct Expression: Sendable, Equatable, CustomStringConvertible {
  let handle: ExpressionHandle
  /// The symbols that the expression was built from; some may have cancelled.
  let vocabulary: Set<Symbol>

  init(_ handle: ExpressionHandle, _ vocabulary: Set<Symbol>) {
    self.handle = handle
    self.vocabulary = vocabulary
  }

  /// A whole number.
  public init(_ value: Int) {
    self.init(value, over: 1)
  }

  /// A fraction of whole numbers; `denominator` must not be 0.
  public init(_ numerator: Int, over denominator: Int) {
    precondition(denominator > 0, "a fraction's denominator is positive")
    let text = "\(numerator)/\(denominator)"
    // The text is a fraction by construction.
    handle = try! ExpressionHandle(text) { ccf_expression_number(text, $0) }
    vocabulary = []
  }

  /// A symbol; its name must be new or have the same assumption as before.
  public init(_ symbol: Symbol) {
    handle = try! ExpressionHandle("the symbol \(symbol.name)") {
      ccf_expression_symbol(symbol.name, symbol.assumption != .real, $0)
    }
    vocabulary = [symbol]
  }

  /// The number pi.
  public static var pi: Expression {
    Expression(try! ExpressionHandle("pi") { ccf_expression_pi($0) }, [])
  }

  /// The expression that `text` says: `symbols` by name, Pi, whole numbers, + - * / ^, sqrt, exp, phi, Phi, pos, max of
  /// two or three, and E for an expectation that `Expectation` evaluates.
  ///
  /// - Throws: `SymbolicError.parse` for any other name, a decimal number or broken syntax.
  public init(parsing text: String, symbols: some Collection<Symbol>) throws(SymbolicError) {
    let named = symbols.map { Expression($0) }
    let pointers = named.map { Optional($0.handle.pointer) }
    do {
      handle = try withExtendedLifetime(named) { () throws(SymbolicError) in
        try ExpressionHandle(text) { ccf_expression_parse(text, pointers, pointers.count, $0) }
      }
    } catch .undefined(_, let reason) {
      throw .parse(text: text, reason: reason)
    }
    vocabulary = Set(symbols)
  }

  /// Sum.
  public static func + (left: Expression, right: Expression) -> Expression { left.combined("+", right) }
  /// Difference.
  public static func - (left: Expression, right: Expression) -> Expression { left.combined("-", right) }
  /// Product.
  public static func * (left: Expression, right: Expression) -> Expression { left.combined("*", right) }
  /// Negation.
  public static prefix func - (operand: Expression) -> Expression { Expression(-1) * operand }
  /// Product with a whole number.
  public static func * (left: Int, right: Expression) -> Expression { Expression(left) * right }

  /// Quotient.
  ///
  /// - Throws: `SymbolicError.undefined` when `right` is 0.
  public static func / (left: Expression, right: Expression) throws(SymbolicError) -> Expression {
    try left.combination("/", right)
  }

  /// Quotient by a whole number, which must not be 0.
  public static func / (left: Expression, right: Int) -> Expression { left * Expression(1, over: right) }

  /// The power to a whole or fractional exponent.
  ///
  /// - Throws: `SymbolicError.undefined` for a negative power of 0.
  public func power(_ numerator: Int, over denominator: Int = 1) throws(SymbolicError) -> Expression {
    try combination("^", Expression(numerator, over: denominator))
  }

  /// The square.
  public var squared: Expression { self * self }

  /// The square root.
  public var squareRoot: Expression { try! power(1, over: 2) }

  /// A function of one argument.
  public enum Function: String, Sendable {
    /// The exponential function.
    case exponential = "exp"
    /// The standard normal distribution function.
    case distribution = "Phi"
    /// The standard normal density.
    case density = "phi"
    /// max(x, 0).
    case positivePart = "pos"
  }

  /// `function` of `argument`.
  public static func apply(_ function: Function, _ argument: Expression) -> Expression {
    // These functions are defined for every real argument.
    let handle = try! ExpressionHandle(function.rawValue) {
      ccf_expression_function(function.rawValue, argument.handle.pointer, $0)
    }
    return Expression(handle, argument.vocabulary)
  }

  /// The largest of one or more expressions.
  public static func maximum(_ operands: [Expression]) -> Expression {
    operands.dropFirst().reduce(operands[0]) { left, right in
      let handle = try! ExpressionHandle("max") {
        ccf_expression_maximum(left.handle.pointer, right.handle.pointer, $0)
      }
      return Expression(handle, left.vocabulary.union(right.vocabulary))
    }
  }

  /// Whether the canonical form of the difference is 0.
  public static func == (left: Expression, right: Expression) -> Bool { (left - right).isZero }

  /// Whether the canonical form is 0; false where the expression is not defined.
  public var isZero: Bool {
    var message: UnsafeMutablePointer<CChar>?
    let answer = ccf_expression_is_zero(handle.pointer, &message)
    if answer < 0 { _ = takeText(message) }
    return answer == 1
  }

  private func combined(_ operation: Character, _ right: Expression) -> Expression {
    // Sums and products of expressions always exist.
    try! combination(operation, right)
  }

  private func combination(_ operation: Character, _ right: Expression) throws(SymbolicError) -> Expression {
    let result = try ExpressionHandle("\(self) \(operation) \(right)") {
      ccf_expression_combine(handle.pointer, CChar(operation.asciiValue!), right.handle.pointer, $0)
    }
    return Expression(result, vocabulary.union(right.vocabulary))
  }
}

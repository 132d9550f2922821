/// Why a symbolic computation has no result.
public enum SymbolicError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A text that is no expression in the names that were offered.
  case parse(text: String, reason: String)
  /// An operation that is not defined for its operands, such as a division by zero.
  case undefined(operation: String, reason: String)
  /// A value that is asked for at a point that lacks a symbol.
  case missingValue(symbol: String)
  /// A sign that the assumptions and hypotheses do not settle.
  case undecidedSign(expression: String, hypotheses: [String])
  /// A rule of a derivation whose condition does not hold.
  case rule(_ name: String, condition: String)
  /// A derivation that does not exist.
  case unknownDerivation(given: String, accepted: [String])

  /// One sentence for people: what was given, what is accepted, what to do.
  public var description: String {
    switch self {
    case .parse(let text, let reason):
      "\"\(text)\" is not an expression here: \(reason)"
    case .undefined(let operation, let reason):
      "\(operation) is not defined here: \(reason)"
    case .missingValue(let symbol):
      "the point gives no value for \(symbol): give one"
    case .undecidedSign(let expression, let hypotheses):
      "the sign of \(expression) does not follow from \((["the assumptions"] + hypotheses).joined(separator: ", "))"
    case .rule(let name, let condition):
      "the rule \"\(name)\" needs \(condition)"
    case .unknownDerivation(let given, let accepted):
      "there is no derivation \"\(given)\": give one of \(accepted.joined(separator: ", "))"
    }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A number in double precision with what its rounding error is measured against.
public struct EvaluatedExpression: Hashable, Sendable {
  /// The value.
  public let value: Double
  /// The value with every subtraction turned into an addition: at least |value|, and much more where terms cancel.
  ///
  /// A relative error of one operand, or one rounding, changes the value by at most about this times the error.
  public let magnitude: Double
}

extension ExpressionTree {
  /// The value at a point, in double precision.
  ///
  /// - Throws: `SymbolicError.missingValue` for a symbol without a value, `.undefined` for an inert function.
  public func evaluated(at point: [String: Double]) throws(SymbolicError) -> EvaluatedExpression {
    switch self {
    case .number(let numerator, let denominator):
      let value = Double(numerator) / Double(denominator)
      return EvaluatedExpression(value: value, magnitude: value.magnitude)
    case .pi: return EvaluatedExpression(value: .pi, magnitude: .pi)
    case .symbol(let name):
      guard let value = point[name] else { throw .missingValue(symbol: name) }
      return EvaluatedExpression(value: value, magnitude: value.magnitude)
    case .sum(let parts):
      var (value, magnitude) = (0.0, 0.0)
      for part in parts {
        let term = try part.evaluated(at: point)
        value += term.value
        magnitude += term.magnitude
      }
      return EvaluatedExpression(value: value, magnitude: magnitude)
    case .product(let parts):
      var (value, magnitude) = (1.0, 1.0)
      for part in parts {
        let factor = try part.evaluated(at: point)
        value *= factor.value
        magnitude *= factor.magnitude
      }
      return EvaluatedExpression(value: value, magnitude: magnitude)
    case .power(let base, let exponent):
      let below = try base.evaluated(at: point)
      let above = try exponent.evaluated(at: point)
      let value =
        above.value == 0.5
        ? below.value.squareRoot()
        : above.value == -0.5
          ? 1 / below.value.squareRoot()
          : pow(below.value, above.value)
      // A base that lost digits to cancellation passes the loss on.
      let loss = below.value == 0 ? 1 : max(1, above.value.magnitude * below.magnitude / below.value.magnitude)
      return EvaluatedExpression(value: value, magnitude: value.magnitude * loss)
    case .function(let name, let parts):
      return try Self.apply(name, parts.map { part throws(SymbolicError) in try part.evaluated(at: point) })
    }
  }

  private static func apply(
    _ name: String, _ arguments: [EvaluatedExpression]
  ) throws(SymbolicError) -> EvaluatedExpression {
    let x = arguments[0].value
    let spread = arguments[0].magnitude
    func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
    switch name {
    case "exp": return EvaluatedExpression(value: exp(x), magnitude: exp(x) * max(1, spread))
    case "phi": return EvaluatedExpression(value: density(x), magnitude: density(x) * max(1, x.magnitude * spread))
    case "Phi":
      let value = erfc(-x / 2.0.squareRoot()) / 2
      return EvaluatedExpression(value: value, magnitude: max(value, density(x) * spread))
    case "pos": return EvaluatedExpression(value: max(0, x), magnitude: spread)
    case "max":
      return EvaluatedExpression(
        value: max(x, arguments[1].value), magnitude: max(spread, arguments[1].magnitude))
    default: throw .undefined(operation: "the value of \(name)", reason: "it is inert: apply its rules first")
    }
  }
}

extension Expression {
  /// The value at a point, in double precision, from the expression as it stands.
  ///
  /// - Throws: `SymbolicError.missingValue` for a symbol without a value, `.undefined` for an inert function.
  public func evaluated(at point: [Symbol: Double]) throws(SymbolicError) -> EvaluatedExpression {
    try tree.evaluated(at: Dictionary(uniqueKeysWithValues: point.map { ($0.key.name, $0.value) }))
  }
}

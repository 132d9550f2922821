/// A name in an expression, with what is assumed of it.
public struct Symbol: Hashable, Sendable, Comparable {
  /// What is assumed of a symbol's value.
  public enum Assumption: Hashable, Sendable {
    /// A real number.
    case real
    /// A real number of at least 0. Roots simplify as for a positive number: both sides are continuous at 0.
    case nonnegative
    /// A real number greater than 0.
    case positive
  }

  /// The name: a letter, then letters, digits and underscores.
  public let name: String
  /// The assumption.
  public let assumption: Assumption

  /// A symbol. One name has one assumption in the whole process.
  public init(_ name: String, _ assumption: Assumption = .real) {
    self.name = name
    self.assumption = assumption
  }

  /// By name.
  public static func < (left: Symbol, right: Symbol) -> Bool { left.name < right.name }
}

/// A finite number with the text that it was written as, such as "8/255". Two are equal if they were written alike.
public struct WrittenNumber: Hashable, Sendable {
  /// The value: of a fraction, the quotient of both numbers, rounded once where they are exact.
  public let value: Double
  /// The text, a decimal number or a fraction of two.
  public let text: String

  /// The number that `text` stands for; nil if it is neither a decimal number nor a fraction of two, or not finite.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Self.decimal($0) }
    guard numbers.count == parts.count, let first = numbers.first else { return nil }
    let value = numbers.count == 2 ? first / numbers[1] : first
    guard value.isFinite else { return nil }
    self.value = value
    self.text = text
  }

  /// A whole number.
  init(_ integer: Int) {
    value = Double(integer)
    text = String(integer)
  }

  /// Whether the text is a fraction.
  public var isFraction: Bool { text.utf8.contains(UInt8(ascii: "/")) }

  private static func decimal(_ text: Substring) -> Double? {
    // Hexadecimal numbers, "nan" and "infinity" are numbers for Swift and slips in a recipe.
    text.utf8.allSatisfy { "0123456789.+-eE".utf8.contains($0) } ? Double(text) : nil
  }
}

/// The numbers that a knob accepts.
package enum NumberRange {
  case positive
  case nonNegative
  /// [0, 1].
  case unit
  /// [0, 1).
  case belowOne
  /// (0, 1).
  case openUnit
  case finite

  package func contains(_ value: Double) -> Bool {
    switch self {
    case .positive: value > 0
    case .nonNegative: value >= 0
    case .unit: (0...1).contains(value)
    case .belowOne: (0..<1).contains(value)
    case .openUnit: value > 0 && value < 1
    case .finite: true
    }
  }

  var accepted: String {
    switch self {
    case .positive: "a number greater than 0"
    case .nonNegative: "a number that is 0 or greater"
    case .unit: "a number from 0 to 1"
    case .belowOne: "a number from 0 to below 1"
    case .openUnit: "a number between 0 and 1"
    case .finite: "a number"
    }
  }
}

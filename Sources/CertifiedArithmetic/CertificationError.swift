/// Why there is no enclosure.
public enum CertificationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A text that is no exact number.
  case notANumber(given: String)
  /// A parameter that describes nothing.
  case parameter(_ name: String, given: String, accepted: String)
  /// The radius asked for was not reached at the largest precision; `radius` is what was.
  case tooWide(_ quantity: String, radius: Double, bits: Int)
  /// A comparison that the largest precision does not settle.
  case undecided(_ comparison: String, bits: Int)

  /// One sentence for people: what was given, what is accepted, what to do.
  public var description: String {
    switch self {
    case .notANumber(let given):
      """
      "\(given)" is not an exact number: give a whole number, a decimal such as 0.2 or 1.5e-3, or a fraction such as \
      1/5, in at most \(ExactNumber.longestText) characters
      """
    case .parameter(let name, let given, let accepted):
      "\(name) = \(given) is not possible: give \(accepted)"
    case .tooWide(let quantity, let radius, let bits):
      "\(quantity): radius \(radius) at \(bits) bits: allow a larger radius, more bits or more evaluations"
    case .undecided(let comparison, let bits):
      "\(comparison): not settled at \(bits) bits: allow more bits or more evaluations"
    }
  }

  /// Checks that `value` is one of `range`.
  static func check(_ value: Int, _ name: String, in range: ClosedRange<Int>) throws(CertificationError) {
    guard range.contains(value) else {
      throw .parameter(
        name, given: "\(value)", accepted: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Checks that `value` is greater than 0.
  static func checkPositive(_ value: ExactNumber, _ name: String) throws(CertificationError) {
    guard value > 0 else { throw .parameter(name, given: "\(value)", accepted: "a number greater than 0") }
  }

  /// Checks that `value` is at least 0.
  static func checkNotNegative(_ value: ExactNumber, _ name: String) throws(CertificationError) {
    guard value >= 0 else { throw .parameter(name, given: "\(value)", accepted: "a number of at least 0") }
  }
}

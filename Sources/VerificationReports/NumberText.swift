import Reporting

/// Numbers of the page.
package enum NumberText {
  /// The value to `digits` significant digits, small and large ones as a power of ten.
  package static func html(_ value: Double, digits: Int = 2) -> String {
    guard value.isFinite else { return value.isNaN ? "none" : value < 0 ? "−∞" : "∞" }
    let parts = value.rounded(toDigits: digits).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return minus(String(parts[0])) }
    return power(minus(String(parts[0])), exponent: exponent)
  }

  /// A p-value; one that underflows is below 1e-300.
  package static func probability(_ value: Double?) -> String {
    value.map { $0 == 0 ? "&lt; \(power("1", exponent: -300))" : html($0) } ?? ""
  }

  /// "p = " and a p-value.
  static func equation(_ pValue: Double?) -> String {
    pValue == 0 ? "p \(probability(0))" : "p = \(probability(pValue))"
  }

  /// "value ± error" to the digits that the error leaves.
  package static func html(_ value: Double, plusMinus error: Double) -> String {
    minus(value.text(plusMinus: error))
  }

  /// The value to the digits that the error leaves.
  package static func html(_ value: Double, asPreciseAs error: Double) -> String {
    minus(String(value.text(plusMinus: error).prefix { $0 != " " }))
  }

  /// A whole number in groups of three digits.
  package static func html(_ value: Int) -> String {
    var groups: [Substring] = []
    var rest = Substring(String(value.magnitude))
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (value < 0 ? "−" : "") + ([rest] + groups).joined(separator: " ")
  }

  /// A mantissa times a power of ten; a mantissa of 1 is left out.
  static func power(_ mantissa: String, exponent: Int) -> String {
    let factor = mantissa == "1" ? "" : mantissa == "−1" ? "−" : "\(mantissa) · "
    return "\(factor)10<sup>\(minus(String(exponent)))</sup>"
  }

  private static func minus(_ text: String) -> String { text.replacing("-", with: "−") }
}

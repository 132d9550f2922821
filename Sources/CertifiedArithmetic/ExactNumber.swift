import CArb

/// A rational number without any rounding: what an enclosure starts from.
///
/// The text "0.2" is one fifth, as a person means it; the `Double` 0.2 is another number, and
/// `ExactNumber(binaryValueOf: 0.2)` is that one. Equality and order are those of the numbers: "0.2" equals "1/5".
public struct ExactNumber: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  /// The most characters that a text may have.
  public static let longestText = 1_000
  /// The largest power of ten, up or down, that a text may name.
  public static let largestExponent = 1_000

  /// The number in lowest terms: "1/5", "-3".
  public let description: String

  /// A whole number (`-12`), a decimal (`0.2`, `1.5e-3`) or a fraction of whole numbers (`1/5`), in ASCII without
  /// spaces.
  ///
  /// - Throws: `CertificationError.notANumber` for any other text, a denominator of 0, a text of more than
  ///   `longestText` characters or an exponent beyond `largestExponent`.
  public init(_ text: String) throws(CertificationError) {
    guard let parts = Self.parts(of: text),
      let exact = ccf_rational_make(parts.numerator, parts.denominator, Int32(parts.exponent))
    else { throw .notANumber(given: String(text.prefix(64))) }
    description = takeText(exact)
  }

  /// The exact value of a `Double`, a fraction whose denominator is a power of two.
  ///
  /// - Throws: `CertificationError.notANumber` for an infinite value or NaN.
  public init(binaryValueOf value: Double) throws(CertificationError) {
    guard value.isFinite else { throw .notANumber(given: "\(value)") }
    description = takeText(ccf_rational_of_double(value))
  }

  /// A whole number.
  public init(_ value: Int) {
    description = String(value)
  }

  /// A whole number.
  public init(integerLiteral value: Int) {
    self.init(value)
  }

  private init(canonical: String) {
    description = canonical
  }

  /// The order of the numbers.
  public static func < (left: ExactNumber, right: ExactNumber) -> Bool {
    ccf_rational_compare(left.description, right.description) < 0
  }

  static func + (left: ExactNumber, right: ExactNumber) -> ExactNumber { combine(left, "+", right) }
  static func - (left: ExactNumber, right: ExactNumber) -> ExactNumber { combine(left, "-", right) }
  static func * (left: ExactNumber, right: ExactNumber) -> ExactNumber { combine(left, "*", right) }

  private static func combine(_ left: ExactNumber, _ operation: Unicode.Scalar, _ right: ExactNumber) -> ExactNumber {
    ExactNumber(
      canonical: takeText(
        ccf_rational_combine(left.description, CChar(operation.value), right.description)))
  }

  /// The number as numerator / denominator * 10^exponent, or `nil` where the text has another form.
  private static func parts(of text: String) -> (numerator: String, denominator: String, exponent: Int)? {
    guard text.utf8.count <= longestText else { return nil }
    var rest = text[...]
    let sign = rest.takeSign()
    guard let whole = rest.takeDigits() else { return nil }
    if rest.take("/") {
      guard let denominator = rest.takeDigits(), rest.isEmpty else { return nil }
      return (sign + whole, denominator, 0)
    }
    var fraction = ""
    if rest.take(".") {
      guard let digits = rest.takeDigits() else { return nil }
      fraction = digits
    }
    var exponent = 0
    if rest.take("e") || rest.take("E") {
      let exponentSign = rest.takeSign()
      guard let digits = rest.takeDigits(), let value = Int(exponentSign + digits),
        (-largestExponent...largestExponent).contains(value)
      else { return nil }
      exponent = value
    }
    guard rest.isEmpty else { return nil }
    return (sign + whole + fraction, "1", exponent - fraction.count)
  }
}

extension Substring {
  /// Takes `character` off the front, if it is there.
  fileprivate mutating func take(_ character: Character) -> Bool {
    guard first == character else { return false }
    removeFirst()
    return true
  }

  /// Takes a sign off the front: "-", or nothing for "+" and where there is none.
  fileprivate mutating func takeSign() -> String {
    if take("-") { return "-" }
    _ = take("+")
    return ""
  }

  /// Takes ASCII digits off the front; `nil` if there is none.
  fileprivate mutating func takeDigits() -> String? {
    let digits = prefix { ("0"..."9").contains($0) && $0.isASCII }
    removeFirst(digits.count)
    return digits.isEmpty ? nil : String(digits)
  }
}

/// The Swift string of a text that CArb made, which is released.
func takeText(_ text: UnsafeMutablePointer<CChar>) -> String {
  defer { ccf_text_release(text) }
  return String(cString: text)
}

import Reporting
import SyntheticModel

/// The values of one parameter in a sweep: single numbers and ranges, in the order given.
///
/// "0.1,0.2,0.5", "0.01:0.49:0.01" (first:last:step, the last included when a step lands on it) or both mixed.
/// Values are computed in decimal and then rounded once, so that the seventh step of 0.01 is the number 0.07.
public struct GridAxis: Hashable, Sendable {
  /// The parameter's name.
  public let name: String
  /// Number of values, at least 1.
  public let count: Int
  private let segments: [Segment]

  private struct Segment: Hashable, Sendable {
    let first: Int
    let step: Int
    let exponent: Int
    let count: Int

    func value(_ index: Int) -> Double { Double("\(first + index * step)e\(exponent)")! }
  }

  /// Parses `text`.
  ///
  /// - Throws: `ParameterError` for text that is not a grid, a grid without values, or numbers of more than 15 digits.
  public init(_ name: String, parsing text: String) throws(ParameterError) {
    func refuse(_ accepted: String) -> ParameterError {
      let shown = text.count > 80 ? text.prefix(77) + "..." : text[...]
      return ParameterError(name, given: "\"\(shown)\"", accepted: accepted)
    }
    let grammar =
      "numbers and ranges first:last:step, separated by commas, such as 0.1,0.2:0.4:0.05, "
      + "of at most 15 digits, with exponents to 300"
    var segments: [Segment] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let numbers = part.split(separator: ":", omittingEmptySubsequences: false).map { Decimal10(String($0)) }
      guard numbers.allSatisfy({ $0 != nil }), numbers.count == 1 || numbers.count == 3 else { throw refuse(grammar) }
      if numbers.count == 1 {
        let number = numbers[0]!
        segments.append(Segment(first: number.digits, step: 0, exponent: number.exponent, count: 1))
        continue
      }
      let exponent = numbers.reduce(0) { min($0, $1!.exponent) }
      let scaled = numbers.compactMap { $0!.scaled(to: exponent) }
      guard scaled.count == 3 else { throw refuse("numbers in a range that span at most 15 digits") }
      let (first, last, step) = (scaled[0], scaled[1], scaled[2])
      guard step > 0, last >= first else { throw refuse("a range first:last:step with step > 0 and last >= first") }
      segments.append(Segment(first: first, step: step, exponent: exponent, count: (last - first) / step + 1))
    }
    self.name = name
    self.segments = segments
    var total = 0
    for segment in segments {
      let (sum, overflow) = total.addingReportingOverflow(segment.count)
      guard !overflow else { throw refuse("ranges of fewer values") }
      total = sum
    }
    count = total
  }

  /// The value at `index`, 0 to `count - 1`.
  public subscript(index: Int) -> Double {
    var rest = index
    for segment in segments {
      if rest < segment.count { return segment.value(rest) }
      rest -= segment.count
    }
    preconditionFailure("index \(index) in a grid of \(count) values")
  }

  /// All values, in order.
  public var values: [Double] { segments.flatMap { segment in (0..<segment.count).map(segment.value) } }

  /// The grid in a normal form that parses back to the same values.
  public var normalForm: String {
    segments.map { segment in
      // 15 digits, the most that a grid's numbers have, print every one of them as it was meant.
      let first = segment.value(0).rounded(toDigits: 15)
      if segment.count == 1 { return first }
      let step = Double("\(segment.step)e\(segment.exponent)")!
      return "\(first):\(segment.value(segment.count - 1).rounded(toDigits: 15)):\(step.rounded(toDigits: 15))"
    }.joined(separator: ",")
  }
}

/// A decimal number, digits times a power of ten.
private struct Decimal10 {
  let digits: Int
  let exponent: Int

  init?(_ text: String) {
    let lowered = text.lowercased()
    let parts = lowered.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
    guard Double(lowered)?.isFinite == true, parts.count <= 2 else { return nil }
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard mantissa.count <= 2, let tens = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
    let fraction = mantissa.count == 2 ? mantissa[1] : ""
    let combined = mantissa[0] + fraction
    let digitCount = combined.count(where: \.isWholeNumber)
    guard digitCount <= 15, let digits = Int(combined), tens.magnitude <= 300 else { return nil }
    self.digits = digits
    exponent = tens - fraction.count
  }

  func scaled(to target: Int) -> Int? {
    var result = digits
    for _ in 0..<(exponent - target) {
      let (product, overflow) = result.multipliedReportingOverflow(by: 10)
      guard !overflow, product.magnitude < 1_000_000_000_000_000 else { return nil }
      result = product
    }
    return result
  }
}

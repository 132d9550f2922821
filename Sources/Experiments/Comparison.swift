/// A claim that one sum of measured quantities is greater than another, such as
/// "CAS(best) - CAS(last) > 0.5 * CAS(early) + 1".
///
/// Accuracies are shares: "RA(last) < 5 %" and "RA(last) < 0.05" say the same.
public struct Comparison: Hashable, Sendable, CustomStringConvertible {
  /// A quantity with its factor.
  public struct Term: Hashable, Sendable {
    /// What the quantity is multiplied by.
    public let factor: Double
    /// The quantity.
    public let quantity: MeasuredQuantity
  }

  /// The terms of greater side less smaller side: the claim is that their sum and `constant` is above 0.
  public let terms: [Term]
  /// What is added to the terms.
  public let constant: Double
  /// The claim as it was written.
  public let description: String

  /// A claim from its text: two sums with ">" or "<" between them.
  ///
  /// - Throws: `ComparisonError` for a text that is none.
  public init(_ text: String) throws(ComparisonError) {
    let signs = text.filter { $0 == "<" || $0 == ">" }
    guard signs.count == 1, let sign = signs.first else {
      throw ComparisonError("\"\(text)\" has \(signs.count) of < and >: give two sums with one of them between")
    }
    let sides = text.split(separator: sign, omittingEmptySubsequences: false).map(String.init)
    var sums: [Sum] = []
    for side in sides { sums.append(try Sum(side)) }
    let (greater, smaller) = sign == ">" ? (sums[0], sums[1]) : (sums[1], sums[0])
    terms = greater.terms + smaller.terms.map { Term(factor: -$0.factor, quantity: $0.quantity) }
    constant = greater.constant - smaller.constant
    description = text
    guard !terms.isEmpty else {
      throw ComparisonError("\"\(text)\" has no measured quantity: give one such as CAS(best)")
    }
  }

  /// The points that it speaks of.
  public var points: [String] { terms.map(\.quantity.point) }

  /// Whether all of it is accuracies, whose differences are printed in percent.
  public var isAboutAccuracies: Bool { terms.allSatisfy(\.quantity.quantity.isAccuracy) }
}

/// A text that is no comparison: what stands there and what is accepted.
public struct ComparisonError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was given, and what is accepted.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// One side of a comparison.
private struct Sum {
  var terms: [Comparison.Term] = []
  var constant = 0.0

  /// Words between blanks: terms with + or - between them, a factor before its quantity with * between.
  init(_ text: String) throws(ComparisonError) {
    var words = text.split(separator: " ").map(String.init)[...]
    guard !words.isEmpty else { throw ComparisonError("a side of the comparison is empty: give a sum on both") }
    var sign = 1.0
    if words.first == "-" {
      sign = -1
      words = words.dropFirst()
    }
    while true {
      try term(&words, sign)
      guard let joint = words.popFirst() else { return }
      guard joint == "+" || joint == "-" else {
        throw ComparisonError("\"\(joint)\" stands where + or - is expected, with blanks around it")
      }
      sign = joint == "+" ? 1 : -1
    }
  }

  private mutating func term(_ words: inout ArraySlice<String>, _ sign: Double) throws(ComparisonError) {
    guard let word = words.popFirst() else { throw ComparisonError("the sum \"\(self.written)\" ends with a sign") }
    if let quantity = MeasuredQuantity(word) { return terms.append(.init(factor: sign, quantity: quantity)) }
    guard let number = Double(word), number.isFinite else {
      throw ComparisonError(
        "\"\(word)\" is neither a number nor a quantity: give one of "
          + Quantity.allCases.map { "\($0.rawValue)(point)" }.joined(separator: ", "))
    }
    switch words.first {
    case "%":
      words = words.dropFirst()
      constant += sign * number / 100
    case "*":
      words = words.dropFirst()
      guard let next = words.popFirst(), let quantity = MeasuredQuantity(next) else {
        throw ComparisonError("after \"\(word) *\" a quantity such as CAS(best) is expected")
      }
      terms.append(.init(factor: sign * number, quantity: quantity))
    default: constant += sign * number
    }
  }

  private var written: String { terms.map { "\($0.quantity)" }.joined(separator: " ") }
}

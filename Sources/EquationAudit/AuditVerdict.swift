import SymbolicDerivation

/// What the audit decides of one entry.
public enum AuditVerdict: Sendable {
  /// Printed and derived agree.
  case identical
  /// They agree under a hypothesis that the text does not state.
  case equalUnder(hypothesis: String)
  /// They differ: printed minus derived, simplified, and numbers.
  case different(difference: [String], witness: Witness?)
  /// A definition, which the module shares.
  case definition
  /// Not algebraic; a claim's evidence by the named route checks it.
  case notAlgebraic(route: String)
  /// The audit cannot tell; no entry may stay so.
  case undecided(reason: String)

  /// The verdict in a word or two.
  public var name: String {
    switch self {
    case .identical: "identical"
    case .equalUnder: "equal under a hypothesis"
    case .different: "different"
    case .definition: "definition"
    case .notAlgebraic: "not algebraic"
    case .undecided: "UNDECIDED"
    }
  }

  /// Whether the text needs a correction or an addition.
  public var isErratum: Bool {
    switch self {
    case .equalUnder, .different: true
    default: false
    }
  }

  /// What stands beside the verdict: the hypothesis, the difference, the route.
  public var detail: String {
    switch self {
    case .identical, .definition: ""
    case .equalUnder(let hypothesis): hypothesis
    case .different(let difference, let witness):
      difference.joined(separator: "; ") + (witness.map { " (\($0.text))" } ?? "")
    case .notAlgebraic(let route): route
    case .undecided(let reason): reason
    }
  }
}

/// Both sides in numbers at stated parameters.
public struct Witness: Sendable {
  /// The parameters that occur.
  public let point: [(name: String, value: Double)]
  /// The printed side.
  public let printed: String
  /// The derived side.
  public let derived: String

  /// One line.
  public var text: String {
    let values = point.map { "\($0.name) = \(Self.short($0.value))" }.joined(separator: ", ")
    return "\(values.isEmpty ? "" : "at \(values): ")printed \(printed), derived \(derived)"
  }

  /// Parameters inside the paper's region, and a sample and weights, where an entry names no others.
  public static let standardPoint: [String: Double] = [
    "mu": 1, "sigma": 0.5, "eps": 0.2, "lambda": 1, "beta": 0.1, "K": 4, "n": 3, "w1": 0.6, "w2": 0.3, "t": 0.5,
    "sigma1": 0.8, "z": 0.7, "xE1": 1.1, "xE2": -0.3, "xE3": 0.6, "xC1": 0.4, "xC2": 0.9, "xC3": 1.3, "xhE1": 0.9,
    "xhE2": 0.2,
    "xhE3": 0.2, "xhC1": 0.2, "xhC2": 0.7, "xhC3": 1.1, "dE1": -0.1, "dE2": 0.1, "dE3": 0.05, "dC1": 0.2, "dC2": -0.2,
    "dC3": 0.15, "aa": 0.7, "bb": 1.1, "ap": -0.1, "bp": 0.05, "X": 0.4, "Y": 1.2, "f1": 2, "f2": 1, "f3": 0.5,
    "slack1": 0.05,
  ]

  /// The points at which sides are compared: `point`, and the same with classes 2 and 3 exchanged, where a maximum over
  /// the two takes the other operand.
  static func points(_ point: [String: Double]) -> [[String: Double]] {
    let exchanged = [
      ("xE2", "xE3"), ("xC2", "xC3"), ("xhE2", "xhE3"), ("xhC2", "xhC3"), ("dE2", "dE3"), ("dC2", "dC3"), ("aa", "bb"),
      ("ap", "bp"), ("f2", "f3"),
    ]
    var other = point
    for (left, right) in exchanged { (other[left], other[right]) = (point[right], point[left]) }
    return [point, other]
  }

  /// Six significant digits, without trailing zeros.
  static func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    var scale = 1.0
    while (value.magnitude * scale) < 99_999.5, scale < 1e12 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}

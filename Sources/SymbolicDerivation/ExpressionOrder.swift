/// The order of terms and factors: what the library prints depends on addresses, a document may not.
extension ExpressionTree {
  /// Exponents of everything that is not a number or pi, by what stands before the exponent.
  private var factors: [(base: ExpressionTree, exponent: ExpressionTree)] {
    switch self {
    case .number, .pi, .power(.pi, _): []
    case .product(let parts): parts.flatMap(\.factors)
    case .power(let base, let exponent): [(base, exponent)]
    default: [(self, .number(1, over: 1))]
    }
  }

  /// Degree in the unknowns, doubled; a sum with unknowns in it counts as more than any of them.
  var degree: Int {
    factors.reduce(0) { degree, factor in
      guard !factor.base.isParameter, case .number(let numerator, let denominator) = factor.exponent else {
        return degree
      }
      if case .sum = factor.base { return degree + 10 }
      return degree + max(0, numerator * 2 / denominator)
    }
  }

  /// A key for comparing: degree in the unknowns, the unknowns' names, then the parameters' places.
  private var termKey: String {
    let unknowns = factors.filter { !$0.base.isParameter }.map { $0.base.compactKey + $0.exponent.compactKey }
    let parameters = factors.filter { $0.base.isParameter }.map { $0.base.compactKey + $0.exponent.compactKey }
    let place = parameters.sorted().joined(separator: " ")
    // A bare number follows the parameters of the same degree.
    return "\(degree + 1000)|\(unknowns.sorted().joined(separator: " "))|\(place.isEmpty ? "~" : place)"
  }

  /// Whether only parameters and numbers occur.
  var isParameter: Bool { names.allSatisfy(SymbolNames.isParameter) && !names.isEmpty }

  /// A text that orders trees: parameters by their place, others by name.
  private var compactKey: String {
    switch self {
    case .number(let numerator, let denominator): "#\(numerator + 1_000_000)/\(denominator)"
    case .pi: "#Pi"
    case .symbol(let name):
      { "\(100 + $0.0)\($0.1)" }(SymbolNames.rank(name))
    case .sum(let parts): "(" + parts.map(\.compactKey).joined(separator: "+") + ")"
    case .product(let parts): parts.map(\.compactKey).joined(separator: "*")
    case .power(let base, let exponent): base.compactKey + "^" + exponent.compactKey
    case .function(let name, let parts): name + "(" + parts.map(\.compactKey).joined(separator: ",") + ")"
    }
  }

  func precedesAsTerm(_ other: ExpressionTree) -> Bool {
    (termKey, compactKey) < (other.termKey, other.compactKey)
  }

  func precedesAsFactor(_ other: ExpressionTree) -> Bool {
    (factorClass, compactKey) < (other.factorClass, other.compactKey)
  }

  /// Numbers, pi, parameters, sums of parameters, unknowns, sums with unknowns, functions.
  private var factorClass: Int {
    switch self {
    case .number: 0
    case .pi: 1
    case .symbol(let name): SymbolNames.isParameter(name) ? 2 : 4
    case .sum(let parts): parts.allSatisfy { $0.names.allSatisfy(SymbolNames.isParameter) } ? 3 : 5
    case .power(let base, _): base.factorClass
    case .function: 6
    case .product: 2
    }
  }

  /// Whether the tree starts with a minus.
  var isNegative: Bool {
    switch self {
    case .number(let numerator, _): numerator < 0
    case .product(let parts): parts.contains { if case .number(let numerator, _) = $0 { numerator < 0 } else { false } }
    default: false
    }
  }

  /// The tree times -1.
  var negated: ExpressionTree {
    switch self {
    case .number(let numerator, let denominator): return .number(-numerator, over: denominator)
    case .sum(let parts): return .sum(parts.map(\.negated))
    case .product(var parts):
      if case .number(let numerator, let denominator)? = parts.first {
        parts[0] = .number(-numerator, over: denominator)
        if numerator == -1, denominator == 1 { parts.removeFirst() }
        return parts.count == 1 ? parts[0] : .product(parts)
      }
      return .product([.number(-1, over: 1)] + parts)
    default: return .product([.number(-1, over: 1), self])
    }
  }
}

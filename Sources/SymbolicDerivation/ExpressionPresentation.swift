extension ExpressionTree {
  /// The same value in the form that documents show: 1/sqrt(pi) inside a sum that has sqrt(pi) in it, sums in products
  /// positive at typical values.
  package var presented: ExpressionTree {
    switch self {
    case .number, .pi, .symbol: return self
    case .power(let base, let exponent): return .power(base.presented, exponent)
    case .function(let name, let parts): return .function(name, parts.map(\.presented))
    case .sum(let parts):
      let terms = parts.map(\.presented).flatMap { if case .sum(let inner) = $0 { inner } else { [$0] } }
      return .sum(terms.sorted { $0.precedesAsTerm($1) })
    case .product(let parts):
      var factors = Self.rootMovedInside(parts).map(\.presented)
      for index in factors.indices {
        guard let turned = factors[index].turnedPositive else { continue }
        factors[index] = turned.tree
        if turned.changesSign { factors.append(.number(-1, over: 1)) }
      }
      return Self.product(joining: factors)
    }
  }

  /// A product without products in it and with at most one number.
  private static func product(joining parts: [ExpressionTree]) -> ExpressionTree {
    var numerator = 1
    var denominator = 1
    var rest: [ExpressionTree] = []
    for part in parts.flatMap({ if case .product(let inner) = $0 { inner } else { [$0] } }) {
      if case .number(let top, let bottom) = part {
        (numerator, denominator) = (numerator * top, denominator * bottom)
      } else {
        rest.append(part)
      }
    }
    // -(a - b) alone is b - a.
    if numerator == -denominator, rest.count == 1, case .sum(let terms) = rest[0] {
      return .sum(terms.map(\.negated).sorted { $0.precedesAsTerm($1) })
    }
    if numerator != denominator || rest.isEmpty {
      let divisor = greatestCommonDivisor(numerator, denominator)
      rest.append(.number(numerator / divisor, over: denominator / divisor))
    }
    return rest.count == 1 ? rest[0] : .product(rest.sorted { $0.precedesAsFactor($1) })
  }

  private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
    var (a, b) = (left.magnitude, right.magnitude)
    while b > 0 { (a, b) = (b, a % b) }
    return max(1, Int(a))
  }

  /// A sum, or a whole power of one, turned to be positive where the model's parameters have typical values; `nil`
  /// where there is nothing to turn.
  private var turnedPositive: (tree: ExpressionTree, changesSign: Bool)? {
    switch self {
    case .sum where isTypicallyNegative: (negated, true)
    case .power(.sum(let parts), .number(let exponent, 1)) where ExpressionTree.sum(parts).isTypicallyNegative:
      (.power(ExpressionTree.sum(parts).negated, .number(exponent, over: 1)), exponent % 2 != 0)
    default: nil
    }
  }

  private var isTypicallyNegative: Bool {
    let point = Dictionary(uniqueKeysWithValues: names.map { ($0, SymbolNames.typicalValue($0)) })
    guard let value = try? evaluated(at: point), value.value.magnitude > 1e-9 else {
      if case .sum(let parts) = self { return parts[0].isNegative }
      return false
    }
    return value.value < 0
  }

  /// Moves 1/sqrt(pi) into the one sum of a product that holds sqrt(pi).
  private static func rootMovedInside(_ parts: [ExpressionTree]) -> [ExpressionTree] {
    let inverseRoot = ExpressionTree.power(.pi, .number(-1, over: 2))
    let root = ExpressionTree.power(.pi, .number(1, over: 2))
    func factors(_ term: ExpressionTree) -> [ExpressionTree] {
      if case .product(let inner) = term { inner } else { [term] }
    }
    let sums = parts.indices.filter { place in
      if case .sum(let terms) = parts[place] { terms.contains { factors($0).contains(root) } } else { false }
    }
    guard let place = parts.firstIndex(of: inverseRoot), sums.count == 1, case .sum(let terms) = parts[sums[0]]
    else { return parts }
    let divided = terms.map { term -> ExpressionTree in
      var inner = factors(term)
      if let index = inner.firstIndex(of: root) { inner.remove(at: index) } else { inner.append(inverseRoot) }
      return product(joining: inner)
    }
    var result = parts
    result[sums[0]] = .sum(divided.sorted { $0.precedesAsTerm($1) })
    result.remove(at: place)
    return result
  }
}

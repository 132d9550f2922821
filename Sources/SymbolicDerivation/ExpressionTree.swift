import CGiNaC

/// An expression as a tree, its sums and products in an order that does not depend on the run: what printing,
/// evaluation and signs are read off.
public indirect enum ExpressionTree: Hashable, Sendable {
  /// A fraction in lowest terms; the denominator is positive.
  case number(Int, over: Int)
  /// The number pi.
  case pi
  /// A symbol's name.
  case symbol(String)
  /// A sum of two or more terms.
  case sum([ExpressionTree])
  /// A product of two or more factors.
  case product([ExpressionTree])
  /// A power.
  case power(ExpressionTree, ExpressionTree)
  /// A function by its name.
  case function(String, [ExpressionTree])

  /// The names of all symbols.
  public var names: Set<String> {
    switch self {
    case .number, .pi: []
    case .symbol(let name): [name]
    case .sum(let parts), .product(let parts), .function(_, let parts):
      parts.reduce(into: []) { $0.formUnion($1.names) }
    case .power(let base, let exponent): base.names.union(exponent.names)
    }
  }

  /// Reads the library's nested lists.
  init(dump: String) {
    var rest = dump[...]
    self = Self.read(&rest)
  }

  private static func read(_ rest: inout Substring) -> ExpressionTree {
    guard rest.first == "(" else {
      let word = rest.prefix { $0 != " " && $0 != ")" }
      rest.removeFirst(word.count)
      return leaf(word)
    }
    rest.removeFirst()
    let name = rest.prefix { $0 != " " }
    rest.removeFirst(name.count)
    var parts: [ExpressionTree] = []
    while rest.first == " " {
      rest.removeFirst()
      parts.append(read(&rest))
    }
    rest.removeFirst()
    switch name {
    case "+": return .sum(parts.sorted { $0.precedesAsTerm($1) })
    case "*": return .product(parts.sorted { $0.precedesAsFactor($1) })
    case "^": return .power(parts[0], parts[1])
    default: return .function(String(name), parts)
    }
  }

  private static func leaf(_ word: Substring) -> ExpressionTree {
    if word == "Pi" { return .pi }
    guard let first = word.first, first == "-" || first.isNumber else { return .symbol(String(word)) }
    let parts = word.split(separator: "/").map { Int($0) }
    guard let numerator = parts[0], let denominator = parts.count == 2 ? parts[1] : 1 else {
      preconditionFailure("a number beyond 64 bits: \(word)")
    }
    return .number(numerator, over: denominator)
  }
}

extension Expression {
  /// The expression as a tree.
  public var tree: ExpressionTree {
    var message: UnsafeMutablePointer<CChar>?
    let text = ccf_expression_dump(handle.pointer, &message)
    precondition(text != nil, "an expression has a tree: \(text == nil ? takeText(message) : "")")
    return ExpressionTree(dump: takeText(text))
  }
}

extension Expression {
  /// The expression for people: "(mu - 2 eps - sigma/sqrt(pi))/lambda".
  public var description: String { tree.presented.text(.reading) }

  /// The expression as `init(parsing:symbols:)` reads it: "(mu-2*eps-sigma/sqrt(Pi))/lambda".
  public var source: String { tree.presented.text(.parsing) }

  /// The expression in LaTeX, for math mode.
  public var latex: String { tree.presented.latex }
}

extension ExpressionTree {
  enum Style {
    /// For people: factors side by side.
    case reading
    /// For the parser.
    case parsing
  }

  /// Terms in order, of those with the lowest degree a positive one in front.
  var orderedTerms: [ExpressionTree] {
    guard case .sum(var parts) = self else { return [self] }
    let lowest = parts[0].degree
    if let first = parts.firstIndex(where: { !$0.isNegative && $0.degree == lowest }), first > 0 {
      parts.insert(parts.remove(at: first), at: 0)
    }
    return parts
  }

  /// Numerator and denominator of a product or power, and its sign.
  var quotient: (isNegative: Bool, above: [ExpressionTree], below: [ExpressionTree]) {
    var above: [ExpressionTree] = []
    var below: [ExpressionTree] = []
    var isNegative = false
    let parts: [ExpressionTree]
    if case .product(let factors) = self { parts = factors } else { parts = [self] }
    for part in parts {
      switch part {
      case .number(let numerator, let denominator):
        if numerator < 0 { isNegative.toggle() }
        if numerator.magnitude != 1 { above.append(.number(abs(numerator), over: 1)) }
        if denominator != 1 { below.append(.number(denominator, over: 1)) }
      case .power(let base, .number(let numerator, let denominator)) where numerator < 0:
        below.append(
          numerator == -1 && denominator == 1 ? base : .power(base, .number(-numerator, over: denominator)))
      default: above.append(part)
      }
    }
    return (isNegative, above, below)
  }

  func text(_ style: Style) -> String {
    switch self {
    case .number(let numerator, let denominator):
      return denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
    case .pi: return style == .reading ? "pi" : "Pi"
    case .symbol(let name): return style == .reading ? SymbolNames.text(name) : name
    case .function(let name, let parts):
      if style == .reading, name == "pos", parts.count == 1 { return "max(0, \(parts[0].text(style)))" }
      return "\(name)(\(parts.map { $0.text(style) }.joined(separator: style == .reading ? ", " : ",")))"
    case .sum:
      let (plus, minus) = style == .reading ? (" + ", " - ") : ("+", "-")
      return orderedTerms.enumerated().reduce(into: "") { text, item in
        let (index, term) = item
        if term.isNegative {
          text += (index == 0 ? "-" : minus) + term.negated.text(style)
        } else {
          text += (index == 0 ? "" : plus) + term.text(style)
        }
      }
    case .product, .power(_, .number(..<0, _)):
      let (isNegative, above, below) = quotient
      let times = style == .reading ? " " : "*"
      let top =
        above.isEmpty
        ? "1"
        : above.map { $0.factorText(style, isAlone: above.count == 1 && below.isEmpty && !isNegative) }.joined(
          separator: times)
      let sign = isNegative ? "-" : ""
      guard !below.isEmpty else { return sign + top }
      let bottom = below.map { $0.factorText(style, isAlone: false) }.joined(separator: times)
      return "\(sign)\(top)/\(below.count == 1 ? bottom : "(\(bottom))")"
    case .power(let base, .number(1, over: 2)): return "sqrt(\(base.text(style)))"
    case .power(let base, let exponent):
      return "\(base.factorText(style, isAlone: false))^\(exponent.exponentText(style))"
    }
  }

  private func factorText(_ style: Style, isAlone: Bool) -> String {
    switch self {
    case .sum: isAlone ? text(style) : "(\(text(style)))"
    case .number(let numerator, let denominator) where numerator < 0 || denominator != 1: "(\(text(style)))"
    default: text(style)
    }
  }

  private func exponentText(_ style: Style) -> String {
    if case .number(let numerator, 1) = self, numerator >= 0 { return "\(numerator)" }
    return "(\(text(style)))"
  }

  var latex: String {
    switch self {
    case .number(let numerator, let denominator):
      return denominator == 1 ? "\(numerator)" : "\(numerator < 0 ? "-" : "")\\frac{\(abs(numerator))}{\(denominator)}"
    case .pi: return "\\pi"
    case .symbol(let name): return SymbolNames.latex(name)
    case .function(let name, let parts):
      let inside = parts.map(\.latex).joined(separator: ", ")
      switch name {
      case "exp": return "e^{\(inside)}"
      case "pos": return "\\max\\left(0, \(inside)\\right)"
      case "max": return "\\max\\left(\(inside)\\right)"
      case "Phi": return "\\Phi\\left(\(inside)\\right)"
      case "phi": return "\\phi\\left(\(inside)\\right)"
      case "E": return "\\mathbb{E}\\left[\(inside)\\right]"
      default: return "\\operatorname{\(name)}\\left(\(inside)\\right)"
      }
    case .sum: return latexTerms.joined(separator: " ")
    case .product, .power(_, .number(..<0, _)):
      let (isNegative, above, below) = quotient
      let sign = isNegative ? "-" : ""
      guard !below.isEmpty else {
        return sign + above.map { $0.latexFactor(isAlone: above.count == 1) }.joined(separator: " ")
      }
      let top = above.isEmpty ? "1" : above.map { $0.latexFactor(isAlone: above.count == 1) }.joined(separator: " ")
      let bottom = below.map { $0.latexFactor(isAlone: below.count == 1) }.joined(separator: " ")
      return "\(sign)\\frac{\(top)}{\(bottom)}"
    case .power(let base, .number(1, over: 2)): return "\\sqrt{\(base.latex)}"
    case .power(let base, let exponent): return "\(base.latexFactor(isAlone: false))^{\(exponent.latex)}"
    }
  }

  /// A sum's terms, each with its sign.
  var latexTerms: [String] {
    orderedTerms.enumerated().map { index, term in
      let sign = term.isNegative ? (index == 0 ? "-" : "- ") : (index == 0 ? "" : "+ ")
      return sign + (term.isNegative ? term.negated : term).latex
    }
  }

  private func latexFactor(isAlone: Bool) -> String {
    if case .sum = self, !isAlone { return "\\left(\(latex)\\right)" }
    return latex
  }
}

/// One formula of a step: a left side, a relation and a right side.
public struct Statement: Hashable, Sendable {
  /// How the sides are related.
  public enum Relation: String, Hashable, Sendable {
    /// Equality.
    case equal = "="
    /// Less than.
    case less = "<"
    /// Greater than.
    case greater = ">"
    /// The law of a random variable.
    case law = "~"
    /// A limit.
    case limit = "->"

    /// The relation in LaTeX.
    public var latex: String {
      switch self {
      case .law: "\\sim"
      case .limit: "\\to"
      default: rawValue
      }
    }
  }

  /// The left side.
  public let left: Notation
  /// The relation.
  public let relation: Relation
  /// The right side.
  public let right: Notation
  /// The right side's terms in LaTeX, where a line may break.
  let latexTerms: [String]

  /// A formula whose right side is only shown.
  public init(_ left: Notation, _ relation: Relation = .equal, _ right: Notation) {
    self.left = left
    self.relation = relation
    self.right = right
    latexTerms = [right.latex]
  }

  /// A formula whose right side was computed.
  public init(_ left: Notation, _ relation: Relation = .equal, _ right: Expression) {
    self.left = left
    self.relation = relation
    self.right = Notation(right)
    latexTerms = right.tree.presented.latexTerms
  }
}

/// One step of a derivation.
public struct DerivationStep: Hashable, Sendable {
  /// What the rule is called that the step applies; the equation audit compares it with the rule that the paper cites.
  public enum Rule: String, Hashable, Sendable {
    /// The definitions of the model, equations 8 and 16.
    case definition
    /// Lemma 1, or the constant e_{n-1} in its place.
    case lemma1 = "lemma-1"
    /// Lemma 2, or the argument that proves it.
    case lemma2 = "lemma-2"
    /// Lemma 3.
    case lemma3 = "lemma-3"
    /// Signs of coefficients.
    case sign
    /// Linearity of the expectation.
    case linearity
    /// Algebra: expanding, collecting, solving.
    case algebra
    /// Differentiation.
    case calculus
    /// Strict convexity and the constraint w >= 0.
    case convexity
    /// Symmetry between classes or copies.
    case symmetry
  }

  /// What is done.
  public let title: String
  /// The rule.
  public let rule: Rule
  /// What comes out.
  public let statements: [Statement]
  /// Why.
  public let reason: Prose
}

/// A formula that a derivation arrives at.
public struct DerivedResult: Sendable {
  /// A short name, such as "epsilon0".
  public let name: String
  /// What is written on the left.
  public let notation: Notation
  /// The formula.
  public let expression: Expression
}

/// A chain of steps from the definitions to results, each computed by the machine.
public struct Derivation: Sendable {
  /// The name by which `ccf-theory derive` knows it.
  public let name: String
  /// The name for people.
  public let title: String
  /// Where the paper has it.
  public let place: String
  /// What is assumed.
  public let hypotheses: [Hypothesis]
  /// The steps.
  public internal(set) var steps: [DerivationStep] = []
  /// What comes out.
  public internal(set) var results: [DerivedResult] = []

  init(_ name: String, _ title: String, place: String, hypotheses: [Hypothesis] = []) {
    self.name = name
    self.title = title
    self.place = place
    self.hypotheses = hypotheses
  }

  /// The result of that name.
  public subscript(name: String) -> Expression? { results.first { $0.name == name }?.expression }

  mutating func step(
    _ title: String, _ rule: DerivationStep.Rule, _ statements: [Statement], because reason: Prose
  ) {
    steps.append(DerivationStep(title: title, rule: rule, statements: statements, reason: reason))
  }

  mutating func result(_ name: String, _ notation: Notation, _ expression: Expression) {
    results.append(DerivedResult(name: name, notation: notation, expression: expression))
  }

  /// Another way to write `derived`, which is checked to be the same.
  ///
  /// - Throws: `SymbolicError.rule` when it is not.
  static func rewritten(_ form: Expression, as derived: Expression) throws(SymbolicError) -> Expression {
    guard form == derived else { throw .rule("another form of \(derived)", condition: "an equal one, not \(form)") }
    return form
  }
}

/// One printed equation, or a claim in a sentence, as transcribed from the paper, with how it is checked.
public struct AuditEntry: Sendable, Codable {
  /// A short name, such as "eq-39-line-2".
  public let id: String
  /// The numbers of the displayed equations that it transcribes; none for a claim in a sentence.
  public let equations: [Int]
  /// Where it stands.
  public let place: String
  /// What it is: "distribution", "objective", "pointwise loss", "derivative", …; citations are checked against this.
  public let kind: String
  /// What is printed: LaTeX for an equation, the paper's words for a sentence.
  public let printed: String
  /// Whether `printed` says in our words what the text implies, where no sentence of it can be quoted.
  public let isParaphrased: Bool?
  /// How it is checked.
  public let check: Check
  /// The claim of `ccf-theory verify` that it belongs to.
  public let claim: String?
  /// What a reader should know: an ambiguity of the transcription, what a slip changes.
  public let note: String?

  /// A way to check an entry, with the printed side in a form that can be parsed.
  public struct Check: Sendable, Codable {
    /// The ways.
    public enum Method: String, Sendable, Codable {
      /// Printed expressions against derived ones.
      case expression
      /// A printed sign against the sign of derived expressions.
      case sign
      /// What the text cites against what the step needs.
      case citation
      /// A definition; where it has expressions, they must be those that the module works with.
      case definition
      /// Not algebraic: the claim's evidence by the named route checks it.
      case external
    }

    /// The way.
    public let method: Method
    /// The printed expressions, or the printed sign, or what is cited.
    public let printed: [String]?
    /// The printed expressions for each value of an index that the text leaves free.
    public let cases: [Case]?
    /// The derived side, by its key in `DerivedSides`.
    public let derived: String?
    /// The hypotheses that the text states, by name.
    public let under: [String]?
    /// Whether both sides are expectations over adversarial samples.
    public let expectation: Bool?
    /// What the formula says to the letter, by its key in `LetterReadings`, where no parser can tell; instead of
    /// `printed`.
    public let letter: String?
    /// Parameters of the witness, where they are not `Witness.standardPoint`'s.
    public let at: [String: Double]?
    /// What a citation is used as, or the route that checks an entry that is not algebraic.
    public let role: String?
    /// Whether a citation names nothing that exists.
    public let unresolved: Bool?
  }

  /// One value of a free index.
  public struct Case: Sendable, Codable {
    /// The value, such as "i = 1".
    public let when: String
    /// The printed expressions with it.
    public let printed: [String]
  }
}

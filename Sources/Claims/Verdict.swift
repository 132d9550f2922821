/// What the evidence says of a claim.
public struct Verdict: Sendable, Hashable {
  /// The possible answers.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// True as printed.
    case verified
    /// True after a correction that the summary names.
    case corrected = "verified with a correction"
    /// False as printed: a witness, with a certificate.
    case refuted
    /// True, but says nothing in a region that the summary names.
    case vacuous = "vacuous in a region"
    /// The evidence does not decide.
    case undecided
  }

  /// The answer.
  public let kind: Kind
  /// Why, in one or two sentences.
  public let summary: String

  /// A verdict from its parts.
  public init(_ kind: Kind, _ summary: String) {
    self.kind = kind
    self.summary = summary
  }
}

/// A statement of the paper, or one beyond it, with the evidence that it asks for and the verdict that follows.
public struct Claim: Sendable {
  /// A short name ("theorem-1").
  public let id: String
  /// The name for people ("Theorem 1").
  public let title: String
  /// Where it stands ("Section 4.2; Appendix E.2, equations 24 to 33").
  public let place: String
  /// What is printed, in the paper's words as far as plain text allows; for a claim beyond the paper, "not in the paper".
  public let printed: String
  /// The statement as it is checked.
  public let formalised: String
  /// The hypotheses, as the paper writes them.
  public let hypotheses: [String]
  /// The verdict that is expected of a correct program.
  public let expected: Verdict.Kind
  /// How many statistical checks its evidence has: sample sizes are planned for the family of all of them.
  let statisticalChecks: Int
  /// What to say when the verdict is the expected one.
  let conclusion: String
  /// Gathers the evidence. Which simulations it asks for, and of which size, follows from the context's seed and sizes
  /// alone, not from its points or formulas, nor from what was observed: they are planned before they are run.
  let gather: @Sendable (EvidenceContext) async throws -> [Evidence]

  init(
    id: String, title: String, place: String, printed: String, formalised: String, hypotheses: [String],
    expected: Verdict.Kind, statisticalChecks: Int = 0, conclusion: String,
    gather: @escaping @Sendable (EvidenceContext) async throws -> [Evidence]
  ) {
    self.id = id
    self.title = title
    self.place = place
    self.printed = printed
    self.formalised = formalised
    self.hypotheses = hypotheses
    self.expected = expected
    self.statisticalChecks = statisticalChecks
    self.conclusion = conclusion
    self.gather = { context in try await gather(context) + SymbolicEvidence.evidence(for: id, context) }
  }

  /// The verdict on judged evidence; what is expected plays no part in its kind.
  ///
  /// A disagreement in the claim's own evidence or outside its hypotheses, or a certificate that does not stand, leaves it
  /// undecided. Otherwise a witness that stands refutes it, evidence of vacuity or of a correction says so, and it is
  /// verified without any of these.
  public func verdict(_ evidence: [JudgedEvidence]) -> Verdict {
    func standing(_ role: Evidence.Role) -> JudgedEvidence? {
      evidence.first { $0.evidence.role == role && $0.agrees }
    }
    guard evidence.contains(where: { $0.evidence.role == .claim }) || standing(.witness) != nil else {
      return Verdict(.undecided, "no evidence was gathered")
    }
    if let failed = evidence.first(where: { [.claim, .outside].contains($0.evidence.role) && !$0.agrees }) {
      return Verdict(.undecided, "disagreement in: \(failed.evidence.title) (\(failed.evidence.route.rawValue))")
    }
    // Samples too few to show a fall say nothing; a proof that fails says that something is wrong.
    if let failed = evidence.first(where: { $0.evidence.route == .enclosure && !$0.agrees }) {
      return Verdict(.undecided, "no certificate: \(failed.evidence.title)")
    }
    let kind: Verdict.Kind
    if standing(.witness) != nil {
      kind = .refuted
    } else if standing(.vacuity) != nil {
      kind = .vacuous
    } else {
      kind = standing(.correction) == nil ? .verified : .corrected
    }
    return Verdict(kind, kind == expected ? conclusion : "the evidence for the expected verdict does not stand")
  }
}

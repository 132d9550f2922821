import Claims
import EquationAudit
import Foundation
import Testing

@Suite("Equation audit")
struct EquationAuditTests {
  @Test("every displayed equation from 8 to 43 is there, and every entry is checked by somebody")
  func complete() throws {
    let audit = try EquationAudit()
    #expect(Set(audit.findings.flatMap(\.entry.equations)) == Set(8...43))
    #expect(Set(audit.findings.map(\.entry.id)).count == audit.findings.count)
    for finding in audit.findings {
      if case .undecided(let reason) = finding.verdict { Issue.record("\(finding.entry.id): \(reason)") }
    }
  }

  @Test("every entry's claim is one of verify's")
  func claims() throws {
    let known = Set(Claim.all.map(\.id))
    for entry in try EquationAudit.entries() {
      #expect(entry.claim.map(known.contains) == true, "\(entry.id): \(entry.claim ?? "none")")
    }
  }

  @Test("the slips that are known, and no others")
  func errata() throws {
    var different: [String] = []
    var conditional: [String] = []
    for finding in try EquationAudit().errata {
      if case .different = finding.verdict {
        different.append(finding.entry.id)
      } else {
        conditional.append(finding.entry.id)
      }
    }
    #expect(
      different == [
        "s4.1-exclusive-weights", "s4.1-shared-weights", "s4.2-theorem-1-cites", "s4.2-theorem-1-unregularised",
        "eq-13",
        "s4.2-two-maxima", "s4.2-theorem-3-cites", "s4.2-corollary-1-cites-plain", "s4.2-corollary-1-cites-smoothed",
        "e1-normal", "e2-broken-reference", "eq-27-line-1", "e2-cites-lemma-2", "e2-always-negative", "eq-36-exclusive",
        "eq-36-shared", "e4-cites-10", "e4-recall", "e4-free-delta", "eq-39-line-2", "eq-40-left", "e5-perturbation",
        "e5-cites-26",
      ])
    #expect(
      conditional == [
        "s4.2-always-beneficial", "s4.2-theorem-2", "s4.2-epsilon1-range", "e2-dividing", "eq-25", "lemma-3-domain",
        "eq-34-line-2", "eq-34-line-2-second", "eq-34-line-3", "e3-one-class", "eq-39-line-1", "eq-40", "e4-epsilon1",
        "e4-not-empty", "eq-41", "eq-42", "eq-43", "e5-similar",
      ])
  }

  @Test("differences and witnesses of the slips, word for word")
  func details() throws {
    let details = [
      "eq-39-line-2":
        """
      2 mu (1 - beta) w1 (at mu = 1, sigma = 0.5, eps = 0.2, beta = 0.1, lambda = 1, w1 = 0.6, w2 = 0.3: \
      printed 0.853166, derived -0.226834)
      """,
      "eq-36-exclusive": "sigma^2 (at sigma = 0.5: printed 0.5, derived 0.25)",
      "e2-always-negative":
        """
      2 eps - mu + sigma/sqrt(pi) + lambda w2 is positive (at mu = 1, sigma = 0.5, eps = 0.45, lambda = 1, w2 = 0.3: \
      printed negative, derived 0.482095)
      """,
      "eq-42": "eps < eps0; from eps0 on w2* = 0", "eq-25": "i = 1",
      "e2-cites-lemma-2": "the expected maximum is the work of lemma-1, not of lemma-2",
    ]
    for finding in try EquationAudit().findings {
      guard let expected = details[finding.entry.id] else { continue }
      #expect(finding.verdict.detail == expected)
    }
  }

  @Test("docs/errata.md is what the program prints: otherwise run make errata")
  func page() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/errata.md"), encoding: .utf8)
    #expect(try page == ErrataPage(EquationAudit()).markdown)
  }

  @Test("an entry that nobody checks, or that the module does not know, is an error")
  func broken() throws {
    func entry(_ check: String, claim: Bool = true) throws -> AuditEntry {
      let text = """
        {"id": "x", "equations": [], "place": "p", "kind": "k", "printed": "t", \(claim ? "\"claim\": \"lemma-1\"," : "")
        "check": \(check)}
        """
      return try JSONDecoder().decode(AuditEntry.self, from: Data(text.utf8))
    }
    let broken = [
      try entry(#"{"method": "external"}"#), try entry(#"{"method": "external", "role": "proof"}"#, claim: false),
      try entry(#"{"method": "expression", "printed": ["1"], "derived": "no-such-side"}"#),
      try entry(#"{"method": "expression", "derived": "lemma-1"}"#),
      try entry(#"{"method": "expression", "printed": ["1", "2"], "derived": "lemma-1"}"#),
      try entry(#"{"method": "expression", "printed": ["nonsense"], "derived": "lemma-1"}"#),
      try entry(#"{"method": "expression", "letter": "no-such-reading", "derived": "lemma-1"}"#),
      try entry(#"{"method": "expression", "printed": ["1"], "derived": "lemma-1", "under": ["no such hypothesis"]}"#),
      try entry(#"{"method": "sign", "printed": ["sometimes"], "derived": "lemma-1"}"#),
      try entry(
        #"{"method": "sign", "printed": ["negative"], "derived": "theorem-1-slope-w2", "under": ["eps > eps0"]}"#),
      try entry(#"{"method": "citation", "printed": ["eq-99"], "role": "objective"}"#),
      try entry(#"{"method": "citation"}"#),
      try entry(#"{"method": "citation", "printed": ["lemma-1"], "role": "r", "derived": "theorem-1/no such step"}"#),
    ]
    for entry in broken {
      #expect(throws: (any Error).self, "\(entry.check)") { try EquationAudit([entry]) }
    }
  }
}

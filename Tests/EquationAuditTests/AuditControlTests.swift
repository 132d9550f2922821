import EquationAudit
import Testing

/// Controls of the audit itself: altered transcriptions must come out different, corrected ones must not.
@Suite("Controls of the equation audit")
struct AuditControlTests {
  /// Every text that differs from `text` in one sign, one number or one symbol.
  static func alterations(of text: String) -> [String] {
    var result: [String] = []
    let characters = Array(text)
    var place = 0
    while place < characters.count {
      let before = String(characters[..<place])
      switch characters[place] {
      case "+", "-":
        // A sign after a bracket or at the start would make "(+x": a minus disappears, a plus becomes one.
        result.append(before + (characters[place] == "+" ? "-" : "+") + String(characters[(place + 1)...]))
        place += 1
      case let character where character.isNumber || character.isLetter:
        var end = place
        while end < characters.count, characters[end].isNumber || characters[end].isLetter { end += 1 }
        let word = String(characters[place..<end])
        let after = String(characters[end...])
        if let number = Int(word) {
          result.append(before + "\(number + 1)" + after)
        } else if !after.hasPrefix("(") {
          result.append(before + "(2*\(word))" + after)
        }
        place = end
      default: place += 1
      }
    }
    return result
  }

  @Test("one sign, number or symbol altered anywhere in a correct transcription is found")
  func altered() throws {
    let entries = try EquationAudit.entries()
    let verdicts = try EquationAudit(entries).findings
    var altered: [AuditEntry] = []
    for finding in verdicts {
      switch finding.verdict {
      case .identical, .equalUnder, .definition: break
      default: continue
      }
      guard [.expression, .definition].contains(finding.entry.check.method) else { continue }
      for (index, text) in (finding.entry.check.printed ?? []).enumerated() {
        altered += Self.alterations(of: text).map { finding.entry.replacing(printed: $0, at: index) }
      }
    }
    #expect(altered.count > 700, "\(altered.count) alterations")
    for finding in try EquationAudit(altered).findings {
      guard case .different(_, let witness) = finding.verdict, witness != nil else {
        Issue.record("\(finding.entry.id), \(finding.entry.check.printed ?? []): \(finding.verdict.name)")
        continue
      }
    }
  }

  @Test("a corrected transcription is not different")
  func corrected() throws {
    let regularisation = "+lambda/2*(w1^2+w2^2)"
    let corrections = [
      ("eq-39-line-2", 0, "(-(1-beta)*mu+(2-3*beta)*eps)*w1+((1-beta)*(2*eps+sigma/sqrt(Pi))-mu)*w2" + regularisation),
      ("eq-36-exclusive", 1, "sigma^2"), ("eq-36-shared", 1, "sigma^2"),
      ("eq-13", 0, "(1-beta)*(max(f2,f3)-f1)-beta/2*(f2+f3)"), ("eq-27-line-1", 0, "max(f2,f3)-f1" + regularisation),
      ("e4-recall", 0, "(1-beta)*(max(f2,f3)-f1)-beta*(f2+f3)"), ("e1-normal", 0, "sigma^2"),
      ("e2-always-negative", 0, "positive"), ("s4.2-theorem-1-unregularised", 0, "negative"),
      ("lemma-3-domain", 0, "nonnegative"), ("e2-dividing", 0, "nonnegative"), ("e2-cites-lemma-2", 0, "lemma-1"),
      ("s4.2-theorem-1-cites", 0, "eq-9"), ("s4.2-theorem-3-cites", 0, "eq-12"), ("e4-cites-10", 0, "eq-17"),
      ("s4.2-corollary-1-cites-plain", 0, "eq-17"), ("s4.2-corollary-1-cites-smoothed", 0, "eq-38"),
      ("e5-cites-26", 0, "eq-25"), ("e5-perturbation", 0, "delta"), ("s4.1-exclusive-weights", 0, "mu-2*eps"),
      ("s4.1-shared-weights", 0, "mu-2*eps-sigma/sqrt(Pi)"), ("e5-similar", 0, "1/2*(mu-sigma/sqrt(Pi*K))"),
    ]
    let entries = try EquationAudit.entries()
    let corrected = try corrections.map { id, place, text in
      let entry = try #require(entries.first { $0.id == id }, "\(id)")
      return entry.replacing(printed: text, at: place)
    }
    // Citations look up what the cited equation is.
    let findings = try EquationAudit(corrected + entries).findings.prefix(corrected.count)
    for finding in findings {
      switch finding.verdict {
      case .identical: break
      case .equalUnder where finding.entry.id == "eq-39-line-2": break
      default: Issue.record("\(finding.entry.id): \(finding.verdict.name), \(finding.verdict.detail)")
      }
    }
  }

  @Test("a wrong sign is found in either direction")
  func signs() throws {
    let entries = try EquationAudit.entries()
    let signs = entries.filter { $0.check.method == .sign && $0.check.printed == ["positive"] }
    let before = try EquationAudit(signs).findings
    let reversed = try EquationAudit(signs.map { $0.replacing(printed: "negative", at: 0) }).findings
    for (right, wrong) in zip(before, reversed) {
      guard case .identical = right.verdict else { continue }
      guard case .different = wrong.verdict else {
        Issue.record("\(wrong.entry.id): \(wrong.verdict.name)")
        continue
      }
    }
  }
}

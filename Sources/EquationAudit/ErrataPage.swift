/// The audit as a Markdown page: docs/errata.md.
public struct ErrataPage {
  private let audit: EquationAudit

  /// The page of an audit.
  public init(_ audit: EquationAudit) {
    self.audit = audit
  }

  /// The page, ending in a line break.
  public var markdown: String {
    let different = audit.errata.filter { if case .different = $0.verdict { true } else { false } }
    let conditional = audit.errata.filter { if case .equalUnder = $0.verdict { true } else { false } }
    return [
      introduction,
      "## Different\n\nPrinted minus derived, simplified, and both sides in numbers.\n",
      different.map(section).joined(separator: "\n"),
      "## Equal under a hypothesis that the text does not state\n",
      conditional.map(section).joined(separator: "\n"),
      "## All entries\n", table,
    ].joined(separator: "\n")
  }

  private var introduction: String {
    let numbers = Set(audit.findings.flatMap(\.entry.equations))
    var counts: [(name: String, count: Int)] = []
    for finding in audit.findings {
      if let place = counts.firstIndex(where: { $0.name == finding.verdict.name }) {
        counts[place].count += 1
      } else {
        counts.append((finding.verdict.name, 1))
      }
    }
    let list = counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    return """
      # Errata

      Made by `make errata` from `ccf-theory audit`: do not edit. The program transcribes every displayed equation of
      Section 4 and Appendix E, \(numbers.min() ?? 0) to \(numbers.max() ?? 0), and the claims in between, derives its
      own version of each from the definitions, and compares the two by algebra; a citation is held against the kind of what
      it cites. One slip can stand in several entries.

      \(audit.findings.count) entries: \(list).

      The transcriptions follow the text extracted from the paper's PDF; a slip may be the extraction's. Each entry names
      the claim of `ccf-theory verify` that it belongs to. No verdict on a theorem rests on a printed equation: the claims
      are checked against the definitions.

      """
  }

  private func section(_ finding: EquationAudit.Finding) -> String {
    let entry = finding.entry
    var lines = ["### \(entry.place) (`\(entry.id)`)", "", "\(entry.kind); claim `\(entry.claim ?? "none")`", ""]
    lines.append("\(entry.isParaphrased == true ? "In our words" : "Printed"): \(Self.printed(entry))")
    lines.append("")
    switch finding.verdict {
    case .different(let difference, let witness):
      lines.append("Different: " + difference.map { "`\($0)`" }.joined(separator: "; ") + ".")
      if let witness {
        lines.append("")
        lines.append("In numbers, \(witness.text).")
      }
    case .equalUnder(let hypothesis): lines.append("Equal under: \(hypothesis).")
    default: break
    }
    if let note = entry.note { lines += ["", note] }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A sentence as it stands, a formula between dollar signs.
  private static func printed(_ entry: AuditEntry) -> String {
    let isSentence = entry.printed.contains("\"") || entry.printed.contains("$") || !entry.printed.contains("\\")
    return isSentence ? entry.printed : "$\(entry.printed)$"
  }

  private var table: String {
    var lines = ["| entry | place | verdict | claim |", "| --- | --- | --- | --- |"]
    for finding in audit.findings {
      var verdict = finding.verdict.name
      if case .notAlgebraic(let route) = finding.verdict { verdict += ": \(route)" }
      let claim = finding.entry.claim.map { "`\($0)`" } ?? ""
      lines.append("| `\(finding.entry.id)` | \(finding.entry.place) | \(verdict) | \(claim) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

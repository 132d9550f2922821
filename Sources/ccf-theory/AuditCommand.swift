import ArgumentParser
import EquationAudit
import Reporting

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Compare every equation of Section 4 and Appendix E with what the definitions give.",
    discussion: """
      Each displayed equation, and each claim in a sentence, as printed, against a version derived from the \
      definitions: identical; equal under a hypothesis that the text does not state; different, with the difference \
      and a witness in numbers; a definition; or not algebraic, with who checks it. markdown is docs/errata.md.

      \(ExitStatus.help([.disagreement, .usage, .failure]))
      """)

  @Option(help: "Output format.")
  var format: AuditFormat = .text

  @Flag(help: "Only what needs a correction or an addition.")
  var errata = false

  func run() throws {
    let audit = try EquationAudit()
    let shown = errata ? audit.errata : audit.findings
    switch format {
    case .text: try StandardOutput.write(Self.text(shown) + "\n" + Self.summary(audit))
    case .csv:
      let rows = shown.map(\.flatRecord)
      try StandardOutput.write(rows.csv)
    case .json:
      var record = ResultRecord()
      record.append("entries", .list(shown.map { .object($0.record) }))
      try StandardOutput.write(record.prettyJSON)
    case .markdown: try StandardOutput.write(ErrataPage(audit).markdown)
    }
    let open = audit.findings.filter { if case .undecided = $0.verdict { true } else { false } }
    if !open.isEmpty {
      StandardError.write("ccf-theory: undecided: \(open.map(\.entry.id).joined(separator: ", "))\n")
      throw ExitStatus.disagreement.code
    }
  }

  private static func text(_ findings: [EquationAudit.Finding]) -> String {
    var table = TextTable(["entry", "verdict", "claim", "detail"], alignments: [.left, .left, .left, .left])
    for finding in findings {
      table.append([finding.entry.id, finding.verdict.name, finding.entry.claim ?? "", finding.verdict.detail])
    }
    return table.text
  }

  private static func summary(_ audit: EquationAudit) -> String {
    let numbers = Set(audit.findings.flatMap(\.entry.equations))
    return """
      \(audit.findings.count) entries, \(numbers.count) numbered equations; \(audit.errata.count) need a correction \
      or an addition

      """
  }
}

/// How an audit is written.
enum AuditFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv, markdown
}

extension EquationAudit.Finding {
  /// The finding with everything that is known.
  fileprivate var record: ResultRecord {
    var record = ResultRecord()
    record.append("id", .text(entry.id))
    record.append("equations", .list(entry.equations.map { .integer($0) }))
    record.append("place", .text(entry.place))
    record.append("kind", .text(entry.kind))
    record.append("printed", .text(entry.printed))
    record.append("transcribed", .list((entry.check.printed ?? []).map { .text($0) }))
    record.append("verdict", .text(verdict.name))
    switch verdict {
    case .equalUnder(let hypothesis): record.append("hypothesis", .text(hypothesis))
    case .different(let difference, let witness):
      record.append("difference", .list(difference.map { .text($0) }))
      guard let witness else { break }
      for (name, value) in witness.point { record.append("witness.at.\(name)", .number(value)) }
      record.append("witness.printed", .text(witness.printed))
      record.append("witness.derived", .text(witness.derived))
    case .notAlgebraic(let route): record.append("checkedBy", .text(route))
    case .identical, .definition, .undecided: break
    }
    record.append("claim", entry.claim.map { .text($0) } ?? .missing)
    record.append("note", entry.note.map { .text($0) } ?? .missing)
    return record
  }

  /// The finding as one row.
  fileprivate var flatRecord: ResultRecord {
    var record = ResultRecord()
    record.append("id", .text(entry.id))
    record.append("equations", .text(entry.equations.map(String.init).joined(separator: " ")))
    record.append("place", .text(entry.place))
    record.append("kind", .text(entry.kind))
    record.append("verdict", .text(verdict.name))
    record.append("detail", .text(verdict.detail))
    record.append("claim", entry.claim.map { .text($0) } ?? .missing)
    return record
  }
}

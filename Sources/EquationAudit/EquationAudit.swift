import CEquationData
import SymbolicDerivation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The audit of every displayed equation of Section 4 and Appendix E, and of the claims between them.
public struct EquationAudit: Sendable {
  /// One entry and what was decided.
  public struct Finding: Sendable {
    /// The entry.
    public let entry: AuditEntry
    /// The verdict.
    public let verdict: AuditVerdict
  }

  /// All entries, in the paper's order.
  public let findings: [Finding]

  /// Where the text needs a correction or an addition.
  public var errata: [Finding] { findings.filter(\.verdict.isErratum) }

  /// The entries as they were transcribed.
  ///
  /// - Throws: `DecodingError` for a data file that is broken.
  public static func entries() throws -> [AuditEntry] {
    try JSONDecoder().decode(
      [AuditEntry].self, from: Data(bytes: ccf_equation_data(), count: ccf_equation_data_length()))
  }

  /// Decides every entry.
  ///
  /// - Throws: `AuditError` or `SymbolicError` for an entry that cannot be checked.
  public init(_ entries: [AuditEntry]? = nil) throws {
    let entries = try entries ?? Self.entries()
    let judge = EntryJudge(entries)
    findings = try entries.map { Finding(entry: $0, verdict: try judge.verdict(on: $0)) }
  }

  /// Decides one entry.
  public static func verdicts(on entry: AuditEntry, among entries: [AuditEntry]) throws -> AuditVerdict {
    try EntryJudge(entries).verdict(on: entry)
  }

  /// Decides altered transcriptions of one entry; for negative controls.
  ///
  /// - Returns: for each text the verdict on the entry with that text as its `place`-th printed expression.
  public static func verdicts(
    on entry: AuditEntry, withPrinted texts: [String], at place: Int, among entries: [AuditEntry]
  ) throws -> [AuditVerdict] {
    let judge = EntryJudge(entries)
    return try texts.map { try judge.verdict(on: entry.replacing(printed: $0, at: place)) }
  }
}

extension AuditEntry {
  func replacing(printed text: String, at index: Int) -> AuditEntry {
    var printed = check.printed ?? []
    printed[index] = text
    let altered = Check(
      method: check.method, printed: printed, cases: check.cases, derived: check.derived, under: check.under,
      expectation: check.expectation, letter: check.letter, at: check.at, role: check.role)
    return AuditEntry(
      id: id, equations: equations, place: self.place, kind: kind, printed: self.printed, check: altered, claim: claim,
      note: note)
  }
}

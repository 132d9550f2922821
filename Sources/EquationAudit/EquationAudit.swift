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

  /// Decides `entries`, all by default.
  ///
  /// - Throws: `AuditError` or `SymbolicError` for an entry that cannot be checked.
  public init(_ entries: [AuditEntry]? = nil) throws {
    let entries = try entries ?? Self.entries()
    let judge = EntryJudge(entries)
    findings = try entries.map { Finding(entry: $0, verdict: try judge.verdict(on: $0)) }
  }
}

extension AuditEntry {
  /// The entry with another text as its printed expression number `index`: for controls of the audit itself.
  public func replacing(printed text: String, at index: Int) -> AuditEntry {
    var printed = check.printed ?? []
    printed[index] = text
    let altered = Check(
      method: check.method, printed: printed, cases: check.cases, derived: check.derived, under: check.under,
      expectation: check.expectation, letter: check.letter, at: check.at, role: check.role,
      unresolved: check.unresolved)
    return AuditEntry(
      id: id, equations: equations, place: self.place, kind: kind, printed: self.printed,
      isParaphrased: isParaphrased, check: altered, claim: claim, note: note)
  }
}

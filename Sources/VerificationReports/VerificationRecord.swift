import Claims
import Reporting

/// A verification as a record: report.json, version 1 (docs/report-schema.md).
struct VerificationRecord {
  static let version = 1
  let record: ResultRecord

  init(_ verification: Verification, provenance: ResultRecord) {
    var record = ResultRecord()
    record.append("schemaVersion", .integer(Self.version))
    record.append("holds", .flag(verification.holds))
    record.append("falseAlarmRate", .number(verification.judgement.falseAlarmRate))
    record.append("missRate", .number(verification.judgement.missRate))
    record.append("provenance", .object(provenance))
    record.append("claims", .list(verification.findings.map { .object(Self.claim($0)) }))
    record.append("negativeControls", .list(verification.kills.map { .object(Self.kill($0)) }))
    record.append("calibration", verification.calibration.map { .object(Self.calibration($0)) } ?? .missing)
    self.record = record
  }

  private static func claim(_ finding: Verification.Finding) -> ResultRecord {
    let claim = finding.claim
    var record = ResultRecord()
    record.append("id", .text(claim.id))
    record.append("title", .text(claim.title))
    record.append("place", .text(claim.place))
    record.append("printed", .text(claim.printed))
    record.append("formalised", .text(claim.formalised))
    record.append("hypotheses", .list(claim.hypotheses.map { .text($0) }))
    record.append("verdict", .text(finding.verdict.kind.rawValue))
    record.append("expectedVerdict", .text(claim.expected.rawValue))
    record.append("summary", .text(finding.verdict.summary))
    record.append("evidence", .list(finding.evidence.map { .object(evidence($0)) }))
    return record
  }

  private static func evidence(_ judged: JudgedEvidence) -> ResultRecord {
    var record = ResultRecord()
    record.append("title", .text(judged.evidence.title))
    record.append("route", .text(judged.evidence.route.rawValue))
    record.append("role", .text(judged.evidence.role.rawValue))
    record.append("agrees", .flag(judged.agrees))
    record.append("checks", .list(judged.outcomes.map { .object(check($0)) }))
    return record
  }

  private static func check(_ outcome: JudgedEvidence.Outcome) -> ResultRecord {
    let check = outcome.check
    var record = ResultRecord()
    record.append("label", .text(check.label))
    record.append("agrees", .flag(outcome.agrees))
    record.append("claimed", .optional(check.claimed))
    record.append("observed", .optional(check.observed))
    switch check.basis {
    case .bounded(let allowed):
      record.append("basis", .text("bounded"))
      record.append("allowedError", .number(allowed))
    case .statistical(let basis):
      record.append("basis", .text("statistical"))
      record.append("standardError", .number(basis.standardError))
      record.append("samples", .integer(basis.samples))
      record.append("pValue", .number(basis.pValue))
      record.append("adjustedPValue", .optional(outcome.adjustedPValue))
    case .decided:
      record.append("basis", .text("decided"))
    }
    record.append("detectableDifference", .optional(outcome.detectableDifference))
    return record
  }

  private static func kill(_ kill: Verification.Kill) -> ResultRecord {
    var record = ResultRecord()
    record.append("id", .text(kill.control.id))
    record.append("title", .text(kill.control.title))
    record.append("rejectedBy", .list(kill.killers.map { .text($0) }))
    return record
  }

  private static func calibration(_ calibration: Calibration) -> ResultRecord {
    var record = ResultRecord()
    record.append("seeds", .integer(calibration.seeds))
    record.append("holds", .flag(calibration.holds))
    record.append(
      "series",
      .list(
        calibration.series.map { series in
          var one = ResultRecord()
          one.append("name", .text(series.name))
          one.append("distanceFromUniform", .number(series.uniformity.distance))
          one.append(
            "band",
            .number(series.uniformity.bandHalfWidth(level: calibration.level / Double(calibration.series.count))))
          one.append("alarmRateAt5Percent", .number(series.alarmRate(0.05)))
          one.append("alarmRateAt1Percent", .number(series.alarmRate(0.01)))
          return .object(one)
        }))
    return record
  }
}

import Claims
import Reporting
import Statistics

/// A verification as a record: report.json, version 2 (docs/report-schema.md, docs/report.schema.json).
struct VerificationRecord {
  static let version = 2
  let record: ResultRecord

  init(_ verification: Verification, plan: SampleSizePlan, provenance: ResultRecord) {
    var record = ResultRecord()
    record.append("schemaVersion", .integer(Self.version))
    record.append("holds", .flag(verification.holds))
    record.append("design", .object(Self.design(verification, plan)))
    record.append("provenance", .object(provenance))
    record.append("claims", .list(verification.findings.map { .object(Self.claim($0, verification.judgement)) }))
    record.append("negativeControls", .list(verification.kills.map { .object(Self.kill($0)) }))
    record.append("calibration", verification.calibration.map { .object(Self.calibration($0)) } ?? .missing)
    self.record = record
  }

  private static func design(_ verification: Verification, _ plan: SampleSizePlan) -> ResultRecord {
    var record = ResultRecord()
    record.append("falseAlarmRate", .number(verification.judgement.falseAlarmRate))
    record.append("missRate", .number(verification.judgement.missRate))
    record.append("plannedFamily", .integer(plan.tests))
    record.append("plannedTests", .integer(verification.plannedTests))
    record.append("countedTests", .integer(verification.countedTests))
    record.append("level", .number(plan.level))
    record.append("discrepancy", .number(plan.discrepancy))
    record.append("samples", .integer(plan.samples))
    record.append("samplesPlanned", .flag(plan.plansSamples))
    record.append("draws", .integer(plan.draws))
    record.append("drawsPlanned", .flag(plan.plansDraws))
    record.append("optimumSamples", .integer(plan.optimumSamples))
    record.append("scrambles", .integer(JointEstimators.scrambles))
    record.append("scramblePoints", .integer(JointEstimators.scramblePoints))
    record.append("expectedRejections", .integer(verification.expectedRejections.count))
    record.append("closestRejection", .optional(verification.expectedRejections.closest))
    return record
  }

  private static func claim(_ finding: Verification.Finding, _ judgement: Judgement) -> ResultRecord {
    let claim = finding.claim
    var record = ResultRecord()
    record.append("id", .text(claim.id))
    record.append("title", .text(claim.title))
    record.append("place", .text(claim.place))
    record.append("printed", .text(claim.printed))
    record.append("formalised", .text(claim.formalised))
    record.append("hypotheses", .list(claim.hypotheses.map { .text($0) }))
    record.append("formalStatements", .list(claim.formalStatements.map { .text($0) }))
    record.append("verdict", .text(finding.verdict.kind.rawValue))
    record.append("expectedVerdict", .text(claim.expected.rawValue))
    record.append("summary", .text(finding.verdict.summary))
    record.append("evidence", .list(finding.evidence.map { .object(evidence($0, judgement)) }))
    return record
  }

  private static func evidence(_ judged: JudgedEvidence, _ judgement: Judgement) -> ResultRecord {
    var record = ResultRecord()
    record.append("title", .text(judged.evidence.title))
    record.append("route", .text(judged.evidence.route.rawValue))
    record.append("role", .text(judged.evidence.role.rawValue))
    record.append("agrees", .flag(judged.agrees))
    record.append("checks", .list(judged.outcomes.map { .object(check($0, judgement)) }))
    return record
  }

  private static func check(_ outcome: JudgedEvidence.Outcome, _ judgement: Judgement) -> ResultRecord {
    let check = outcome.check
    var record = ResultRecord()
    record.append("label", .text(check.label))
    record.append("parameters", .object(parameters(check.parameters)))
    record.append("agrees", .flag(outcome.agrees))
    record.append("claimed", .optional(check.claimed))
    record.append("observed", .optional(check.observed))
    record.append("detectableDifference", .optional(outcome.detectableDifference))
    switch check.basis {
    case .bounded(let allowed):
      record.append("basis", .text("bounded"))
      record.append("allowedError", .number(allowed))
    case .enclosed(let enclosure, let rounding):
      record.append("basis", .text("enclosed"))
      record.append("enclosure", .text("\(enclosure)"))
      record.append("lower", .number(enclosure.lower))
      record.append("upper", .number(enclosure.upper))
      record.append("allowedError", .number(rounding))
    case .statistical(let test, let expectation):
      record.append("basis", .text("statistical"))
      record.append("expectation", .text(text(expectation)))
      record.append("standardError", .number(test.standardError))
      record.append("samples", .integer(test.sampleCount))
      record.append("pValue", .number(test.pValue))
      record.append("adjustedPValue", .optional(outcome.adjustedPValue))
      record.append("missRate", .number(judgement.missRate))
      record.append("curve", curve(outcome).map { .list($0) } ?? .missing)
    case .decided:
      record.append("basis", .text("decided"))
      record.append("pointsTested", check.coverage.map { .integer($0.tested) } ?? .missing)
      record.append("pointsSkipped", check.coverage.map { .integer($0.skipped) } ?? .missing)
    }
    return record
  }

  private static func text(_ expectation: Check.Expectation) -> String {
    switch expectation {
    case .stands: "stands"
    case .falls(let side): side == .either ? "falls" : "falls, observed \(side.rawValue)"
    }
  }

  private static func parameters(_ parameters: CheckParameters) -> ResultRecord {
    var record = ResultRecord()
    for parameter in parameters.list {
      switch parameter.value {
      case .number(let value): record.append(parameter.name, .number(value))
      case .integer(let value): record.append(parameter.name, .integer(value))
      case .text(let value): record.append(parameter.name, .text(value))
      }
    }
    return record
  }

  /// The points of a curve, each with the parameter that varies.
  private static func curve(_ outcome: JudgedEvidence.Outcome) -> [ResultValue]? {
    guard let test = outcome.check.test as? CurveTest, let abscissae = outcome.check.abscissae else { return nil }
    return test.points.enumerated().map { index, point in
      var record = ResultRecord()
      record.append(abscissae.name, .number(abscissae.values[index]))
      record.append("claimed", .number(point.expected))
      record.append("observed", .number(point.frequency))
      record.append("standardError", .number(point.standardError))
      record.append("bandLower", .optional(outcome.band?[index].lowerBound))
      record.append("bandUpper", .optional(outcome.band?[index].upperBound))
      return .object(record)
    }
  }

  private static func kill(_ kill: NegativeControl.Kill) -> ResultRecord {
    var record = ResultRecord()
    record.append("id", .text(kill.control.id))
    record.append("title", .text(kill.control.title))
    record.append("claim", .text(kill.control.claim))
    record.append("rejected", .flag(kill.isRejected))
    record.append("rejectedBy", .list(kill.killers.map { .text($0) }))
    func texts(_ routes: [Evidence.Route]) -> ResultValue { .list(routes.map { .text($0.rawValue) }) }
    record.append("demandedRoutes", texts(kill.demanded))
    record.append("survivedRoutes", texts(kill.survived))
    record.append(
      "rejections",
      .list(
        kill.rejections.map { rejection in
          var one = ResultRecord()
          one.append("claim", .text(rejection.claim))
          one.append("routes", texts(rejection.routes))
          return .object(one)
        }))
    return record
  }

  private static func calibration(_ calibration: Calibration) -> ResultRecord {
    var record = ResultRecord()
    record.append("seeds", .integer(calibration.seeds))
    record.append("holds", .flag(calibration.holds))
    record.append("level", .number(calibration.level))
    record.append("band", .number(calibration.bandHalfWidth))
    record.append("familyAlarmRateAt5Percent", .number(calibration.familyAlarmRate))
    record.append(
      "series",
      .list(
        calibration.series.map { series in
          var one = ResultRecord()
          one.append("name", .text(series.name))
          one.append("conservative", .flag(series.isConservative))
          one.append("distanceFromUniform", .number(series.distance))
          one.append("alarmRateAt5Percent", .number(series.alarmRate(0.05)))
          one.append("alarmRateAt1Percent", .number(series.alarmRate(0.01)))
          return .object(one)
        }))
    return record
  }
}

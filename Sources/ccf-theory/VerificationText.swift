import Claims
import Reporting

/// A verification for a terminal.
struct VerificationText {
  let verification: Verification
  let plan: SampleSizePlan

  init(_ verification: Verification, _ plan: SampleSizePlan) {
    self.verification = verification
    self.plan = plan
  }

  var text: String {
    let judgement = verification.judgement
    let missed = judgement.missRate.rounded(toDigits: 2)
    var table = TextTable(
      ["claim", "verdict", "expected", "checks", "of bound", "p (Holm)", "notices", "missed"],
      alignments: [.left, .left, .left, .right, .right, .right, .right, .right])
    for finding in verification.findings {
      let outcomes = finding.evidence.flatMap(\.outcomes)
      let notices = Self.statistical(outcomes).compactMap(\.detectableDifference).max()
      table.append([
        finding.claim.title, finding.verdict.kind.rawValue, finding.isExpected ? "yes" : "NO", String(outcomes.count),
        Self.largestStrain(outcomes)?.rounded(toDigits: 2) ?? "",
        Self.standing(outcomes).compactMap(\.adjustedPValue).min()?.rounded(toDigits: 2) ?? "",
        notices?.rounded(toDigits: 2) ?? "", notices == nil ? "" : missed,
      ])
    }
    var text = table.text + "\n"
    text += """
      of bound: the largest error over its bound; notices: the largest error that a statistical check may miss with
      probability \(missed). \(verification.countedTests) statistical checks (\(verification.plannedTests) planned) reject a \
      right number with probability \(judgement.falseAlarmRate.rounded(toDigits: 2)) at most, together.
      \(rejections)Sizes were fixed in advance: \(plan.samples) samples for events and losses\(purpose),
      \(plan.draws) draws for other means, \(plan.optimumSamples) samples of each loss that is kept.


      """
    for finding in verification.findings { text += "\(finding.claim.id): \(finding.verdict.summary)\n" }
    if !verification.kills.isEmpty {
      var kills = TextTable(["wrong formula", "", "by claim", "along"], alignments: [.left, .left, .left, .left])
      for kill in verification.kills {
        let survived = kill.survived.map(\.rawValue).joined(separator: ", ")
        kills.append([
          kill.control.title, kill.isRejected ? "rejected" : survived.isEmpty ? "SURVIVES" : "SURVIVES \(survived)",
          kill.control.claim, kill.routes.isEmpty ? "nothing" : kill.routes.map(\.rawValue).joined(separator: ", "),
        ])
      }
      text += "\n" + kills.text
    }
    if let calibration = verification.calibration {
      let rates = calibration.series.map { "\((100 * $0.alarmRate(0.05)).rounded(toDigits: 2)) %" }
      text += "\nharness over \(calibration.seeds) seeds: \(calibration.holds ? "calibrated" : "NOT CALIBRATED"); "
      text += "false alarms at level 5 %: \(rates.joined(separator: ", ")); "
      text += "of the family: \((100 * calibration.familyAlarmRate).rounded(toDigits: 2)) %\n"
    }
    return text
  }

  private var purpose: String {
    guard plan.plansSamples else { return "" }
    return " to notice an error of \(plan.discrepancy.rounded(toDigits: 2)) in any probability of theirs"
  }

  /// Of the checks that must reject a number, which the false-alarm rate leaves out.
  private var rejections: String {
    let expected = verification.expectedRejections
    guard let closest = expected.closest else { return "" }
    let distance = "\(closest.rounded(toDigits: 2)) times what its check notices"
    return "\(expected.count) of them must reject a wrong number; the nearest is off by \(distance).\n"
  }

  private static func statistical(_ outcomes: [JudgedEvidence.Outcome]) -> [JudgedEvidence.Outcome] {
    outcomes.filter { $0.check.test != nil }
  }

  /// The statistical checks whose number is to stand.
  private static func standing(_ outcomes: [JudgedEvidence.Outcome]) -> [JudgedEvidence.Outcome] {
    outcomes.filter {
      if case .statistical(_, .stands) = $0.check.basis { true } else { false }
    }
  }

  /// The largest error over its bound among the checks that have one.
  private static func largestStrain(_ outcomes: [JudgedEvidence.Outcome]) -> Double? {
    outcomes.compactMap { outcome -> Double? in
      switch outcome.check.basis {
      case .bounded, .enclosed: outcome.strain
      default: nil
      }
    }.max()
  }
}

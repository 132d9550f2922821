import Claims
import Reporting

/// A verification for a terminal.
struct VerificationText {
  let verification: Verification

  init(_ verification: Verification) {
    self.verification = verification
  }

  var text: String {
    var table = TextTable(
      ["claim", "verdict", "expected", "checks", "worst check"], alignments: [.left, .left, .left, .right, .left])
    for finding in verification.findings {
      let checks = finding.evidence.reduce(0) { $0 + $1.outcomes.count }
      table.append([
        finding.claim.title, finding.verdict.kind.rawValue, finding.isExpected ? "yes" : "NO", String(checks),
        Self.worst(finding),
      ])
    }
    var text = table.text + "\n"
    for finding in verification.findings { text += "\(finding.claim.id): \(finding.verdict.summary)\n" }
    if !verification.kills.isEmpty {
      var kills = TextTable(["wrong formula", "rejected by"], alignments: [.left, .left])
      for kill in verification.kills {
        kills.append([kill.control.title, kill.killers.isEmpty ? "NOTHING" : kill.killers.joined(separator: ", ")])
      }
      text += "\n" + kills.text
    }
    if let calibration = verification.calibration {
      let rates = calibration.series.map { "\((100 * $0.alarmRate(0.05)).rounded(toDigits: 2)) %" }.joined(
        separator: ", ")
      text += "\nharness over \(calibration.seeds) seeds: \(calibration.holds ? "calibrated" : "NOT CALIBRATED"), "
      text += "false alarms at level 5 %: \(rates)\n"
    }
    return text
  }

  private static func worst(_ finding: Verification.Finding) -> String {
    let statistical = finding.evidence.flatMap(\.outcomes).compactMap { $0.adjustedPValue }
    let smallest = statistical.min().map { "p \($0.rounded(toDigits: 2)) (Holm)" }
    let bounded = finding.evidence.flatMap(\.outcomes).compactMap { outcome -> Double? in
      guard case .bounded(let allowed) = outcome.check.basis, let claimed = outcome.check.claimed,
        let observed = outcome.check.observed
      else { return nil }
      return (claimed - observed).magnitude / allowed
    }
    let largest = bounded.max().map { "\($0.rounded(toDigits: 2)) of the error bound" }
    return [largest, smallest].compactMap { $0 }.joined(separator: ", ")
  }
}

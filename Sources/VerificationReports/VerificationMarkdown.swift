import Claims
import Reporting

/// A verification short enough for a pull request: report.md.
struct VerificationMarkdown {
  let text: String

  init(_ verification: Verification, plan: SampleSizePlan, provenance: ResultRecord) {
    var lines = ["# Verification report", ""]
    let expected = verification.findings.count { $0.isExpected }
    lines.append("\(expected) of \(verification.findings.count) claims have their expected verdict.")
    if !verification.kills.isEmpty {
      lines.append(
        "\(verification.kills.count { $0.isRejected }) of \(verification.kills.count) wrong formulas are rejected.")
    }
    if let calibration = verification.calibration {
      lines.append(
        "The harness is \(calibration.holds ? "" : "NOT ")calibrated over \(calibration.seeds) seeds.")
    }
    let rates = verification.judgement
    lines.append(
      "\(verification.countedTests) statistical checks share one false-alarm rate of \(rates.falseAlarmRate.rounded(toDigits: 2)); "
        + (plan.plansSamples
          ? "an error of \(plan.discrepancy.rounded(toDigits: 2)) in a probability that the event kernel counts is missed with probability \(rates.missRate.rounded(toDigits: 2)) at most."
          : "sample sizes were given."))
    lines += ["", "| claim | verdict | expected | what it says |", "| --- | --- | --- | --- |"]
    for finding in verification.findings {
      lines.append(
        "| \(finding.claim.title) | \(finding.verdict.kind.rawValue) | \(finding.isExpected ? "yes" : "**no**") "
          + "| \(finding.verdict.summary) |")
    }
    if !verification.kills.isEmpty {
      lines += ["", "| wrong formula | of | rejected by |", "| --- | --- | --- |"]
      for kill in verification.kills {
        let survived = kill.survived.isEmpty ? "" : " by \(kill.survived.map(\.rawValue).joined(separator: ", "))"
        let routes = kill.routes.map { kill.demanded.contains($0) ? "**\($0.rawValue)**" : $0.rawValue }
        let met = (kill.isRejected ? [] : ["**not rejected\(survived)**"]) + routes
        lines.append("| \(kill.control.title) | \(kill.control.claim) | \(met.joined(separator: ", ")) |")
      }
      lines += ["", "Bold: a route that must reject it, since its statistical checks have another number."]
    }
    lines += ["", "| provenance | |", "| --- | --- |"]
    for (path, text) in provenance.flattened { lines.append("| \(path) | \(text.replacing("|", with: "\\|")) |") }
    text = lines.joined(separator: "\n") + "\n"
  }
}

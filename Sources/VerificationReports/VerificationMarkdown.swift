import Claims
import Reporting

/// A verification short enough for a pull request: report.md.
struct VerificationMarkdown {
  let text: String

  init(_ verification: Verification, provenance: ResultRecord) {
    var lines = ["# Verification report", ""]
    let expected = verification.findings.count { $0.isExpected }
    let killed = verification.kills.count { !$0.killers.isEmpty }
    lines.append(
      "\(expected) of \(verification.findings.count) claims have their expected verdict; "
        + "\(killed) of \(verification.kills.count) wrong formulas are rejected.")
    if let calibration = verification.calibration {
      lines.append(
        "The harness is \(calibration.holds ? "" : "NOT ")calibrated over \(calibration.seeds) seeds.")
    }
    lines += ["", "| claim | verdict | expected | what it says |", "| --- | --- | --- | --- |"]
    for finding in verification.findings {
      lines.append(
        "| \(finding.claim.title) | \(finding.verdict.kind.rawValue) | \(finding.isExpected ? "yes" : "**no**") "
          + "| \(finding.verdict.summary) |")
    }
    if !verification.kills.isEmpty {
      lines += ["", "| wrong formula | rejected by |", "| --- | --- |"]
      for kill in verification.kills {
        lines.append(
          "| \(kill.control.title) | \(kill.killers.isEmpty ? "**nothing**" : kill.killers.joined(separator: ", ")) |")
      }
    }
    lines += ["", "| provenance | |", "| --- | --- |"]
    for field in provenance.fields {
      switch field.value {
      case .text(let text): lines.append("| \(field.path) | \(text) |")
      case .integer(let value): lines.append("| \(field.path) | \(value) |")
      case .number(let value): lines.append("| \(field.path) | \(value.rounded(toDigits: 4)) |")
      default: break
      }
    }
    text = lines.joined(separator: "\n") + "\n"
  }
}

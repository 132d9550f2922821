import Claims
import Reporting

/// A verification as one self-contained page: report.html.
struct VerificationHTML {
  /// An image for the page.
  struct Figure {
    /// The claim under which it stands; `nil` for the calibration.
    let claim: String?
    let caption: String
    /// The image as a data URL.
    let source: String
  }

  let text: String

  init(_ verification: Verification, provenance: ResultRecord, figures: [Figure]) {
    let esc = HTMLText.escaped
    var body = "<h1>Verification report</h1>\n"
    let expected = verification.findings.count { $0.isExpected }
    let killed = verification.kills.count { !$0.killers.isEmpty }
    body += """
      <p>"Identifying and Understanding Cross-Class Features in Adversarial Training" (ICML 2025), Section 4 and Appendix E.
      <span class="\(verification.holds ? "good" : "bad")">\(expected) of \(verification.findings.count) claims have their
      expected verdict, \(killed) of \(verification.kills.count) wrong formulas are rejected.</span></p>
      <p class="soft">All statistical checks of this report together raise a false alarm with probability at most
      \(verification.judgement.falseAlarmRate) (Holm). Every statistical row names the smallest difference that it would miss
      with probability \(verification.judgement.missRate).</p>

      """
    body += HTMLText.table(
      ["claim", "verdict", "as expected", "what it says"],
      verification.findings.map { finding in
        [
          "<a href=\"#\(finding.claim.id)\">\(esc(finding.claim.title))</a>", Self.verdict(finding),
          finding.isExpected ? "yes" : "<span class=\"bad\">no</span>", esc(finding.verdict.summary),
        ]
      })
    for finding in verification.findings {
      body += Self.section(finding, figures.filter { $0.claim == finding.claim.id })
    }
    if !verification.kills.isEmpty { body += Self.killMatrix(verification) }
    if let calibration = verification.calibration {
      body += Self.calibration(calibration, figures.filter { $0.claim == nil })
    }
    body += Self.provenance(provenance)
    text = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>CrossClass verification report</title><style>
      \(HTMLText.style)
      </style></head><body>
      \(body)</body></html>

      """
  }

  private static func verdict(_ finding: Verification.Finding) -> String {
    let tone =
      switch finding.verdict.kind {
      case .verified, .corrected: "good"
      case .refuted: "bad"
      case .vacuous, .undecided: "note"
      }
    return "<span class=\"verdict \(tone)\">\(finding.verdict.kind.rawValue)</span>"
  }

  private static func section(_ finding: Verification.Finding, _ figures: [Figure]) -> String {
    let (claim, esc) = (finding.claim, HTMLText.escaped)
    var text = """
      <section id="\(claim.id)"><h2>\(esc(claim.title)): \(verdict(finding))</h2>
      <p>\(esc(finding.verdict.summary))</p>
      <dl><dt>printed</dt><dd>\(esc(claim.printed)) <span class="soft">(\(esc(claim.place)))</span></dd>
      <dt>formalised</dt><dd>\(esc(claim.formalised))</dd>
      <dt>hypotheses</dt><dd>\(claim.hypotheses.map(esc).joined(separator: "; "))</dd></dl>

      """
    for figure in figures { text += self.figure(figure) }
    for judged in finding.evidence { text += evidence(judged) }
    return text + "<p class=\"soft\">Again: <code>ccf-theory verify --only \(claim.id)</code></p></section>\n"
  }

  /// How many checks of one piece of evidence the page shows; report.json has them all.
  private static let shownChecks = 8

  private static func evidence(_ judged: JudgedEvidence) -> String {
    let esc = HTMLText.escaped
    let shown = judged.outcomes.sorted { $0.strain > $1.strain }.prefix(shownChecks)
    let role = judged.evidence.role == .claim ? "" : ", \(judged.evidence.role.rawValue)"
    var text = """
      <h3>\(esc(judged.evidence.title)) <span class="soft">(\(judged.evidence.route.rawValue)\(role))</span>
      <span class="\(judged.agrees ? "good" : "bad")">\(judged.agrees ? "agrees" : "disagrees")</span></h3>

      """
    text += HTMLText.table(
      ["check", "claimed", "observed", "allowed or ± standard error", "p (Holm)", "would notice"],
      shown.map { outcome in
        let check = outcome.check
        let error =
          switch check.basis {
          case .bounded(let allowed): "≤ \(allowed.rounded(toDigits: 2))"
          case .statistical(let basis): "± \(basis.standardError.rounded(toDigits: 2)), \(basis.samples) samples"
          case .decided(let holds): holds ? "holds" : "<span class=\"bad\">fails</span>"
          }
        func number(_ value: Double?) -> String { value.map { $0.rounded(toDigits: 10) } ?? "" }
        return [
          esc(check.label), number(check.claimed), number(check.observed), error,
          outcome.adjustedPValue.map { $0.rounded(toDigits: 2) } ?? "",
          outcome.detectableDifference.map { $0.rounded(toDigits: 2) } ?? "",
        ]
      }, class: "numbers")
    if judged.outcomes.count > shownChecks {
      text +=
        "<p class=\"soft\">The \(shownChecks) of \(judged.outcomes.count) checks that come nearest to disagreeing.</p>\n"
    }
    return text
  }

  private static func figure(_ figure: Figure) -> String {
    let caption = HTMLText.escaped(figure.caption)
    return
      "<figure><img alt=\"\(caption)\" src=\"\(figure.source)\"><figcaption class=\"soft\">\(caption)</figcaption></figure>\n"
  }

  private static func killMatrix(_ verification: Verification) -> String {
    let esc = HTMLText.escaped
    let claims = verification.findings.map(\.claim)
    return """
      <section id="negative-controls"><h2>Negative controls</h2>
      <p>Each wrong formula goes through the same evidence, with the same seeds. A claim rejects it (●) when evidence that
      stands with the right formula no longer does.</p>

      """
        + HTMLText.table(
          ["wrong formula"] + claims.map { esc($0.id) },
          verification.kills.map { kill in
            let name = esc(kill.control.title) + (kill.killers.isEmpty ? " <span class=\"bad\">survives</span>" : "")
            return [name] + claims.map { kill.killers.contains($0.id) ? "●" : "·" }
          }, class: "matrix") + "</section>\n"
  }

  private static func calibration(_ calibration: Calibration, _ figures: [Figure]) -> String {
    var text = """
      <section id="calibration"><h2>Calibration of the harness:
      <span class="\(calibration.holds ? "good" : "bad")">\(calibration.holds ? "uniform" : "not uniform")</span></h2>
      <p>P-values of true statements over \(calibration.seeds) seeds. A calibrated harness leaves one of the bands with
      probability at most \(calibration.level).</p>

      """
    text += HTMLText.table(
      ["test", "largest distance from uniform", "band", "false alarms at 5 %", "at 1 %"],
      calibration.series.map { series in
        [
          HTMLText.escaped(series.name), series.uniformity.distance.rounded(toDigits: 3),
          series.uniformity.bandHalfWidth(level: calibration.level / Double(calibration.series.count)).rounded(
            toDigits: 3),
          "\((100 * series.alarmRate(0.05)).rounded(toDigits: 3)) %",
          "\((100 * series.alarmRate(0.01)).rounded(toDigits: 3)) %",
        ]
      }, class: "numbers")
    for figure in figures { text += self.figure(figure) }
    return text + "</section>\n"
  }

  private static func provenance(_ record: ResultRecord) -> String {
    let rows = record.fields.compactMap { field -> [String]? in
      switch field.value {
      case .text(let text): [field.path, "<code>\(HTMLText.escaped(text))</code>"]
      case .integer(let value): [field.path, "<code>\(value)</code>"]
      case .number(let value): [field.path, "<code>\(value.rounded(toDigits: 4))</code>"]
      default: nil
      }
    }
    return "<section id=\"provenance\"><h2>Provenance</h2>\n" + HTMLText.table(["", ""], rows) + "</section>\n"
  }
}

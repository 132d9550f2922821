import Claims
import Reporting

/// A verification as one self-contained page: report.html.
struct VerificationHTML {
  let text: String

  init(
    _ verification: Verification, plan: SampleSizePlan, again: String, provenance: ResultRecord, figures: [ReportFigure]
  ) {
    var body = "<h1>Verification report</h1>\n" + Self.summary(verification)
    body += Self.design(verification, plan)
    for finding in verification.findings {
      body +=
        ClaimSection(
          finding, figures: figures.filter { $0.claim == finding.claim.id }, missRate: verification.judgement.missRate,
          again: again
        ).html
    }
    if !verification.kills.isEmpty { body += KillMatrix(verification).html }
    if let calibration = verification.calibration {
      body += Self.calibration(calibration, figures.filter { $0.claim == nil })
    }
    body += Self.provenance(provenance)
    text = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>CrossClass verification report</title><style>
      \(ReportStyle.css)
      </style></head><body>
      \(body)</body></html>

      """
  }

  private static func summary(_ verification: Verification) -> String {
    let expected = verification.findings.count { $0.isExpected }
    let killed = verification.kills.count { $0.isRejected }
    var news = "\(expected) of \(verification.findings.count) claims have their expected verdict"
    if !verification.kills.isEmpty { news += ", \(killed) of \(verification.kills.count) wrong formulas are rejected" }
    if let calibration = verification.calibration {
      news += ", the harness is \(calibration.holds ? "" : "not ")calibrated"
    }
    return """
      <p>"Identifying and Understanding Cross-Class Features in Adversarial Training" (ICML 2025), Section 4 and Appendix E.
      \(HTMLText.toned(news + ".", good: verification.holds))</p>

      """
        + HTMLText.table(
          [.text("claim"), .text("verdict"), .text("as expected"), .text("what it says")],
          verification.findings.map { finding in
            [
              "<a href=\"#\(finding.claim.id)\">\(MathText(finding.claim.title).html)</a>",
              ClaimSection.verdict(finding), finding.isExpected ? "yes" : HTMLText.toned("no", good: false),
              MathText(finding.verdict.summary).html,
            ]
          }, class: "wide")
  }

  /// How the statistics were planned.
  private static func design(_ verification: Verification, _ plan: SampleSizePlan) -> String {
    let judgement = verification.judgement
    let wanted = NumberText.html(plan.discrepancy)
    let events =
      plan.plansSamples
      ? "the fewest that notice an error of \(wanted) in any probability that the event kernel counts"
      : "as the command gave it"
    let means =
      plan.plansDraws
      ? "the fewest that notice an error of \(NumberText.html(SampleSizePlan.meanFactor * plan.discrepancy)) standard deviations of a value"
      : "as the command gave it"
    let rejections = verification.expectedRejections
    let nearest = rejections.closest.map {
      " The nearest of these numbers is off by \(NumberText.html($0, digits: 2)) times that."
    }
    return """
      <section id="design"><h2>How to read the statistics</h2>
      <p>All statistical checks of this report together reject a right number with probability at most
      \(NumberText.html(judgement.falseAlarmRate)) (Holm's procedure). The family was planned at \(plan.tests) checks for all
      claims; the claims here have \(verification.plannedTests) planned, \(verification.countedTests) counted. Each is a test at
      level \(NumberText.html(plan.level)) or more. A claim alone (<code>--only</code>) meets the same draws at the same level:
      what its checks notice and its bands are the same, its adjusted p-values are the same or larger, and no more is rejected.</p>
      <p>"Notices" is the smallest error of the claimed number that the check would see, but for the probability under "missed":
      from the exact binomial tails of the alternative for a frequency, from the noncentral t distribution for a mean, from a
      normal approximation of it for a weight.
      \(rejections.count) of the checks expect a rejection, of a number that is known to be wrong. The false-alarm rate does not
      speak of them: each misses with probability at most \(NumberText.html(judgement.missRate)) a number that is off by what
      it notices.\(nearest ?? "")</p>
      <p>Sample sizes were fixed before anything was drawn: \(NumberText.html(plan.samples)) for events and losses, \(events);
      \(NumberText.html(plan.draws)) for other means, \(means); both rounded up to whole blocks. Nothing stops early or goes on
      for what it saw, so no confidence sequence is needed. Two sizes do not follow the discrepancy: a loss whose samples are
      kept for its derivatives has \(NumberText.html(plan.optimumSamples)) of them
      (at most \(NumberText.html(EvidenceContext.largestOptimumSamples)), held in memory), and the quasi-random estimate has
      \(NumberText.html(JointEstimators.scramblePoints)) Sobol points under each of \(JointEstimators.scrambles) scrambles.</p>
      <p>Simulations start from the definitions: the features of equation 8, the exact worst perturbation for each runner-up, the
      logits' order. One label stands for all, which have the same laws. A "variance factor" is measured: how many times less
      variance a value has, for one sample, than a plain estimate from independent samples. The estimators, and
      two of the differences, are also checked against plain ones.</p></section>

      """
  }

  private static func calibration(_ calibration: Calibration, _ figures: [ReportFigure]) -> String {
    func percent(_ rate: Double) -> String { "\(NumberText.html(100 * rate, digits: 3)) %" }
    var text = """
      <section id="calibration"><h2>Calibration of the harness:
      \(HTMLText.toned(calibration.holds ? "holds" : "fails", good: calibration.holds))</h2>
      <p>P-values of true statements over \(NumberText.html(calibration.seeds)) seeds, which are random numbers of the report's
      seed. They must be uniform, or larger where a test is conservative, and raise no more alarms than their level. Holm's
      procedure at 5 % over these \(calibration.series.count) tests raised a false alarm for
      \(percent(calibration.familyAlarmRate)) of the seeds. A calibrated harness is called uncalibrated with probability at most
      \(NumberText.html(calibration.level)).</p>

      """
    text += HTMLText.table(
      [
        .text("test"), .number("largest distance from uniform"), .number("band"), .number("false alarms at 5 %"),
        .number("at 1 %"),
      ],
      calibration.series.map { series in
        [
          HTMLText.escaped(series.name)
            + (series.isConservative ? " <span class=\"soft\">(conservative: above only)</span>" : ""),
          NumberText.html(series.distance, digits: 3), NumberText.html(calibration.bandHalfWidth, digits: 3),
          percent(series.alarmRate(0.05)), percent(series.alarmRate(0.01)),
        ]
      })
    for figure in figures { text += figure.html }
    return text + "</section>\n"
  }

  private static func provenance(_ record: ResultRecord) -> String {
    let rows = record.flattened.map { path, text in [HTMLText.escaped(path), "<code>\(HTMLText.escaped(text))</code>"] }
    return "<section id=\"provenance\"><h2>Provenance</h2>\n"
      + HTMLText.table([.text(""), .text("")], rows, class: "plain") + "</section>\n"
  }
}

extension ResultRecord {
  /// Every value with its path, the parts of nested records joined by dots; missing values are left out.
  var flattened: [(path: String, text: String)] {
    fields.flatMap { field -> [(path: String, text: String)] in
      switch field.value {
      case .text(let text): [(field.path, text)]
      case .integer(let value): [(field.path, String(value))]
      case .number(let value): [(field.path, value.rounded(toDigits: 4))]
      case .flag(let flag): [(field.path, flag ? "yes" : "no")]
      case .object(let record): record.flattened.map { ("\(field.path).\($0.path)", $0.text) }
      case .list(let values):
        values.enumerated().flatMap { index, value -> [(path: String, text: String)] in
          var one = ResultRecord()
          one.append("\(field.path).\(index)", value)
          return one.flattened
        }
      case .missing: []
      }
    }
  }
}

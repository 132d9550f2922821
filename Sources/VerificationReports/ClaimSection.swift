import Claims
import Plots

/// A figure of the page.
struct ReportFigure {
  /// The claim under which it stands; `nil` for the calibration.
  let claim: String?
  let caption: String
  let image: InlineSVG

  var html: String {
    "<figure>\(image.text)<figcaption>\(MathText(caption).html)</figcaption></figure>\n"
  }
}

/// One claim on the page: statement, verdict, figures, evidence, worst row, and how to see it again.
struct ClaimSection {
  let html: String

  init(_ finding: Verification.Finding, figures: [ReportFigure], missRate: Double, again: String) {
    let claim = finding.claim
    var text = """
      <section id="\(claim.id)"><h2>\(MathText(claim.title).html): \(Self.verdict(finding))</h2>
      <p>\(MathText(finding.verdict.summary).html)</p>
      <dl><dt>printed</dt><dd>\(MathText(claim.printed).html) <span class="soft">(\(HTMLText.escaped(claim.place)))</span></dd>
      <dt>formalised</dt><dd>\(MathText(claim.formalised).html)</dd>
      <dt>hypotheses</dt><dd>\(claim.hypotheses.map { MathText($0).html }.joined(separator: "; "))</dd>
      <dt>in Coq</dt><dd>\(claim.formalStatements.map { "<code>\($0)</code>" }.joined(separator: ", "))</dd>
      <dt>worst row</dt><dd>\(Self.worst(finding))</dd>
      <dt>again</dt><dd><code>ccf-theory verify --only \(claim.id)\(again)</code></dd></dl>

      """
    for figure in figures { text += figure.html }
    for judged in finding.evidence { text += EvidenceTable(judged, missRate: missRate).html }
    html = text + "</section>\n"
  }

  /// The verdict in its colour: green where the claim stands, red where it is refuted.
  static func verdict(_ finding: Verification.Finding) -> String {
    let tone =
      switch finding.verdict.kind {
      case .verified, .corrected: "good"
      case .refuted: "bad"
      case .vacuous, .undecided: "note"
      }
    return "<span class=\"verdict \(tone)\">\(finding.verdict.kind.rawValue)</span>"
  }

  /// The check of the claim that comes nearest to disagreeing, or disagrees most, and how near that is.
  private static func worst(_ finding: Verification.Finding) -> String {
    let all = finding.evidence.compactMap { judged in judged.worst.map { (judged.evidence, $0) } }
    guard let (evidence, outcome) = all.max(by: { $0.1.strain < $1.1.strain }) else { return "none" }
    let distance: String =
      switch outcome.check.basis {
      case .bounded, .enclosed: "\(NumberText.html(outcome.strain)) of what its error bound allows"
      case .statistical: "\(NumberText.equation(outcome.adjustedPValue)) after Holm"
      case .decided: outcome.agrees ? "all statements hold" : "does not hold"
      }
    if case .decided = outcome.check.basis, outcome.agrees { return distance }
    let place = ParameterText.html(outcome.check.parameters)
    return """
      \(MathText(outcome.check.label).html)\(place.isEmpty ? "" : " at \(place)"): \(distance)
      <span class="soft">(\(MathText(evidence.title).html))</span>
      """
  }
}

import Charts
import Claims
import Plots
import Reporting
import Sweeps

/// The files of a verification: report.html, report.json, report.md and the figures.
public struct VerificationReport {
  private let verification: Verification
  private let plan: SampleSizePlan
  private let again: String
  private let provenance: ResultRecord

  /// A report of `verification`.
  ///
  /// - Parameters:
  ///   - plan: how the sample sizes were chosen.
  ///   - options: what `ccf-theory verify --only CLAIM` needs besides to do the same again ("--full --seed 7").
  ///   - provenance: how the run came about.
  public init(_ verification: Verification, plan: SampleSizePlan, options: String, provenance: ResultRecord) {
    self.verification = verification
    self.plan = plan
    again = options.isEmpty ? "" : " " + options
    self.provenance = provenance
  }

  /// Writes the files into `folder`, which is made if it is missing; each appears by rename.
  ///
  /// - Parameter sweep: a sweep over epsilon and beta 0, 0.1, 0.2 for the figures of the claims.
  /// - Returns: the path of the page.
  /// - Throws: `FileError`, `PlotError`, or what the sweep throws.
  public func write(into folder: String, sweep: SweepConfiguration, workers: Int) async throws -> String {
    try Files.makeFolder(folder)
    try Files.write(
      VerificationRecord(verification, plan: plan, provenance: provenance).record.prettyJSON,
      to: "\(folder)/report.json")
    try Files.write(
      VerificationMarkdown(verification, plan: plan, provenance: provenance).text, to: "\(folder)/report.md")
    let figures = try await drawFigures(into: "\(folder)/figures", sweep: sweep, workers: workers)
    let page = "\(folder)/report.html"
    try Files.write(
      VerificationHTML(verification, plan: plan, again: again, provenance: provenance, figures: figures).text, to: page)
    return page
  }

  private func drawFigures(
    into folder: String, sweep: SweepConfiguration, workers: Int
  ) async throws -> [ReportFigure] {
    try Files.makeFolder(folder)
    var rows: [ResultRecord] = []
    try await SweepRunner(sweep, format: .csv, workers: workers).run(from: 0) { rows += $0.rows }
    var figures: [ReportFigure] = []
    func draw(_ chart: Chart, _ name: String, claim: String?, caption: String) throws {
      let path = "\(folder)/\(name)"
      try chart.draw(to: path)
      figures.append(
        ReportFigure(
          claim: claim, caption: caption,
          image: try InlineSVG(path, name: "f\(figures.count)", label: chart.title)))
    }
    for figure in try ClaimFigures(findings: verification.findings, sweep: rows).all() {
      try draw(figure.chart, figure.name, claim: figure.claim, caption: figure.caption)
    }
    if let calibration = verification.calibration {
      try draw(
        CalibrationFigure.chart(
          calibration.series.map { ($0.name, $0.uniformity.values) }, bandHalfWidth: calibration.bandHalfWidth),
        "calibration", claim: nil,
        caption:
          "Empirical distribution functions of the p-values, and their distance from the diagonal with the band that a calibrated harness leaves with probability at most \(calibration.level.rounded(toDigits: 2)) together with the counts of alarms."
      )
    }
    return figures
  }
}

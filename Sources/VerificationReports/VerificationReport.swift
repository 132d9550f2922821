import Claims
import Plots
import Reporting
import Sweeps

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files of a verification: report.html, report.json, report.md and the figures.
public struct VerificationReport {
  private let verification: Verification
  private let provenance: ResultRecord

  /// A report of `verification` that names its provenance.
  public init(_ verification: Verification, provenance: ResultRecord) {
    self.verification = verification
    self.provenance = provenance
  }

  /// Writes the files into `folder`, which is made if it is missing; each appears by rename.
  ///
  /// - Parameter sweep: a sweep over epsilon and beta for the figures of the claims.
  /// - Returns: the path of the page.
  /// - Throws: `FileError`, `PlotError`, or what the sweep throws.
  public func write(into folder: String, sweep: SweepConfiguration, workers: Int) async throws -> String {
    try Files.makeFolder(folder)
    try Files.write(
      VerificationRecord(verification, provenance: provenance).record.prettyJSON, to: "\(folder)/report.json")
    try Files.write(VerificationMarkdown(verification, provenance: provenance).text, to: "\(folder)/report.md")
    let figures = try await drawFigures(into: "\(folder)/figures", sweep: sweep, workers: workers)
    let page = "\(folder)/report.html"
    try Files.write(VerificationHTML(verification, provenance: provenance, figures: figures).text, to: page)
    return page
  }

  private func drawFigures(
    into folder: String, sweep: SweepConfiguration, workers: Int
  ) async throws -> [VerificationHTML.Figure] {
    var plots = SweepPlots()
    try await SweepRunner(sweep, format: .csv, workers: workers).run(from: 0) { batch in
      for row in batch.rows { plots.add(row) }
    }
    var figures: [VerificationHTML.Figure] = []
    let captions: [(suffix: String, claims: [String], caption: String)] = [
      (
        "w2-epsilon", ["theorem-1", "theorem-3", "corollary-1"],
        "w2 against eps: lines are the closed forms, points the minima of the loss of drawn samples with two standard errors."
      ),
      (
        "accuracy-t", ["theorem-2-joint", "theorem-2-pairwise"],
        "Robust accuracy against t = w2/w1 in both readings, with the ratio that training chooses and the best one."
      ),
      ("cas-epsilon", ["cas"], "CAS of the trained model against eps."),
    ]
    let drawn = try plots.draw(into: folder).figures
    for (suffix, claims, caption) in captions {
      guard let path = drawn.first(where: { $0.hasSuffix(suffix) }) else { continue }
      let source = try Self.dataURL(path + ".svg")
      for claim in claims where verification.findings.contains(where: { $0.claim.id == claim }) {
        figures.append(VerificationHTML.Figure(claim: claim, caption: caption, source: source))
      }
    }
    if let calibration = verification.calibration, let first = calibration.series.first {
      let path = "\(folder)/calibration"
      let level = calibration.level / Double(calibration.series.count)
      try CalibrationFigure.draw(
        calibration.series.map { ($0.name, $0.uniformity.values) },
        bandHalfWidth: first.uniformity.bandHalfWidth(level: level),
        bandText: "band at level \(level.rounded(toDigits: 2))", to: path)
      figures.append(
        VerificationHTML.Figure(
          claim: nil, caption: "Empirical distribution functions of the p-values.",
          source: try Self.dataURL(path + ".svg")))
    }
    return figures
  }

  private static func dataURL(_ path: String) throws(FileError) -> String {
    guard let data = FileManager.default.contents(atPath: path) else { throw FileError(path, "cannot be read") }
    return "data:image/svg+xml;base64," + data.base64EncodedString()
  }
}

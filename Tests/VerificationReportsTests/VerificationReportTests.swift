import Claims
import Foundation
import Reporting
import Sweeps
import TestSupport
import Testing
import VerificationReports

@Suite("Verification reports")
struct VerificationReportTests {
  static func verification(_ ids: [String], controls: [String], calibrationSeeds: Int = 0) async throws -> Verification
  {
    try await Verification.run(
      Claim.all.filter { ids.contains($0.id) }, controls: NegativeControl.all.filter { controls.contains($0.id) },
      context: EvidenceContext(seed: 1, workers: 2, samples: 1 << 15, draws: 1 << 15, points: 16),
      calibrationSeeds: calibrationSeeds)
  }

  static func write(_ verification: Verification, _ folder: TemporaryFolder) async throws {
    var configuration = ResultRecord()
    configuration.append("seed", .text("1"))
    let provenance = RunProvenance(configuration: configuration, workers: 2, cells: 1, elapsed: .seconds(1))
    let sweep = try SweepConfiguration(beta: "0,0.2", epsilon: "0.1:0.4:0.1", samples: 200, seed: 1)
    _ = try await VerificationReport(verification, provenance: provenance.record)
      .write(into: folder.root, sweep: sweep, workers: 2)
  }

  @Test("JSON holds every check; the page is one file with its figures; Markdown has a row a claim")
  func files() async throws {
    let verification = try await Self.verification(
      ["lemma-1", "theorem-2-joint"], controls: ["root-2-pi", "joint-as-pairwise"], calibrationSeeds: 50)
    #expect(verification.holds)
    let folder = try TemporaryFolder()
    try await Self.write(verification, folder)

    let json = try #require(JSONSerialization.jsonObject(with: Data(folder.read("report.json").utf8)) as? [String: Any])
    #expect(json["schemaVersion"] as? Int == 1 && json["holds"] as? Bool == true)
    let claims = try #require(json["claims"] as? [[String: Any]])
    #expect(claims.map { $0["verdict"] as? String } == ["verified", "refuted"])
    let evidence = try #require(claims[1]["evidence"] as? [[String: Any]])
    let checks = evidence.flatMap { $0["checks"] as? [[String: Any]] ?? [] }
    #expect(checks.count == verification.findings[1].evidence.reduce(0) { $0 + $1.outcomes.count })
    for check in checks where check["basis"] as? String == "statistical" {
      for key in ["standardError", "samples", "pValue", "adjustedPValue", "detectableDifference"] {
        #expect(check[key] is NSNumber, "\(key)")
      }
    }
    #expect((json["negativeControls"] as? [[String: Any]])?.count == 2)
    #expect((json["calibration"] as? [String: Any])?["seeds"] as? Int == 50)

    let page = try folder.read("report.html")
    #expect(page.contains("id=\"theorem-2-joint\"") && page.contains("data:image/svg+xml;base64,"))
    #expect(!page.contains("src=\"http") && !page.contains("href=\"http"), "nothing is loaded from elsewhere")
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
    #expect(page.contains("max_{j") == false || page.contains("&gt;"), "text is escaped")
    #expect(page.contains("0.92255767522142"))  // the certificate's digits

    let markdown = try folder.read("report.md")
    #expect(markdown.contains("2 of 2 claims") && markdown.contains("| Lemma 1 | verified | yes |"))
    #expect(folder.names == ["figures", "report.html", "report.json", "report.md"])
  }

  @Test("a verdict that is not expected, and a control that survives, are said")
  func failure() async throws {
    // The wrong t_joint does not touch Lemma 1, so it survives there.
    let verification = try await Self.verification(["lemma-1"], controls: ["joint-ratio-trained"])
    #expect(!verification.holds)
    let folder = try TemporaryFolder()
    try await Self.write(verification, folder)
    #expect(try folder.read("report.html").contains("survives"))
    #expect(try folder.read("report.md").contains("**nothing**"))
    #expect(try folder.read("report.json").contains("\"holds\": false"))
  }
}

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
      context: EvidenceContext(seed: 1, workers: 2, samples: 1 << 16, draws: 1 << 15, points: 16),
      calibrationSeeds: calibrationSeeds)
  }

  static func write(_ verification: Verification, _ folder: TemporaryFolder) async throws {
    var configuration = ResultRecord()
    configuration.append("seed", .text("1"))
    let provenance = RunProvenance(configuration: configuration, workers: 2, cells: 1, elapsed: .seconds(1))
    let sweep = try SweepConfiguration(beta: "0,0.1,0.2", epsilon: "0.1:0.4:0.1", samples: 200, seed: 1)
    let report = VerificationReport(
      verification, plan: try SampleSizePlan(discrepancy: 0.1, samples: 1 << 16, draws: 1 << 15),
      options: "--samples 65536 --seed 1",
      provenance: provenance.record)
    _ = try await report.write(into: folder.root, sweep: sweep, workers: 2)
  }

  @Test("JSON holds every check with its parameters and its power, and a curve with its band")
  func json() async throws {
    let verification = try await Self.verification(
      ["lemma-1", "theorem-2-joint"], controls: ["root-2-pi", "joint-as-pairwise"], calibrationSeeds: 50)
    #expect(verification.holds)
    let folder = try TemporaryFolder()
    try await Self.write(verification, folder)

    let json = try #require(JSONSerialization.jsonObject(with: Data(folder.read("report.json").utf8)) as? [String: Any])
    #expect(json["schemaVersion"] as? Int == 2 && json["holds"] as? Bool == true)
    let design = try #require(json["design"] as? [String: Any])
    #expect(design["countedTests"] as? Int == 18 && design["plannedTests"] as? Int == 18)
    let claims = try #require(json["claims"] as? [[String: Any]])
    #expect(claims.map { $0["verdict"] as? String } == ["verified", "refuted"])
    let evidence = try #require(claims[1]["evidence"] as? [[String: Any]])
    let checks = evidence.flatMap { $0["checks"] as? [[String: Any]] ?? [] }
    #expect(checks.count == verification.findings[1].evidence.reduce(0) { $0 + $1.outcomes.count })
    for check in checks where check["basis"] as? String == "statistical" {
      for key in ["standardError", "samples", "pValue", "adjustedPValue", "detectableDifference", "missRate"] {
        #expect(check[key] is NSNumber, "\(key)")
      }
    }
    let curves = checks.compactMap { $0["curve"] as? [[String: Any]] }
    #expect(curves.map(\.count) == [9, 9])
    for point in curves[0] {
      let numbers = ["bandLower", "observed", "bandUpper", "t"].compactMap { (point[$0] as? NSNumber)?.doubleValue }
      #expect(numbers.count == 4 && numbers[0] < numbers[1] && numbers[1] < numbers[2])
    }
    let place = try #require(checks.first { $0["curve"] is [Any] }?["parameters"] as? [String: Any])
    #expect(place["epsilon"] as? Double == 0.2 && place["classes"] as? Int == 3)
    #expect((json["negativeControls"] as? [[String: Any]])?.map { $0["rejected"] as? Bool } == [true, true])
    let control = try #require((json["negativeControls"] as? [[String: Any]])?.first)
    #expect(control["demandedRoutes"] as? [String] == ["Monte Carlo"] && control["survivedRoutes"] as? [String] == [])
    let rejection = try #require((control["rejections"] as? [[String: Any]])?.first)
    #expect(rejection["claim"] as? String == "lemma-1")
    #expect(rejection["routes"] as? [String] == ["quadrature", "Monte Carlo", "enclosure", "algebra"])
    #expect((json["calibration"] as? [String: Any])?["seeds"] as? Int == 50)
  }

  @Test("the page is one file with a section, a figure and a command for every claim; Markdown has a row a claim")
  func page() async throws {
    let verification = try await Self.verification(Claim.all.map(\.id), controls: ["root-2-pi"], calibrationSeeds: 20)
    let folder = try TemporaryFolder()
    try await Self.write(verification, folder)
    let page = try folder.read("report.html")
    for claim in Claim.all {
      let start = try #require(page.firstRange(of: "<section id=\"\(claim.id)\">"), "\(claim.id)")
      let end = try #require(page[start.upperBound...].firstRange(of: "</section>"))
      let section = page[start.upperBound..<end.lowerBound]
      #expect(section.contains("<figure><svg") && section.contains("<figcaption>"), "\(claim.id)")
      #expect(section.contains("ccf-theory verify --only \(claim.id) --samples 65536 --seed 1"), "\(claim.id)")
      #expect(section.contains("worst row") && section.contains("<table"), "\(claim.id)")
    }
    for text in ["src=\"http", "href=\"http", "url(http", "<script", "<img"] {
      #expect(!page.contains(text), "nothing is loaded from elsewhere: \(text)")
    }
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
    #expect(page.contains("0.92255767522142"), "the certificate's digits")
    #expect(!page.contains("#444444") && !page.contains("rgb( 68"), "figures take the page's colours")
    let ids = page.matches(of: /\bid=["']([^"']+)["']/).map { String($0.1) }
    #expect(Set(ids).count == ids.count, "no id twice")
    #expect(page.contains("configuration.seed"), "what the provenance nests is shown")

    let markdown = try folder.read("report.md")
    #expect(markdown.contains("16 of 16 claims") && markdown.contains("| Lemma 1 | verified | yes |"))
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
    #expect(try folder.read("report.md").contains("| under-use-limit | **not rejected** |"))
    #expect(try folder.read("report.json").contains("\"holds\": false"))
  }

  @Test("a control that the samples alone do not reject is shown as surviving Monte Carlo, beside the routes that do")
  func survivesSamples() async throws {
    let control = NegativeControl("nearly", of: "lemma-1", "1/sqrt(pi) off by 1e-7") {
      $0.expectedMaximum = { try ClaimedFormulas.derived.expectedMaximum($0) + 1e-7 }
    }
    let verification = try await Verification.run(
      Claim.all.filter { $0.id == "lemma-1" }, controls: [control],
      context: EvidenceContext(seed: 1, workers: 2, samples: 1 << 16, draws: 1 << 15, points: 16), calibrationSeeds: 0)
    let folder = try TemporaryFolder()
    try await Self.write(verification, folder)
    let page = try folder.read("report.html")
    #expect(
      page.contains("0 of 1 wrong formulas are rejected") && page.components(separatedBy: ">survives<").count == 4)
    #expect(try folder.read("report.md").contains("**not rejected by Monte Carlo**, quadrature, enclosure, algebra |"))
    let json = try JSONSerialization.jsonObject(with: Data(folder.read("report.json").utf8)) as? [String: Any]
    let record = try #require((json?["negativeControls"] as? [[String: Any]])?.first)
    #expect(record["survivedRoutes"] as? [String] == ["Monte Carlo"] && record["rejected"] as? Bool == false)
    #expect(json?["holds"] as? Bool == false)
  }
}

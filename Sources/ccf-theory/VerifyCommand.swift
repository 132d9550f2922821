import ArgumentParser
import Claims
import Reporting
import Sweeps
import SyntheticModel
import VerificationReports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every claim of the theory and print a verdict for each.",
    discussion: """
      Every claim of Section 4 and Appendix E, and those beyond the paper, meets evidence by independent routes: \
      quadrature, numeric minimisation, exact enumeration, and simulation from the model's definition. All statistical \
      checks together keep one false-alarm rate (Holm). Deliberately wrong formulas go through the same evidence and \
      must be rejected.

      \(ExitStatus.help([.disagreement, .usage, .data, .failure]))
      """)

  @Option(
    help: ArgumentHelp("Only the claims whose name starts with this; may be given more than once.", valueName: "claim"))
  var only: [String] = []

  @Flag(help: "List the claims and stop.")
  var list = false

  @Flag(help: "How much to spend: seconds, or minutes.")
  var effort: Effort = .quick

  @Option(parsing: .unconditional, help: "Samples of each simulation, instead of the effort's.")
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: "Parameter points of each property, from Sobol's sequence over the paper's region, instead of the effort's.")
  var points: Int?

  @Option(
    help: ArgumentHelp("Write report.html, report.json, report.md and figures into this folder.", valueName: "folder"))
  var report: String?

  @Option(parsing: .unconditional, help: "Seed of all samples.")
  var seed: UInt64 = 1

  func run() async throws {
    if list {
      var table = TextTable(["claim", "title", "expected verdict"], alignments: [.left, .left, .left])
      for claim in Claim.all { table.append([claim.id, claim.title, claim.expected.rawValue]) }
      try StandardOutput.write(table.text)
      return
    }
    let claims = try chosen()
    let samples = self.samples ?? effort.samples
    let points = self.points ?? effort.points
    guard samples >= 1 << 14 else { throw ParameterError("samples", given: samples, accepted: "at least 16384") }
    guard (16...1_000_000).contains(points) else {
      throw ParameterError("points", given: points, accepted: "16 to 1000000")
    }
    let started = ContinuousClock.now
    let workers = ProcessInfo.processInfo.activeProcessorCount
    let simulator = DefinitionSimulator(seed: seed, workers: workers)
    let context = EvidenceContext(
      simulator: simulator, samples: samples, kernelSamples: self.samples ?? effort.kernelSamples, points: points)
    var meter: ProgressMeter?
    // A part of the claims does not carry the weight of the controls and the calibration.
    let verification = try await Verification.run(
      claims, controls: only.isEmpty ? NegativeControl.all : [], context: context,
      calibrationSeeds: only.isEmpty ? 1000 : 0
    ) { done, total in
      if meter == nil { meter = ProgressMeter("verify", total: total) }
      meter?.update(done)
      if done == total { meter?.finish(done) }
    }
    try StandardOutput.write(VerificationText(verification).text)
    if let report {
      var configuration = ResultRecord()
      configuration.append("seed", .text(String(seed)))
      configuration.append("samplesPerSimulation", .integer(samples))
      configuration.append("samplesPerKernelSimulation", .integer(context.kernelSamples))
      configuration.append("pointsPerProperty", .integer(points))
      let provenance = RunProvenance(
        configuration: configuration, libraries: Libraries.record, workers: workers, cells: claims.count,
        elapsed: ContinuousClock.now - started)
      let sweep = try SweepConfiguration(
        beta: "0,0.1,0.2", epsilon: "0.02:0.48:0.02", samples: 20_000, seed: seed)
      let page = try await VerificationReport(verification, provenance: provenance.record)
        .write(into: report, sweep: sweep, workers: workers)
      StandardError.write("report: \(page)\n")
    }
    if !verification.holds { throw ExitCode(1) }
  }

  private func chosen() throws -> [Claim] {
    guard !only.isEmpty else { return Claim.all }
    let claims = Claim.all.filter { claim in only.contains { claim.id.hasPrefix($0) } }
    for name in only where !Claim.all.contains(where: { $0.id.hasPrefix(name) }) {
      throw ParameterError(
        "only", given: "\"\(name)\"", accepted: "one of \(Claim.all.map(\.id).joined(separator: ", "))")
    }
    return claims
  }
}

/// How much a verification spends.
enum Effort: String, EnumerableFlag {
  case quick, full

  var samples: Int { self == .quick ? 1 << 18 : 1 << 24 }
  var kernelSamples: Int { self == .quick ? 1 << 24 : 1 << 30 }
  var points: Int { self == .quick ? 128 : 1024 }
}

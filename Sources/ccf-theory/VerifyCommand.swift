import ArgumentParser
import Claims
import Reporting
import Sweeps
import SyntheticModel
import Tallies
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

      Simulations come first. With --tallies what they count goes to FILE.progress, and to FILE when it is complete; \
      the same command goes on after a stop. On many machines: verify --shard i/n --tallies FILE on each, with the same \
      effort and seed, then ccf-theory merge, then verify --tallies MERGED. The verdicts and every number of the report \
      are those of one run.

      \(ExitStatus.help([.disagreement, .usage, .data, .failure, .interrupted, .terminated]))
      """)

  @Option(
    help: ArgumentHelp("Only the claims whose name starts with this; may be given more than once.", valueName: "claim"))
  var only: [String] = []

  @Flag(help: "List the claims and stop.")
  var list = false

  @Flag(help: "How much to spend: seconds, or minutes.")
  var effort: Effort = .quick

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The smallest error of a probability that is to be noticed, instead of the effort's: sample sizes follow from it.",
      valueName: "error"))
  var discrepancy: Double?

  @Option(
    parsing: .unconditional,
    help:
      "Samples of each simulation of events and losses, instead of as many as the discrepancy asks for; whole blocks of 65536."
  )
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help:
      "Draws of each simulation of other statistics, instead of as many as the discrepancy asks for; whole blocks of 16384."
  )
  var draws: Int?

  @Option(
    parsing: .unconditional,
    help: "Parameter points of each property, from Sobol's sequence over the paper's region, instead of the effort's.")
  var points: Int?

  @Option(
    help: ArgumentHelp("Write report.html, report.json, report.md and figures into this folder.", valueName: "folder"))
  var report: String?

  @Option(parsing: .unconditional, help: "Seed of all samples.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Keep what the simulations count in this file, and go on from it.", valueName: "file"))
  var tallies: String?

  @Option(
    help: ArgumentHelp(
      "Simulate part i of n into the file of --tallies, for job arrays, and judge nothing.", valueName: "i/n"))
  var shard: String?

  @Option(parsing: .unconditional, help: "Worker threads, 1 to 1024; all cores by default.")
  var threads: Int?

  func run() async throws {
    if list {
      var table = TextTable(
        ["claim", "title", "expected verdict", "in proofs/Statements.v"], alignments: [.left, .left, .left, .left])
      for claim in Claim.all {
        table.append([claim.id, claim.title, claim.expected.rawValue, claim.formalStatements.first ?? ""])
      }
      try StandardOutput.write(table.text)
      return
    }
    let started = ContinuousClock.now
    let (claims, share, plan) = try (chosen(), share(), sampleSizes())
    let context = try context(plan)
    if let report, shard == nil { try Files.makeFolder(report) }
    let run = VerifyRun(context, claims: claims, isWhole: only.isEmpty, share: share)
    let verification = try await run.verify(keepingTalliesIn: tallies, configuration(context, claims))
    guard let verification else { return }
    try StandardOutput.write(VerificationText(verification, plan).text)
    if let report {
      var configuration = configuration(context, claims)
      configuration.append("pointsPerProperty", .integer(context.points))
      let provenance = RunProvenance(
        configuration: configuration, inputs: run.inputs, libraries: Libraries.record, workers: context.workers,
        cells: run.blocksComputed, cellsKept: run.blocksKept, elapsed: ContinuousClock.now - started)
      let sweep = try SweepConfiguration(
        beta: "0,0.1,0.2", epsilon: "0.02:0.48:0.02", samples: 20_000, seed: seed)
      let page = try await VerificationReport(
        verification, plan: plan, options: options.joined(separator: " "), provenance: provenance.record
      ).write(into: report, sweep: sweep, workers: context.workers)
      StandardError.write("report: \(page)\n")
    }
    if !verification.holds { throw ExitStatus.disagreement.code }
  }

  private func context(_ plan: SampleSizePlan) throws(ParameterError) -> EvidenceContext {
    let points = self.points ?? effort.points
    let workers = threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard (16...1_000_000).contains(points) else {
      throw ParameterError("points", given: points, accepted: "16 to 1000000")
    }
    guard (1...1024).contains(workers) else { throw ParameterError("threads", given: workers, accepted: "1 to 1024") }
    return EvidenceContext(seed: seed, workers: workers, samples: plan.samples, draws: plan.draws, points: points)
  }

  /// How many samples the simulations draw.
  private func sampleSizes() throws -> SampleSizePlan {
    let wanted = discrepancy ?? effort.discrepancy
    // Below, the kernel's single precision would have to be looked at before the samples.
    guard (1e-5...0.1).contains(wanted) else {
      throw ParameterError("discrepancy", given: wanted, accepted: "0.00001 to 0.1")
    }
    // Sums of more samples than these are not planned for, and take years.
    for (name, count) in [("samples", samples), ("draws", draws)] {
      guard let count, !((1 << 14)...(1 << 50)).contains(count) else { continue }
      throw ParameterError(name, given: count, accepted: "16384 to 2^50")
    }
    return try SampleSizePlan(discrepancy: wanted, samples: samples, draws: draws)
  }

  /// The options that decide the numbers of a report, as they are to be given again.
  private var options: [String] {
    let given: [String?] = [
      "--\(effort.rawValue)", discrepancy.map { "--discrepancy \($0)" }, samples.map { "--samples \($0)" },
      draws.map { "--draws \($0)" }, points.map { "--points \($0)" }, "--seed \(seed)",
    ]
    return given.compactMap { $0 }
  }

  private func share() throws(ParameterError) -> BlockShare? {
    guard let shard else { return nil }
    guard tallies != nil else {
      throw ParameterError(
        "shard", given: "\"\(shard)\"", accepted: "together with --tallies FILE, where the part goes")
    }
    guard report == nil else {
      throw ParameterError(
        "report", given: "together with --shard", accepted: "without it: merge the parts, then verify --tallies MERGED")
    }
    let part = try Shard(parsing: shard)
    return BlockShare(part.number, of: part.count)
  }

  /// What decides on the simulations and is given on the command line.
  private func configuration(_ context: EvidenceContext, _ claims: [Claim]) -> ResultRecord {
    var record = ResultRecord()
    record.append("seed", .text(String(context.seed)))
    record.append("samplesPerSimulation", .integer(context.samples))
    record.append("drawsPerStatistic", .integer(context.draws))
    record.append("claims", .text(only.isEmpty ? "all" : claims.map(\.id).joined(separator: " ")))
    return record
  }

  private func chosen() throws -> [Claim] {
    guard !only.isEmpty else { return Claim.all }
    let names = Set(Claim.all.map(\.id))
    // A claim's whole name is that claim alone.
    let claims = Claim.all.filter { claim in
      only.contains { names.contains($0) ? claim.id == $0 : claim.id.hasPrefix($0) }
    }
    for name in only where name.isEmpty || !Claim.all.contains(where: { $0.id.hasPrefix(name) }) {
      throw ParameterError(
        "only", given: "\"\(name)\"", accepted: "one of \(Claim.all.map(\.id).joined(separator: ", "))")
    }
    return claims
  }
}

/// How much a verification spends.
enum Effort: String, EnumerableFlag {
  case quick, full

  /// The smallest error of a probability that is to be noticed: 21 million samples, or 2.1 thousand million.
  var discrepancy: Double { self == .quick ? 1e-3 : 1e-4 }
  var points: Int { self == .quick ? 128 : 1024 }
}

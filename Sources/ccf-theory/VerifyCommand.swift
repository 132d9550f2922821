import ArgumentParser
import Claims
import Reporting
import SyntheticModel

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
      """)

  @Option(
    help: ArgumentHelp("Only the claims whose name starts with this; may be given more than once.", valueName: "claim"))
  var only: [String] = []

  @Flag(help: "List the claims and stop.")
  var list = false

  @Option(parsing: .unconditional, help: "Samples of each simulation.")
  var samples: Int = 1 << 20

  @Option(
    parsing: .unconditional, help: "Parameter points of each property, from Sobol's sequence over the paper's region.")
  var points: Int = 256

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
    guard samples >= 1 << 14 else { throw ParameterError("samples", given: samples, accepted: "at least 16384") }
    guard (16...1_000_000).contains(points) else {
      throw ParameterError("points", given: points, accepted: "16 to 1000000")
    }
    let simulator = DefinitionSimulator(seed: seed, workers: ProcessInfo.processInfo.activeProcessorCount)
    let context = EvidenceContext(simulator: simulator, samples: samples, points: points)
    var meter: ProgressMeter?
    let verification = try await Verification.run(
      claims, controls: only.isEmpty ? NegativeControl.all : [], context: context
    ) { done, total in
      if meter == nil { meter = ProgressMeter("verify", total: total) }
      meter?.update(done)
      if done == total { meter?.finish(done) }
    }
    try StandardOutput.write(VerificationText(verification).text)
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

import ArgumentParser
import Numerics
import Plots
import Reporting
import Sweeps
import SyntheticModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Solve every cell of a grid over the parameters, three ways.",
    discussion: """
      A grid is numbers and ranges first:last:step, separated by commas: --epsilon 0.01:0.49:0.01 --sigma 0.1,0.5,1. \
      With --output rows go to FILE.partial, which takes the name FILE when it is complete; the same command takes a \
      stopped sweep up where it was. Rows do not depend on the number of threads or shards.
      """)

  @OptionGroup(title: "Grid") var grid: GridOptions

  @Option(parsing: .unconditional, help: "Samples in each cell for the empirical optimum; 0 leaves it out.")
  var samples: Int = 20_000

  @Option(parsing: .unconditional, help: "Seed of the samples.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Write rows to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(help: "Format of the rows.")
  var format: SweepFormat = .csv

  @Option(
    help: ArgumentHelp("Compute part i of n, for job arrays; join the parts with ccf-theory merge.", valueName: "i/n"))
  var shard: String?

  @Option(help: ArgumentHelp("Draw the sweep's figures (SVG and PNG) into this folder.", valueName: "folder"))
  var plot: String?

  @Option(parsing: .unconditional, help: "Worker threads; all cores by default.")
  var threads: Int?

  @Flag(help: "Exit with 1 if the three optima disagree in any cell, or it cannot be told.")
  var check = false

  func run() async throws {
    let configuration = try grid.configuration(samples: samples, seed: seed)
    let shard = try self.shard.map { text throws(ParameterError) in try Shard(parsing: text) } ?? .whole
    let workers = threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard workers >= 1 else { throw ParameterError("threads", given: workers, accepted: "at least 1") }

    let sink = SweepSink(samples: samples, wantsPlots: plot != nil)
    if let output {
      try await runToFile(output, configuration, shard, workers, sink)
    } else {
      try StandardOutput.write(format.headerText(configuration, shard: shard))
      try await run(configuration, shard, workers, from: 0, sink) { try StandardOutput.write($0) }
    }

    StandardError.write(sink.agreement.text)
    if let plot { try draw(sink.plots, into: plot) }
    if check, !sink.agreement.holds { throw ExitCode(1) }
  }

  private func runToFile(
    _ path: String, _ configuration: SweepConfiguration, _ shard: Shard, _ workers: Int, _ sink: SweepSink
  ) async throws {
    let started = ContinuousClock.now
    let target = SweepFile(path, format: format, configuration: configuration, shard: shard)
    let (finished, file) = try target.open { sink.take($0) }
    guard let file else {
      StandardError.write("\(path): complete already, nothing to compute\n")
      return
    }
    if finished > 0 { StandardError.write("\(path): \(finished) finished cells kept\n") }
    try await run(configuration, shard, workers, from: finished, sink) { try file.append($0) }
    let provenance = RunProvenance(
      configuration: configuration.record, workers: workers, cells: shard.size(of: configuration.cellCount) - finished,
      elapsed: ContinuousClock.now - started)
    try Files.write(provenance.record.prettyJSON, to: path + ".provenance.json")
    try file.finish(as: path)
  }

  private func run(
    _ configuration: SweepConfiguration, _ shard: Shard, _ workers: Int, from first: Int, _ sink: SweepSink,
    _ write: (String) throws -> Void
  ) async throws {
    var done = first
    var meter = ProgressMeter("sweep", total: shard.size(of: configuration.cellCount), done: first)
    let runner = SweepRunner(configuration, format: format, shard: shard, workers: workers)
    try await runner.run(from: first) { batch in
      try write(batch.text)
      batch.rows.forEach(sink.take)
      done += batch.rows.count
      meter.update(done)
    }
    meter.finish(done)
  }

  private func draw(_ plots: SweepPlots, into folder: String) throws {
    let (figures, setsLeftOut) = try plots.draw(into: folder)
    StandardError.write(figures.map { "figure: \($0).svg, .png\n" }.joined())
    if setsLeftOut > 0 {
      StandardError.write("\(setsLeftOut) parameter combinations not drawn (limit \(SweepPlots.largestSetCount))\n")
    }
  }
}

/// What the command keeps of the rows that pass.
private final class SweepSink {
  private(set) var agreement: Agreement
  private(set) var plots = SweepPlots()
  private let wantsPlots: Bool

  init(samples: Int, wantsPlots: Bool) {
    agreement = Agreement(samples: samples)
    self.wantsPlots = wantsPlots
  }

  func take(_ row: ResultRecord) {
    agreement.add(row)
    if wantsPlots { plots.add(row) }
  }
}

extension SweepFormat: ExpressibleByArgument {}

/// The grids of a sweep, as text.
struct GridOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp("Perturbation bounds.", valueName: "grid"))
  var epsilon: String = "0.01:0.49:0.01"

  @Option(parsing: .unconditional, help: ArgumentHelp("Label-smoothing ratios.", valueName: "grid"))
  var beta: String = "0:0.3:0.1"

  @Option(parsing: .unconditional, help: ArgumentHelp("Means.", valueName: "grid"))
  var mu: String = "1"

  @Option(parsing: .unconditional, help: ArgumentHelp("Standard deviations.", valueName: "grid"))
  var sigma: String = "0.5"

  @Option(parsing: .unconditional, help: ArgumentHelp("Regularisation weights.", valueName: "grid"))
  var lambda: String = "1"

  @Option(parsing: .unconditional, help: ArgumentHelp("Numbers of classes.", valueName: "grid"))
  var classes: String = "3"

  @Option(parsing: .unconditional, help: ArgumentHelp("Numbers of copies.", valueName: "grid"))
  var copies: String = "1"

  @Option(help: ArgumentHelp("Smoothing conventions: appendix, main-text, or both with a comma.", valueName: "list"))
  var smoothing: String = "appendix"

  @Option(help: ArgumentHelp("Perturbations: lemma-2, worst-case, or both with a comma.", valueName: "list"))
  var perturbation: String = "lemma-2"

  func configuration(samples: Int, seed: UInt64) throws(ParameterError) -> SweepConfiguration {
    func choices<Choice: RawRepresentable<String> & CaseIterable>(
      _ name: String, _ text: String
    ) throws(ParameterError) -> [Choice] {
      let parsed = text.split(separator: ",").map { Choice(rawValue: String($0)) }
      guard !parsed.isEmpty, parsed.allSatisfy({ $0 != nil }) else {
        let accepted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw ParameterError(name, given: "\"\(text)\"", accepted: "one or more of \(accepted)")
      }
      return parsed.map { $0! }
    }
    return try SweepConfiguration(
      classes: classes, copies: copies, mu: mu, sigma: sigma, lambda: lambda,
      smoothings: choices("smoothing", smoothing), perturbations: choices("perturbation", perturbation),
      beta: beta, epsilon: epsilon, samples: samples, seed: seed)
  }
}

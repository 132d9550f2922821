import ArgumentParser
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
      Rows do not depend on the number of threads or shards.

      With --output rows go to FILE.partial, which takes the name FILE when it is complete; FILE.provenance.json says \
      how it came about. A sweep that was stopped, by Ctrl-C or in any other way, is taken up where it was by the same \
      command. Two runs cannot write one output.

      \(ExitStatus.help([.disagreement, .usage, .data, .failure, .interrupted, .terminated]))
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

  @Option(parsing: .unconditional, help: "Worker threads, 1 to 1024; all cores by default.")
  var threads: Int?

  @Flag(help: "Exit with 1 if the three optima disagree in any cell, or it cannot be told.")
  var check = false

  func run() async throws {
    let configuration = try grid.configuration(samples: samples, seed: seed)
    let shard = try self.shard.map { text throws(ParameterError) in try Shard(parsing: text) } ?? .whole
    let workers = threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard (1...1024).contains(workers) else { throw ParameterError("threads", given: workers, accepted: "1 to 1024") }
    if let plot { try SweepPlots.checkFolder(plot) }

    let run = SweepRun(SweepHeader(configuration, format: format, shard: shard), workers: workers, plots: plot != nil)
    if let output { try await run.toFile(output) } else { try await run.toStandardOutput() }

    StandardError.write(run.agreement.text)
    if let plot { try draw(run.plots, into: plot) }
    if check, !run.agreement.holds { throw ExitStatus.disagreement.code }
  }

  private func draw(_ plots: SweepPlots, into folder: String) throws {
    let drawn = try plots.draw(into: folder)
    StandardError.write(drawn.figures.map { "figure: \($0).svg, .png\n" }.joined())
    if drawn.setsLeftOut > 0 {
      StandardError.write(
        "\(drawn.setsLeftOut) parameter combinations not drawn (at most \(SweepPlots.largestSetCount) are)\n")
    }
    if drawn.betasLeftOut > 0 {
      StandardError.write(
        "\(drawn.betasLeftOut) values of beta not drawn (at most \(SweepPlots.largestCurveCount) curves a figure are)\n"
      )
    }
  }
}

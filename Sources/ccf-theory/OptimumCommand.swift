import ArgumentParser
import Reporting
import Sweeps
import SyntheticModel

struct OptimumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimum",
    abstract: "Solve one training problem: weights, thresholds, accuracies and CAS, three ways.",
    discussion: """
      Prints the optimum without and with label smoothing by closed form, by minimising the population loss \
      numerically, and by minimising the empirical loss of drawn samples. Weights are per copy. Parameters outside the \
      paper's assumptions are solved and reported.

      \(ExitStatus.help())
      """)

  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Training problem") var problemOptions: ProblemOptions

  @Option(
    parsing: .unconditional,
    help: "Samples for the empirical optimum; 0 leaves it out. 10000 by default, where the model is small enough.")
  var samples: Int?

  @Option(parsing: .unconditional, help: "Seed of the samples.")
  var seed: UInt64 = 1

  @Option(help: "Output format.")
  var format: ResultFormat = .text

  func run() throws {
    let problem = try problemOptions.problem(modelOptions.model())
    let fitting = min(10_000, EmpiricalOptimum.largestSampleCount(problem.model) ?? 0)
    let report = try OptimumReport(problem, samples: samples ?? (fitting >= 100 ? fitting : 0), seed: seed)
    switch format {
    case .json: try StandardOutput.write(report.record.prettyJSON)
    case .csv: try StandardOutput.write(report.flatRecord.csvHeader + "\n" + report.flatRecord.csvLine + "\n")
    case .text: try StandardOutput.write(report.text)
    }
  }
}

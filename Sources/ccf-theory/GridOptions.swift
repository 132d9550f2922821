import ArgumentParser
import Sweeps
import SyntheticModel

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

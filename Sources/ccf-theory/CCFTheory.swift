import ArgumentParser
import CommandLineSupport
import Reporting

/// The command `ccf-theory`.
struct CCFTheory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ccf-theory",
    abstract: "The synthetic model of cross-class features in adversarial training, solved and checked.",
    discussion: """
      Optima, thresholds and robust accuracies of Section 4 of "Identifying and Understanding Cross-Class Features in \
      Adversarial Training" (ICML 2025), for any parameters and over any grid, by closed form, by numeric minimisation \
      of the population loss, and by minimisation of the empirical loss of drawn samples.

      \(ExitStatus.help(ExitStatus.allCases.filter { $0 != .unfinished }))
      """,
    version: BuildInformation.version,
    subcommands: [
      OptimumCommand.self, AccuracyCommand.self, SweepCommand.self, MergeCommand.self, VerifyCommand.self,
      DeriveCommand.self, AuditCommand.self,
    ])
}

@main
struct EntryPoint {
  static func main() async {
    await CommandEntry.run(CCFTheory.self, name: "ccf-theory") { ExitStatus($0) }
  }
}

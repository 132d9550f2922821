import ArgumentParser
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

      \(ExitStatus.help(ExitStatus.allCases))
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
    Files.keepStandardStreamsApart()
    do {
      var command = try CCFTheory.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      // The argument parser has a code of its own for what it throws; all that it does not know gets its failure.
      if error is ExitCode || CCFTheory.exitCode(for: error) != .failure { CCFTheory.exit(withError: error) }
      StandardError.write("ccf-theory: \(error)\n")
      CCFTheory.exit(withError: ExitStatus(error).code)
    }
  }
}

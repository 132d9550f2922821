import ArgumentParser
import CertifiedArithmetic
import EquationAudit
import Numerics
import Plots
import Reporting
import Statistics
import SymbolicDerivation
import SyntheticModel

/// The command `ccf-theory`.
struct CCFTheory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ccf-theory",
    abstract: "The synthetic model of cross-class features in adversarial training, solved and checked.",
    discussion: """
      Optima, thresholds and robust accuracies of Section 4 of "Identifying and Understanding Cross-Class Features in \
      Adversarial Training" (ICML 2025), for any parameters and over any grid, by closed form, by numeric minimisation \
      of the population loss, and by minimisation of the empirical loss of drawn samples.

      EXIT CODES: 0 success; 1 the three optima of a sweep disagree (with \
      --check), or verify finds a verdict that is not expected; 64 wrong usage or an impossible \
      parameter; 65 a file that cannot be read or written or holds something else; 70 an internal failure.
      """,
    version: BuildInformation.version,
    subcommands: [
      OptimumCommand.self, AccuracyCommand.self, SweepCommand.self, MergeCommand.self, VerifyCommand.self,
      DeriveCommand.self, AuditCommand.self,
    ])
}

/// Errors that no input should cause.
private protocol InternalFailure: Error, CustomStringConvertible {}
extension NumericsError: InternalFailure {}
extension PlotError: InternalFailure {}
extension StatisticsError: InternalFailure {}
extension CertificationError: InternalFailure {}
extension SymbolicError: InternalFailure {}
extension AuditError: InternalFailure {}

@main
struct EntryPoint {
  static func main() async {
    do {
      var command = try CCFTheory.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as ParameterError {
      fail(error, with: .validationFailure)
    } catch let error as FileError {
      fail(error, with: ExitCode(65))
    } catch let error as any InternalFailure {
      fail(error, with: ExitCode(70))
    } catch {
      CCFTheory.exit(withError: error)
    }
  }

  private static func fail(_ error: some CustomStringConvertible, with code: ExitCode) -> Never {
    StandardError.write("ccf-theory: \(error.description)\n")
    CCFTheory.exit(withError: code)
  }
}

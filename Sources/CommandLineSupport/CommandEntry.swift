import ArgumentParser
import Reporting

/// The way into a command: parsing, running, and an exit code for every error.
public enum CommandEntry {
  /// Runs the command that the process's arguments ask for.
  ///
  /// - Parameters:
  ///   - root: the command with all its subcommands.
  ///   - name: its name, for messages.
  ///   - status: the status that an error ends it with.
  public static func run<Root: ParsableCommand>(
    _ root: Root.Type, name: String, status: @Sendable (any Error) -> ExitStatus
  ) async {
    Files.keepStandardStreamsApart()
    do {
      var command = try Root.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      // The argument parser has a code of its own for what it throws; all that it does not know gets its failure.
      if error is ExitCode || Root.exitCode(for: error) != .failure { Root.exit(withError: error) }
      StandardError.write("\(name): \(error)\n")
      Root.exit(withError: status(error).code)
    }
  }
}

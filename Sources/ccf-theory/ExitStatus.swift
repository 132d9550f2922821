import ArgumentParser
import Reporting
import Sweeps
import SyntheticModel

/// The exit codes of the command.
public enum ExitStatus: Int32, CaseIterable, Sendable {
  /// The computation is done, and its result is not the wanted one.
  case disagreement = 1
  /// The command line, or a parameter's value.
  case usage = 64
  /// A file or a program.
  case data = 65
  /// Everything else.
  case failure = 70
  /// Stopped by SIGINT: 128 and the signal's number, as shells count.
  case interrupted = 130
  /// Stopped by SIGTERM.
  case terminated = 143

  /// The status that an error ends the command with.
  public init(_ error: any Error) {
    switch error {
    case is ParameterError: self = .usage
    case is FileError: self = .data
    case let error as SweepCellError: self = ExitStatus(error.reason)
    default: self = .failure
    }
  }

  /// The status for the argument parser.
  var code: ExitCode { ExitCode(rawValue) }

  /// What the status says.
  var meaning: String {
    switch self {
    case .disagreement: "the result is not the expected one (sweep --check, verify, audit)"
    case .usage: "wrong usage, or an impossible parameter"
    case .data: "a file or program that is missing, cannot be read or written, or holds something else"
    case .failure: "an internal failure"
    case .interrupted: "stopped by SIGINT"
    case .terminated: "stopped by SIGTERM"
    }
  }

  /// A paragraph of help on the given statuses.
  static func help(_ statuses: [ExitStatus] = [.usage, .data, .failure]) -> String {
    "EXIT CODES: " + (["0 success"] + statuses.map { "\($0.rawValue) \($0.meaning)" }).joined(separator: "; ") + "."
  }
}

import CommandLineSupport
import Reporting
import Sweeps
import SyntheticModel

/// The exit codes of the command.
public typealias ExitStatus = CommandLineSupport.ExitStatus

/// SIGINT and SIGTERM as a wish to stop.
typealias StopSignals = CommandLineSupport.StopSignals

extension ExitStatus {
  /// The status that an error ends the command with.
  public init(_ error: any Error) {
    switch error {
    case is ParameterError: self = .usage
    case is FileError: self = .data
    case let error as SweepCellError: self = ExitStatus(error.reason)
    default: self = .failure
    }
  }

  /// A paragraph of help on the given statuses.
  static func help(_ statuses: [ExitStatus] = [.usage, .data, .failure]) -> String {
    help(statuses, disagreeing: "sweep --check, verify, audit")
  }
}

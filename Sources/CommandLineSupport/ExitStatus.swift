import ArgumentParser

/// The exit codes of the commands.
public enum ExitStatus: Int32, CaseIterable, Sendable {
  /// The computation is done, and its result is not the wanted one.
  case disagreement = 1
  /// The command line, or a parameter's value.
  case usage = 64
  /// A file or a program.
  case data = 65
  /// Everything else.
  case failure = 70
  /// Stopped because time was up, with its state saved: the same command goes on from there.
  case unfinished = 75
  /// Stopped by SIGINT: 128 and the signal's number, as shells count.
  case interrupted = 130
  /// Stopped by SIGTERM.
  case terminated = 143

  /// The status for the argument parser.
  public var code: ExitCode { ExitCode(rawValue) }

  /// What the status says.
  public var meaning: String {
    switch self {
    case .disagreement: "the result is not the expected one"
    case .usage: "wrong usage, or an impossible parameter"
    case .data: "a file or program that is missing, cannot be read or written, or holds something else"
    case .failure: "an internal failure"
    case .unfinished: "time was up, and the run can be taken up"
    case .interrupted: "stopped by SIGINT"
    case .terminated: "stopped by SIGTERM"
    }
  }

  /// A paragraph of help on the given statuses.
  ///
  /// - Parameter disagreeing: the commands that can end with `disagreement`, where that needs saying.
  public static func help(_ statuses: [ExitStatus], disagreeing: String? = nil) -> String {
    let meanings = statuses.map { status in
      let note = status == .disagreement ? disagreeing.map { " (\($0))" } ?? "" : ""
      return "\(status.rawValue) \(status.meaning)\(note)"
    }
    return "EXIT CODES: " + (["0 success"] + meanings).joined(separator: "; ") + "."
  }
}

import Reporting

/// A checkpoint that could not be read: which file, what was found in it, and what is accepted instead.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's path as it was given.
  public let path: String
  /// What was found, with the place in the file where there is one.
  public let found: String
  /// What is accepted, or what to do.
  public let accepted: String

  /// An error about the file at `path`.
  public init(_ path: String, found: String, accepted: String) {
    self.path = path
    self.found = found
    self.accepted = accepted
  }

  /// The system's refusal to read a file.
  init(_ error: FileError) {
    self.init(error.path, found: error.reason, accepted: "a checkpoint that can be read to its end")
  }

  /// "path: found; accepted: …".
  ///
  /// Control characters, which names in a file may hold, are shown and do not reach a terminal.
  public var description: String {
    let text = "\(path): \(found); accepted: \(accepted)"
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "\u{FFFD}" : $0 }))
  }
}

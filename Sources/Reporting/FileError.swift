#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that could not be read or written, or does not hold what it should.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's path as it was given.
  public let path: String
  /// What is wrong and what to do.
  public let reason: String

  /// An error about the file at `path`.
  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  /// "path: reason".
  public var description: String { "\(path): \(reason)" }

  /// The error that the last system call left in `errno`.
  static func system(_ path: String, _ action: String) -> FileError {
    FileError(path, "\(action): \(String(cString: strerror(errno)))")
  }
}

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

  /// The error of a system call with the number `error`, by default the one that it left in `errno`.
  public static func system(_ path: String, _ action: String, _ error: Int32 = errno) -> FileError {
    let advice = advice(error).map { ": \($0)" } ?? ""
    return FileError(path, "\(action): \(String(cString: strerror(error)))\(advice)")
  }

  /// What to do about the common refusals.
  private static func advice(_ error: Int32) -> String? {
    switch error {
    case ENOENT: "see that the path is right and its folder exists"
    case ENOTDIR: "a part of the path is not a folder"
    case EISDIR: "name a file"
    case EACCES, EPERM, EROFS: "use a place where you have permission"
    case ENOSPC, EDQUOT, EFBIG: "make room and run the command again"
    case EMFILE, ENFILE: "raise the limit on open files (ulimit -n)"
    default: nil
    }
  }
}

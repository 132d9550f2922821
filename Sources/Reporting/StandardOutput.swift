#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The standard output stream: results go there, and nothing else.
public enum StandardOutput {
  /// Writes `text` as it is.
  ///
  /// - Throws: `FileError` when it cannot be written, for instance because the disk is full.
  public static func write(_ text: String) throws(FileError) {
    try AppendOnlyFile(standardStream: STDOUT_FILENO).append(text)
  }
  /// Whether it is a terminal.
  public static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

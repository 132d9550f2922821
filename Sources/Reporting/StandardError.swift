#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The standard error stream: messages and progress go there, results never do.
public enum StandardError {
  /// Writes `text` as it is; nothing sensible is left to do when standard error itself fails.
  public static func write(_ text: String) {
    try? AppendOnlyFile(standardStream: STDERR_FILENO).append(text)
  }

  /// Whether it is a terminal on which a line can be written over.
  public static var isTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }
}

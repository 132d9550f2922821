#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that grows by whole lines, each call's lines on disk as one write.
///
/// A process that is killed leaves complete lines and at most one truncated one at the end.
public final class AppendOnlyFile {
  /// The path as it was given.
  public let path: String
  private let descriptor: Int32

  /// Opens `path` for appending, creating it; with `keepingBytes`, what stands after them is cut off first.
  ///
  /// - Throws: `FileError` when the system refuses.
  public init(_ path: String, keepingBytes: Int) throws(FileError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system(path, "cannot be written") }
    guard ftruncate(descriptor, off_t(keepingBytes)) == 0 else {
      close(descriptor)
      throw .system(path, "cannot be truncated")
    }
  }

  /// A standard stream of the process, through a descriptor of its own.
  init(standardStream: Int32) {
    path = standardStream == STDOUT_FILENO ? "standard output" : "standard error"
    descriptor = dup(standardStream)
  }

  deinit { close(descriptor) }

  /// Appends `text`.
  ///
  /// - Throws: `FileError`, for instance when the disk is full.
  public func append(_ text: String) throws(FileError) {
    var text = text
    let failed = text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count < 0 && errno == EINTR { continue }
        if count < 0 { return true }
        written += count
      }
      return false
    }
    if failed { throw .system(path, "cannot be written") }
  }

  /// Deletes the file: what it held is of no use.
  public func discard() {
    unlink(path)
  }

  /// Waits until the contents are on disk and gives the file the name `finalPath`, replacing what stood there.
  ///
  /// - Throws: `FileError` when the system refuses.
  public func finish(as finalPath: String) throws(FileError) {
    guard fsync(descriptor) == 0 else { throw .system(path, "cannot be flushed to disk") }
    guard rename(path, finalPath) == 0 else { throw .system(finalPath, "cannot be put in place") }
  }
}

/// Whole-file operations.
public enum Files {
  /// Whether something exists at `path`.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Writes `text` to `path`: to a file beside it first, which then takes its name, so that a reader never sees half.
  ///
  /// - Throws: `FileError` when the system refuses.
  public static func write(_ text: String, to path: String) throws(FileError) {
    let file = try AppendOnlyFile(path + ".partial", keepingBytes: 0)
    try file.append(text)
    try file.finish(as: path)
  }

  /// Gives the file `path` the name `newPath`.
  ///
  /// - Throws: `FileError` when the system refuses.
  public static func move(_ path: String, to newPath: String) throws(FileError) {
    guard rename(path, newPath) == 0 else { throw .system(newPath, "cannot be put in place") }
  }

  /// Makes the folder `path` and those above it, where they are missing.
  ///
  /// - Throws: `FileError` when the system refuses or something else has that name.
  public static func makeFolder(_ path: String) throws(FileError) {
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      built += built.isEmpty || built.hasSuffix("/") ? String(part) : "/" + part
      if mkdir(built, 0o755) != 0 && errno != EEXIST { throw .system(built, "cannot be made") }
    }
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(path, "is not a folder; name another")
    }
  }
}

/// A text file read line by line.
public final class LineReader {
  /// One line and where it ends.
  public struct Line {
    /// The text without its line break.
    public let text: String
    /// Whether a line break followed: a last line without one was cut off.
    public let isComplete: Bool
    /// Bytes of the file up to the line's end.
    public let end: Int
  }

  /// No line of ours is longer; one that is belongs to something else and is cut there.
  private static let longestLine = 1 << 24
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var position = 0

  /// Opens `path`.
  ///
  /// - Throws: `FileError` when it cannot be read or is no regular file.
  public init(_ path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path, "cannot be read") }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path, "is not a regular file; name another")
    }
  }

  deinit { close(descriptor) }

  /// The next line, or `nil` at the end of the file.
  public func next() -> Line? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return take(buffer[start..<end], consuming: end + 1 - start, isComplete: true)
      }
      searched = buffer.count
      if buffer.count - start > Self.longestLine || !refill(&searched) {
        return start == buffer.count
          ? nil : take(buffer[start...], consuming: buffer.count - start, isComplete: false)
      }
    }
  }

  private func take(_ bytes: ArraySlice<UInt8>, consuming count: Int, isComplete: Bool) -> Line {
    start += count
    position += count
    return Line(text: String(decoding: bytes, as: UTF8.self), isComplete: isComplete, end: position)
  }

  /// Reads on; `place` follows the unread bytes, which move to the buffer's front.
  private func refill(_ place: inout Int) -> Bool {
    place -= start
    buffer.removeFirst(start)
    start = 0
    let chunk = 1 << 16
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: chunk))
    let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + old, chunk) }
    buffer.removeLast(chunk - max(0, count))
    return count > 0
  }
}

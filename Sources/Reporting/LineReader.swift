#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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

  /// The file's path as it was given.
  public let path: String
  /// The digest of what was read so far, of the whole file at its end; `nil` unless it was asked for.
  public private(set) var digest: SHA256?
  /// No line of ours is longer; one that is belongs to something else and is cut there.
  private static let longestLine = 1 << 24
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var position = 0

  /// Opens `path`, to be read once and, if `digesting`, digested on the way.
  ///
  /// - Throws: `FileError` when it cannot be read or is no regular file.
  public init(_ path: String, digesting: Bool = false) throws(FileError) {
    self.path = path
    digest = digesting ? SHA256() : nil
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(path, "cannot be read") }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path, "is not a regular file; name another")
    }
  }

  deinit { close(descriptor) }

  /// The next line, or `nil` at the end of the file.
  ///
  /// - Throws: `FileError` when the system cannot read on.
  public func next() throws(FileError) -> Line? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return take(buffer[start..<end], consuming: end + 1 - start, isComplete: true)
      }
      searched = buffer.count
      let isTooLong = buffer.count - start > Self.longestLine
      let hasMore = isTooLong ? false : try refill(&searched)
      if !hasMore {
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
  private func refill(_ place: inout Int) throws(FileError) -> Bool {
    place -= start
    buffer.removeFirst(start)
    start = 0
    let chunk = 1 << 16
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: chunk))
    var count: Int
    repeat {
      count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + old, chunk) }
    } while count < 0 && errno == EINTR
    buffer.removeLast(chunk - max(0, count))
    guard count >= 0 else { throw .system(path, "cannot be read") }
    if digest != nil { buffer.withUnsafeBytes { digest!.update(UnsafeRawBufferPointer(rebasing: $0[old...])) } }
    return count > 0
  }
}

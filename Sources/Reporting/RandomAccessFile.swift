#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file that is read at any place, without holding it in memory.
public final class RandomAccessFile {
  /// The path as it was given.
  public let path: String
  /// Bytes in the file when it was opened.
  public let size: Int
  private let descriptor: Int32
  /// Where `read(upTo:)` goes on.
  private var position = 0

  /// Bytes of memory in this machine.
  private static let physicalMemory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

  /// Opens `path` for reading.
  ///
  /// - Throws: `FileError` when it cannot be read or is no regular file.
  public init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(path, "cannot be read") }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path, "is not a regular file; name another")
    }
    size = Int(information.st_size)
  }

  deinit { close(descriptor) }

  /// Fills `buffer` with the bytes from `offset` on.
  ///
  /// - Throws: `FileError` when the system cannot read, or the file ends before.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(path, "cannot be read") }
      guard count > 0 else { throw FileError(path, "became shorter while it was read: see who writes it") }
      done += count
    }
  }

  /// The next bytes, `count` of them or those that are left; none at the file's end.
  ///
  /// - Throws: `FileError` as `bytes(_:)` does.
  public func read(upTo count: Int) throws(FileError) -> [UInt8] {
    let end = position + min(count, size - position)
    defer { position = end }
    return try bytes(position..<end)
  }

  /// The bytes in `range`, which lies inside the file.
  ///
  /// - Throws: `FileError` as `read(into:at:)` does, and when `range` reaches beyond the file.
  public func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= size else {
      throw FileError(path, "has \(size) bytes, and those up to \(range.upperBound) were asked for")
    }
    guard range.count <= Self.physicalMemory else {
      throw FileError(path, "has \(range.count) bytes in one piece, more than this machine's memory")
    }
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      do throws(FileError) {
        try read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
        count = range.count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}

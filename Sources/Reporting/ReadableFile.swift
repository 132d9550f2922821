#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file that is read in pieces of bytes.
public final class ReadableFile {
  /// The file's path as it was given.
  public let path: String
  private let descriptor: Int32

  /// Opens `path`.
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
  }

  deinit { close(descriptor) }

  /// Bytes in the file.
  public var size: Int {
    var information = stat()
    return fstat(descriptor, &information) == 0 ? Int(information.st_size) : 0
  }

  /// The next bytes, `count` of them or those that are left; none at the file's end.
  ///
  /// - Throws: `FileError` when the system cannot read on.
  public func read(upTo count: Int) throws(FileError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        #if canImport(Glibc)
          let result = Glibc.read(descriptor, buffer.baseAddress! + filled, count - filled)
        #else
          let result = Darwin.read(descriptor, buffer.baseAddress! + filled, count - filled)
        #endif
        if result < 0 && errno == EINTR { continue }
        failed = result < 0
        if result <= 0 { break }
        filled += result
      }
    }
    if failed { throw .system(path, "cannot be read") }
    return bytes
  }
}

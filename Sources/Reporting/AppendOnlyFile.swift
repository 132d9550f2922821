#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that grows by whole lines, each call's lines on disk as one write, and that one process at a time has.
///
/// A process that is killed leaves complete lines and at most one truncated one at the end; its lock ends with it.
public final class AppendOnlyFile {
  /// The path as it was given, or the name that it got since.
  public private(set) var path: String
  /// Whether other processes are kept away: false on a file system without locks.
  public let isLocked: Bool
  private let descriptor: Int32

  /// Opens `path` for appending, creating it if it is missing, and locks it. What it holds stays.
  ///
  /// - Throws: `FileError` when another process is writing the file, the system refuses, or it is no regular file.
  public init(_ path: String) throws(FileError) {
    self.path = path
    for _ in 0..<100 {
      let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o644)
      guard descriptor >= 0 else { throw .system(path, "cannot be written") }
      let outcome = FileLock.take(descriptor)
      do throws(FileError) {
        try Self.check(outcome, path, descriptor)
      } catch {
        close(descriptor)
        throw error
      }
      // The last owner may have renamed or deleted the file between opening and locking.
      if Self.isSame(path, descriptor) {
        self.descriptor = descriptor
        isLocked = outcome == .taken
        return
      }
      close(descriptor)
    }
    throw FileError(path, "is renamed or deleted all the time by another process; name another")
  }

  /// Opens and locks `path`, and cuts off what stands after `keepingBytes`.
  ///
  /// - Throws: `FileError` when another process is writing the file, or the system refuses.
  public convenience init(_ path: String, keepingBytes: Int) throws(FileError) {
    try self.init(path)
    try keep(bytes: keepingBytes)
  }

  /// A standard stream of the process, through a descriptor of its own.
  init(standardStream: Int32) {
    path = standardStream == STDOUT_FILENO ? "standard output" : "standard error"
    isLocked = false
    descriptor = dup(standardStream)
  }

  deinit {
    if isLocked { FileLock.release(descriptor) }
    close(descriptor)
  }

  private static func check(_ outcome: FileLock.Outcome, _ path: String, _ descriptor: Int32) throws(FileError) {
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path, "is not a regular file; name another")
    }
    switch outcome {
    case .taken, .unavailable: return
    case .held:
      throw FileError(
        path, "is being written by \(FileLock.holder(descriptor)): wait until it ends, or name another output")
    case .failed(let error): throw .system(path, "cannot be locked", error)
    }
  }

  /// Whether `path` names the file behind `descriptor`.
  private static func isSame(_ path: String, _ descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0 && named.st_dev == opened.st_dev
      && named.st_ino == opened.st_ino
  }

  /// Bytes in the file.
  public var size: Int {
    var information = stat()
    return fstat(descriptor, &information) == 0 ? Int(information.st_size) : 0
  }

  /// Cuts off what stands after the first `bytes` bytes.
  ///
  /// - Throws: `FileError` when the system refuses.
  public func keep(bytes: Int) throws(FileError) {
    guard ftruncate(descriptor, off_t(bytes)) == 0 else { throw .system(path, "cannot be truncated") }
  }

  /// Appends `text`.
  ///
  /// - Throws: `FileError`, for instance when the disk is full.
  public func append(_ text: String) throws(FileError) {
    var text = text
    let failed = text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    if failed { throw .system(path, "cannot be written") }
  }

  /// Appends `bytes`.
  ///
  /// - Throws: `FileError`, for instance when the disk is full.
  public func append(bytes: [UInt8]) throws(FileError) {
    let failed = bytes.withUnsafeBytes { write($0) }
    if failed { throw .system(path, "cannot be written") }
  }

  /// Appends `bytes`; whether the system refused, with its reason in `errno`.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var written = 0
    while written < bytes.count {
      #if canImport(Glibc)
        let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
      #else
        let count = Darwin.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
      #endif
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return true }
      written += count
    }
    return false
  }

  /// Deletes the file: what it held is of no use.
  public func discard() {
    if Self.isSame(path, descriptor) { unlink(path) }
  }

  /// Gives the file the name `newPath`, replacing what stood there.
  ///
  /// - Throws: `FileError` when the system refuses, or somebody deleted or replaced the file.
  public func rename(to newPath: String) throws(FileError) {
    guard Self.isSame(path, descriptor) else {
      throw FileError(path, "was deleted or replaced while it was written: run the command again")
    }
    try Files.move(path, to: newPath)
    path = newPath
  }

  /// Waits until the contents are on disk and gives the file the name `finalPath`, replacing what stood there; then waits
  /// until the name is on disk too.
  ///
  /// - Throws: `FileError` when the system refuses, or somebody deleted or replaced the file.
  public func finish(as finalPath: String) throws(FileError) {
    try flush()
    try rename(to: finalPath)
    try Files.flushFolder(of: finalPath)
  }

  /// Waits until the contents are on disk.
  ///
  /// - Throws: `FileError` when the system refuses.
  public func flush() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw .system(path, "cannot be flushed to disk") }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whole-file operations.
public enum Files {
  /// Whether something exists at `path`.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Takes the numbers of standard streams that were closed when the process started, so that no file that is opened
  /// later gets one, and messages with it. Writing to such a stream still fails.
  public static func keepStandardStreamsApart() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Whether `path` is a symbolic link.
  public static func isLink(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether `path` is a regular file, and no link.
  public static func isRegular(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }

  /// Whether `path` is a folder, or a link to one.
  public static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// Lets the process have `count` files open at once, or as many as the system allows at most.
  public static func allowOpenFiles(_ count: Int) {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(count) else { return }
    limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
    _ = setrlimit(resource, &limit)
  }

  /// Writes `text` to `path`: to a file beside it first, which then takes its name, so that a reader never sees half.
  ///
  /// - Throws: `FileError` when the system refuses.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try writeWhole(path) { (file) throws(FileError) in try file.append(text) }
  }

  /// Writes to `path` what `contents` appends: to a file beside it first, which takes the name when all of it is on disk.
  /// On failure `path` holds what it held before.
  ///
  /// - Throws: `FileError` when the system refuses, and what `contents` throws.
  public static func writeWhole(
    _ path: String, contents: (AppendOnlyFile) throws(FileError) -> Void
  ) throws(FileError) {
    let file = try AppendOnlyFile(path + ".partial", keepingBytes: 0)
    do throws(FileError) {
      try contents(file)
      try file.finish(as: path)
    } catch {
      file.discard()
      throw error
    }
  }

  /// The text of the file at `path`.
  ///
  /// - Parameter most: the largest number of bytes that is read.
  /// - Throws: `FileError` if it cannot be read, is larger or is no UTF-8 text.
  public static func text(_ path: String, most: Int = 1 << 26) throws(FileError) -> String {
    let file = try RandomAccessFile(path)
    guard file.size <= most else { throw FileError(path, "has \(file.size) bytes: at most \(most) are read") }
    guard let text = String(validating: try file.read(upTo: most), as: UTF8.self) else {
      throw FileError(path, "is not UTF-8 text")
    }
    return text
  }

  /// Gives the file `path` the name `newPath`.
  ///
  /// - Throws: `FileError` when the system refuses.
  public static func move(_ path: String, to newPath: String) throws(FileError) {
    guard rename(path, newPath) == 0 else { throw .system(newPath, "cannot be put in place") }
  }

  /// Waits until the folder that holds `path` is on disk, so that a name given there outlives a crash of the machine. File
  /// systems that know no such thing are left alone.
  static func flushFolder(of path: String) throws(FileError) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP && errno != EROFS {
      throw .system(folder, "cannot be flushed to disk")
    }
  }

  /// Makes the folder `path` and those above it, where they are missing, and sees that files can be made in it.
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
    guard access(path, W_OK | X_OK) == 0 else { throw .system(path, "cannot be written into") }
  }
}

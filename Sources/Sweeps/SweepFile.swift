import Reporting

/// A sweep's output on disk: rows are appended to "PATH.partial", which takes the name PATH when it is complete.
///
/// The partial file is locked while a run appends to it: a second run on the same output is an error.
public struct SweepFile {
  /// Where the complete file goes.
  public let path: String
  private let header: SweepHeader

  /// The output at `path`.
  public init(_ path: String, header: SweepHeader) {
    self.path = path
    self.header = header
  }

  /// Where rows go until the file is complete.
  public var partialPath: String { path + ".partial" }

  /// Finds the rows that an earlier run left, calls `keep` with each, and opens the file for those still missing.
  ///
  /// A file at PATH that misses rows is taken up again as well. A last line that was cut off is dropped.
  ///
  /// - Returns: how many rows are there already, and the file to append to: `nil` when nothing is missing.
  /// - Throws: `FileError` when another run is writing the output, or a file holds something else: another
  ///   configuration, shard or format, rows out of order, or too many. Nothing is changed then.
  public func open(_ keep: (ResultRecord) -> Void) throws(FileError) -> (finished: Int, file: AppendOnlyFile?) {
    try checkName()
    if Files.exists(path) { return try openNamed(keep) }
    let file = try AppendOnlyFile(partialPath)
    // Another run may have completed the file before this one had the lock.
    if Files.exists(path) {
      if file.size == 0 { file.discard() }
      return try openNamed(keep)
    }
    do throws(FileError) {
      let found = try scan(partialPath, keep)
      try file.keep(bytes: found.bytes)
      if found.bytes == 0 { try file.append(header.text) }
      return (found.rows, file)
    } catch {
      if file.size == 0 { file.discard() }
      throw error
    }
  }

  /// Opens the file for all rows, which replace those of the same sweep.
  ///
  /// - Throws: `FileError` when another run is writing the output, or a file holds something else. Nothing is changed
  ///   then.
  func openAnew() throws(FileError) -> AppendOnlyFile {
    try checkName()
    let file = try AppendOnlyFile(partialPath)
    do throws(FileError) {
      for present in [path, partialPath] where Files.exists(present) { _ = try rows(present) }
      try file.keep(bytes: 0)
      return file
    } catch {
      if file.size == 0 { file.discard() }
      throw error
    }
  }

  private func checkName() throws(FileError) {
    guard let last = path.last, last != "/" else { throw FileError("\"\(path)\"", "is not the name of a file") }
    // Renaming would replace the link, not what it points to.
    for name in [path, partialPath] where Files.isLink(name) {
      throw FileError(name, "is a symbolic link: name the file that it points to")
    }
  }

  /// Opens the file that has the name of the complete one already.
  private func openNamed(_ keep: (ResultRecord) -> Void) throws(FileError) -> (finished: Int, file: AppendOnlyFile?) {
    let found = try scan(path, keep)
    if found.rows == header.rowCount { return (found.rows, nil) }
    if Files.exists(partialPath) {
      throw FileError(path, "is incomplete and \(partialPath) exists too: delete the one you do not want")
    }
    let file = try AppendOnlyFile(path)
    guard file.size == found.size else { throw FileError(path, "was changed while it was read: run the command again") }
    try file.rename(to: partialPath)
    try file.keep(bytes: found.bytes)
    if found.bytes == 0 { try file.append(header.text) }
    return (found.rows, file)
  }

  /// Counts the good rows of a file, the bytes that they and the header take, and all its bytes.
  private func scan(
    _ path: String, _ keep: (ResultRecord) -> Void
  ) throws(FileError) -> (rows: Int, bytes: Int, size: Int) {
    guard let reader = try rows(path) else { return (0, 0, try beginning(path).utf8.count) }
    while let next = try reader.next() { keep(next.row) }
    return (reader.rows, reader.bytes, reader.size)
  }

  /// The rows of a file of this sweep; `nil` if a run was stopped while it wrote the header.
  private func rows(_ path: String) throws(FileError) -> SweepRowReader? {
    let reader: SweepRowReader
    do throws(FileError) {
      reader = try SweepRowReader(path)
    } catch {
      if header.text.utf8.starts(with: try beginning(path).utf8) { return nil }
      throw error
    }
    let difference = header.difference(from: reader.header)
    guard difference.isEmpty else {
      throw FileError(path, "does not hold this sweep (\(difference)): delete it or name another output")
    }
    return reader
  }

  /// The file's first bytes, more than the header has if there are as many.
  private func beginning(_ path: String) throws(FileError) -> String {
    let reader = try LineReader(path)
    var text = ""
    while text.utf8.count <= header.text.utf8.count, let line = try reader.next() {
      text += line.text + (line.isComplete ? "\n" : "")
    }
    return text
  }
}

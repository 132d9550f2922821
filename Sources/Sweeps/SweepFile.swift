import Reporting

/// A sweep's output on disk: rows are appended to "PATH.partial", which takes the name PATH when it is complete.
public struct SweepFile {
  /// Where the complete file goes.
  public let path: String
  private let format: SweepFormat
  private let configuration: SweepConfiguration
  private let shard: Shard

  /// The output at `path`.
  public init(_ path: String, format: SweepFormat, configuration: SweepConfiguration, shard: Shard) {
    self.path = path
    self.format = format
    self.configuration = configuration
    self.shard = shard
  }

  /// Where rows go until the file is complete.
  public var partialPath: String { path + ".partial" }

  /// Finds the rows that an earlier run left, calls `keep` with each, and opens the file for those still missing.
  ///
  /// A file at PATH that misses rows is taken up again as well. A last line that was cut off is dropped.
  ///
  /// - Returns: how many rows are there already, and the file to append to: `nil` when nothing is missing.
  /// - Throws: `FileError` when a file holds something else: another configuration, shard or format, or rows out of
  ///   order. Nothing is changed then.
  public func open(_ keep: (ResultRecord) -> Void) throws(FileError) -> (finished: Int, file: AppendOnlyFile?) {
    guard let last = path.last, last != "/" else { throw FileError("\"\(path)\"", "is not the name of a file") }
    let expected = shard.size(of: configuration.cellCount)
    let header = format.headerText(configuration, shard: shard)
    if Files.exists(path) {
      let found = try scan(path, header: header, keep)
      if found.rows == expected { return (expected, nil) }
      if Files.exists(partialPath) {
        throw FileError(path, "is incomplete and \(partialPath) exists too: delete the one you do not want")
      }
      try Files.move(path, to: partialPath)
      return (found.rows, try AppendOnlyFile(partialPath, keepingBytes: found.bytes))
    }
    if Files.exists(partialPath) {
      let found = try scan(partialPath, header: header, keep)
      if found.bytes > 0 { return (found.rows, try AppendOnlyFile(partialPath, keepingBytes: found.bytes)) }
    }
    let file = try AppendOnlyFile(partialPath, keepingBytes: 0)
    try file.append(header)
    return (0, file)
  }

  /// Counts the good rows of a file and the bytes that they and the header take.
  private func scan(
    _ path: String, header: String, _ keep: (ResultRecord) -> Void
  ) throws(FileError) -> (rows: Int, bytes: Int) {
    let reader = try LineReader(path)
    var bytes = 0
    for expected in header.split(separator: "\n") {
      guard let line = reader.next(), line.isComplete else {
        // Stopped while the header was written: nothing is lost by starting again, if it was ours.
        guard header.hasPrefix(try Self.contents(path)) else { throw foreign(path) }
        return (0, 0)
      }
      guard line.text == expected else { throw foreign(path) }
      bytes = line.end
    }
    var rows = 0
    while let line = reader.next(), line.isComplete {
      guard let row = format.row(line.text), row["cell"] == .integer(shard.cell(rows)) else {
        throw FileError(
          path, "line after row \(rows) is not the row of cell \(shard.cell(rows)): delete the file or name another")
      }
      keep(row)
      rows += 1
      bytes = line.end
    }
    return (rows, bytes)
  }

  private static func contents(_ path: String) throws(FileError) -> String {
    let reader = try LineReader(path)
    var text = ""
    while let line = reader.next() { text += line.text + (line.isComplete ? "\n" : "") }
    return text
  }

  private func foreign(_ path: String) -> FileError {
    FileError(
      path,
      "does not hold this sweep (configuration \(configuration.hash), \(format.rawValue), shard \(shard.text)): "
        + "delete it or name another output")
  }
}

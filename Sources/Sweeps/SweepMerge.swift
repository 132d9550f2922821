import Reporting

/// Joins the files of a sweep's shards into the file that one unsharded run writes, byte for byte.
public enum SweepMerge {
  /// Merges `inputs` into `output`, which appears by rename once it is complete.
  ///
  /// - Returns: the number of rows.
  /// - Throws: `FileError` for files of different sweeps, rows that are missing, doubled or damaged, and unreadable or
  ///   unwritable files.
  public static func merge(_ inputs: [String], into output: String) throws(FileError) -> Int {
    var sources: [Source] = []
    for path in inputs { sources.append(try Source(path)) }
    guard let first = sources.first else { throw FileError(output, "no shards given: name at least one file") }
    for source in sources where source.header != first.header {
      throw FileError(source.path, "is part of another sweep, or in another format, than \(first.path)")
    }

    let file = try AppendOnlyFile(output + ".partial", keepingBytes: 0)
    do throws(FileError) {
      try copyRows(of: sources, to: file, output: output)
      try file.finish(as: output)
    } catch {
      file.discard()
      throw error
    }
    return first.cellCount
  }

  private static func copyRows(
    of sources: [Source], to file: AppendOnlyFile, output: String
  ) throws(FileError) {
    var pending = sources[0].header.joined(separator: "\n") + "\n"
    var last = sources.count - 1
    for cell in 0..<sources[0].cellCount {
      // Shards take cells in turn, so the next cell is most likely in the next file.
      let order = (1...sources.count).lazy.map { (last + $0) % sources.count }
      guard let index = order.first(where: { sources[$0].cell == cell }) else {
        throw FileError(output, missing(cell, sources))
      }
      last = index
      pending += sources[index].line + "\n"
      if pending.utf8.count > 1 << 20 {
        try file.append(pending)
        pending = ""
      }
      try sources[index].advance()
    }
    if let extra = sources.first(where: { $0.cell != nil }) {
      throw FileError(extra.path, "holds cell \(extra.cell!) a second time: give each shard once")
    }
    try file.append(pending)
  }

  private static func missing(_ cell: Int, _ sources: [Source]) -> String {
    if let early = sources.first(where: { $0.cell.map { $0 < cell } ?? false }) {
      return "cell \(early.cell!) is in \(early.path) and in another file: give each shard once"
    }
    return "cell \(cell) is in none of the \(sources.count) files: give every shard, each complete"
  }

  /// One shard's file, read row by row.
  private final class Source {
    let path: String
    /// The header without the shard, line by line.
    let header: [String]
    let cellCount: Int
    private(set) var line = ""
    /// The cell of the current row, `nil` after the last one.
    private(set) var cell: Int?
    private let reader: LineReader
    private let format: SweepFormat

    init(_ path: String) throws(FileError) {
      self.path = path
      let reader = try LineReader(path)
      self.reader = reader
      guard let first = reader.next() else { throw FileError(path, "is empty") }
      var lines = [first.text]
      if first.text == "# ccf-theory sweep" {
        format = .csv
        while let line = reader.next() {
          if !line.text.hasPrefix("# shard ") { lines.append(line.text) }
          if !line.text.hasPrefix("#") { break }
        }
        let prefix = "# configuration "
        let record = lines.first { $0.hasPrefix(prefix) }.flatMap {
          ResultRecord(jsonLine: String($0.dropFirst(prefix.count)))
        }
        guard case .integer(let count)? = record?["cells"] else {
          throw FileError(path, "is not the output of a sweep")
        }
        cellCount = count
      } else if let record = ResultRecord(jsonLine: first.text), record["format"] == .text("ccf-theory sweep"),
        case .integer(let count)? = record["configuration.cells"]
      {
        format = .jsonLines
        if case .text(let shard)? = record["shard"] {
          lines[0] = first.text.replacingShard(shard)
        }
        cellCount = count
      } else {
        throw FileError(path, "is not the output of a sweep")
      }
      header = lines
      try advance()
    }

    func advance() throws(FileError) {
      guard let next = reader.next() else {
        cell = nil
        return
      }
      guard next.isComplete, let row = format.row(next.text), case .integer(let number)? = row["cell"] else {
        throw FileError(
          path, "has a damaged or unfinished row after cell \(cell.map(String.init) ?? "none"): run the shard again")
      }
      line = next.text
      cell = number
    }
  }
}

extension String {
  /// A JSON Lines header without its shard.
  fileprivate func replacingShard(_ shard: String) -> String {
    let member = ",\"shard\":\"\(shard)\"}"
    return hasSuffix(member) ? String(dropLast(member.count)) + "}" : self
  }
}

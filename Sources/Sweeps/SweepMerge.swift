import Reporting

/// Joins the files of a sweep's shards into the file that one unsharded run writes, byte for byte.
public enum SweepMerge {
  /// What a merge did.
  public struct Outcome {
    /// Rows written.
    public let rows: Int
    /// The sweep.
    public let configuration: SweepConfiguration
    /// The shards' files in the order of their numbers, digested as they were read.
    public let inputs: [RunProvenance.Input]
  }

  /// Merges `inputs` into `output`, which appears by rename once it is complete.
  ///
  /// - Throws: `FileError` for files of different sweeps, shards that are missing, given twice, unfinished or damaged,
  ///   unreadable and unwritable files, and an output that holds something else or that another run is writing.
  public static func merge(_ inputs: [String], into output: String) throws(FileError) -> Outcome {
    var readers: [SweepRowReader] = []
    for path in inputs { readers.append(try SweepRowReader(path, digesting: true)) }
    guard let first = readers.first else { throw FileError(output, "no shards given: name at least one file") }
    try checkParts(readers, like: first)
    readers.sort { $0.header.shard.number < $1.header.shard.number }

    let configuration = first.header.configuration
    let header = SweepHeader(configuration, format: first.header.format, shard: .whole)
    let file = try SweepFile(output, header: header).openAnew()
    do throws(FileError) {
      try copyRows(of: readers, below: header, to: file)
      try file.finish(as: output)
    } catch {
      file.discard()
      throw error
    }
    return Outcome(
      rows: header.rowCount, configuration: configuration,
      inputs: readers.map { RunProvenance.Input(path: $0.path, sha256: $0.digest) })
  }

  /// Sees that the parts are the shards of one sweep, each once.
  private static func checkParts(_ readers: [SweepRowReader], like first: SweepRowReader) throws(FileError) {
    let count = first.header.shard.count
    var paths = [String?](repeating: nil, count: count)
    for reader in readers {
      let shard = reader.header.shard
      // The shard's number is all that may differ.
      let asFirst = SweepHeader(reader.header.configuration, format: reader.header.format, shard: first.header.shard)
      let difference = first.header.difference(from: asFirst)
      guard difference.isEmpty else {
        throw FileError(reader.path, "is part of another sweep than \(first.path): \(difference)")
      }
      guard shard.count == count else {
        throw FileError(
          reader.path, "is shard \(shard.text), but \(first.path) is one of \(count): give parts of one split")
      }
      if let other = paths[shard.number - 1] {
        throw FileError(reader.path, "is shard \(shard.text), and so is \(other): give each shard once")
      }
      paths[shard.number - 1] = reader.path
    }
    let missing = paths.indices.filter { paths[$0] == nil }
    guard missing.isEmpty else {
      let named = missing.prefix(10).map { "\($0 + 1)/\(count)" }.joined(separator: ", ")
      let more = missing.count > 10 ? " and \(missing.count - 10) more" : ""
      throw FileError(first.path, "is not the whole sweep: give shard \(named)\(more) as well")
    }
  }

  private static func copyRows(
    of readers: [SweepRowReader], below header: SweepHeader, to file: AppendOnlyFile
  ) throws(FileError) {
    var pending = header.text
    for cell in 0..<header.rowCount {
      // Shards take the cells in turn.
      let reader = readers[cell % readers.count]
      guard let next = try reader.next() else {
        throw FileError(
          reader.path,
          "has \(reader.rows) of its \(reader.header.rowCount) rows: run shard \(reader.header.shard.text) to its end")
      }
      pending += next.line + "\n"
      if pending.utf8.count > 1 << 20 {
        try file.append(pending)
        pending = ""
      }
    }
    // Nothing may follow: asking for one more row says so, and digests each file to its end.
    for reader in readers { _ = try reader.next() }
    try file.append(pending)
  }
}

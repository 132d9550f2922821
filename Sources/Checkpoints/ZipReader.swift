import Reporting

/// The directory of a zip file whose entries are stored as they are, as `torch.save` writes them (APPNOTE 6.3.10, with
/// the zip64 records).
struct ZipReader {
  /// One file in the archive.
  struct Entry {
    let name: String
    /// Where the contents lie in the zip file.
    let contents: Range<Int>
    /// CRC-32 of the contents as the directory says it.
    let check: UInt32
    /// Why the contents cannot be read as they lie there: "compressed".
    let obstacle: String?
  }

  let file: RandomAccessFile
  /// The entries in the order of the directory.
  let entries: [Entry]
  private let places: [String: Int]

  /// Reads the directory and sees that no two entries share a name or a byte.
  init(_ file: RandomAccessFile) throws(CheckpointError) {
    let directory = try ZipDirectory(file)
    self.file = file
    var entries: [Entry] = []
    var places: [String: Int] = [:]
    var extents: [Range<Int>] = []
    var cursor = ByteCursor(file, directory.range, subject: "the zip directory")
    // A record has 46 bytes at least, so that the directory's size bounds the number.
    while cursor.remaining > 0 {
      let record = try ZipRecord(&cursor)
      let start = try record.contentsStart(file, before: directory.range.lowerBound)
      guard places.updateValue(entries.count, forKey: record.name) == nil else {
        throw cursor.error("two entries named \"\(record.name)\"", accepted: "one entry of a name")
      }
      let contents = start..<(start + record.size)
      entries.append(Entry(name: record.name, contents: contents, check: record.check, obstacle: record.obstacle))
      extents.append(record.headerOffset..<(start + record.size))
    }
    guard entries.count == directory.count else {
      throw CheckpointError(
        file.path, found: "\(entries.count) entries in a zip directory that announces \(directory.count)",
        accepted: "a zip file with a whole directory")
    }
    extents.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    for (first, second) in zip(extents, extents.dropFirst()) where first.upperBound > second.lowerBound {
      throw CheckpointError(
        file.path, found: "two zip entries that share the bytes from \(second.lowerBound) on",
        accepted: "entries that lie apart")
    }
    self.entries = entries
    self.places = places
  }

  /// The entry of that name.
  func entry(_ name: String) -> Entry? { places[name].map { entries[$0] } }

  /// Sees that the contents can be read as they lie in the file.
  func requireStored(_ entry: Entry) throws(CheckpointError) {
    if let obstacle = entry.obstacle {
      throw CheckpointError(
        file.path, found: "the entry \(entry.name) is \(obstacle)",
        accepted: "entries that are stored as they are, which is how torch.save writes them")
    }
  }

  /// The contents of a small entry, checked against their CRC.
  func contents(_ entry: Entry, atMost limit: Int) throws(CheckpointError) -> [UInt8] {
    try requireStored(entry)
    guard entry.contents.count <= limit else {
      throw CheckpointError(
        file.path, found: "\(entry.contents.count) bytes in the entry \(entry.name)",
        accepted: "at most \(limit) bytes there")
    }
    var cursor = ByteCursor(file, entry.contents, subject: entry.name)
    let bytes = try cursor.bytes(entry.contents.count)
    try check(CyclicRedundancyCheck.value(of: bytes, .ieee), of: entry)
    return bytes
  }

  /// Reads an entry's contents once and compares their CRC.
  func checkContents(_ entry: Entry) throws(CheckpointError) {
    try requireStored(entry)
    var sum = CyclicRedundancyCheck(.ieee)
    var cursor = ByteCursor(file, entry.contents, subject: entry.name)
    while cursor.remaining > 0 {
      let piece = try cursor.bytes(min(cursor.remaining, 1 << 20))
      piece.withUnsafeBytes { sum.update($0) }
    }
    try check(sum.value, of: entry)
  }

  /// Compares a CRC that was computed from an entry's contents with the directory's.
  func check(_ sum: UInt32, of entry: Entry) throws(CheckpointError) {
    guard sum == entry.check else {
      throw CheckpointError(
        file.path,
        found: "contents of the entry \(entry.name) that do not have the CRC-32 that the zip directory gives",
        accepted: "undamaged files, saved with check sums (torch.serialization.set_crc32_options(True), the default)")
    }
  }
}

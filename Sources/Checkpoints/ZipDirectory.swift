import Reporting

/// Where the directory of a zip file lies, from the records at the file's end.
struct ZipDirectory {
  let range: Range<Int>
  /// The number of entries that it announces.
  let count: Int

  private static let endSize = 22
  private static let locatorSize = 20
  private static let end64Size = 56

  init(_ file: RandomAccessFile) throws(CheckpointError) {
    let endStart = try Self.findEnd(file)
    var cursor = ByteCursor(file, endStart..<file.size, subject: "the zip file's last record")
    try cursor.skip(4)
    let disks = (try cursor.number(UInt16.self), try cursor.number(UInt16.self))
    let counts = (Int(try cursor.number(UInt16.self)), Int(try cursor.number(UInt16.self)))
    var (count, size, start) = (counts.1, Int(try cursor.number(UInt32.self)), Int(try cursor.number(UInt32.self)))
    var limit = endStart
    if let end64 = try Self.findZip64(file, before: endStart) {
      var cursor = ByteCursor(file, end64..<(endStart - Self.locatorSize), subject: "the zip64 record")
      try cursor.skip(32)
      count = try cursor.length()
      size = try cursor.length()
      start = try cursor.length()
      limit = end64
    } else if disks != (0, 0) || counts.0 != counts.1 {
      throw cursor.error("a zip file in several parts", accepted: "a zip file in one piece")
    }
    guard start + size == limit else {
      throw cursor.error(
        "a zip directory that does not end where the last records begin",
        accepted: "a zip file in which the directory comes before the last records, and nothing in between")
    }
    range = start..<limit
    self.count = count
  }

  /// The place of the record that ends the file, a comment of up to 65535 bytes behind it.
  private static func findEnd(_ file: RandomAccessFile) throws(CheckpointError) -> Int {
    let first = max(0, file.size - endSize - 65535)
    var cursor = ByteCursor(file, first..<file.size, subject: "the zip file's end")
    let tail = try cursor.bytes(file.size - first)
    var place = tail.count - endSize
    while place >= 0 {
      if tail[place] == 0x50, tail[place + 1] == 0x4b, tail[place + 2] == 5, tail[place + 3] == 6,
        place + endSize + Int(tail[place + 20]) + Int(tail[place + 21]) << 8 == tail.count
      {
        return first + place
      }
      place -= 1
    }
    throw CheckpointError(
      file.path, found: "the beginning of a zip file and no end of one",
      accepted: "a file that was written or downloaded to its end")
  }

  /// The place of the zip64 end record, if a locator stands before the end record.
  private static func findZip64(_ file: RandomAccessFile, before end: Int) throws(CheckpointError) -> Int? {
    guard end >= locatorSize else { return nil }
    var cursor = ByteCursor(file, (end - locatorSize)..<end, subject: "the zip64 locator")
    guard try cursor.number(UInt32.self) == 0x0706_4b50 else { return nil }
    try cursor.skip(4)
    let place = try cursor.length()
    guard place <= end - locatorSize - end64Size else {
      throw cursor.error("a zip64 record at byte \(place)", accepted: "one that lies before its locator")
    }
    var record = ByteCursor(file, place..<end, subject: "the zip64 record")
    guard try record.number(UInt32.self) == 0x0606_4b50 else {
      throw record.error("no zip64 record where the locator says", accepted: "a whole zip64 file")
    }
    return place
  }
}

/// One record of a zip directory.
struct ZipRecord {
  let name: String
  let headerOffset: Int
  /// Bytes in the file.
  let size: Int
  let check: UInt32
  /// Why the contents cannot be read as they lie there: "compressed".
  let obstacle: String?

  init(_ cursor: inout ByteCursor) throws(CheckpointError) {
    guard try cursor.number(UInt32.self) == 0x0201_4b50 else {
      throw cursor.error("no record where the zip directory has to go on", accepted: "a whole zip directory")
    }
    try cursor.skip(4)
    let flags = try cursor.number(UInt16.self)
    let method = try cursor.number(UInt16.self)
    try cursor.skip(4)
    check = try cursor.number(UInt32.self)
    var stored = Int(try cursor.number(UInt32.self))
    var size = Int(try cursor.number(UInt32.self))
    let nameLength = Int(try cursor.number(UInt16.self))
    let extraLength = Int(try cursor.number(UInt16.self))
    let commentLength = Int(try cursor.number(UInt16.self))
    try cursor.skip(8)
    var offset = Int(try cursor.number(UInt32.self))
    name = try cursor.text(nameLength)
    let extra = try cursor.bytes(extraLength)
    try cursor.skip(commentLength)
    try Self.apply(zip64: extra, &size, &stored, &offset, cursor)
    obstacle = flags & 1 != 0 ? "encrypted" : method != 0 || stored != size ? "compressed" : nil
    self.size = stored
    headerOffset = offset
  }

  /// Takes from the zip64 field what does not fit into 32 bits.
  private static func apply(
    zip64 extra: [UInt8], _ size: inout Int, _ stored: inout Int, _ offset: inout Int, _ cursor: ByteCursor
  ) throws(CheckpointError) {
    let full = Int(UInt32.max)
    guard size == full || stored == full || offset == full else { return }
    var place = 0
    while place + 4 <= extra.count {
      let kind = Int(extra[place]) | Int(extra[place + 1]) << 8
      let end = place + 4 + (Int(extra[place + 2]) | Int(extra[place + 3]) << 8)
      guard end <= extra.count else { break }
      if kind == 1 {
        var values = [size, stored, offset]
        var next = place + 4
        for index in values.indices where values[index] == full {
          guard next + 8 <= end, extra[next + 7] < 0x40 else { break }
          values[index] = (0..<8).reduce(0) { $0 | Int(extra[next + $1]) << (8 * $1) }
          next += 8
        }
        (size, stored, offset) = (values[0], values[1], values[2])
        return
      }
      place = end
    }
    throw cursor.error("sizes beyond 32 bits without a zip64 field", accepted: "a whole zip64 directory")
  }

  /// Where the contents begin: behind the entry's own header, which must tell the same name.
  func contentsStart(_ file: RandomAccessFile, before limit: Int) throws(CheckpointError) -> Int {
    guard headerOffset <= limit else {
      throw CheckpointError(
        file.path, found: "the zip entry \(name) begins at byte \(headerOffset), behind the directory",
        accepted: "a whole zip file")
    }
    var cursor = ByteCursor(file, headerOffset..<limit, subject: "the zip entry \(name)")
    guard try cursor.number(UInt32.self) == 0x0403_4b50 else {
      throw cursor.error("no zip entry where the directory says", accepted: "a whole zip file")
    }
    try cursor.skip(22)
    let nameLength = Int(try cursor.number(UInt16.self))
    let extraLength = Int(try cursor.number(UInt16.self))
    guard try cursor.text(nameLength) == name else {
      throw cursor.error("another name than in the directory", accepted: "one name for an entry")
    }
    try cursor.skip(extraLength)
    guard size <= cursor.remaining else {
      throw cursor.error(
        "\(size) bytes are announced where \(cursor.remaining) are left", accepted: "a whole zip file")
    }
    return cursor.position
  }
}

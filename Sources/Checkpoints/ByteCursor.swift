import Reporting

/// Reads a range of a file from front to back, through a small buffer.
struct ByteCursor {
  let file: RandomAccessFile
  /// Where the range ends in the file.
  let end: Int
  /// What the range holds, for errors: "the zip directory".
  let subject: String
  private(set) var position: Int
  private var buffer: [UInt8] = []
  private var bufferStart: Int

  /// - Precondition: the range lies inside the file.
  init(_ file: RandomAccessFile, _ range: Range<Int>, subject: String) {
    precondition(range.lowerBound >= 0 && range.upperBound <= file.size)
    self.file = file
    self.subject = subject
    position = range.lowerBound
    bufferStart = range.lowerBound
    end = range.upperBound
  }

  /// Bytes from here to the end.
  var remaining: Int { end - position }

  /// An error about the place of the byte that was read last.
  func error(_ found: String, accepted: String) -> CheckpointError {
    CheckpointError(file.path, found: "\(found) (\(subject), byte \(max(0, position - 1)))", accepted: accepted)
  }

  private func truncated(_ count: Int) -> CheckpointError {
    error(
      "\(count) more bytes are announced where \(remaining) are left",
      accepted: "a file that was written or downloaded to its end")
  }

  /// The next byte.
  mutating func byte() throws(CheckpointError) -> UInt8 {
    guard position < end else { throw truncated(1) }
    if position - bufferStart >= buffer.count { try refill() }
    defer { position += 1 }
    return buffer[position - bufferStart]
  }

  private mutating func refill() throws(CheckpointError) {
    bufferStart = position
    do throws(FileError) {
      buffer = try file.bytes(position..<min(end, position + 1 << 14))
    } catch {
      throw CheckpointError(error)
    }
  }

  /// The next `count` bytes; that many are there before memory is taken for them.
  mutating func bytes(_ count: Int) throws(CheckpointError) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw truncated(count) }
    let offset = position - bufferStart
    if offset >= 0, offset + count <= buffer.count {
      position += count
      return Array(buffer[offset..<(offset + count)])
    }
    if count <= 1 << 10 {
      try refill()
      position += count
      return Array(buffer[0..<count])
    }
    defer { position += count }
    do throws(FileError) {
      return try file.bytes(position..<(position + count))
    } catch {
      throw CheckpointError(error)
    }
  }

  /// Goes past `count` bytes.
  mutating func skip(_ count: Int) throws(CheckpointError) {
    guard count >= 0, count <= remaining else { throw truncated(count) }
    position += count
  }

  /// The next bytes as a number, the lowest first.
  mutating func number<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type
  ) throws(CheckpointError) -> Integer {
    var value: Integer = 0
    for place in 0..<(Integer.bitWidth / 8) {
      value |= Integer(truncatingIfNeeded: try byte()) << Integer(truncatingIfNeeded: 8 * place)
    }
    return value
  }

  /// The next eight bytes as a length or a place, which no file exceeds 2^62 with.
  mutating func length() throws(CheckpointError) -> Int {
    let value = try number(UInt64.self)
    guard value < 1 << 62 else { throw error("a length of \(value) bytes", accepted: "lengths below 2^62") }
    return Int(value)
  }

  /// The next `count` bytes as UTF-8 text.
  mutating func text(_ count: Int) throws(CheckpointError) -> String {
    let bytes = try bytes(count)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error("a text that is not UTF-8", accepted: "names in UTF-8")
    }
    return text
  }
}

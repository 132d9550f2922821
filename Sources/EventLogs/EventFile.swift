import Reporting

/// The records of an event file: TFRecords, each its length and its bytes, both with a masked CRC-32C.
public enum EventFile {
  /// One record and where it ends in the file.
  struct Record {
    let event: Event
    let end: Int
  }

  /// No event of ours is longer.
  private static let longestRecord = 1 << 26

  /// The events of the file at `path` up to its end, or to a last record that was cut off.
  ///
  /// - Throws: `FileError` when the file cannot be read, is no event file, or is damaged before its last record.
  public static func read(_ path: String) throws(FileError) -> [Event] {
    try records(path).map(\.event)
  }

  static func records(_ path: String) throws(FileError) -> [Record] {
    let file = try RandomAccessFile(path)
    var records: [Record] = []
    var position = 0
    while position < file.size, let record = try record(file, at: position) {
      guard (record.event.version == Event.fileVersion) == records.isEmpty else {
        throw FileError(path, "is no event file of one run: its first record alone must be \(Event.fileVersion)")
      }
      records.append(record)
      position = record.end
    }
    return records
  }

  /// The record at `start`; `nil` if a crash cut it off.
  private static func record(_ file: RandomAccessFile, at start: Int) throws(FileError) -> Record? {
    guard file.size - start >= 12 else { return nil }
    let head = try file.bytes(start..<(start + 12))
    let length = UInt64(littleEndian: head[0..<8])
    guard masked(Array(head[0..<8])) == UInt32(littleEndian: head[8..<12]) else {
      return try tail(file, start, zerosFrom: start + 12, "a record's length does not have its check sum")
    }
    guard length <= longestRecord else { throw damage(file, start, "a record of \(length) bytes") }
    let end = start + 16 + Int(length)
    guard end <= file.size else { return nil }
    let body = try file.bytes((start + 12)..<end)
    let data = Array(body.dropLast(4))
    guard masked(data) == UInt32(littleEndian: body.suffix(4)) else {
      return try tail(file, start, zerosFrom: end, "a record does not have its check sum")
    }
    guard let event = Event(data) else { throw damage(file, start, "a record is no event") }
    return Record(event: event, end: end)
  }

  /// A crash may leave a part of the last record, and some file systems zeros behind it; anything else is damage.
  private static func tail(
    _ file: RandomAccessFile, _ start: Int, zerosFrom place: Int, _ what: String
  ) throws(FileError) -> Record? {
    guard file.size - place <= longestRecord, try file.bytes(place..<file.size).allSatisfy({ $0 == 0 }) else {
      throw damage(file, start, what)
    }
    return nil
  }

  private static func damage(_ file: RandomAccessFile, _ place: Int, _ what: String) -> FileError {
    FileError(file.path, "is damaged or no event file: \(what) (byte \(place)); move it away and run again")
  }

  /// A record's bytes in the file.
  static func framed(_ event: Event) -> [UInt8] {
    let data = event.bytes
    let length = UInt64(data.count).littleEndianBytes
    return length + masked(length).littleEndianBytes + data + masked(data).littleEndianBytes
  }

  /// TFRecord's masking of a check sum, so that sums of bytes that hold sums stay sound.
  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    let sum = CyclicRedundancyCheck.value(of: bytes, .castagnoli)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }
}

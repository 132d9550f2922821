import Reporting

/// The rows of a sweep's file in order, each of which must be, in form and parameters, the row of the cell that is due.
///
/// What a row says of its cell's results is not computed again: a changed digit there goes unnoticed.
final class SweepRowReader {
  /// The file's header.
  let header: SweepHeader
  /// Rows read so far.
  private(set) var rows = 0
  /// Bytes of the header and those rows.
  private(set) var bytes: Int
  /// Bytes read, what follows the last row included.
  private(set) var size: Int
  /// SHA-256 of the file, once it was read to its end.
  var digest: String { reader.digest?.text ?? "" }
  private let reader: LineReader

  /// The file at `path`, its header read.
  ///
  /// - Throws: `FileError` for a file that cannot be read or has no sound header.
  init(_ path: String, digesting: Bool = false) throws(FileError) {
    reader = try LineReader(path, digesting: digesting)
    header = try SweepHeader(reading: reader)
    bytes = header.text.utf8.count
    size = bytes
  }

  /// The file's path.
  var path: String { reader.path }

  /// The next row and its line without the line break; `nil` after the last one, and at a line that was cut off.
  ///
  /// - Throws: `FileError` for a row that is not the one due, and for anything after the last row.
  func next() throws(FileError) -> (row: ResultRecord, line: String)? {
    guard let line = try reader.next() else { return nil }
    size = line.end
    guard rows < header.rowCount else {
      throw FileError(path, "goes on after the \(header.rowCount) rows of its sweep: delete it and run the sweep again")
    }
    guard line.isComplete else { return nil }
    let cell = header.shard.cell(rows)
    guard let row = header.format.row(line.text), SweepRow.isRow(row, of: cell, in: header.configuration) else {
      throw FileError(
        path, "line after row \(rows) is not the row of cell \(cell): delete the file and run the sweep again")
    }
    rows += 1
    bytes = line.end
    return (row, line.text)
  }
}

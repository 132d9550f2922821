import Reporting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A record in the output folder of one checkpoint, which is there only as long as all files that go with it belong to it.
struct AttributionFolder {
  private let folder: String
  private let name: String
  private let files: [String]
  private var path: String { "\(folder)/\(name)" }

  /// - Parameters:
  ///   - name: of the record's file.
  ///   - files: the names of those that go with it.
  init(_ folder: String, name: String = "attribution.json", files: [String] = []) {
    self.folder = folder
    self.name = name
    self.files = files
  }

  /// The record of an earlier measurement with this identification, where its files are there too.
  func record(_ identification: String) -> ResultRecord? {
    guard let text = try? Files.text(path), let record = ResultRecord(jsonLine: text),
      record["identification"] == .text(identification), files.allSatisfy({ Files.exists("\(folder)/\($0)") })
    else { return nil }
    return record
  }

  /// Writes the files, then the record. An earlier record goes first: a command that ends in between leaves none.
  ///
  /// - Throws: `FileError` when the system refuses, and what `others` throws.
  func write(_ record: ResultRecord, others: () throws -> Void) throws {
    if unlink(path) != 0, errno != ENOENT { throw FileError.system(path, "cannot be replaced") }
    try others()
    try rewrite(record)
  }

  /// Writes the record alone, whose files are there.
  ///
  /// - Throws: `FileError` when the system refuses.
  func rewrite(_ record: ResultRecord) throws(FileError) { try Files.write(record.prettyJSON, to: path) }
}

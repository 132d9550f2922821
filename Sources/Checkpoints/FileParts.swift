import Foundation
import Reporting

/// A file in parts of bounded size, in a folder with an index of their lengths and SHA-256 digests: for ways between
/// machines that limit the size of a file.
///
/// Nothing is held in memory but a megabyte. Files appear by rename, the index last.
public enum FileParts {
  /// What a folder of parts holds.
  public struct Index: Hashable, Sendable {
    /// One part.
    public struct Part: Hashable, Sendable {
      /// The file's name in the folder.
      public let name: String
      /// Its length in bytes.
      public let size: Int
      /// The SHA-256 of its bytes.
      public let sha256: String
    }

    /// The name of the file that was split, without its folders.
    public let file: String
    /// The length of the whole in bytes.
    public let size: Int
    /// The SHA-256 of the whole.
    public let sha256: String
    /// The parts in order.
    public let parts: [Part]
  }

  /// The name of the index in a folder.
  public static let indexName = "parts.json"
  /// The largest number of parts.
  public static let largestCount = 9999
  private static let piece = 1 << 20

  /// Splits the file `path` into parts of at most `size` bytes in `folder`, which is made where it is missing.
  ///
  /// What an earlier split left in the folder is replaced.
  ///
  /// - Throws: `FileError` if the file cannot be read, is empty, lies in `folder` or would need more than `largestCount`
  ///   parts, and when the system refuses.
  @discardableResult public static func split(_ path: String, partSize: Int, to folder: String) throws(FileError)
    -> Index
  {
    precondition(partSize >= 1)
    let file = try RandomAccessFile(path)
    guard file.size > 0 else { throw FileError(path, "is empty: there is nothing to split") }
    let count = (file.size - 1) / partSize + 1
    guard count <= largestCount else {
      throw FileError(
        path, "has \(file.size) bytes, which are \(count) parts: give a size that makes \(largestCount) or fewer")
    }
    try Files.makeFolder(folder)
    let home = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
    guard home != URL(fileURLWithPath: folder).resolvingSymlinksInPath().path else {
      throw FileError(path, "lies in the folder for its parts, which is emptied of parts: name another folder")
    }
    // Without an index nobody takes the parts of two splits for one.
    for name in names(in: folder) where name == indexName || isPart(name) {
      do { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") } catch {
        throw FileError("\(folder)/\(name)", "cannot be replaced: \(error.localizedDescription)")
      }
    }
    var whole = SHA256()
    var parts: [Index.Part] = []
    for number in 0..<count {
      let name = partName(number + 1)
      let range = number * partSize..<min((number + 1) * partSize, file.size)
      var own = SHA256()
      try Files.writeWhole("\(folder)/\(name)") { (output) throws(FileError) in
        for start in stride(from: range.lowerBound, to: range.upperBound, by: piece) {
          let bytes = try file.bytes(start..<min(start + piece, range.upperBound))
          bytes.withUnsafeBytes {
            own.update($0)
            whole.update($0)
          }
          try output.append(bytes: bytes)
        }
      }
      parts.append(Index.Part(name: name, size: range.count, sha256: own.text))
    }
    let index = Index(
      file: URL(fileURLWithPath: path).lastPathComponent, size: file.size, sha256: whole.text, parts: parts)
    try Files.write(index.record.prettyJSON, to: "\(folder)/\(indexName)")
    return index
  }

  /// Joins the parts in `folder` to the file `path`, which holds what it held before unless all is right.
  ///
  /// - Throws: `FileError` that names every part that is missing, has another length or another digest than the index
  ///   says, or is not in it; for a folder without a whole index; and when the system refuses.
  @discardableResult public static func join(_ folder: String, to path: String) throws(FileError) -> Index {
    let index = try index(folder)
    let present = names(in: folder)
    let expected = Set(index.parts.map(\.name))
    let missing = index.parts.map(\.name).filter { !present.contains($0) }
    let foreign = present.filter { isPart($0) && !expected.contains($0) }
    let wrong = try problems(of: index, in: folder, except: Set(missing))
    let problems =
      (missing.isEmpty ? [] : ["missing: \(missing.joined(separator: ", "))"])
      + (foreign.isEmpty ? [] : ["of another file: \(foreign.joined(separator: ", "))"]) + wrong
    guard problems.isEmpty else {
      throw FileError(
        folder, "does not hold the parts of \(index.file): \(problems.joined(separator: "; ")); bring these parts again"
      )
    }
    try Files.writeWhole(path) { (output) throws(FileError) in
      var whole = SHA256()
      for part in index.parts {
        let file = try RandomAccessFile("\(folder)/\(part.name)")
        while true {
          let bytes = try file.read(upTo: piece)
          if bytes.isEmpty { break }
          bytes.withUnsafeBytes { whole.update($0) }
          try output.append(bytes: bytes)
        }
      }
      guard whole.text == index.sha256 else {
        throw FileError(
          folder,
          "joins to a file with SHA-256 \(whole.text) where \(indexName) has \(index.sha256) for \(index.file): "
            + "the index is damaged, or a part was replaced meanwhile; bring the folder again")
      }
    }
    return index
  }

  /// What is wrong with the parts that are there, each by name.
  private static func problems(of index: Index, in folder: String, except missing: Set<String>) throws(FileError)
    -> [String]
  {
    var problems: [String] = []
    for part in index.parts where !missing.contains(part.name) {
      let path = "\(folder)/\(part.name)"
      let size = try RandomAccessFile(path).size
      if size != part.size {
        problems.append("\(part.name) has \(size) bytes in place of \(part.size)")
      } else {
        let digest = try SHA256.text(ofFile: path)
        if digest != part.sha256 {
          problems.append("\(part.name) is damaged or of another file: SHA-256 \(digest) in place of \(part.sha256)")
        }
      }
    }
    return problems
  }

  private static func index(_ folder: String) throws(FileError) -> Index {
    let path = "\(folder)/\(indexName)"
    let file = try RandomAccessFile(path)
    guard file.size <= 1 << 24,
      let record = ResultRecord(jsonLine: String(decoding: try file.read(upTo: file.size), as: UTF8.self)),
      let index = Index(record)
    else { throw FileError(path, "is not an index of parts as ccf-at checkpoint split writes it: bring it again") }
    return index
  }

  /// The name of a part, counted from 1.
  fileprivate static func partName(_ number: Int) -> String {
    let digits = String(number)
    return "part-" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// Whether a name is that of a part, or of one that was being written.
  private static func isPart(_ name: String) -> Bool {
    let number = name.dropFirst("part-".count).prefix { $0.isASCII && $0.isNumber }
    return name.hasPrefix("part-") && !number.isEmpty && ["", ".partial"].contains(name[number.endIndex...])
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}

extension FileParts.Index {
  fileprivate var record: ResultRecord {
    var record = ResultRecord()
    record.append("file", .text(file))
    record.append("bytes", .integer(size))
    record.append("sha256", .text(sha256))
    for part in parts {
      record.append("parts.\(part.name).bytes", .integer(part.size))
      record.append("parts.\(part.name).sha256", .text(part.sha256))
    }
    return record
  }

  /// The index that a record holds; nil where a field is missing, or lengths do not add up.
  fileprivate init?(_ record: ResultRecord) {
    guard case .text(let file)? = record["file"], case .integer(let size)? = record["bytes"],
      case .text(let sha256)? = record["sha256"]
    else { return nil }
    var parts: [Part] = []
    var total = 0
    for number in 1...FileParts.largestCount {
      let name = FileParts.partName(number)
      guard let value = record["parts.\(name).bytes"] else { break }
      guard case .integer(let size) = value, size > 0, case .text(let digest)? = record["parts.\(name).sha256"],
        case (let sum, let overflow) = total.addingReportingOverflow(size), !overflow
      else { return nil }
      parts.append(Part(name: name, size: size, sha256: digest))
      total = sum
    }
    guard total == size, record.below("parts").fields.count == 2 * parts.count else { return nil }
    self.init(file: file, size: size, sha256: sha256, parts: parts)
  }
}

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
  /// An earlier split's parts in the folder are replaced: those that its index names, and no other file.
  ///
  /// - Throws: `FileError` if the file cannot be read, is empty, lies in `folder` or would need more than `largestCount`
  ///   parts, if the folder holds something else by the name of a part or of the index, and when the system refuses.
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
    try removeParts(in: folder)
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
  ///   says, or is not in it; for a folder without a whole index; for a `path` that is a part or the index of the folder;
  ///   and when the system refuses.
  @discardableResult public static func join(_ folder: String, to path: String) throws(FileError) -> Index {
    let index = try index(folder)
    let output = URL(fileURLWithPath: path)
    guard
      !isOwn(output.lastPathComponent)
        || output.deletingLastPathComponent().resolvingSymlinksInPath().path
          != URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    else { throw FileError(path, "is a file of the parts that are to be joined: name another") }
    let present = try names(in: folder)
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

  /// Whether a name is that of a part, as `partName` makes it.
  private static func isPart(_ name: String) -> Bool {
    guard name.hasPrefix("part-"), let number = Int(name.dropFirst("part-".count)), (1...largestCount).contains(number)
    else { return false }
    return partName(number) == name
  }

  /// Whether a name is that of a part that is being written.
  private static func isUnfinishedPart(_ name: String) -> Bool {
    name.hasSuffix(".partial") && isPart(String(name.dropLast(".partial".count)))
  }

  /// Whether a split gives a file this name.
  private static func isOwn(_ name: String) -> Bool { name == indexName || isPart(name) || isUnfinishedPart(name) }

  private static func names(in folder: String) throws(FileError) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      throw FileError(folder, "cannot be listed: \(error.localizedDescription)")
    }
  }

  /// Deletes an earlier split's index, the parts that it names, and a part that was being written.
  ///
  /// - Throws: `FileError`, with nothing deleted, that names what is no regular file, a part that no index names, and an
  ///   index that is none; and when the system refuses.
  private static func removeParts(in folder: String) throws(FileError) {
    let own = try names(in: folder).filter(isOwn)
    let earlier = try? index(folder)
    let named = Set(earlier?.parts.map(\.name) ?? [])
    let others = own.filter { name in
      let isKnown = name == indexName ? earlier != nil : named.contains(name) || isUnfinishedPart(name)
      return !isKnown || !Files.isRegular("\(folder)/\(name)")
    }
    guard others.isEmpty else {
      let list = others.prefix(8).joined(separator: ", ") + (others.count > 8 ? " and \(others.count - 8) more" : "")
      throw FileError(
        folder,
        "holds \(list), which no \(indexName) of an earlier split tells to be its parts, and nothing else is deleted: "
          + "name another folder, or delete them if a split that was stopped left them")
    }
    // Without an index nobody takes the parts of two splits for one.
    for name in own.filter({ $0 == indexName }) + own.filter({ $0 != indexName }) {
      guard unlink("\(folder)/\(name)") == 0 else { throw .system("\(folder)/\(name)", "cannot be replaced") }
    }
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
    let values = Dictionary(record.fields.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard case .text(let file)? = values["file"], case .integer(let size)? = values["bytes"],
      case .text(let sha256)? = values["sha256"]
    else { return nil }
    var parts: [Part] = []
    var total = 0
    for number in 1...FileParts.largestCount {
      let name = FileParts.partName(number)
      guard let value = values["parts.\(name).bytes"] else { break }
      guard case .integer(let size) = value, size > 0, case .text(let digest)? = values["parts.\(name).sha256"],
        case (let sum, let overflow) = total.addingReportingOverflow(size), !overflow
      else { return nil }
      parts.append(Part(name: name, size: size, sha256: digest))
      total = sum
    }
    guard total == size, record.below("parts").fields.count == 2 * parts.count else { return nil }
    self.init(file: file, size: size, sha256: sha256, parts: parts)
  }
}

import Reporting
import SyntheticModel

/// What stands before a sweep's first row: which sweep it is, in which format, and which part of it.
public struct SweepHeader: Sendable {
  /// What is swept.
  public let configuration: SweepConfiguration
  /// How rows are written.
  public let format: SweepFormat
  /// The part of the sweep.
  public let shard: Shard

  private static let csvTitle = "# ccf-theory sweep"
  private static let title = "ccf-theory sweep"
  private static let configurationMark = "# configuration "
  private static let shardMark = "# shard "

  /// A header.
  public init(_ configuration: SweepConfiguration, format: SweepFormat, shard: Shard) {
    self.configuration = configuration
    self.format = format
    self.shard = shard
  }

  /// How many rows follow.
  public var rowCount: Int { shard.size(of: configuration.cellCount) }

  /// Everything before the first row.
  public var text: String {
    switch format {
    case .csv:
      let shardLine = shard == .whole ? "" : "\(Self.shardMark)\(shard.text)\n"
      return """
        \(Self.csvTitle)
        \(Self.configurationMark)\(configuration.record.jsonLine)
        # hash \(configuration.hash)
        \(shardLine)\(SweepColumns.names.joined(separator: ","))

        """
    case .jsonLines:
      var header = ResultRecord()
      header.append("format", .text(Self.title))
      header.append("configuration", .object(configuration.record))
      header.append("hash", .text(configuration.hash))
      if shard != .whole { header.append("shard", .text(shard.text)) }
      return header.jsonLine + "\n"
    }
  }

  /// Reads the header of a file, which must be, byte for byte, the one that its configuration has.
  ///
  /// - Throws: `FileError` for a file that is not the output of a sweep, whose header was changed or cut, or that
  ///   another version wrote.
  init(reading reader: LineReader) throws(FileError) {
    guard let first = try reader.next() else { throw FileError(reader.path, "is empty") }
    let notOurs = FileError(reader.path, "is not the output of ccf-theory sweep: name another file")
    var lines = [first]
    let format: SweepFormat
    let configuration: ResultRecord
    var shardText: String?
    if first.text == Self.csvTitle {
      format = .csv
      while lines.count < 5, lines.last!.text.hasPrefix("#"), let line = try reader.next() { lines.append(line) }
      func value(_ mark: String) -> String? {
        lines.first { $0.text.hasPrefix(mark) }.map { String($0.text.dropFirst(mark.count)) }
      }
      guard let record = value(Self.configurationMark).flatMap({ ResultRecord(jsonLine: $0) }) else { throw notOurs }
      configuration = record
      shardText = value(Self.shardMark)
    } else {
      format = .jsonLines
      guard let record = ResultRecord(jsonLine: first.text), record["format"] == .text(Self.title) else {
        throw notOurs
      }
      configuration = record.below("configuration")
      if case .text(let text)? = record["shard"] { shardText = text }
    }
    self.format = format
    self.configuration = try Self.configuration(configuration, reader.path)
    do throws(ParameterError) {
      shard = try shardText.map { text throws(ParameterError) in try Shard(parsing: text) } ?? .whole
    } catch {
      throw FileError(reader.path, "has a damaged header (\(error)): run the sweep again")
    }
    let found = lines.map { $0.text + ($0.isComplete ? "\n" : "") }.joined()
    guard found.utf8.elementsEqual(text.utf8) else {
      throw FileError(reader.path, "has a damaged header, not the one of its configuration: run the sweep again")
    }
  }

  private static func configuration(_ record: ResultRecord, _ path: String) throws(FileError) -> SweepConfiguration {
    let version = SweepConfiguration.formatVersion
    if case .integer(let other)? = record["formatVersion"], other != version {
      throw FileError(
        path, "has rows of format \(other), this program those of format \(version): use the program that wrote it")
    }
    do throws(ParameterError) {
      return try SweepConfiguration(record)
    } catch {
      throw FileError(path, "has a damaged header (\(error)): run the sweep again")
    }
  }

  /// How `other`, found in a file, differs from this header, in words.
  func difference(from other: SweepHeader) -> String {
    var differences: [String] = []
    func compare(_ name: String, _ found: String, _ wanted: String) {
      if found != wanted { differences.append("\(name) \(found) instead of \(wanted)") }
    }
    let (found, wanted) = (other.configuration.record, configuration.record)
    for (there, here) in zip(found.fields, wanted.fields) { compare(there.path, there.value.plain, here.value.plain) }
    compare("format", other.format.rawValue, format.rawValue)
    compare("shard", other.shard.text, shard.text)
    return differences.joined(separator: ", ")
  }
}

extension ResultValue {
  /// The value as text, a list's values joined by commas.
  fileprivate var plain: String {
    switch self {
    case .text(let text): text
    case .integer(let value): String(value)
    case .list(let values): values.map(\.plain).joined(separator: ",")
    default: asNumber.map(\.exactText) ?? ""
    }
  }
}

import Reporting

/// How a sweep's rows are written: a header that names the configuration, then one line a row.
public enum SweepFormat: String, CaseIterable, Sendable {
  /// Comment lines that start with "#", a line of column names, a line a row.
  case csv
  /// A header object, then one object a row, columns with a dot as nested objects.
  case jsonLines = "jsonl"

  /// Everything before the first row.
  public func headerText(_ configuration: SweepConfiguration, shard: Shard) -> String {
    switch self {
    case .csv:
      let shardLine = shard == .whole ? "" : "# shard \(shard.text)\n"
      return """
        # ccf-theory sweep
        # configuration \(configuration.record.jsonLine)
        # hash \(configuration.hash)
        \(shardLine)\(SweepColumns.all.joined(separator: ","))

        """
    case .jsonLines:
      var header = ResultRecord()
      header.append("format", .text("ccf-theory sweep"))
      header.append("configuration", .object(configuration.record))
      header.append("hash", .text(configuration.hash))
      if shard != .whole { header.append("shard", .text(shard.text)) }
      return header.jsonLine + "\n"
    }
  }

  /// A row as a line, with its line break.
  func line(_ row: ResultRecord) -> String {
    switch self {
    case .csv: row.csvLine + "\n"
    case .jsonLines: row.jsonLine + "\n"
    }
  }

  /// The row that a line holds, or `nil` if it is not one.
  func row(_ line: String) -> ResultRecord? {
    let row =
      switch self {
      case .csv: ResultRecord(csvLine: line[...], header: SweepColumns.all)
      case .jsonLines: ResultRecord(jsonLine: line)
      }
    guard let row, row.fields.count == SweepColumns.all.count, case .integer? = row["cell"] else { return nil }
    return row
  }
}

/// The columns of a row, in order.
enum SweepColumns {
  static let all: [String] = {
    let configuration = try? SweepConfiguration(beta: "0", epsilon: "0.1", samples: 0, seed: 0)
    guard let configuration, let row = try? SweepRow.compute(configuration, cell: 0) else {
      preconditionFailure("the default cell does not compute")
    }
    return row.fields.map(\.path)
  }()
}

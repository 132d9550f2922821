import Reporting

/// How a sweep's rows are written: a header that names the configuration, then one line a row.
public enum SweepFormat: String, CaseIterable, Sendable {
  /// Comment lines that start with "#", a line of column names, a line a row.
  case csv
  /// A header object, then one object a row, columns with a dot as nested objects.
  case jsonLines = "jsonl"

  /// Appends a row as a line, with its line break.
  func append(_ row: ResultRecord, to text: inout [UInt8]) {
    switch self {
    case .csv: row.appendCSV(to: &text)
    case .jsonLines: SweepColumns.appendJSON(row, to: &text)
    }
    text.append(UInt8(ascii: "\n"))
  }

  /// The row that a line holds, or `nil` if it is not, byte for byte, one that this format writes. Bytes that are not
  /// UTF-8 arrive as U+FFFD, which no row has.
  func row(_ text: String) -> ResultRecord? {
    let row: ResultRecord? =
      switch self {
      case .csv: ResultRecord(csvLine: text[...], header: SweepColumns.names)
      case .jsonLines: SweepColumns.row(jsonLine: text)
      }
    guard let row, zip(row.fields, SweepColumns.model.fields).allSatisfy({ $0.value.isLike($1.value) }) else {
      return nil
    }
    var line: [UInt8] = []
    append(row, to: &line)
    return line.dropLast().elementsEqual(text.utf8) && !text.unicodeScalars.contains("\u{FFFD}") ? row : nil
  }
}

/// The columns of a row, in order.
enum SweepColumns {
  static let names: [String] = model.fields.map(\.path)

  /// What stands in a row's line of JSON before each value, and after the last one.
  private static let jsonPieces: [String] = {
    var template = ResultRecord()
    for name in names { template.append(name, .text("?")) }
    return template.jsonLine.split(separator: "\"?\"").map(String.init)
  }()

  /// Appends `row.jsonLine`, in a fraction of its time.
  static func appendJSON(_ row: ResultRecord, to text: inout [UInt8]) {
    for (piece, field) in zip(jsonPieces, row.fields) {
      text.append(contentsOf: piece.utf8)
      text.append(contentsOf: field.value.json.utf8)
    }
    text.append(contentsOf: jsonPieces.last!.utf8)
  }

  /// The values of a line that is made of the same pieces, in the order of the columns; in a fraction of a general
  /// parser's time, which counts when a long sweep is taken up again.
  static func row(jsonLine: String) -> ResultRecord? {
    var rest = jsonLine.utf8[...]
    var row = ResultRecord()
    for (piece, name) in zip(jsonPieces, names) {
      guard rest.starts(with: piece.utf8) else { return nil }
      rest = rest.dropFirst(piece.utf8.count)
      let quote = UInt8(ascii: "\"")
      if rest.first == quote {
        let text = rest.dropFirst().prefix { $0 != quote }
        row.append(name, .text(String(Substring(text))))
        rest = rest.dropFirst(text.count + 2)
      } else {
        let text = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
        row.append(name, text.elementsEqual("null".utf8) ? .missing : ResultValue(parsing: String(Substring(text))))
        rest = rest.dropFirst(text.count)
      }
    }
    return rest.elementsEqual(jsonPieces.last!.utf8) ? row : nil
  }

  /// A row of a cell with samples, in which nearly every value exists.
  static let model: ResultRecord = {
    let configuration = try? SweepConfiguration(beta: "0.1", epsilon: "0.1", samples: 100, seed: 0)
    guard let configuration, let row = try? SweepRow.compute(configuration, cell: 0) else {
      preconditionFailure("the default cell does not compute")
    }
    return row
  }()
}

extension ResultValue {
  /// Whether a value of this kind can stand in `model`'s column: the same kind, or missing in either.
  fileprivate func isLike(_ model: ResultValue) -> Bool {
    switch (self, model) {
    case (.missing, _), (_, .missing), (.number, .number), (.integer, .number), (.integer, .integer), (.text, .text),
      (.flag, .flag):
      true
    default: false
    }
  }
}

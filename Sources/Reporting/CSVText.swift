extension ResultRecord {
  /// The paths as a CSV header line, without a line break.
  public var csvHeader: String {
    fields.map { ResultValue.csvField($0.path) }.joined(separator: ",")
  }

  /// The values as a CSV line (RFC 4180), without a line break. Lists and objects have no CSV form and stay empty.
  public var csvLine: String {
    fields.map(\.value.csv).joined(separator: ",")
  }

  /// A record read back from one CSV line.
  ///
  /// Text is typed by its form: whole numbers, numbers, true and false, empty as missing, anything else as text.
  ///
  /// - Returns: `nil` when the line has not as many fields as `header` has columns, or its quoting does not close.
  public init?(csvLine: Substring, header: [String]) {
    guard let values = ResultValue.csvFields(csvLine), values.count == header.count else { return nil }
    for (path, text) in zip(header, values) { append(path, ResultValue(parsing: text)) }
  }
}

extension ResultValue {
  /// The value as a field of a CSV line.
  public var csv: String {
    switch self {
    case .number(let value): value.isFinite ? value.exactText : ""
    case .integer(let value): String(value)
    case .text(let text): Self.csvField(text)
    case .flag(let flag): flag ? "true" : "false"
    case .list, .object, .missing: ""
    }
  }

  init(parsing text: String) {
    if text.isEmpty {
      self = .missing
    } else if text == "true" || text == "false" {
      self = .flag(text == "true")
    } else if let integer = Int(text), integer != 0 || text == "0" {
      self = .integer(integer)
    } else if let number = Double(text) {
      self = .number(number)
    } else {
      self = .text(text)
    }
  }

  static func csvField(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// The fields of one line, unquoted; `nil` when a quote does not close.
  public static func csvFields(_ line: Substring) -> [String]? {
    let (comma, quote) = (UInt8(ascii: ","), UInt8(ascii: "\""))
    var fields: [String] = []
    var current: [UInt8] = []
    var quoted = false
    var rest = line.utf8[...]
    while let byte = rest.popFirst() {
      if byte == quote, quoted, rest.first == quote {
        current.append(quote)
        rest.removeFirst()
      } else if byte == quote {
        quoted.toggle()
      } else if byte == comma, !quoted {
        fields.append(String(decoding: current, as: UTF8.self))
        current.removeAll(keepingCapacity: true)
      } else {
        current.append(byte)
      }
    }
    fields.append(String(decoding: current, as: UTF8.self))
    return quoted ? nil : fields
  }
}

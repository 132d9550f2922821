extension ResultRecord {
  /// The paths as a CSV header line, without a line break.
  public var csvHeader: String {
    fields.map { ResultValue.csvField($0.path) }.joined(separator: ",")
  }

  /// The values as a CSV line (RFC 4180), without a line break. Lists and objects have no CSV form and stay empty.
  public var csvLine: String {
    var line: [UInt8] = []
    appendCSV(to: &line)
    return String(decoding: line, as: UTF8.self)
  }

  /// Appends the CSV line's bytes to `line`.
  public func appendCSV(to line: inout [UInt8]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      field.value.appendCSV(to: &line)
    }
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

extension [ResultRecord] {
  /// The records as CSV with the first one's paths as header, every line ending in a line break; nothing for none.
  public var csv: String {
    guard let first else { return "" }
    return ([first.csvHeader] + map(\.csvLine)).joined(separator: "\n") + "\n"
  }
}

extension ResultValue {
  /// The value as a field of a CSV line.
  public var csv: String {
    var field: [UInt8] = []
    appendCSV(to: &field)
    return String(decoding: field, as: UTF8.self)
  }

  fileprivate func appendCSV(to line: inout [UInt8]) {
    switch self {
    case .number(let value):
      if value.isFinite { value.withDigits(17) { line.append(contentsOf: $0) } }
    case .integer(let value): line.append(contentsOf: String(value).utf8)
    case .text(let text): line.append(contentsOf: Self.csvField(text).utf8)
    case .flag(let flag): line.append(contentsOf: (flag ? "true" : "false").utf8)
    case .list, .object, .missing: break
    }
  }

  /// The value that a text without quotes stands for: missing, a flag, a whole number, a number, or else text.
  public init(parsing text: String) {
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
    let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard text.utf8.contains(where: special.contains) else { return text }
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

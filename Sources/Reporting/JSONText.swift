extension ResultValue {
  /// The value as JSON, on one line.
  public var json: String { json(indent: nil) }

  /// The value as JSON.
  func json(indent: Int?) -> String {
    switch self {
    case .number(let value): value.isFinite ? value.exactText : "null"
    case .integer(let value): String(value)
    case .text(let text): Self.quoted(text)
    case .flag(let flag): flag ? "true" : "false"
    case .list(let values):
      "[" + values.map { $0.json(indent: nil) }.joined(separator: indent == nil ? "," : ", ") + "]"
    case .object(let record): record.jsonText(indent: indent)
    case .missing: "null"
    }
  }

  /// A JSON string literal (RFC 8259, section 7).
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension ResultRecord {
  /// The record as one line of JSON, without a line break.
  public var jsonLine: String { jsonText(indent: nil) }

  /// The record as indented JSON, ending in a line break.
  public var prettyJSON: String { jsonText(indent: 0) + "\n" }

  func jsonText(indent: Int?) -> String {
    let members = grouped().map { name, value in
      ResultValue.quoted(name) + (indent == nil ? ":" : ": ") + value.json(indent: indent.map { $0 + 2 })
    }
    guard let indent else { return "{" + members.joined(separator: ",") + "}" }
    guard !members.isEmpty else { return "{}" }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    return "{\n" + members.map { inner + $0 }.joined(separator: ",\n") + "\n\(outer)}"
  }

  /// The fields by the first part of their path, deeper parts collected into objects.
  private func grouped() -> [(String, ResultValue)] {
    var result: [(String, ResultValue)] = []
    var open: (name: String, record: ResultRecord)?
    func close() {
      if let open { result.append((open.name, .object(open.record))) }
    }
    for field in fields {
      let path = field.path
      if let dot = path.firstIndex(of: ".") {
        let name = String(path[..<dot])
        if open?.name != name {
          close()
          open = (name, ResultRecord())
        }
        open!.record.append(String(path[path.index(after: dot)...]), field.value)
      } else {
        close()
        open = nil
        result.append((path, field.value))
      }
    }
    close()
    return result
  }
}

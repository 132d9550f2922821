/// Pieces of HTML.
enum HTMLText {
  /// `text` with what HTML would read as markup escaped.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  /// A column of a table.
  struct Column {
    let name: String
    /// Whether it holds numbers: to the right, in digits of one width.
    let isNumeric: Bool

    /// A column of text.
    static func text(_ name: String) -> Column { Column(name: name, isNumeric: false) }
    /// A column of numbers.
    static func number(_ name: String) -> Column { Column(name: name, isNumeric: true) }
  }

  /// A table; names and cells are HTML already.
  static func table(_ columns: [Column], _ rows: [[String]], class name: String = "") -> String {
    func cells(_ tag: String, _ texts: [String]) -> String {
      zip(columns, texts).map { "<\(tag)\($0.isNumeric ? " class=\"number\"" : "")>\($1)</\(tag)>" }.joined()
    }
    let head = columns.allSatisfy(\.name.isEmpty) ? "" : "<thead><tr>\(cells("th", columns.map(\.name)))</tr></thead>\n"
    let body = rows.map { "<tr>\(cells("td", $0))</tr>" }.joined(separator: "\n")
    let style = name.isEmpty ? "" : " class=\"\(name)\""
    return "<div class=\"scroll\"><table\(style)>\(head)<tbody>\n\(body)\n</tbody></table></div>\n"
  }

  /// Text in the colour of good or bad news.
  static func toned(_ text: String, good: Bool) -> String {
    "<span class=\"\(good ? "good" : "bad")\">\(text)</span>"
  }
}

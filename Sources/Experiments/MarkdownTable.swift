/// A table in Markdown, its columns aligned in the source too.
struct MarkdownTable {
  private let header: [String]
  private var rows: [[String]] = []

  /// A table whose columns after the first `texts` are numbers, and stand to the right.
  init(_ header: [String], texts: Int = 1) {
    self.header = header
    self.texts = texts
  }

  private let texts: Int

  /// Appends a row; it must have as many cells as the header.
  mutating func append(_ row: [String]) {
    precondition(row.count == header.count, "a row of \(row.count) cells in a table of \(header.count) columns")
    rows.append(row)
  }

  /// The table, every line ending in a line break.
  var text: String {
    let all = ([header] + rows).map { $0.map { $0.replacing("|", with: "\\|") } }
    let widths = header.indices.map { column in all.reduce(3) { max($0, $1[column].count) } }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    func padded(_ row: [String]) -> String {
      line(
        row.indices.map { column in
          let padding = String(repeating: " ", count: widths[column] - row[column].count)
          return column < texts ? row[column] + padding : padding + row[column]
        })
    }
    let rule = widths.indices.map { column in
      String(repeating: "-", count: widths[column] - (column < texts ? 0 : 1)) + (column < texts ? "" : ":")
    }
    return padded(all[0]) + line(rule) + all.dropFirst().map(padded).joined()
  }
}

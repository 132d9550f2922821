/// A table for a terminal: columns aligned, numbers to the right.
public struct TextTable {
  /// How a column is aligned.
  public enum Alignment: Sendable {
    /// Text starts at the column's left edge.
    case left
    /// Text ends at the column's right edge.
    case right
  }

  private let header: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table with `header`'s columns; the first column is aligned left, the others as `alignments` says or right.
  public init(_ header: [String], alignments: [Alignment]? = nil) {
    self.header = header
    self.alignments = alignments ?? header.indices.map { $0 == 0 ? .left : .right }
  }

  /// Appends a row; it must have as many cells as the header.
  public mutating func append(_ row: [String]) {
    precondition(row.count == header.count, "a row of \(row.count) cells in a table of \(header.count) columns")
    rows.append(row)
  }

  /// The table as text, every line ending in a line break.
  public var text: String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.reduce(0) { max($0, $1[column].count) } }
    func line(_ row: [String]) -> String {
      let cells = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return alignments[column] == .left ? row[column] + padding : padding + row[column]
      }
      var text = cells.joined(separator: "  ")
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return ([line(header), rule] + rows.map(line)).joined(separator: "\n") + "\n"
  }
}

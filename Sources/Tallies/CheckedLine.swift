import RandomStreams
import Reporting

/// A record as a line of JSON that ends in a check sum of itself, so that a damaged or foreign line is found out.
enum CheckedLine {
  private static let opening = ",\"check\":\""
  private static let closing = "\"}"

  /// The line without a line break; `record` has at least one field.
  ///
  /// - Parameter context: what the line belongs to; a line of another context does not check.
  static func text(_ record: ResultRecord, in context: String) -> String {
    closed(record.jsonLine.dropLast(), context)
  }

  /// The record of a line, or `nil` if it is damaged or belongs to another context.
  static func record(_ line: String, in context: String) -> ResultRecord? {
    let tail = opening.utf8.count + 16 + closing.utf8.count
    guard line.utf8.count > tail else { return nil }
    guard line == closed(Substring(line.utf8.dropLast(tail)), context) else { return nil }
    return ResultRecord(jsonLine: line)
  }

  /// The line that begins with `content`, which lacks its closing brace.
  private static func closed(_ content: Substring, _ context: String) -> String {
    "\(content)\(opening)\(StableHash("\(context)\n\(content)").text)\(closing)"
  }
}

import Reporting
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The counts of an evaluation that is not complete, in a file beside its output.
struct PartialEvaluation {
  private let path: String
  private let identification: String
  private let total: Int
  private let batchSize: Int

  /// The counts for `output`.
  ///
  /// - Parameters:
  ///   - identification: all that the counts depend on.
  init(_ output: String, identification: ResultRecord, total: Int, batchSize: Int) {
    self.total = total
    self.batchSize = batchSize
    path = output + ".progress"
    // Time and wording of the command do not change the counts.
    var record = ResultRecord()
    for field in identification.fields where !["command", "written"].contains(field.path) {
      record.append(field.path, field.value)
    }
    self.identification = SHA256.text(of: record.jsonLine)
  }

  /// What an earlier run counted; nil if there was none, or one of something else.
  var counts: EvaluationCounts? {
    guard let reader = try? LineReader(path), let line = try? reader.next(),
      let record = ResultRecord(jsonLine: line.text),
      case .text(identification)? = record["identification"], let clean = Self.accuracy("clean", record),
      clean.count <= total, clean.count % batchSize == 0 || clean.count == total
    else { return nil }
    return EvaluationCounts(clean: clean, robust: Self.accuracy("robust", record))
  }

  /// Keeps counts.
  ///
  /// - Throws: `FileError` when the system refuses.
  func save(_ counts: EvaluationCounts) throws {
    var record = ResultRecord()
    record.append("identification", .text(identification))
    record.append("cleanCorrect", .integer(counts.clean.correct))
    record.append("cleanCount", .integer(counts.clean.count))
    if let robust = counts.robust {
      record.append("robustCorrect", .integer(robust.correct))
      record.append("robustCount", .integer(robust.count))
    }
    try Files.write(record.jsonLine + "\n", to: path)
  }

  /// Deletes the file.
  func remove() { unlink(path) }

  private static func accuracy(_ name: String, _ record: ResultRecord) -> Accuracy? {
    guard let correct = record["\(name)Correct"]?.asNumber.flatMap({ Int(exactly: $0) }),
      let count = record["\(name)Count"]?.asNumber.flatMap({ Int(exactly: $0) })
    else { return nil }
    return Accuracy(correct: correct, count: count)
  }
}

import Reporting
import Statistics
import Training

/// What an evaluation found, with intervals.
enum EvaluationReport {
  /// The confidence of the intervals.
  static let confidence = 0.95

  /// Appends accuracies, counts and Wilson's intervals.
  static func append(_ counts: EvaluationCounts, to record: inout ResultRecord) {
    for (name, accuracy) in named(counts) {
      let interval = WilsonInterval(successes: accuracy.correct, trials: accuracy.count, confidence: confidence)
      record.append("\(name).accuracy", .number(accuracy.value))
      record.append("\(name).correct", .integer(accuracy.correct))
      record.append("\(name).count", .integer(accuracy.count))
      record.append("\(name).low", .number(interval.low))
      record.append("\(name).high", .number(interval.high))
    }
    record.append("confidence", .number(confidence))
  }

  /// A table for people.
  static func text(_ counts: EvaluationCounts, attack: String) -> String {
    var table = TextTable(
      ["samples", "accuracy", "\(Int(100 * confidence)) % interval", "correct"],
      alignments: [.left, .right, .right, .right])
    for (name, accuracy) in named(counts) {
      let interval = WilsonInterval(successes: accuracy.correct, trials: accuracy.count, confidence: confidence)
      table.append([
        name == "clean" ? "clean" : attack, "\((100 * accuracy.value).fixed(2)) %",
        "\((100 * interval.low).fixed(2)) to \((100 * interval.high).fixed(2)) %",
        "\(accuracy.correct) of \(accuracy.count)",
      ])
    }
    return table.text
  }

  private static func named(_ counts: EvaluationCounts) -> [(String, Accuracy)] {
    [("clean", counts.clean)] + (counts.robust.map { [("robust", $0)] } ?? [])
  }
}

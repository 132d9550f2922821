import Attacks
import Reporting
import Statistics
import Training

/// What an evaluation found, with intervals.
struct EvaluationReport {
  private let counts: EvaluationCounts
  private let suite: AttackSuite?
  private let attack: String

  /// A report of what was counted, under a suite of attacks or another one.
  ///
  /// - Parameter attack: the attack in a few words.
  init(_ counts: EvaluationCounts, suite: AttackSuite?, attack: String) {
    self.counts = counts
    self.suite = suite
    self.attack = attack
  }

  /// The accuracies: a name for machines, a title for people.
  private var accuracies: [(name: String, title: String, accuracy: Accuracy)] {
    var list = [("clean", "clean", counts.clean)]
    if let suite, let outcomes = counts.suite {
      for (number, stage) in suite.stages.enumerated() {
        let title = suite.stages.count == 1 ? attack : "after \(stage.name)"
        list.append(("after.\(stage.name)", title, outcomes.accuracy(afterStage: number)))
      }
    }
    if let robust = counts.robust { list.append(("robust", attack, robust)) }
    return list
  }

  /// Signs that the accuracy says too much.
  var warnings: [EvaluationWarning] {
    guard let suite, let outcomes = counts.suite else { return [] }
    return EvaluationWarning.all(outcomes.examination, stages: suite.stages, outcomes: outcomes.samples)
  }

  /// Appends accuracies, counts and Wilson's intervals; for a suite, after each stage, with warnings.
  func append(to record: inout ResultRecord) {
    for (name, _, accuracy) in accuracies {
      record.append(accuracy, below: name)
    }
    record.append("confidence", .number(ResultRecord.confidence))
    guard let outcomes = counts.suite else { return }
    for (name, count) in outcomes.examination.counts { record.append("examination.\(name)", .integer(count)) }
    record.append(
      "warnings",
      .list(
        warnings.map { warning in
          var entry = ResultRecord()
          entry.append("name", .text(warning.name))
          entry.append("text", .text("\(warning)"))
          return .object(entry)
        }))
  }

  /// A table for people, and the warnings below it.
  var text: String {
    var table = TextTable(
      ["samples", "accuracy", "\(Int(100 * ResultRecord.confidence)) % interval", "correct"],
      alignments: [.left, .right, .right, .right])
    // The last stage's line would say the same as the suite's.
    let shown = counts.suite == nil ? accuracies[...] : accuracies.dropLast()
    for (_, title, accuracy) in shown {
      let interval = WilsonInterval(accuracy)
      table.append([
        title, "\((100 * accuracy.value).fixed(2)) %",
        "\((100 * interval.low).fixed(2)) to \((100 * interval.high).fixed(2)) %",
        "\(accuracy.correct) of \(accuracy.count)",
      ])
    }
    let heading = (suite?.stages.count ?? 0) > 1 ? attack + "\n\n" : ""
    let below = warnings.map { "\nwarning: \($0)\n" }.joined()
    return heading + table.text + below
  }

  /// Writes a line for each sample: its place, label and class, the stage that broke it ("clean" where it was wrong without
  /// an attack, nothing where it stands), and the norms of the perturbation.
  ///
  /// - Throws: `FileError` when the system refuses.
  func writeSamples(to path: String) throws {
    guard let suite, let outcomes = counts.suite else { return }
    try Files.writeWhole(path) { (file) throws(FileError) in
      for (place, outcome) in outcomes.samples.enumerated() {
        var record = ResultRecord()
        record.append("sample", .integer(place))
        record.append("label", .integer(outcome.label))
        record.append("predicted", .integer(outcome.predicted))
        let stage = outcome.broken.flatMap { broken in
          suite.stages.indices.contains(broken.stage) ? suite.stages[broken.stage].name : nil
        }
        record.append("brokenBy", outcome.isCorrect ? stage.map { .text($0) } ?? .missing : .text("clean"))
        record.append("linf", .optional(outcome.broken?.linf))
        record.append("l2", .optional(outcome.broken?.l2))
        if place == 0 { try file.append(record.csvHeader + "\n") }
        try file.append(record.csvLine + "\n")
      }
    }
  }
}

extension ClassifierExamination {
  /// The counts by name.
  var counts: [(name: String, count: Int)] {
    [
      ("samples", samples), ("correct", correct), ("randomised", randomised), ("probabilities", probabilities),
      ("zeroCrossEntropyGradients", zeroCrossEntropyGradients), ("zeroLogitRatioGradients", zeroLogitRatioGradients),
      ("dynamic", dynamic),
    ]
  }
}

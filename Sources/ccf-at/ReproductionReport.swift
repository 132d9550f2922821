import Experiments
import Foundation
import Reporting
import Training

/// The results of an experiment as files: the page, figures, numbers and statements as CSV and JSON, and what is kept of
/// the runs.
struct ReproductionReport {
  private let results: ExperimentResults
  private let reproduction: Reproduction
  private let outcomes: [[StatementOutcome?]]
  private var plan: ReproductionPlan { results.plan }
  private var folder: String { results.folders.results(plan) }

  init(_ results: ExperimentResults, _ reproduction: Reproduction) throws {
    self.results = results
    self.reproduction = reproduction
    outcomes = try results.outcomes()
  }

  /// Writes everything; the page last, so that one that is there has all that it shows.
  ///
  /// - Throws: `FileError` and `PlotError` for what cannot be written or drawn, and what measuring saliency maps throws.
  func write() throws {
    try Files.makeFolder(folder + "/matrices")
    let figures = try ReproductionFigures(results, reproduction, to: folder).draw()
    try write(pointRows, to: "points.csv")
    try write(statementRows, to: "statements.csv")
    try Files.write(record.prettyJSON, to: folder + "/result.json")
    for run in plan.runs { try keep(run) }
    let page = ExperimentPage(
      plan, values: results.value, outcomes: outcomes, figures: figures, runs: try plan.runs.map(row),
      confidence: ResultRecord.confidence, measured: try measured)
    try Files.write(page.markdown, to: results.folders.page(plan))
  }

  /// The numbers and statements for a terminal.
  var text: String {
    let quantities = Quantity.allCases.filter { quantity in
      plan.experiment.points.contains { point in
        plan.atScale.seeds.contains { results.value(MeasuredQuantity(quantity, at: point.name), $0) != nil }
      }
    }
    var table = TextTable(["point", "seed"] + quantities.map(\.rawValue))
    for point in plan.experiment.points {
      for seed in plan.atScale.seeds {
        let cells = quantities.map { quantity in
          results.value(MeasuredQuantity(quantity, at: point.name), seed)?.text(isAccuracy: quantity.isAccuracy) ?? ""
        }
        table.append([point.label, "\(seed)"] + cells)
      }
    }
    var text = "\(plan.experiment.name) at the scale \(plan.scale.name): \(plan.experiment.title)\n\n\(table.text)\n"
    for (statement, outcomes) in zip(plan.experiment.statements, outcomes) {
      let verdicts = outcomes.compactMap { $0 }.map { "\($0.verdict.rawValue) (seed \($0.seed))" }
      text += "\(statement.text) \(statement.claim): \(verdicts.joined(separator: ", "))\n"
    }
    return text + "\n" + results.folders.page(plan) + "\n"
  }

  private func write(_ rows: [ResultRecord], to name: String) throws {
    guard let first = rows.first else { return }
    let lines = [first.csvHeader] + rows.map(\.csvLine)
    try Files.write(lines.joined(separator: "\n") + "\n", to: "\(folder)/\(name)")
  }

  private var pointRows: [ResultRecord] {
    plan.experiment.points.flatMap { point in
      plan.atScale.seeds.compactMap { seed -> ResultRecord? in
        guard let measurement = plan.measurement(point, seed: seed) else { return nil }
        var row = ResultRecord()
        row.append("point", .text(point.name))
        row.append("seed", .text("\(seed)"))
        row.append("run", .text(measurement.run.key))
        row.append("state", .text(measurement.state.name))
        row.append("images", .text(measurement.on.rawValue))
        for quantity in Quantity.allCases {
          let measured = MeasuredQuantity(quantity, at: point.name)
          let value = results.value(measured, seed)
          row.append(quantity.rawValue, .optional(value?.estimate))
          row.append("\(quantity.rawValue).low", .optional(value?.range.lowerBound))
          row.append("\(quantity.rawValue).high", .optional(value?.range.upperBound))
          let paper = plan.experiment.paperNumbers.first { $0.quantity == measured }
          row.append("\(quantity.rawValue).paper", .optional(paper?.value))
        }
        return row
      }
    }
  }

  private var statementRows: [ResultRecord] {
    zip(plan.experiment.statements, outcomes).flatMap { statement, outcomes in
      outcomes.compactMap { $0 }.map { outcome in
        var row = ResultRecord()
        row.append("claim", .text(statement.claim.description))
        row.append("seed", .text("\(outcome.seed)"))
        row.append("margin", .number(outcome.margin.estimate))
        row.append("low", .number(outcome.margin.low))
        row.append("high", .number(outcome.margin.high))
        row.append("standardError", .number(outcome.margin.standardError))
        row.append("detectable", .number(outcome.detectable))
        row.append("verdict", .text(outcome.verdict.rawValue))
        row.append("says", .text(statement.text))
        return row
      }
    }
  }

  /// Everything in one record.
  private var record: ResultRecord {
    var record = RunProvenance.program("ccf-at")
    record.append(contentsOf: RunProvenance.machine)
    record.append("experiment", .text(plan.experiment.name))
    record.append("scale", .text(plan.scale.name))
    record.append("seeds", .list(plan.atScale.seeds.map { .text("\($0)") }))
    record.append("confidence", .number(ResultRecord.confidence))
    record.append("points", .list(pointRows.map { .object($0) }))
    record.append("statements", .list(statementRows.map { .object($0) }))
    return record
  }

  /// Copies what is small of a run beside the results.
  private func keep(_ run: PlannedRun) throws {
    let from = results.folders.folder(run)
    let to = results.folders.kept(run, at: plan.scale)
    try Files.makeFolder(to)
    let names = try FileManager.default.contentsOfDirectory(atPath: from.path).filter { name in
      name.hasPrefix("manifest") || ["recipe.yaml", "metrics.csv", "timing.csv", "curves.svg"].contains(name)
    }
    for name in names.sorted() { try Files.write(Files.text("\(from.path)/\(name)"), to: "\(to)/\(name)") }
  }

  private func row(_ run: PlannedRun) throws -> ExperimentPage.RunRow {
    let folder = results.folders.folder(run)
    let manifest = ResultRecord(jsonLine: try Files.text(folder.manifest()))
    let made = ["program", "commit", "device", "threads", "processor"].compactMap { name in
      switch manifest?[name] {
      case .text(let text): name == "commit" ? "commit \(text)" : text
      case .integer(let number): "\(number) threads"
      case .number(let number): "\(Int(number)) threads"
      default: nil
      }
    }
    let best = try results.bestEpoch(run).map { ", best \($0)" } ?? ""
    return ExperimentPage.RunRow(
      key: run.key, name: run.name, epochs: "\(run.recipe.epochs)\(best)", made: made.joined(separator: ", "))
  }

  /// On what measurements were made, in a sentence.
  private var measured: String {
    get throws {
      guard let seed = plan.atScale.seeds.first, let point = plan.experiment.points.first,
        let record = results.point(point.name, seed)?.record
      else { return "" }
      func text(_ name: String) -> String { if case .text(let text)? = record[name] { text } else { "" } }
      let count = record["samples"]?.asNumber.map { "\(Int($0))" } ?? ""
      let attacks = Set(
        plan.experiment.points.compactMap { point -> String? in
          guard case .text(let attack)? = results.point(point.name, seed)?.record["attack"] else { return nil }
          return attack == "none" ? "none (clean images)" : attack
        })
      return "Measured on the first \(count) images of \(text("dataset")); attack: "
        + attacks.sorted().joined(separator: "; ") + "."
    }
  }
}

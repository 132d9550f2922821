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
    try Files.makeFolder(folder)
    let figures = try ReproductionFigures(results, reproduction, to: folder).draw()
    try write(pointRows, to: "points.csv")
    try write(statementRows, to: "statements.csv")
    try Files.write(record.prettyJSON, to: folder + "/result.json")
    for run in plan.runs { try keep(run) }
    let page = ExperimentPage(
      plan, values: results.value, outcomes: outcomes, figures: figures, runs: try plan.runs.map(row),
      confidence: ResultRecord.confidence, measured: measured)
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
        table.append([plan.label(point), "\(seed)"] + cells)
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
    guard !rows.isEmpty else { return }
    try Files.write(rows.csv, to: "\(folder)/\(name)")
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
    // A run that was taken up has a manifest each time.
    var made: [String] = []
    var number = 1
    while Files.exists(folder.manifest(number)) {
      let text = Self.made(ResultRecord(jsonLine: try Files.text(folder.manifest(number))))
      if !made.contains(text) { made.append(text) }
      number += 1
    }
    let best = try results.bestEpoch(run).map { ", best \($0)" } ?? ""
    return ExperimentPage.RunRow(
      key: run.key, name: run.name, epochs: "\(run.recipe.epochs)\(best)", made: made.joined(separator: "; then "))
  }

  private static func made(_ manifest: ResultRecord?) -> String {
    ["program", "commit", "device", "threads", "processor"].compactMap { name in
      switch manifest?[name] {
      case .text(let text): name == "commit" ? "commit \(text)" : text
      case .integer(1), .number(1): "1 thread"
      case .integer(let number): "\(number) threads"
      case .number(let number): "\(Int(number)) threads"
      default: nil
      }
    }.joined(separator: ", ")
  }

  /// On what measurements were made, in sentences.
  private var measured: String {
    func text(_ record: ResultRecord, _ name: String) -> String {
      if case .text(let text)? = record[name] { text } else { "" }
    }
    var (kinds, warnings): ([String], Set<String>) = ([], [])
    var autoAttack: String?
    for seed in plan.atScale.seeds {
      for point in plan.experiment.points {
        guard let record = results.point(point.name, seed)?.record else { continue }
        let attack = text(record, "attack")
        let count = record["samples"]?.asNumber.map { "\(Int($0))" } ?? ""
        let kind =
          "on the first \(count) images of \(text(record, "dataset")), "
          + (attack == "none" ? "as they are" : "perturbed by \(attack)")
        if !kinds.contains(kind) { kinds.append(kind) }
        if let count = record["autoattack.count"]?.asNumber {
          autoAttack = "AA is the accuracy under AutoAttack's standard version on the first \(Int(count)) of them."
          warnings.formUnion(text(record, "autoattack.warnings").split(separator: " ").map(String.init))
        }
      }
    }
    var text = "Measured \(kinds.joined(separator: "; "))."
    if let autoAttack { text += " " + autoAttack }
    if !warnings.isEmpty { text += " AutoAttack warns of: \(warnings.sorted().joined(separator: ", "))." }
    if !plan.experiment.paperNumbers.isEmpty {
      text += " The paper does not name the attack of its RA, which is of AutoAttack's strength; ours is PGD's."
    }
    return text + selection + bias
  }

  /// A note where best checkpoints were chosen by images that are among those that are measured.
  private var selection: String {
    let chosen = plan.experiment.points.contains { point in
      guard point.state == .best, let run = plan.runs.first(where: { $0.name == point.run }),
        case .test = run.recipe.checkpoints.best
      else { return false }
      return run.recipe.evaluation.maxSamples.map { $0 > plan.scale.measurement.skip } ?? true
    }
    guard chosen else { return "" }
    return
      " The best networks were chosen by test images that are measured here, as in the paper: RA of the best is too "
      + "high by what the choice gains, and margins with it are found too often."
  }

  /// A note where noise of the class means moves CAS by more than half a standard error.
  private var bias: String {
    let moved = plan.experiment.points.filter { point in
      plan.atScale.seeds.contains { results.point(point.name, $0)?.record.notableBias != nil }
    }
    guard !moved.isEmpty else { return "" }
    return " Noise of the class means moves CAS by more than half a standard error at "
      + moved.map { plan.label($0) }.joined(separator: ", ")
      + "; intervals allow for it as far as it is known (docs/attribution.md)."
  }
}

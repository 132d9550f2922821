import Charts
import Reporting

/// The attributions of several checkpoints: a table, and curves over epochs.
struct AttributionCurve {
  /// Each checkpoint with its numbers.
  let results: [(entry: CheckpointList.Entry, record: ResultRecord)]
  /// What the best checkpoint has more than the last; nil where they are not both there.
  let difference: AttributionDifference?

  init(_ results: [(entry: CheckpointList.Entry, record: ResultRecord)], difference: AttributionDifference? = nil) {
    self.results = results
    self.difference = difference
  }

  /// The numbers of the table and of curve.csv.
  private static let columns =
    ["similarity", "instanceSimilarity"].flatMap { name in ["value", "low", "high"].map { "\(name).\($0)" } }
    + ["robust", "clean", "autoattack"].flatMap { name in ["accuracy", "low", "high"].map { "\(name).\($0)" } }

  /// All records, as a list.
  var json: String { "[\n" + results.map(\.record.jsonLine).joined(separator: ",\n") + "\n]\n" }

  /// A table for people.
  func text(attack: String) -> String {
    func has(_ path: String) -> Bool { results.contains { $0.record[path] != nil } }
    let similarities =
      [("similarity", "CAS")] + (has("instanceSimilarity.value") ? [("instanceSimilarity", "I-CAS")] : [])
    let accuracies =
      (has("robust.accuracy") ? [("robust", "robust")] : [])
      + (has("autoattack.accuracy") ? [("autoattack", "AutoAttack")] : []) + [("clean", "clean")]
    var table = TextTable(["checkpoint"] + (similarities + accuracies).map(\.1))
    for (entry, record) in results {
      table.append(
        [entry.name] + similarities.map { Self.text(record, $0.0, places: 2) }
          + accuracies.map { Self.percent(record, $0.0) })
    }
    if let difference = difference?.record {
      table.append(
        [AttributionDifference.title] + similarities.map { Self.text(difference, $0.0, places: 2) }
          + accuracies.map { Self.points(difference, $0.0) })
    }
    let samples = results[0].record["clean.count"]?.asNumber.map { "\(Int($0)) images" } ?? ""
    return "\(samples), attack: \(attack); 95 % intervals\n\n" + table.text + notes
  }

  private var notes: String {
    var notes = ""
    let undefined = results.compactMap { $0.record["undefinedPairs"]?.asNumber }.max() ?? 0
    if undefined > 0 {
      notes += "\(Int(undefined)) ordered pairs of classes have no cosine and add nothing to CAS\n"
    }
    for (entry, record) in results {
      if let bias = record.notableBias {
        notes +=
          "\(entry.name): noise of the class means moves CAS by about \(bias.fixed(2)), which its interval allows for\n"
      }
      if case .text(let warnings)? = record["autoattack.warnings"], !warnings.isEmpty {
        notes += "\(entry.name): AutoAttack warns: \(warnings); see autoattack.json\n"
      }
    }
    if let counts = results.compactMap({ $0.record["autoattack.count"]?.asNumber }).min(),
      counts != results[0].record["clean.count"]?.asNumber
    {
      notes += "AutoAttack: the first \(Int(counts)) images\n"
    }
    return notes
  }

  private static func text(_ record: ResultRecord, _ name: String, places: Int) -> String {
    func number(_ part: String) -> String { record["\(name).\(part)"]?.asNumber.map { $0.fixed(places) } ?? "" }
    return "\(number("value")) (\(number("low")) to \(number("high")))"
  }

  /// A difference of accuracies; empty where there is none.
  private static func points(_ record: ResultRecord, _ name: String) -> String {
    guard record["\(name).value"] != nil else { return "" }
    func number(_ part: String) -> String { record["\(name).\(part)"]?.asNumber.map { (100 * $0).fixed(1) } ?? "" }
    return "\(number("value")) (\(number("low")) to \(number("high")))"
  }

  private static func percent(_ record: ResultRecord, _ name: String) -> String {
    func number(_ part: String) -> String { record["\(name).\(part)"]?.asNumber.map { (100 * $0).fixed(1) } ?? "" }
    return "\(number("accuracy")) % (\(number("low")) to \(number("high")))"
  }

  /// Writes curve.csv into `folder`; where two epochs or more are known curve.svg and curve.png too.
  ///
  /// - Throws: `FileError`, and `PlotError` if a figure cannot be drawn.
  func write(to folder: String, attack: String) throws {
    try Files.writeWhole(folder + "/curve.csv") { (file) throws(FileError) in
      for (index, (entry, record)) in results.enumerated() {
        var row = ResultRecord()
        row.append("checkpoint", .text(entry.name))
        row.append("epoch", entry.epoch.map { .integer($0) } ?? .missing)
        for column in Self.columns { row.append(column, record[column] ?? .missing) }
        if index == 0 { try file.append(row.csvHeader + "\n") }
        try file.append(row.csvLine + "\n")
      }
    }
    let epochs = results.filter { $0.entry.epoch != nil }
    guard epochs.count > 1 else { return }
    func rows(_ names: [String], scale: Double = 1) -> [[Double]] {
      epochs.compactMap { entry, record in
        let values = names.compactMap { record[$0]?.asNumber }
        return values.count == names.count ? [Double(entry.epoch ?? 0)] + values.map { scale * $0 } : nil
      }
    }
    var similarity = Chart.Panel(x: "epoch", y: "class attribution similarity")
    similarity.series = [
      Chart.Series(nil, .band, colour: 0, rows(["similarity.low", "similarity.high"])),
      Chart.Series("CAS", .line, colour: 0, rows(["similarity.value"])),
    ]
    var accuracy = Chart.Panel(x: "epoch", y: "accuracy (%)", yRange: 0...100)
    for (colour, name, legend) in [
      (1, "robust", "accuracy under attack"), (2, "clean", "accuracy, clean"),
      (3, "autoattack", "accuracy under AutoAttack"),
    ] where epochs.contains(where: { $0.record["\(name).accuracy"] != nil }) {
      similarity.series.append(Chart.Series(legend, .line, colour: colour, []))
      accuracy.series.append(
        Chart.Series(nil, .band, colour: colour, rows(["\(name).low", "\(name).high"], scale: 100)))
      accuracy.series.append(Chart.Series(nil, .line, colour: colour, rows(["\(name).accuracy"], scale: 100)))
    }
    accuracy.series.removeAll { $0.isEmpty }
    try Chart(attack, similarity, accuracy).draw(to: folder + "/curve", png: true)
  }
}

import Charts
import Reporting

/// The attributions of several checkpoints: a table, and curves over epochs.
struct AttributionCurve {
  private let results: [(entry: CheckpointList.Entry, record: ResultRecord)]

  init(_ results: [(entry: CheckpointList.Entry, record: ResultRecord)]) { self.results = results }

  /// The numbers of the table and of curve.csv.
  private static let columns = [
    "similarity.value", "similarity.low", "similarity.high", "instanceSimilarity.value", "instanceSimilarity.low",
    "instanceSimilarity.high", "robust.accuracy", "robust.low", "robust.high", "clean.accuracy", "clean.low",
    "clean.high",
  ]

  /// A table for people.
  func text(attack: String) -> String {
    let hasInstances = results.contains { $0.record["instanceSimilarity.value"] != nil }
    let hasAttack = results.contains { $0.record["robust.accuracy"] != nil }
    var header = ["checkpoint", "CAS"]
    if hasInstances { header.append("I-CAS") }
    if hasAttack { header.append("robust") }
    var table = TextTable(header + ["clean"])
    for (entry, record) in results {
      var row = [entry.name, Self.text(record, "similarity", places: 2)]
      if hasInstances { row.append(Self.text(record, "instanceSimilarity", places: 2)) }
      if hasAttack { row.append(Self.percent(record, "robust")) }
      table.append(row + [Self.percent(record, "clean")])
    }
    let samples = results[0].record["clean.count"]?.asNumber.map { "\(Int($0)) images" } ?? ""
    let undefined = results.compactMap { $0.record["undefinedPairs"]?.asNumber }.max() ?? 0
    var notes = ""
    if undefined > 0 {
      notes += "\(Int(undefined)) ordered pairs of classes have no cosine and add nothing to CAS\n"
    }
    for (entry, record) in results {
      guard let bias = record["similarity.bootstrapBias"]?.asNumber,
        let error = record["similarity.standardError"]?.asNumber, abs(bias) > error / 2
      else { continue }
      notes +=
        "\(entry.name): noise of the class means moves CAS by about \(bias.fixed(2)), which its interval allows for\n"
    }
    return "\(samples), attack: \(attack); 95 % intervals\n\n" + table.text + notes
  }

  private static func text(_ record: ResultRecord, _ name: String, places: Int) -> String {
    func number(_ part: String) -> String { record["\(name).\(part)"]?.asNumber.map { $0.fixed(places) } ?? "" }
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
      Chart.Series("accuracy under attack", .line, colour: 1, []),
      Chart.Series("accuracy, clean", .line, colour: 2, []),
    ]
    var accuracy = Chart.Panel(x: "epoch", y: "accuracy (%)", yRange: 0...100)
    for (colour, name) in [(1, "robust"), (2, "clean")] {
      accuracy.series.append(
        Chart.Series(nil, .band, colour: colour, rows(["\(name).low", "\(name).high"], scale: 100)))
      accuracy.series.append(Chart.Series(nil, .line, colour: colour, rows(["\(name).accuracy"], scale: 100)))
    }
    accuracy.series.removeAll { $0.isEmpty }
    try Chart(attack, similarity, accuracy).draw(to: folder + "/curve", png: true)
  }
}

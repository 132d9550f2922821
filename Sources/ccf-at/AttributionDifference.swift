import Charts
import FeatureAttribution
import Reporting

/// What the best checkpoint of a run has more than the last one: matrices, and numbers whose intervals are paired.
struct AttributionDifference {
  /// The numbers: NAME.value, NAME.low, … for similarities and for accuracies, which are in [-1, 1].
  let record: ResultRecord
  private let matrices: [(name: String, label: String, matrix: AttributionCorrelation)]

  /// The names of the checkpoints, the first less the second.
  private static let names = ("best", "last")

  /// The title of the difference.
  static var title: String { "\(names.0) - \(names.1)" }

  /// The difference of two of the results that lie in folders of `folder`; nil unless both are there.
  ///
  /// - Throws: `CheckpointError` for files that cannot be read, `PairingError` for some that do not belong together.
  init?(_ results: [(entry: CheckpointList.Entry, record: ResultRecord)], in folder: String) throws {
    guard let one = results.first(where: { $0.entry.name == Self.names.0 }),
      let other = results.first(where: { $0.entry.name == Self.names.1 })
    else { return nil }
    var record = ResultRecord()
    for (name, result) in [("minuend", one), ("subtrahend", other)] {
      record.append("\(name).checkpoint", .text(result.entry.name))
      record.append("\(name).identification", result.record["identification"] ?? .missing)
    }
    let estimates = try ReplicateFile.read("\(folder)/\(one.entry.name)/replicates.npz")
    let others = try ReplicateFile.read("\(folder)/\(other.entry.name)/replicates.npz")
    for name in ["similarity", "instanceSimilarity", "clean", "robust"] {
      guard let estimate = estimates[name], let other = others[name] else { continue }
      try record.append((estimate - other).interval(confidence: ResultRecord.confidence), below: name)
    }
    record.append("confidence", .number(ResultRecord.confidence))
    self.record = record
    var kinds = [("correlation", "difference of cosines")]
    if record["instanceSimilarity.value"] != nil { kinds.append(("instances", "difference of mean largest cosines")) }
    matrices = try kinds.map { name, label in
      let matrix = try MatrixFiles.read("\(folder)/\(one.entry.name)/\(name)")
      return (name, label, try matrix.difference(from: MatrixFiles.read("\(folder)/\(other.entry.name)/\(name)")))
    }
  }

  /// Writes difference.json into `folder`, and correlation-difference.npy, .csv, .svg and .png, likewise of instances.
  ///
  /// - Throws: `FileError`, and `PlotError` if a figure cannot be drawn.
  func write(to folder: String, classNames: [String]) throws {
    for (name, label, matrix) in matrices {
      // One scale whatever the sign; a matrix of zeros has one too.
      let largest = matrix.elements.compactMap { $0.map(abs) }.max() ?? 0
      try MatrixFiles.write(
        matrix, to: "\(folder)/\(name)-difference", title: Self.title, label: label,
        scale: .diverging(max(largest, 0.01)), classNames: classNames)
    }
    try Files.write(record.prettyJSON, to: folder + "/difference.json")
  }
}

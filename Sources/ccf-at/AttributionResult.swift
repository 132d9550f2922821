import Charts
import Checkpoints
import FeatureAttribution
import Reporting
import Statistics
import Tensors
import Training

/// Similarities of attributions with their intervals, and the accuracies on the same samples.
struct AttributionResult {
  let counts: EvaluationCounts
  let correlation: AttributionCorrelation
  let instances: AttributionCorrelation?
  let similarity: BootstrapInterval
  let instanceSimilarity: BootstrapInterval?

  /// The result of a measurement.
  ///
  /// - Parameter withInstances: whether samples are compared one by one as well.
  init(_ measured: MeasuredAttributions, bootstrap: AttributionBootstrap, withInstances: Bool) throws {
    counts = measured.counts
    correlation = try measured.attribution.correlation()
    similarity = BootstrapInterval(
      estimate: correlation.similarity, replicates: try bootstrap.similarities(of: measured.attribution),
      confidence: ResultRecord.confidence)
    let similarities = withInstances ? try InstanceSimilarities(measured.attribution) : nil
    instances = similarities?.correlation
    instanceSimilarity = similarities.map {
      BootstrapInterval(
        estimate: $0.correlation.similarity, replicates: bootstrap.similarities(of: $0),
        confidence: ResultRecord.confidence)
    }
  }

  /// Appends all numbers.
  func append(to record: inout ResultRecord) {
    Self.append(similarity, "similarity", to: &record)
    record.append("undefinedPairs", .integer(correlation.undefinedPairs))
    if let instanceSimilarity { Self.append(instanceSimilarity, "instanceSimilarity", to: &record) }
    record.append("confidence", .number(ResultRecord.confidence))
    for (name, accuracy) in [("clean", counts.clean as Accuracy?), ("robust", counts.robust)] {
      if let accuracy { record.append(accuracy, below: name) }
    }
  }

  private static func append(_ interval: BootstrapInterval, _ name: String, to record: inout ResultRecord) {
    record.append("\(name).value", .number(interval.estimate))
    record.append("\(name).low", .number(interval.low))
    record.append("\(name).high", .number(interval.high))
    record.append("\(name).standardError", .number(interval.standardError))
    record.append("\(name).bootstrapBias", .number(interval.bias))
  }

  /// Writes the matrices into `folder`: correlation.npy, .csv, .svg and .png, and likewise instances.
  ///
  /// - Throws: `FileError`, and `PlotError` if a figure cannot be drawn.
  func writeMatrices(to folder: String, title: String, classNames: [String]) throws {
    try Self.write(
      correlation, to: "\(folder)/correlation", title: "\(title), CAS", label: "cosine of mean attributions", classNames
    )
    if let instances {
      try Self.write(
        instances, to: "\(folder)/instances", title: "\(title), I-CAS", label: "mean largest cosine of attributions",
        classNames)
    }
  }

  private static func write(
    _ matrix: AttributionCorrelation, to path: String, title: String, label: String, _ classNames: [String]
  ) throws {
    let count = matrix.classCount
    try NumPyFile.write(
      HostTensor(matrix.elements.map { $0 ?? .nan }, shape: [count, count]), to: path + ".npy")
    try Files.writeWhole(path + ".csv") { (file) throws(FileError) in
      for row in 0..<count {
        var record = ResultRecord()
        record.append("class", .text(classNames[row]))
        for column in 0..<count { record.append(classNames[column], .optional(matrix[row, column])) }
        if row == 0 { try file.append(record.csvHeader + "\n") }
        try file.append(record.csvLine + "\n")
      }
    }
    let rows = (0..<count).map { row in (0..<count).map { matrix[row, $0] } }
    try HeatMap(
      [HeatMap.Panel("\(title) \(matrix.similarity.fixed(1))", rows)], scale: .sequential(0...1), label: label,
      axis: "class"
    ).draw(to: path)
  }
}

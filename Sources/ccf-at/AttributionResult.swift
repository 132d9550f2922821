import Charts
import FeatureAttribution
import Reporting
import Statistics
import Training

/// Similarities of attributions with their replicates, and how the same samples were classified.
struct AttributionResult {
  private let measured: MeasuredAttributions
  private let correlation: AttributionCorrelation
  private let instances: AttributionCorrelation?
  private let similarity: PairedEstimate
  private let instanceSimilarity: PairedEstimate?
  /// Clean accuracy, and under attack.
  private let accuracies: [(name: String, estimate: PairedEstimate)]

  /// The result of a measurement.
  ///
  /// - Parameters:
  ///   - digest: the SHA-256 of the images.
  ///   - withInstances: whether samples are compared one by one as well.
  init(_ measured: MeasuredAttributions, of digest: String, bootstrap: AttributionBootstrap, withInstances: Bool) throws
  {
    let labels = measured.attribution.labels
    let identity = BootstrapIdentity(imagesSHA256: digest, samples: labels.count, bootstrap)
    self.measured = measured
    correlation = try measured.attribution.correlation()
    similarity = try PairedEstimate(
      correlation.similarity, replicates: bootstrap.similarities(of: measured.attribution), identity: identity)
    let similarities = withInstances ? try InstanceSimilarities(measured.attribution) : nil
    instances = similarities?.correlation
    instanceSimilarity = try similarities.map {
      try PairedEstimate($0.correlation.similarity, replicates: bootstrap.similarities(of: $0), identity: identity)
    }
    accuracies = try [("clean", measured.cleanClasses), ("robust", measured.robustClasses)].compactMap {
      name, classes in
      try classes.map {
        let isCorrect = zip($0, labels).map { $0 == $1 }
        return try (
          name,
          PairedEstimate(
            Accuracy(correct: isCorrect.count { $0 }, count: labels.count).value,
            replicates: bootstrap.accuracies(isCorrect, labels: labels), identity: identity)
        )
      }
    }
  }

  /// Appends all numbers.
  func append(to record: inout ResultRecord) {
    record.append(similarity.interval(confidence: ResultRecord.confidence), below: "similarity")
    record.append("undefinedPairs", .integer(correlation.undefinedPairs))
    if let instanceSimilarity {
      record.append(instanceSimilarity.interval(confidence: ResultRecord.confidence), below: "instanceSimilarity")
    }
    record.append("confidence", .number(ResultRecord.confidence))
    let counts = measured.counts
    for (name, accuracy) in [("clean", counts.clean as Accuracy?), ("robust", counts.robust)] {
      if let accuracy { record.append(accuracy, below: name) }
    }
  }

  /// The files of a result beside attribution.json.
  static func files(withInstances: Bool) -> [String] {
    let matrices = withInstances ? ["correlation", "instances"] : ["correlation"]
    return matrices.flatMap { name in ["npy", "csv", "svg", "png"].map { "\(name).\($0)" } } + [
      "samples.csv", "replicates.npz",
    ]
  }

  /// Writes `files` into `folder`.
  ///
  /// - Parameter title: of the figures, shown as it is.
  /// - Throws: `FileError`, and `PlotError` if a figure cannot be drawn.
  func write(to folder: String, title: String, classNames: [String]) throws {
    let title = Gnuplot.literal(title)
    try MatrixFiles.write(
      correlation, to: "\(folder)/correlation", title: "\(title), CAS \(correlation.similarity.fixed(1))",
      label: "cosine of mean attributions", scale: .sequential(0...1), classNames: classNames)
    if let instances {
      try MatrixFiles.write(
        instances, to: "\(folder)/instances", title: "\(title), I-CAS \(instances.similarity.fixed(1))",
        label: "mean largest cosine of attributions", scale: .sequential(0...1), classNames: classNames)
    }
    try writeSamples(to: folder + "/samples.csv")
    var estimates = [("similarity", similarity)]
    if let instanceSimilarity { estimates.append(("instanceSimilarity", instanceSimilarity)) }
    try ReplicateFile.write(estimates + accuracies, to: folder + "/replicates.npz")
  }

  private func writeSamples(to path: String) throws(FileError) {
    try Files.writeWhole(path) { (file) throws(FileError) in
      for (index, label) in measured.attribution.labels.enumerated() {
        var record = ResultRecord()
        record.append("index", .integer(index))
        record.append("label", .integer(label))
        record.append("clean", .integer(measured.cleanClasses[index]))
        record.append("robust", measured.robustClasses.map { .integer($0[index]) } ?? .missing)
        if index == 0 { try file.append(record.csvHeader + "\n") }
        try file.append(record.csvLine + "\n")
      }
    }
  }
}

extension ResultRecord {
  /// Appends a bootstrap interval below `name`.
  mutating func append(_ interval: BootstrapInterval, below name: String) {
    append("\(name).value", .number(interval.estimate))
    append("\(name).low", .number(interval.low))
    append("\(name).high", .number(interval.high))
    append("\(name).standardError", .number(interval.standardError))
    append("\(name).bootstrapBias", .number(interval.bias))
  }
}

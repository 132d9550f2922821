import Reporting
import Statistics
import Tensors
import Training

extension ResultRecord {
  /// The confidence of a measurement's intervals.
  static let confidence = 0.95

  /// What a measurement of a network on images depends on: an earlier run's is taken up only where all of it is the same.
  ///
  /// - Parameters:
  ///   - images: the data set's name and digest, and how many of its images are measured.
  init(
    measurementOf network: NetworkOptions, _ loaded: LoadedNetwork,
    on images: (name: String, digest: String, total: Int),
    attack: AttackOptions, batchSize: Int, seed: UInt64, engine: EngineOptions, _ device: Device
  ) throws {
    self = RunProvenance.program("ccf-at")
    try network.append(to: &self, loaded)
    append("dataset", .text(images.name))
    append("datasetSHA256", .text(images.digest))
    append("samples", .integer(images.total))
    append("attack", .text(attack.summary))
    append("batchSize", .integer(batchSize))
    append("seed", .text("\(seed)"))
    append("libtorch", .text(device.engine.version))
    engine.append(to: &self, device)
    append(contentsOf: RunProvenance.machine)
  }

  /// Appends an accuracy below `name`: its value, its counts and Wilson's interval.
  mutating func append(_ accuracy: Accuracy, below name: String) {
    let interval = WilsonInterval(accuracy)
    append("\(name).accuracy", .number(accuracy.value))
    append("\(name).correct", .integer(accuracy.correct))
    append("\(name).count", .integer(accuracy.count))
    append("\(name).low", .number(interval.low))
    append("\(name).high", .number(interval.high))
  }
}

extension WilsonInterval {
  /// The interval of an accuracy, with a measurement's confidence.
  init(_ accuracy: Accuracy) {
    self.init(successes: accuracy.correct, trials: accuracy.count, confidence: ResultRecord.confidence)
  }
}

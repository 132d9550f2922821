import Reporting
import Statistics
import Tensors
import Training

extension ResultRecord {
  /// The confidence of a measurement's intervals.
  static let confidence = 0.95

  /// What a measurement of a network on images depends on: an earlier run's is taken up only where all of it is the same.
  ///
  /// - Parameter attack: in a few words, which say all that matters of it.
  init(
    _ options: MeasurementOptions, of network: NetworkOptions, _ loaded: LoadedNetwork, on images: MeasurementImages,
    attack: String
  ) throws {
    let device = images.onDevice.device
    self = RunProvenance.program("ccf-at")
    try network.append(to: &self, loaded)
    append("dataset", .text(images.dataset.name))
    append("datasetSHA256", images.onDevice.digest.map { .text($0) } ?? .missing)
    append("samples", .integer(images.total))
    append("attack", .text(attack))
    append("batchSize", .integer(options.batchSize))
    append("seed", .text("\(options.seed)"))
    append("libtorch", .text(device.engine.version))
    options.engine.append(to: &self, device)
    append(contentsOf: RunProvenance.machine)
  }

  /// By how much noise of the class means moves CAS, where that is more than half a standard error.
  var notableBias: Double? {
    guard let bias = self["similarity.bootstrapBias"]?.asNumber,
      let error = self["similarity.standardError"]?.asNumber, abs(bias) > error / 2
    else { return nil }
    return bias
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

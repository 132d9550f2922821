import Checkpoints
import Networks
import Recipes
import Reporting
import Tensors

/// Where a run is, apart from tensors.
struct TrainingProgress: Hashable, Sendable {
  /// Epochs that are done, with their evaluation.
  var records: [EpochRecord] = []
  /// Steps that are done of the epoch after these.
  var stepsOfEpoch = 0
  /// The sum of the losses over the samples of these steps.
  var lossSum = 0.0
  /// The accuracy over them.
  var accuracy = Accuracy()
  /// The learning rate of the last of them.
  var learningRate = 0.0
  /// The best epoch and its accuracy.
  var best: Best?
  /// What the evaluations of the epoch after these have counted, where its steps are all done.
  var evaluations: [Measurement: EvaluationCounts] = [:]

  /// One evaluation at the end of an epoch.
  enum Measurement: String, CaseIterable, Hashable, Sendable {
    case test, heldOut, averagedTest, averagedHeldOut
  }

  /// The epoch that a best-checkpoint rule chose.
  struct Best: Hashable, Sendable {
    let epoch: Int
    let accuracy: Accuracy
  }

  /// Begins the next epoch.
  mutating func endEpoch(_ record: EpochRecord) {
    records.append(record)
    stepsOfEpoch = 0
    lossSum = 0
    accuracy = Accuracy()
    evaluations = [:]
  }
}

/// All that a run needs to go on as if it had not been stopped: one safetensors file.
///
/// The network's tensors stand below "network.", the optimiser's running sums below "momentum.", what the objective keeps
/// below "objective.", the averaged network's below "average."; everything else is text beside them.
struct TrainingState {
  /// The recipe in full, as YAML.
  let recipe: String
  let seed: UInt64
  let network: StateDict
  let momentum: StateDict
  let objective: StateDict
  /// The SHA-256 of each teacher's checkpoint, by the teacher's name.
  let teachers: [String: String]
  /// The SHA-256 of the images, by their part in the run; empty in a state of an earlier version.
  let images: [String: String]
  let average: Average?
  let progress: TrainingProgress

  /// An average of weights.
  struct Average {
    let stateDict: StateDict
    /// How often weights were taken.
    let count: Int
    /// Batches that its running statistics are estimated from, where that is under way.
    let estimatedBatches: Int
  }

  private static let format = "CrossClass training state 1"

  /// - Throws: `FileError` when the system refuses; the file that was there stays.
  func write(to path: String) throws(FileError) {
    let tensors = StateDict(
      network.entries.map { ("network.\($0.name)", $0.tensor) }
        + momentum.entries.map { ("momentum.\($0.name)", $0.tensor) }
        + objective.entries.map { ("objective.\($0.name)", $0.tensor) }
        + (average?.stateDict.entries ?? []).map { ("average.\($0.name)", $0.tensor) })
    var metadata = [
      "format": Self.format, "recipe": recipe, "seed": "\(seed)",
      "records": progress.records.map(\.record.jsonLine).joined(separator: "\n"),
      "stepsOfEpoch": "\(progress.stepsOfEpoch)", "lossSum": progress.lossSum.exactText,
      "correct": "\(progress.accuracy.correct)", "count": "\(progress.accuracy.count)",
      "learningRate": progress.learningRate.exactText, "commit": BuildInformation.commit,
    ]
    for (name, digests) in [("teachers", teachers), ("images", images)] where !digests.isEmpty {
      metadata[name] = digests.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "\n")
    }
    if let best = progress.best {
      metadata["best"] = "\(best.epoch) \(best.accuracy.correct) \(best.accuracy.count)"
    }
    if let average { metadata["average"] = "\(average.count) \(average.estimatedBatches)" }
    metadata["evaluations"] = TrainingProgress.Measurement.allCases.compactMap { measurement in
      progress.evaluations[measurement].map { counts in
        let numbers = [counts.clean, counts.robust].compactMap(\.self).flatMap { [$0.correct, $0.count] }
        return ([measurement.rawValue] + numbers.map(String.init)).joined(separator: " ")
      }
    }.joined(separator: "\n")
    try SafetensorsFile.write(tensors, metadata: metadata, to: path)
  }

  /// The state in the file `path`.
  ///
  /// - Throws: `CheckpointError` if the file cannot be read; `TrainingError.noState` if it holds something else.
  static func read(_ path: String) throws -> TrainingState {
    let checkpoint = try Checkpoint.read(path)
    let texts = checkpoint.metadata
    func invalid(_ reason: String) -> TrainingError { .noState(path: path, reason: reason) }
    func text(_ name: String) throws(TrainingError) -> String {
      guard let text = texts[name] else { throw invalid("\(name) is missing") }
      return text
    }
    func number<Number: LosslessStringConvertible>(_ name: String) throws(TrainingError) -> Number {
      let text = try text(name)
      guard let number = Number(text) else { throw invalid("\(name) is \"\(text)\"") }
      return number
    }
    let format = try text("format")
    guard format == Self.format else { throw invalid("its format is \"\(format)\", not \"\(Self.format)\"") }
    var progress = TrainingProgress()
    for line in try text("records").split(separator: "\n") {
      guard let record = ResultRecord(jsonLine: String(line)).flatMap({ EpochRecord($0) }) else {
        throw invalid("the row \"\(line)\" is none of a log")
      }
      progress.records.append(record)
    }
    progress.stepsOfEpoch = try number("stepsOfEpoch")
    progress.lossSum = try number("lossSum")
    progress.accuracy = Accuracy(correct: try number("correct"), count: try number("count"))
    progress.learningRate = try number("learningRate")
    if let best = texts["best"] {
      let numbers = best.split(separator: " ").compactMap { Int($0) }
      guard numbers.count == 3 else { throw invalid("best is \"\(best)\"") }
      progress.best = .init(epoch: numbers[0], accuracy: Accuracy(correct: numbers[1], count: numbers[2]))
    }
    for line in (texts["evaluations"] ?? "").split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Int($0) }
      guard let measurement = words.first.flatMap({ TrainingProgress.Measurement(rawValue: String($0)) }),
        numbers.count == words.count - 1, numbers.count == 2 || numbers.count == 4
      else { throw invalid("the evaluation \"\(line)\" is none") }
      progress.evaluations[measurement] = EvaluationCounts(
        clean: Accuracy(correct: numbers[0], count: numbers[1]),
        robust: numbers.count == 4 ? Accuracy(correct: numbers[2], count: numbers[3]) : nil)
    }
    func digests(_ name: String) throws(TrainingError) -> [String: String] {
      var digests: [String: String] = [:]
      for line in (texts[name] ?? "").split(separator: "\n") {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 2 else { throw invalid("\(name) has the line \"\(line)\"") }
        digests[words[0]] = words[1]
      }
      return digests
    }
    func tensors(_ prefix: String) -> StateDict {
      StateDict(
        checkpoint.stateDict.entries.filter { $0.name.hasPrefix(prefix) }.map {
          (String($0.name.dropFirst(prefix.count)), $0.tensor)
        })
    }
    var average: Average?
    if let text = texts["average"] {
      let numbers = text.split(separator: " ").compactMap { Int($0) }
      guard numbers.count == 2 else { throw invalid("average is \"\(text)\"") }
      average = Average(stateDict: tensors("average."), count: numbers[0], estimatedBatches: numbers[1])
    }
    return TrainingState(
      recipe: try text("recipe"), seed: try number("seed"), network: tensors("network."),
      momentum: tensors("momentum."), objective: tensors("objective."), teachers: try digests("teachers"),
      images: try digests("images"), average: average, progress: progress)
  }
}

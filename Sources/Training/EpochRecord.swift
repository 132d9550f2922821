import Reporting

/// What an epoch of training left: one row of the log.
public struct EpochRecord: Hashable, Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// Training steps from the beginning of the run.
  public let steps: Int
  /// The learning rate of the epoch's last step.
  public let learningRate: Double
  /// The mean loss over the epoch's samples, each before the update that it was part of.
  public let trainingLoss: Double
  /// The accuracy on the samples that the network was trained on (perturbed ones in adversarial training), likewise.
  public let trainingAccuracy: Accuracy
  /// On the test set; nil in epochs without evaluation.
  public let test: EvaluationCounts?
  /// On the held-out training images; nil where none are held out, and in epochs without evaluation.
  public let heldOut: EvaluationCounts?
  /// The averaged network on the test set; nil in epochs without it.
  public let averagedTest: EvaluationCounts?
  /// The averaged network on the held-out training images; nil in epochs without it.
  public let averagedHeldOut: EvaluationCounts?
  /// Whether it became the best epoch so far.
  public let isBest: Bool
  /// Whether it shows catastrophic overfitting; nil without an attack in training, or one of several steps in the
  /// evaluation.
  public let catastrophicOverfitting: Bool?

  /// A row's fields. A count stands beside each accuracy, so that its uncertainty can be had.
  public var record: ResultRecord {
    var record = ResultRecord()
    record.append("epoch", .integer(epoch))
    record.append("steps", .integer(steps))
    record.append("learningRate", .number(learningRate))
    record.append("trainingLoss", .number(trainingLoss))
    Self.append(trainingAccuracy, "training", to: &record)
    Self.append(test?.clean, "testClean", to: &record)
    Self.append(test?.robust, "testRobust", to: &record)
    Self.append(heldOut?.clean, "heldOutClean", to: &record)
    Self.append(heldOut?.robust, "heldOutRobust", to: &record)
    Self.append(averagedTest?.clean, "averagedTestClean", to: &record)
    Self.append(averagedTest?.robust, "averagedTestRobust", to: &record)
    Self.append(averagedHeldOut?.clean, "averagedHeldOutClean", to: &record)
    Self.append(averagedHeldOut?.robust, "averagedHeldOutRobust", to: &record)
    record.append("isBest", .flag(isBest))
    record.append("catastrophicOverfitting", catastrophicOverfitting.map { .flag($0) } ?? .missing)
    return record
  }

  private static func append(_ accuracy: Accuracy?, _ name: String, to record: inout ResultRecord) {
    record.append("\(name)Accuracy", accuracy.map { .number($0.value) } ?? .missing)
    record.append("\(name)Correct", accuracy.map { .integer($0.correct) } ?? .missing)
    record.append("\(name)Count", accuracy.map { .integer($0.count) } ?? .missing)
  }
}

extension EpochRecord {
  /// The row that `record` is of, or nil if it is none.
  init?(_ record: ResultRecord) {
    func integer(_ path: String) -> Int? { record[path]?.asNumber.flatMap { Int(exactly: $0) } }
    func accuracy(_ name: String) -> Accuracy? {
      guard let correct = integer("\(name)Correct"), let count = integer("\(name)Count") else { return nil }
      return Accuracy(correct: correct, count: count)
    }
    func counts(_ name: String) -> EvaluationCounts? {
      accuracy("\(name)Clean").map { EvaluationCounts(clean: $0, robust: accuracy("\(name)Robust")) }
    }
    guard let epoch = integer("epoch"), let steps = integer("steps"),
      let learningRate = record["learningRate"]?.asNumber, let trainingLoss = record["trainingLoss"]?.asNumber,
      let trainingAccuracy = accuracy("training"), case .flag(let isBest)? = record["isBest"]
    else { return nil }
    var catastrophicOverfitting: Bool?
    if case .flag(let flag)? = record["catastrophicOverfitting"] { catastrophicOverfitting = flag }
    self.init(
      epoch: epoch, steps: steps, learningRate: learningRate, trainingLoss: trainingLoss,
      trainingAccuracy: trainingAccuracy, test: counts("test"), heldOut: counts("heldOut"),
      averagedTest: counts("averagedTest"), averagedHeldOut: counts("averagedHeldOut"), isBest: isBest,
      catastrophicOverfitting: catastrophicOverfitting)
  }
}

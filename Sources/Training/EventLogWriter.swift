import EventLogs

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Keeps a run's curves as an event file for TensorBoard: loss and accuracy now and then within epochs, and each epoch's
/// row. Steps are training steps from the beginning of the run.
public final class EventLogWriter: TrainingObserver {
  private let folder: String
  private let stepsBetween: Int
  private var log: EventLog?
  private var stepsPerEpoch = 1

  /// - Parameters:
  ///   - folder: of the run.
  ///   - stepsBetween: training steps from one point of the curves within epochs to the next.
  public init(_ folder: String, stepsBetween: Int = 20) {
    self.folder = folder
    self.stepsBetween = stepsBetween
  }

  /// Takes up the file after the steps that are done; what was logged later is done again, and so is logged again.
  public func runBegan(_ outline: RunOutline, records: [EpochRecord], steps: Int) throws {
    stepsPerEpoch = outline.stepsPerEpoch
    log = try EventLog(resumingIn: folder, after: steps, time: Self.now)
  }

  /// Logs the epoch's mean loss and accuracy so far.
  public func stepEnded(_ step: StepReport) throws {
    let number = (step.epoch - 1) * stepsPerEpoch + step.step
    // The epoch's last step is logged with its evaluation.
    guard number % stepsBetween == 0, step.step < stepsPerEpoch else { return }
    try log?.append(
      scalars: [
        "steps/loss": Float(step.meanLoss), "steps/accuracy": Float(step.accuracy.value),
        "steps/learning rate": Float(step.learningRate),
      ], step: number, time: Self.now)
  }

  /// Logs the epoch.
  public func epochEnded(records: [EpochRecord]) throws {
    guard let record = records.last else { return }
    var scalars = [
      ("training/loss", record.trainingLoss), ("training/accuracy", record.trainingAccuracy.value),
      ("training/learning rate", record.learningRate),
    ]
    let measured = [
      ("test", record.test), ("held-out", record.heldOut), ("averaged test", record.averagedTest),
      ("averaged held-out", record.averagedHeldOut),
    ]
    for (name, counts) in measured {
      guard let counts else { continue }
      scalars.append(("\(name)/clean accuracy", counts.clean.value))
      if let robust = counts.robust { scalars.append(("\(name)/robust accuracy", robust.value)) }
    }
    if let flag = record.catastrophicOverfitting { scalars.append(("test/catastrophic overfitting", flag ? 1 : 0)) }
    try log?.append(
      scalars.map { Event.Summary($0.0, .scalar(Float($0.1))) }, step: record.steps, time: Self.now)
    try log?.flush()
  }

  private static var now: Double { Date.now.timeIntervalSince1970 }
}

/// Is told what happens in a run: logs, progress, plots.
public protocol TrainingObserver: AnyObject {
  /// A run begins, or goes on after the epochs in `records` and `steps` training steps, these epochs' among them.
  func runBegan(_ outline: RunOutline, records: [EpochRecord], steps: Int) throws
  /// A step is done.
  func stepEnded(_ step: StepReport) throws
  /// A batch of an evaluation is done: `done` of `total` samples of the data called `name`.
  func evaluationAdvanced(_ name: String, done: Int, total: Int) throws
  /// An epoch is done and evaluated; `records` ends with it.
  func epochEnded(records: [EpochRecord]) throws
  /// The run ends here, whether it is complete or not.
  func runEnded(_ ending: TrainingEnding, records: [EpochRecord]) throws
}

extension TrainingObserver {
  /// Does nothing.
  public func runBegan(_ outline: RunOutline, records: [EpochRecord], steps: Int) throws {}
  /// Does nothing.
  public func stepEnded(_ step: StepReport) throws {}
  /// Does nothing.
  public func evaluationAdvanced(_ name: String, done: Int, total: Int) throws {}
  /// Does nothing.
  public func epochEnded(records: [EpochRecord]) throws {}
  /// Does nothing.
  public func runEnded(_ ending: TrainingEnding, records: [EpochRecord]) throws {}
}

/// The size of a run.
public struct RunOutline: Hashable, Sendable {
  /// Epochs of the recipe.
  public let epochs: Int
  /// Steps of one epoch.
  public let stepsPerEpoch: Int
  /// Images that are trained on in each epoch, without those of a batch that is dropped.
  public let trainingCount: Int
  /// Floating-point operations of one training image: attack, step, clean forward.
  public let operationsPerImage: Double
  /// Floating-point operations of all evaluations of the run, those of an averaged network and the estimation of its
  /// running statistics among them.
  public let evaluationOperations: Double
}

/// A step that is done.
public struct StepReport: Hashable, Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The step in it, from 1.
  public let step: Int
  /// Images of its batch.
  public let count: Int
  /// The mean loss over the epoch so far.
  public let meanLoss: Double
  /// The accuracy over the epoch so far.
  public let accuracy: Accuracy
  /// The learning rate.
  public let learningRate: Double
}

/// How a run ended.
public enum TrainingEnding: Hashable, Sendable {
  /// All epochs are done.
  case completed
  /// It was stopped with its state saved; the text says by what.
  case stopped(String)
}

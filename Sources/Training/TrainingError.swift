/// Training that cannot start, go on or be taken up.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The loss became infinite or not a number.
  case lossNotFinite(epoch: Int, step: Int, learningRate: Double)
  /// A weight, a running statistic or a running sum of gradients became infinite or not a number.
  case weightsNotFinite(epoch: Int, learningRate: Double)
  /// A recipe asks for something that this program has not.
  case unsupported(key: String, value: String, accepted: String)
  /// A saved state belongs to another run.
  case otherRun(path: String, differences: [String])
  /// A file that is no saved state, or one that is damaged.
  case noState(path: String, reason: String)
  /// There is a run in the folder already.
  case folderInUse(path: String)

  /// Whether what was asked for is wrong, and not a file.
  public var isUsage: Bool {
    switch self {
    case .unsupported, .folderInUse, .otherRun: true
    case .lossNotFinite, .weightsNotFinite, .noState: false
    }
  }

  /// Whether a file is wrong.
  public var isFile: Bool { if case .noState = self { true } else { false } }

  /// What was wrong, and what to do.
  public var description: String {
    switch self {
    case .lossNotFinite(let epoch, let step, let learningRate):
      "the loss is not finite in epoch \(epoch), step \(step), at learning rate \(learningRate): the last checkpoint is "
        + "from before; lower optimiser.learning-rate or give gradient-clipping"
    case .weightsNotFinite(let epoch, let learningRate):
      "weights are not finite in epoch \(epoch), at learning rate \(learningRate): the last checkpoint is from before; "
        + "lower optimiser.learning-rate or give gradient-clipping"
    case .unsupported(let key, let value, let accepted): "\(key) \(value) is not known; accepted: \(accepted)"
    case .otherRun(let path, let differences):
      "\(path) is of another run: \(differences.joined(separator: "; ")); give the same recipe, seed and files, or "
        + "another folder"
    case .noState(let path, let reason): "\(path) is no state of a training run: \(reason)"
    case .folderInUse(let path): "\(path) holds a run already: give --resume to go on, or another folder"
    }
  }
}

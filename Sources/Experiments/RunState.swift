import Reporting
import Training

/// How far a run has come.
public enum RunState: Hashable, Sendable {
  /// There is nothing of it.
  case absent
  /// It was begun, and so many epochs are done.
  case begun(epochs: Int)
  /// All epochs are done.
  case complete

  /// The state of the run in `folder`.
  ///
  /// - Parameter epochs: those of its recipe.
  public init(_ folder: RunFolder, epochs: Int) {
    let done = (try? MetricsLog.read(folder.metrics))?.last?.epoch ?? 0
    if done >= epochs, Files.exists(folder.last) {
      // The state to go on from is not needed any more, and may have been left behind.
      self = .complete
    } else if done > 0 || Files.exists(folder.state) || Files.exists(folder.last) {
      self = .begun(epochs: done)
    } else {
      self = .absent
    }
  }
}

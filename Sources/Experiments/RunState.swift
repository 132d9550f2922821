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
    guard Files.exists(folder.state) else {
      self = .absent
      return
    }
    let done = (try? MetricsLog.read(folder.metrics))?.last?.epoch ?? 0
    self = done >= epochs && Files.exists(folder.last) ? .complete : .begun(epochs: done)
  }
}

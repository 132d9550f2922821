import Reporting

/// The files of a run.
public struct RunFolder: Hashable, Sendable {
  /// The folder's path.
  public let path: String

  /// The folder at `path`, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The recipe in full.
  public var recipe: String { path + "/recipe.yaml" }
  /// Program, machine, seed and time; a run that is taken up has a further one each time.
  public func manifest(_ number: Int = 1) -> String { path + "/manifest\(number == 1 ? "" : "-\(number)").json" }
  /// One row an epoch.
  public var metrics: String { path + "/metrics.csv" }
  /// What epochs cost.
  public var timing: String { path + "/timing.csv" }
  /// The curves, drawn.
  public var curves: String { path + "/curves" }
  /// The file whose lock keeps the run to one process.
  public var lock: String { path + "/run.lock" }
  /// Where checkpoints are.
  public var checkpoints: String { path + "/checkpoints" }
  /// The state to go on from.
  public var state: String { checkpoints + "/state.safetensors" }
  /// The network of the best epoch.
  public var best: String { checkpoints + "/best.pth" }
  /// The network of the last epoch.
  public var last: String { checkpoints + "/last.pth" }
  /// The averaged network of the best epoch.
  public var bestAveraged: String { checkpoints + "/best-averaged.pth" }
  /// The averaged network of the last evaluation.
  public var lastAveraged: String { checkpoints + "/last-averaged.pth" }
  /// The network after an epoch, or the averaged one.
  public func epoch(_ epoch: Int, averaged: Bool = false) -> String {
    "\(checkpoints)/\(Self.name(ofEpoch: epoch))\(averaged ? "-averaged" : "").pth"
  }

  /// The name of the network after an epoch, without its ending: "epoch-0010".
  public static func name(ofEpoch epoch: Int) -> String {
    let digits = String(epoch)
    return "epoch-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Makes the folder and those in it.
  ///
  /// - Throws: `FileError` when the system refuses.
  func make() throws(FileError) { try Files.makeFolder(checkpoints) }
}

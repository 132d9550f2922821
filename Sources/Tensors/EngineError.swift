/// The tensor library could not be loaded.
public struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder or file that was tried.
  public let path: String
  /// What was wrong with it.
  public let reason: String

  /// An error about the folder or file `path`.
  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  /// What was tried, what was wrong, and how to get an engine.
  public var description: String {
    "the tensor engine in \(path): \(reason) (make engine builds one; CCF_ENGINE names its folder)"
  }
}

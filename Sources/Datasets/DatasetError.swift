/// A data set that cannot be made: which, what was given, what is accepted.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The data set's name.
  public let dataset: String
  /// What is wrong and what to do.
  public let reason: String

  /// An error about the data set `dataset`.
  public init(_ dataset: String, _ reason: String) {
    self.dataset = dataset
    self.reason = reason
  }

  /// "dataset: reason".
  public var description: String { "\(dataset): \(reason)" }
}

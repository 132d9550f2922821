/// A data file or registry that does not fit together; no input of a user's causes it.
public struct AuditError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence.
  public let description: String

  init(_ entry: String, _ problem: String) {
    description = "equation audit, entry \(entry): \(problem)"
  }
}

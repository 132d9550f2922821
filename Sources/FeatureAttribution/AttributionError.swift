/// Attributions that are not possible.
public struct AttributionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was given, what is accepted and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}

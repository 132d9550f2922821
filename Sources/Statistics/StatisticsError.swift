/// A statistical procedure that was asked for something impossible.
public struct StatisticsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what is accepted.
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  package static func checkRate(_ rate: Double, _ name: String) throws(StatisticsError) {
    guard rate > 0, rate < 1 else { throw StatisticsError("\(name) \(rate): give a number in (0, 1)") }
  }
}

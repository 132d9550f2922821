import Numerics

/// A two-sided test of a number that a formula claims, with its power: what it observed, how surprising that is if the
/// formula is right, and how far the formula can be wrong without being noticed.
public protocol StatisticalTest: Sendable {
  /// The number that the formula gives.
  var expected: Double { get }
  /// The number that was observed.
  var observed: Double { get }
  /// Standard error of the observed number.
  var standardError: Double { get }
  /// Number of independent values behind it.
  var sampleCount: Int { get }
  /// The probability, if the formula is right, of an observation at least as far off.
  var pValue: Double { get }

  /// The smallest difference such that any truth at least so far from the formula is missed, at level `level`, with
  /// probability at most `missRate`.
  ///
  /// - Throws: `StatisticsError` for rates outside (0, 1), `NumericsError` if it cannot be computed.
  func detectableDifference(level: Double, missRate: Double) throws -> Double
}

import Numerics

/// A two-sided test of whether the mean of independent values is what a formula says, with its power.
///
/// The score has Student's distribution when the values are normal; for thousands of other values it is normal up to a
/// term of order `count^(-1/2)` in its tail probabilities, and so is Student's.
public struct MeanTest: Hashable, StatisticalTest {
  /// The value that the formula gives.
  public let expected: Double
  /// The sample mean.
  public let mean: Double
  /// Its standard error.
  public let standardError: Double
  /// Number of independent values.
  public let count: Int

  /// A test from a sample's mean, its standard error and its size.
  ///
  /// - Throws: `StatisticsError` for a standard error that is not positive, or fewer than 2 values.
  public init(expected: Double, mean: Double, standardError: Double, count: Int) throws(StatisticsError) {
    guard standardError > 0, standardError.isFinite, count >= 2 else {
      throw StatisticsError("standard error \(standardError) of \(count) values: give a positive one of at least 2")
    }
    self.expected = expected
    self.mean = mean
    self.standardError = standardError
    self.count = count
  }

  /// The sample mean.
  public var observed: Double { mean }

  /// Number of independent values.
  public var sampleCount: Int { count }

  /// (mean - expected) / standard error.
  public var score: Double { (mean - expected) / standardError }

  /// Two-sided p-value, P(|T| >= |score|) with `count - 1` degrees of freedom.
  public var pValue: Double {
    min(1, 2 * StudentDistribution.atLeast(score.magnitude, degrees: Double(count - 1)))
  }

  /// The smallest difference between formula and truth that a test at level `level` misses with probability at most
  /// `missRate`, by the noncentral t distribution.
  ///
  /// That law is in units of the true standard error, of which `standardError` is an estimate: its upper limit at
  /// confidence `1 - missRate` takes its place (36 % more with 64 values, 0.5 % more with 200,000).
  public func detectableDifference(level: Double, missRate: Double) throws -> Double {
    try Self.distance(count: count, level: level, missRate: missRate) * standardError
  }

  /// The same in estimated standard errors of a mean of `count` values.
  static func distance(count: Int, level: Double, missRate: Double) throws -> Double {
    let degrees = Double(count - 1)
    let distance = try NoncentralStudent(degrees: degrees).distance(level: level, missRate: missRate)
    return distance * (degrees / ChiSquaredDistribution.quantile(missRate, degrees: degrees)).squareRoot()
  }
}

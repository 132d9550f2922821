import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A two-sided test of whether the mean of independent values is what a formula says, with its power.
///
/// The score has Student's distribution when the values are normal; for thousands of other values it is normal up to a
/// term of order `count^(-1/2)` in its tail probabilities, and so is Student's.
public struct MeanTest: Hashable, Sendable {
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

  /// (mean - expected) / standard error.
  public var score: Double { (mean - expected) / standardError }

  /// Two-sided p-value, P(|T| >= |score|) with `count - 1` degrees of freedom.
  public var pValue: Double {
    min(1, 2 * StudentDistribution.atLeast(score.magnitude, degrees: Double(count - 1)))
  }

  /// The smallest difference between formula and truth that a test at level `level` misses with probability at most
  /// `missRate`.
  public func detectableDifference(level: Double, missRate: Double) -> Double {
    Power.detectableDifference(standardError: standardError, level: level, missRate: missRate)
  }
}

/// Sample sizes and detectable differences of two-sided tests.
public enum Power {
  /// How many standard errors a difference must measure for a test at `level` to miss it with probability `missRate`.
  public static func distance(level: Double, missRate: Double) -> Double {
    -StandardNormal.quantile(level / 2) - StandardNormal.quantile(missRate)
  }

  /// The smallest difference that a test at `level` with this standard error misses with probability at most `missRate`.
  public static func detectableDifference(standardError: Double, level: Double, missRate: Double) -> Double {
    distance(level: level, missRate: missRate) * standardError
  }

  /// How many values of standard deviation `deviation` are needed to notice a difference of `difference`.
  ///
  /// - Throws: `StatisticsError` for a difference or deviation that is not positive, rates outside (0, 1), or a count
  ///   that exceeds 2^62.
  public static func sampleSize(
    difference: Double, deviation: Double, level: Double, missRate: Double
  ) throws(StatisticsError) -> Int {
    try StatisticsError.checkRate(level, "level")
    try StatisticsError.checkRate(missRate, "miss rate")
    guard difference > 0, deviation > 0, difference.isFinite, deviation.isFinite else {
      throw StatisticsError("difference \(difference), deviation \(deviation): give positive numbers")
    }
    let ratio = distance(level: level, missRate: missRate) * deviation / difference
    guard ratio * ratio < 0x1p62 else {
      throw StatisticsError("a difference of \(difference) needs more than 2^62 samples: give a larger one")
    }
    return max(2, Int((ratio * ratio).rounded(.up)))
  }
}

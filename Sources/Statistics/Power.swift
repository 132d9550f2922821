import Numerics

/// Sample sizes of two-sided tests: how many values it takes to notice a difference.
public enum Power {
  /// How many standard errors a normal estimate must be off for a test at `level` to miss it with probability
  /// `missRate`.
  ///
  /// This is the limit of many values; the tests' own `detectableDifference` is exact.
  public static func distance(level: Double, missRate: Double) -> Double {
    -StandardNormal.quantile(level / 2) - StandardNormal.quantile(missRate)
  }

  /// How many values of standard deviation `deviation` a `MeanTest` needs to say that it notices a difference of
  /// `difference`.
  ///
  /// - Throws: `StatisticsError` for a difference or deviation that is not positive, rates outside (0, 1), or a count
  ///   that exceeds 2^62; `NumericsError`.
  public static func sampleSize(difference: Double, deviation: Double, level: Double, missRate: Double) throws -> Int {
    try StatisticsError.checkRate(level, "level")
    try StatisticsError.checkRate(missRate, "miss rate")
    guard difference > 0, deviation > 0, difference.isFinite, deviation.isFinite else {
      throw StatisticsError("difference \(difference), deviation \(deviation): give positive numbers")
    }
    let tooMany = StatisticsError("a difference of \(difference) needs more than 2^62 samples: give a larger one")
    let normal = distance(level: level, missRate: missRate) * deviation / difference
    guard normal * normal < 0x1p62 else { throw tooMany }
    var count = max(2, Int((normal * normal).rounded(.up)))
    // Student's law asks for a little more than the normal one, and for less the more values there are: this climbs to
    // the first count that suffices.
    while true {
      let distance = try MeanTest.distance(count: count, level: level, missRate: missRate)
      let needed = (distance * deviation / difference) * (distance * deviation / difference)
      if needed <= Double(count) { return count }
      guard needed < 0x1p62 else { throw tooMany }
      count = count < 100 ? count + 1 : max(count + 1, Int((Double(count) + needed) / 2))
    }
  }

  /// How many trials a `ProportionTest` of the probability `expected` needs to notice a difference of `difference`, up
  /// or down.
  ///
  /// The count suffices, and is within about 0.1 % of the smallest that does: exact tails move in steps.
  ///
  /// - Throws: `StatisticsError` for a difference that is not positive, rates outside (0, 1), or more trials than a test
  ///   takes; `NumericsError`.
  public static func trials(expected: Double, difference: Double, level: Double, missRate: Double) throws -> Int {
    try StatisticsError.checkRate(level, "level")
    try StatisticsError.checkRate(missRate, "miss rate")
    guard difference > 0, difference.isFinite else {
      throw StatisticsError("difference \(difference): give a positive number")
    }
    let variance = expected * (1 - expected)
    let ratio = distance(level: level, missRate: missRate) / difference
    var count = max(2, ratio * ratio * variance)
    while count <= Double(BinomialDistribution.largestTrials) {
      let test = try ProportionTest(expected: expected, successes: 0, trials: Int(count.rounded(.up)))
      if try test.detectableDifference(level: level, missRate: missRate) <= difference { return test.trials }
      count = max(count + 1, count * 1.0005)
    }
    throw StatisticsError(
      "a difference of \(difference) needs more than \(BinomialDistribution.largestTrials) trials: give a larger one")
  }
}

import Numerics

/// A two-sided test of whether an event's probability is what a formula says, by exact binomial tails.
public struct ProportionTest: Hashable, Sendable {
  /// The probability that the formula gives, in [0, 1].
  public let expected: Double
  /// How often the event happened.
  public let successes: Int
  /// Number of independent trials.
  public let trials: Int

  /// - Throws: `StatisticsError` unless 0 <= successes <= trials, 1 <= trials < 2^32, and 0 <= expected <= 1.
  public init(expected: Double, successes: Int, trials: Int) throws(StatisticsError) {
    guard (1...BinomialDistribution.largestTrials).contains(trials), (0...trials).contains(successes) else {
      throw StatisticsError("\(successes) of \(trials): give 0 to all of 1 to \(BinomialDistribution.largestTrials)")
    }
    guard (0...1).contains(expected) else {
      throw StatisticsError("expected probability \(expected): give a number in [0, 1]")
    }
    self.expected = expected
    self.successes = successes
    self.trials = trials
  }

  /// The observed frequency.
  public var frequency: Double { Double(successes) / Double(trials) }

  /// Standard error of the frequency if the formula is right.
  public var standardError: Double { (expected * (1 - expected) / Double(trials)).squareRoot() }

  /// (frequency - expected) / standard error; 0 where both are certain and agree.
  public var score: Double {
    frequency == expected ? 0 : (frequency - expected) / standardError
  }

  /// Two-sided p-value: twice the smaller exact tail, at most 1.
  public var pValue: Double {
    let lower = BinomialDistribution.atMost(successes, of: trials, probability: expected)
    let upper = BinomialDistribution.atLeast(successes, of: trials, probability: expected)
    return min(1, 2 * min(lower, upper))
  }

  /// Wilson's interval for the probability at confidence `1 - level`.
  public func interval(level: Double) -> ClosedRange<Double> {
    let z = -StandardNormal.quantile(level / 2)
    let n = Double(trials)
    let centre = (frequency + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (frequency * (1 - frequency) / n + z * z / (4 * n * n)).squareRoot()
    // With no success, or nothing else, the interval ends at 0 or 1 exactly; rounding must not say otherwise.
    let lower = successes == 0 ? 0 : max(0, centre - half)
    let upper = successes == trials ? 1 : min(1, centre + half)
    return lower...upper
  }

  /// The smallest difference that a test at `level` misses with probability at most `missRate` (normal approximation
  /// with the larger of the two variances around the expected probability).
  public func detectableDifference(level: Double, missRate: Double) -> Double {
    Power.detectableDifference(standardError: standardError, level: level, missRate: missRate)
  }
}

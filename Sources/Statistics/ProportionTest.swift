import Numerics

/// A two-sided test of whether an event's probability is what a formula says, by exact binomial tails.
public struct ProportionTest: Hashable, StatisticalTest {
  /// The probability that the formula gives, in [0, 1].
  public let expected: Double
  /// How often the event happened.
  public let successes: Int
  /// Number of independent trials.
  public let trials: Int

  /// - Throws: `StatisticsError` unless 0 <= successes <= trials, 1 <= trials <= 2^50, and 0 <= expected <= 1.
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

  /// The observed frequency.
  public var observed: Double { frequency }

  /// Number of independent trials.
  public var sampleCount: Int { trials }

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

  /// The counts that a test at `level` in (0, 1) accepts: those whose two tails both exceed half the level.
  public func acceptedCounts(level: Double) -> ClosedRange<Int> {
    // Each tail is monotone in the count, and the median has both above 1/2.
    let first = Self.smallest(in: 0...trials) {
      BinomialDistribution.atMost($0, of: trials, probability: expected) > level / 2
    }
    let beyond = Self.smallest(in: first...(trials + 1)) {
      BinomialDistribution.atLeast($0, of: trials, probability: expected) <= level / 2
    }
    return first...max(first, beyond - 1)
  }

  /// The probability that a test at `level` accepts the formula's value when the truth is `probability`.
  public func acceptance(level: Double, probability: Double) -> Double {
    Self.mass(acceptedCounts(level: level), of: trials, probability: probability)
  }

  /// The smallest difference such that any truth at least so far above or below the formula's value is missed at level
  /// `level` with probability at most `missRate`, from the exact binomial tails of the alternatives.
  ///
  /// In a direction in which no truth is noticed so often it is the distance to 0 or 1: beyond it there is none.
  public func detectableDifference(level: Double, missRate: Double) throws -> Double {
    try StatisticsError.checkRate(level, "level")
    try StatisticsError.checkRate(missRate, "miss rate")
    let accepted = acceptedCounts(level: level)
    let step = Power.distance(level: level, missRate: missRate) * max(standardError, 1 / Double(trials))
    func smallestNoticed(_ sign: Double, room: Double) -> Double {
      func isNoticed(_ difference: Double) -> Bool {
        let truth = min(1, max(0, expected + sign * difference))
        return Self.mass(accepted, of: trials, probability: truth) <= missRate
      }
      guard room > 0 else { return 0 }
      var upper = min(room, step)
      var lower = 0.0
      while !isNoticed(upper) {
        if upper == room { return room }
        (lower, upper) = (upper, min(room, 2 * upper))
      }
      // Misses fall monotonically beyond the formula's value: bisection to seven digits.
      for _ in 0..<24 {
        let middle = (lower + upper) / 2
        if isNoticed(middle) { upper = middle } else { lower = middle }
      }
      return upper
    }
    return max(smallestNoticed(1, room: 1 - expected), smallestNoticed(-1, room: expected))
  }

  /// Wilson's interval for the probability at confidence `1 - level`.
  public func interval(level: Double) -> ClosedRange<Double> {
    let interval = WilsonInterval(successes: successes, trials: trials, confidence: 1 - level)
    return interval.low...interval.high
  }

  /// The probabilities that a test at `level` does not reject on these counts (Clopper and Pearson's interval).
  public func exactInterval(level: Double) -> ClosedRange<Double> {
    func limit(_ sign: Double, room: Double, _ tail: (Double) -> Double) -> Double {
      guard room > 0 else { return frequency }
      // The tail falls as the probability moves away from the frequency.
      var (inner, outer) = (0.0, room)
      for _ in 0..<60 {
        let middle = (inner + outer) / 2
        if tail(frequency + sign * middle) > level / 2 { inner = middle } else { outer = middle }
      }
      return frequency + sign * inner
    }
    let lower = limit(-1, room: frequency) { BinomialDistribution.atLeast(successes, of: trials, probability: $0) }
    let upper = limit(1, room: 1 - frequency) { BinomialDistribution.atMost(successes, of: trials, probability: $0) }
    return max(0, lower)...min(1, upper)
  }

  private static func mass(_ counts: ClosedRange<Int>, of trials: Int, probability: Double) -> Double {
    // Both tails outside are small where the inside is large, and the other way about: either difference is accurate.
    let below = BinomialDistribution.atMost(counts.lowerBound - 1, of: trials, probability: probability)
    let above = BinomialDistribution.atLeast(counts.upperBound + 1, of: trials, probability: probability)
    if below + above < 0.5 { return 1 - below - above }
    return max(
      0,
      min(
        BinomialDistribution.atMost(counts.upperBound, of: trials, probability: probability),
        BinomialDistribution.atLeast(counts.lowerBound, of: trials, probability: probability))
        - min(below, above))
  }

  /// The smallest number of the range for which `holds`, which stays true from there on and is true at the end.
  private static func smallest(in range: ClosedRange<Int>, _ holds: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

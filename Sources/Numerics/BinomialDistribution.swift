import CGSL

/// The binomial distribution, through GSL's incomplete beta function.
public enum BinomialDistribution {
  /// The largest number of trials that GSL takes.
  public static let largestTrials = Int(UInt32.max)

  /// P(X <= `successes`) for X binomial with `trials` trials, 0 to 4,294,967,295, of probability in [0, 1].
  public static func atMost(_ successes: Int, of trials: Int, probability: Double) -> Double {
    guard successes >= 0 else { return 0 }
    guard successes < trials else { return 1 }
    return gsl_cdf_binomial_P(UInt32(successes), probability, UInt32(trials))
  }

  /// P(X >= `successes`) under the same law, accurate where it is small.
  public static func atLeast(_ successes: Int, of trials: Int, probability: Double) -> Double {
    guard successes > 0 else { return 1 }
    guard successes <= trials else { return 0 }
    return gsl_cdf_binomial_Q(UInt32(successes - 1), probability, UInt32(trials))
  }
}

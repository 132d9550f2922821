import CGSL

/// The binomial distribution, through GSL's incomplete beta function.
///
/// The relative error of a tail is about n log n machine epsilons, those of the logarithm of a factorial: 3e-9 for a
/// million trials, 2e-5 for four thousand million. Near the centre GSL's continued fraction does not converge for tens of
/// millions of trials and more; the normal approximation with its first correction for skewness takes over there, with an
/// error of the order of 1 / trials.
public enum BinomialDistribution {
  /// The largest number of trials that GSL takes.
  public static let largestTrials = Int(UInt32.max)

  /// P(X <= `successes`) for X binomial with `trials` trials, 0 to 4,294,967,295, of probability in [0, 1];
  /// NaN for another probability.
  public static func atMost(_ successes: Int, of trials: Int, probability: Double) -> Double {
    guard successes >= 0 else { return 0 }
    guard successes < trials else { return 1 }
    let tail = gsl_cdf_binomial_P(UInt32(successes), probability, UInt32(trials))
    return tail.isNaN ? central(successes, of: trials, probability: probability) : tail
  }

  /// P(X >= `successes`) under the same law, accurate where it is small.
  public static func atLeast(_ successes: Int, of trials: Int, probability: Double) -> Double {
    guard successes > 0 else { return 1 }
    guard successes <= trials else { return 0 }
    let tail = gsl_cdf_binomial_Q(UInt32(successes - 1), probability, UInt32(trials))
    return tail.isNaN ? 1 - central(successes - 1, of: trials, probability: probability) : tail
  }

  /// Edgeworth's expansion of P(X <= successes) to the first order, with the correction for continuity.
  private static func central(_ successes: Int, of trials: Int, probability: Double) -> Double {
    let deviation = (Double(trials) * probability * (1 - probability)).squareRoot()
    let z = (Double(successes) + 0.5 - Double(trials) * probability) / deviation
    let skewness = (1 - 2 * probability) / deviation
    return StandardNormal.distribution(z) - StandardNormal.density(z) * skewness * (z * z - 1) / 6
  }
}

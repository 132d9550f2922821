import CGSL

/// The binomial distribution, through GSL's incomplete beta function.
///
/// The relative error of a tail is about n log n machine epsilons, those of the logarithm of a factorial: 3e-9 for a
/// million trials, 2e-5 for four thousand million. Near the centre GSL's continued fraction does not converge for tens of
/// millions of trials and more; the normal approximation with its first correction for skewness takes over there, with an
/// error of the order of 1 / trials. It takes over everywhere from a variance of 10^9 on, where its relative error is
/// below 1e-5 up to nine standard deviations.
public enum BinomialDistribution {
  /// The largest number of trials.
  public static let largestTrials = 1 << 50

  /// P(X <= `successes`) for X binomial with `trials` trials, 0 to 2^50, of probability in [0, 1];
  /// NaN for another probability.
  public static func atMost(_ successes: Int, of trials: Int, probability: Double) -> Double {
    guard (0...1).contains(probability) else { return .nan }
    guard successes >= 0 else { return 0 }
    guard successes < trials else { return 1 }
    if let tail = normalTail(Double(successes) + 0.5, of: trials, probability, sign: 1, from: 1e9) { return tail }
    // The first `successes` + 1 of the uniforms that the beta law orders.
    let tail = gsl_cdf_beta_Q(probability, Double(successes) + 1, Double(trials - successes))
    return tail.isNaN
      ? normalTail(Double(successes) + 0.5, of: trials, probability, sign: 1, from: 0) ?? .nan : tail
  }

  /// P(X >= `successes`) under the same law, accurate where it is small.
  public static func atLeast(_ successes: Int, of trials: Int, probability: Double) -> Double {
    guard (0...1).contains(probability) else { return .nan }
    guard successes > 0 else { return 1 }
    guard successes <= trials else { return 0 }
    if let tail = normalTail(Double(successes) - 0.5, of: trials, probability, sign: -1, from: 1e9) { return tail }
    let tail = gsl_cdf_beta_P(probability, Double(successes), Double(trials - successes) + 1)
    return tail.isNaN
      ? normalTail(Double(successes) - 0.5, of: trials, probability, sign: -1, from: 0) ?? .nan : tail
  }

  /// Edgeworth's expansion of the tail below (`sign` 1) or above (-1) `boundary` to the first order; `nil` for a variance
  /// below `smallest`.
  private static func normalTail(
    _ boundary: Double, of trials: Int, _ probability: Double, sign: Double, from smallest: Double
  ) -> Double? {
    let variance = Double(trials) * probability * (1 - probability)
    guard variance >= smallest, variance > 0 else { return nil }
    let deviation = variance.squareRoot()
    let z = (boundary - Double(trials) * probability) / deviation
    let skewness = (1 - 2 * probability) / deviation
    let correction = StandardNormal.density(z) * skewness * (z * z - 1) / 6
    return min(1, max(0, StandardNormal.distribution(sign * z) - sign * correction))
  }
}

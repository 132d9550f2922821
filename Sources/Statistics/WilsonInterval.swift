import Numerics

/// Wilson's score interval for a probability.
///
/// Source: Wilson 1927; its coverage is close to the nominal one for all probabilities, unlike that of the estimate plus
/// or minus standard errors.
public struct WilsonInterval: Hashable, Sendable {
  /// The lower end, in [0, 1].
  public let low: Double
  /// The upper end, in [0, 1].
  public let high: Double

  /// - Parameters:
  ///   - successes: in 0...trials.
  ///   - trials: >= 1.
  ///   - confidence: the coverage, in (0, 1).
  public init(successes: Int, trials: Int, confidence: Double = 0.95) {
    precondition(trials >= 1 && (0...trials).contains(successes) && confidence > 0 && confidence < 1)
    let n = Double(trials)
    let share = Double(successes) / n
    let z = -StandardNormal.quantile((1 - confidence) / 2)
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    // With no success, or nothing else, the interval ends at 0 or 1 exactly; rounding must not say otherwise.
    low = successes == 0 ? 0 : max(0, centre - half)
    high = successes == trials ? 1 : min(1, centre + half)
  }
}

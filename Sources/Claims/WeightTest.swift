import Numerics
import Statistics
import SyntheticModel

/// A test of one claimed weight by the derivative of an empirical loss at all claimed weights (`OptimalityTest`).
///
/// Of a problem with one copy, where each derivative tells of its own weight alone. A claimed weight that is 0 is tested from
/// above only: its p-value is an upper bound.
struct WeightTest: StatisticalTest {
  /// The claimed weight.
  let expected: Double
  /// The minimum of the empirical loss, which plays no part in the test.
  let observed: Double
  /// Standard error of the derivative over lambda.
  let standardError: Double
  let sampleCount: Int
  /// Minus the derivative in standard errors, as a score of the standard normal law.
  let score: Double

  /// The test of weight number `place`, w1 or w2 of the one copy.
  init(_ place: Int, claimed: Weights, found: EmpiricalOptimum, test: OptimalityTest) {
    expected = claimed.flat[place]
    observed = found.weights.flat[place]
    standardError = test.standardErrors[place]
    sampleCount = test.samples
    score = test.scores[place]
  }

  var pValue: Double { min(1, 2 * StandardNormal.distribution(-score.magnitude)) }

  func detectableDifference(level: Double, missRate: Double) throws -> Double {
    try StatisticsError.checkRate(level, "level")
    try StatisticsError.checkRate(missRate, "miss rate")
    return OptimalityTest.detectableDifference(
      standardError: standardError, samples: sampleCount, criticalScore: -StandardNormal.quantile(level / 2),
      missRate: missRate)
  }
}

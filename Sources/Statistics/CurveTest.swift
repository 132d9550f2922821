import Numerics

/// A test of a whole curve of probabilities at once, observed on common samples: a simultaneous band around the
/// frequencies, and its p-value.
///
/// Every point is tested by its exact binomial tails; the smallest of these p-values is then paid for as the extreme of
/// normal variables with the correlations of neighbouring points (`NormalChain`). Samples that the points share make
/// neighbours alike, and the band narrower than Bonferroni's. Only this step takes a normal law for the tails of two
/// counts together; it lies between Bonferroni's p-value and that of one point, whatever the law.
public struct CurveTest: Hashable, StatisticalTest {
  /// The points in the curve's order, all on the same samples.
  public let points: [ProportionTest]
  /// The correlations of neighbouring points.
  public let chain: NormalChain
  private let worst: ProportionTest

  /// A test of `points`, of which `correlations` has that of each with the next.
  ///
  /// - Throws: `StatisticsError` for no points, another number of correlations, or different numbers of trials.
  public init(_ points: [ProportionTest], correlations: [Double]) throws(StatisticsError) {
    guard let first = points.first, correlations.count == points.count - 1,
      points.allSatisfy({ $0.trials == first.trials })
    else {
      throw StatisticsError(
        "\(points.count) points with \(correlations.count) correlations: give points on the same trials and one correlation between each two"
      )
    }
    self.points = points
    chain = try NormalChain(correlations: correlations)
    worst = points.map { (point: $0, pValue: $0.pValue) }.min { $0.pValue < $1.pValue }!.point
  }

  /// The formula's value at the point that fits worst.
  public var expected: Double { worst.expected }

  /// The frequency there.
  public var observed: Double { worst.frequency }

  /// Its standard error.
  public var standardError: Double { worst.standardError }

  /// Number of samples, shared by all points.
  public var sampleCount: Int { worst.trials }

  /// An upper bound on the probability, if the whole curve is right, of any point as far off as the worst.
  public var pValue: Double {
    let pointwise = worst.pValue
    guard pointwise < 1 else { return 1 }
    // An integral that fails leaves Bonferroni's bound.
    let bonferroni = min(1, pointwise * Double(points.count))
    guard pointwise > 0 else { return 0 }
    return min(bonferroni, (try? chain.exceedance(-StandardNormal.quantile(pointwise / 2))) ?? 1)
  }

  /// The level at which each point is tested so that the whole curve is at `level`.
  ///
  /// - Throws: `StatisticsError` for a level outside (0, 1), `NumericsError`.
  public func pointLevel(_ level: Double) throws -> Double {
    2 * StandardNormal.distribution(-(try chain.criticalValue(level: level)))
  }

  /// For each point the probabilities that the test does not reject: a band that contains the true curve as a whole with
  /// probability at least `1 - level`.
  ///
  /// - Throws: `StatisticsError` for a level outside (0, 1), `NumericsError`.
  public func band(level: Double) throws -> [ClosedRange<Double>] {
    let each = try pointLevel(level)
    return points.map { $0.exactInterval(level: each) }
  }

  /// The smallest difference that is noticed at every point of the curve, each by itself.
  public func detectableDifference(level: Double, missRate: Double) throws -> Double {
    try StatisticsError.checkRate(missRate, "miss rate")
    let each = try pointLevel(level)
    return try points.reduce(0) { max($0, try $1.detectableDifference(level: each, missRate: missRate)) }
  }
}

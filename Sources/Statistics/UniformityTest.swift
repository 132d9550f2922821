#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A test of whether values in [0, 1] are uniform, as the p-values of true hypotheses must be: the largest distance of
/// their empirical distribution function from the diagonal, against the band of Dvoretzky, Kiefer, Wolfowitz and Massart.
///
/// The band holds for every sample size: P(distance > d) <= 2 exp(-2 n d^2).
public struct UniformityTest: Hashable, Sendable {
  /// The values, increasing.
  public let values: [Double]
  /// The largest distance between the empirical distribution function and the diagonal.
  public let distance: Double

  /// The largest amount by which the empirical distribution function lies above the diagonal: too many small values.
  public let excess: Double

  /// - Throws: `StatisticsError` for no values or values outside [0, 1].
  public init(_ values: [Double]) throws(StatisticsError) {
    guard !values.isEmpty, values.allSatisfy({ (0...1).contains($0) }) else {
      throw StatisticsError("uniformity needs at least one value, all of them in [0, 1]")
    }
    let sorted = values.sorted()
    let n = Double(sorted.count)
    var distance = 0.0
    var excess = 0.0
    for (index, value) in sorted.enumerated() {
      excess = max(excess, Double(index + 1) / n - value)
      distance = max(distance, value - Double(index) / n, excess)
    }
    self.excess = excess
    self.values = sorted
    self.distance = distance
  }

  /// The half-width of the band that holds with probability at least `1 - level`.
  public func bandHalfWidth(level: Double) -> Double {
    (log(2 / level) / (2 * Double(values.count))).squareRoot()
  }

  /// An upper bound on the p-value of the distance.
  public var pValue: Double { min(1, 2 * exp(-2 * Double(values.count) * distance * distance)) }
}

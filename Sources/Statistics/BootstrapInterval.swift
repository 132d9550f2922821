/// A basic interval from bootstrap replicates of an estimate: from 2 · estimate - upper quantile to 2 · estimate - lower
/// quantile, so that what moves replicates away from the estimate is taken to have moved the estimate likewise.
///
/// Source: Davison and Hinkley 1997, section 2.4; quantiles between order statistics are interpolated linearly.
public struct BootstrapInterval: Hashable, Sendable {
  /// The estimate from the sample itself.
  public let estimate: Double
  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double
  /// The replicates' standard deviation.
  public let standardError: Double
  /// The replicates' mean less the estimate: about how far the estimate lies from what it estimates. The interval allows
  /// for it, and need not have the estimate in its middle, or in it at all.
  public let bias: Double

  /// - Parameters:
  ///   - replicates: two or more.
  ///   - confidence: the nominal coverage, in (0, 1).
  public init(estimate: Double, replicates: [Double], confidence: Double = 0.95) {
    precondition(replicates.count >= 2 && confidence > 0 && confidence < 1)
    let sorted = replicates.sorted()
    func quantile(_ probability: Double) -> Double {
      let place = probability * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    let mean = replicates.reduce(0, +) / Double(replicates.count)
    self.estimate = estimate
    low = 2 * estimate - quantile((1 + confidence) / 2)
    high = 2 * estimate - quantile((1 - confidence) / 2)
    bias = mean - estimate
    standardError =
      (replicates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(replicates.count - 1)).squareRoot()
  }
}

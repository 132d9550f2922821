import Claims
import Foundation

/// How long a standard error of 1e-5 on the joint probability takes with variance reduction, on one core.
struct TimeToPrecision: Codable {
  /// The standard error asked for.
  static let target = 1e-5

  let standardError: Double
  let seconds: Double
  let points: Int
  let scrambles: Int
  let estimate: Double

  /// Scrambled Sobol points, the exclusive normal integrated out, at the peers' parameters: the fewest points, a power of two
  /// for each of 64 scrambles, whose own standard error reaches the target. The time is the median of 21 runs with
  /// that many points, net and all, each under another seed.
  static func measure() throws -> TimeToPrecision {
    let estimators = try JointEstimators(mu: 1, sigma: 0.5, epsilon: 0.2, ratio: 0.53)
    let scrambles = 64
    var points = 16
    while try estimators.scrambledSobol(scrambles: scrambles, points: points, seed: 1, stream: 1).standardError > target
    {
      points *= 2
    }
    let clock = ContinuousClock()
    let runs = try (2...22).map { seed in
      let start = clock.now
      let found = try estimators.scrambledSobol(scrambles: scrambles, points: points, seed: UInt64(seed), stream: 1)
      return (seconds: (clock.now - start) / .seconds(1), found: found)
    }
    return TimeToPrecision(
      standardError: runs.map(\.found.standardError).sorted()[10], seconds: runs.map(\.seconds).sorted()[10],
      points: points, scrambles: scrambles, estimate: runs[0].found.mean)
  }
}

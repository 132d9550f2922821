import Numerics

/// The perturbation bounds at which training abandons the cross-class features.
public struct Thresholds: Hashable, Sendable {
  /// eps0 of Theorem 1: without smoothing w2 > 0 exactly for eps < eps0.
  ///
  /// Equal copies: `(mu - e_{n-1} sigma / ((n - 2) sqrt(K))) / 2`. Negative when sigma is too large for any bound.
  public let epsilon0: Double
  /// eps1 of Theorem 3: with the problem's smoothing w2 > 0 exactly for eps < eps1.
  ///
  /// `nil` when w2 > 0 for every bound, which needs a beta far beyond 1/3, or when the problem has no smoothing.
  public let epsilon1: Double?
  /// Whether eps1 lies in (0, mu/2), as Theorem 3 states; `nil` when the problem has no smoothing.
  ///
  /// mu is the smallest mean. Under the appendix's convention it holds exactly for
  /// `beta < sigma / (sigma + sqrt(pi) mu)` (n = 3, K = 1).
  public let epsilon1InRange: Bool?

  /// The thresholds of `problem`; its own epsilon plays no part.
  ///
  /// - Throws: `NumericsError` if a threshold of unequal copies cannot be bracketed.
  public init(_ problem: TrainingProblem) throws {
    guard let plain = try Self.threshold(problem.withoutSmoothing) else {
      throw NumericsError(routine: "epsilon0", reason: "the loss without smoothing has no threshold")
    }
    epsilon0 = plain
    guard problem.smoothing != nil else {
      epsilon1 = nil
      epsilon1InRange = nil
      return
    }
    epsilon1 = try Self.threshold(problem)
    let smallestMean = problem.model.copies.reduce(Double.infinity) { min($0, $1.exclusiveMean, $1.sharedMean) }
    epsilon1InRange = epsilon1.map { $0 > 0 && $0 < smallestMean / 2 } ?? false
  }

  /// The eps below which `sum_k (a_k / sigma_k)^2 > r^2`; each a_k = c_k - d eps is affine in eps.
  private static func threshold(_ problem: TrainingProblem) throws -> Double? {
    let atZero = try ReducedLoss(problem.with(epsilon: 0))
    let intercepts = atZero.sharedSlopes.map { -$0 }
    let rise = atZero.sharedSlopeRise
    guard rise > 0 else { return nil }
    let deviations = atZero.sharedDeviations
    let r = atZero.normWeight
    if problem.model.hasEqualCopies {
      return (intercepts[0] - r * deviations[0] / Double(intercepts.count).squareRoot()) / rise
    }

    func excess(_ epsilon: Double) -> Double {
      let sum = zip(intercepts, deviations).reduce(0) { sum, copy in
        let pull = max(0, copy.0 - rise * epsilon) / copy.1
        return sum + pull * pull
      }
      return sum - r * r
    }
    // Above, every pull is 0. Below, the first copy alone exceeds r.
    let upper = intercepts.max()! / rise
    let lower = min(0, (intercepts[0] - 2 * r * deviations[0]) / rise)
    return try findRoot(from: lower, to: upper, excess)
  }
}

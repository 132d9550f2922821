import Numerics

/// The perturbation bounds eps >= 0 for which training keeps w2 > 0. It is one of four kinds of sets, for every n, K and
/// loss (docs/model.md says which occurs where).
public enum CrossClassRange: Hashable, Sendable {
  /// Exactly the eps below this threshold, which is positive: what Theorems 1 and 3 state.
  case below(Double)
  /// Exactly the eps above this threshold, which is at least 0: the reverse of Theorem 3.
  case above(Double)
  /// Every eps.
  case everywhere
  /// No eps.
  case nowhere

  /// Whether w2 > 0 at `epsilon` >= 0.
  public func contains(_ epsilon: Double) -> Bool {
    switch self {
    case .below(let threshold): epsilon < threshold
    case .above(let threshold): epsilon > threshold
    case .everywhere: true
    case .nowhere: false
    }
  }
}

/// The perturbation bounds at which training abandons the cross-class features.
public struct Thresholds: Hashable, Sendable {
  /// eps0 of Theorem 1: without smoothing w2 > 0 exactly for eps < eps0.
  ///
  /// Equal copies: `(mu - e_{n-1} sigma / ((n - 2) sqrt(K))) / 2`. Not positive when sigma is too large for any bound.
  public let epsilon0: Double
  /// Where w2 > 0 with the problem's smoothing; `nil` when the problem has none.
  public let smoothedRange: CrossClassRange?
  /// Half the smallest mean.
  private let halfSmallestMean: Double

  /// eps1 of Theorem 3, > 0: with the problem's smoothing w2 > 0 exactly for eps < eps1.
  ///
  /// `nil` when there is no such bound, which `smoothedRange` explains, or no smoothing.
  public var epsilon1: Double? {
    if case .below(let threshold) = smoothedRange { threshold } else { nil }
  }

  /// Whether there is an eps1 and it lies in (0, mu/2), as Theorem 3 states; `nil` when the problem has no smoothing.
  ///
  /// mu is the smallest mean. Under the appendix's convention it holds exactly for
  /// `beta < sigma / (sigma + sqrt(pi) mu)` (n = 3, K = 1).
  public var epsilon1InRange: Bool? {
    smoothedRange.map { _ in epsilon1.map { $0 < halfSmallestMean } ?? false }
  }

  /// The thresholds of `problem`; its own epsilon plays no part.
  ///
  /// - Throws: `NumericsError` if e_{n-1} or a threshold of unequal copies cannot be computed.
  public init(_ problem: TrainingProblem) throws {
    epsilon0 = try Pull(problem.withoutSmoothing).crossing(equalCopies: problem.model.hasEqualCopies)
    smoothedRange = try problem.smoothing.map { _ in
      try Pull(problem).range(equalCopies: problem.model.hasEqualCopies)
    }
    halfSmallestMean =
      problem.model.copies.reduce(Double.infinity) { min($0, $1.exclusiveMean, $1.sharedMean) } / 2
  }
}

/// What decides about w2 as a function of eps: w2 > 0 exactly where `sum_k (max(0, a_k) / sigma_k)^2 > r^2`, and each
/// `a_k = c_k - d eps` is affine in eps with the same d.
private struct Pull {
  private let intercepts: [Double]
  private let rise: Double
  private let deviations: [Double]
  private let normWeight: Double

  init(_ problem: TrainingProblem) throws {
    let atZero = try ReducedLoss(problem.with(epsilon: 0))
    intercepts = atZero.sharedSlopes.map { -$0 }
    rise = atZero.sharedSlopeRise
    deviations = atZero.sharedDeviations
    normWeight = atZero.normWeight
  }

  /// Where w2 > 0 among eps >= 0.
  func range(equalCopies: Bool) throws(NumericsError) -> CrossClassRange {
    let kept = equalCopies ? margin > 0 : excess(at: 0) > 0
    if rise > 0 { return kept ? .below(try crossing(equalCopies: equalCopies)) : .nowhere }
    if kept { return .everywhere }
    return rise < 0 ? .above(try crossing(equalCopies: equalCopies)) : .nowhere
  }

  /// The eps, of either sign, at which w2 appears or vanishes; d is not 0.
  func crossing(equalCopies: Bool) throws(NumericsError) -> Double {
    guard !equalCopies else { return margin / rise }
    // On one side the first copy alone has twice what it takes; on the other, four roundings on, no copy pulls.
    let strong = (intercepts[0] - 2 * normWeight * deviations[0]) / rise
    if rise > 0 { return try findRoot(from: min(0, strong), to: intercepts.max()! / rise * (1 + 4 * 1.0.ulp), excess) }
    return try findRoot(from: 0, to: strong, excess)
  }

  /// c - r sigma / sqrt(K) of equal copies.
  private var margin: Double {
    intercepts[0] - normWeight * deviations[0] / Double(intercepts.count).squareRoot()
  }

  private func excess(at epsilon: Double) -> Double {
    zip(intercepts, deviations).reduce(-normWeight * normWeight) { sum, copy in
      let pull = max(0, copy.0 - rise * epsilon) / copy.1
      return sum + pull * pull
    }
  }
}

import Numerics

/// The ratio t = w2/w1 that is best for the joint robust accuracy.
public struct JointOptimum: Hashable, Sendable {
  /// t_joint, the same ratio for every copy.
  public let ratio: Double
  /// The joint robust accuracy there.
  public let accuracy: Double

  /// The best ratio at `epsilon`, from the sign changes of the accuracy's derivative in t.
  ///
  /// t_joint = 0 when the derivative at 0 is not positive, which for equal copies is eps >= eps0: the joint accuracy
  /// gains from a little cross-class weight exactly where training keeps some (theory beyond the paper). With
  /// `epsilon` so large that every exclusive mean is below 2 epsilon no ratio is good and the result is `nil`.
  ///
  /// - Throws: `NumericsError` if a quadrature or the root finding fails.
  public init?(_ model: GaussianModel, epsilon: Double) throws {
    guard model.copies.contains(where: { $0.exclusiveMean > 2 * epsilon }) else { return nil }
    // Brent's method needs the ends of a sign change: scan the derivative outwards on a fine, growing grid.
    var failure: (any Error)?
    func slope(_ ratio: Double) -> Double {
      do { return try Self.slope(model, epsilon: epsilon, ratio: ratio) } catch {
        failure = failure ?? error
        return .nan
      }
    }
    func accuracy(_ ratio: Double) throws -> Double {
      let weights = try Weights(w1: 1, w2: ratio, copies: model.copyCount)
      return try RobustAccuracy(model, weights: weights, epsilon: epsilon)!.joint.value
    }

    var best = (ratio: 0.0, accuracy: try accuracy(0))
    var left = (ratio: 0.0, slope: slope(0))
    var right = 1.0 / 32
    while right < 64 {
      let next = (ratio: right, slope: slope(right))
      if let failure { throw failure }
      if left.slope > 0, next.slope <= 0 {
        let ratio = try findRoot(from: left.ratio, to: next.ratio, slope)
        let candidate = (ratio, try accuracy(ratio))
        if candidate.1 > best.accuracy || best.ratio == 0 { best = candidate }
      }
      left = next
      right = max(right + 1.0 / 32, right * 1.1)
    }
    ratio = best.ratio
    self.accuracy = best.accuracy
  }

  /// The derivative of the joint probability at w1 = 1, w2 = t, in t: the integrand of `E[Phi(q)]`, q = (M - t s H)/c,
  /// differentiated under the integral.
  static func slope(_ model: GaussianModel, epsilon: Double, ratio: Double) throws -> Double {
    let unit = try Weights(w1: 1, w2: 1, copies: model.copyCount)
    let plain = try Weights(w1: 1, w2: 0, copies: model.copyCount)
    let alone = RobustLead(model, weights: plain, epsilon: epsilon)!
    let full = RobustLead(model, weights: unit, epsilon: epsilon)!
    let current = RobustLead(
      model, weights: try Weights(w1: 1, w2: ratio, copies: model.copyCount), epsilon: epsilon)!
    let meanSlope = full.mean - alone.mean
    let s = full.rivalDeviation
    let c = current.commonDeviation
    // d(c^2)/dt = 2 (n - 3) t s^2.
    let cSlope = Double(model.classes - 3) * ratio * s * s / c
    // At t = 0 the integrand has no step; a lead at t = 1 gives the same breakpoints' scale.
    return try (ratio > 0 ? current : full).expectationOverRivalMaximum { h in
      let q = (current.mean - ratio * s * h) / c
      return StandardNormal.density(q) * ((meanSlope - s * h) - q * cSlope) / c
    }.value
  }
}

/// The smoothing strengths that are right for one accuracy or the other.
public struct SmoothingStrengths: Hashable, Sendable {
  /// The beta at which training's t is 1, the pairwise optimum; beyond it smoothing overshoots.
  ///
  /// `sigma / (sigma + sqrt(pi)(mu - eps))` for n = 3, K = 1, the appendix's convention and Lemma 2's delta.
  /// `nil` when no beta in [0, 1) gives it, for unequal copies, and without w1 > 0.
  public let pairwiseBest: Double?
  /// The beta whose trained weights have the largest joint robust accuracy; `nil` as above.
  ///
  /// 0 where training without smoothing already keeps at least t_joint.
  public let jointBest: Double?

  /// Both strengths for `problem`, whose smoothing gives convention and perturbation; its beta plays no part.
  ///
  /// - Throws: `NumericsError` if a root cannot be found.
  public init(_ problem: TrainingProblem) throws {
    let convention = problem.smoothing?.convention ?? .appendix
    let perturbation = problem.smoothing?.perturbation ?? .lemma2
    guard problem.model.hasEqualCopies, let joint = try JointOptimum(problem.model, epsilon: problem.epsilon) else {
      pairwiseBest = nil
      jointBest = nil
      return
    }
    func ratio(_ beta: Double) -> Double {
      guard
        let smoothing = try? LabelSmoothing(beta: beta, convention: convention, perturbation: perturbation),
        let optimum = try? ClosedFormOptimum(problem.with(smoothing: smoothing))
      else { return .nan }
      return optimum.weights.ratio ?? .infinity
    }
    /// The beta at which the trained ratio reaches `target`, 0 if it is there from the start.
    func strength(reaching target: Double) throws(NumericsError) -> Double? {
      guard ratio(0) < target else { return target == 1 && ratio(0) > 1 ? nil : 0 }
      let largest = 1 - 1e-9
      guard ratio(largest) >= target else { return nil }
      return try findRoot(from: 0, to: largest) { min(ratio($0), 1e300) - target }
    }
    pairwiseBest = try strength(reaching: 1)
    jointBest = try strength(reaching: joint.ratio)
  }
}

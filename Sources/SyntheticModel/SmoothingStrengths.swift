import Numerics

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

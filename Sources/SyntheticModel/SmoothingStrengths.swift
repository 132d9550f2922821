import Numerics

/// The smoothing strengths that are right for one accuracy or the other.
public struct SmoothingStrengths: Hashable, Sendable {
  /// The pairwise optimum: the t of the largest pairwise accuracy, `(mu_C - 2 eps) sigma_E^2 / ((mu_E - 2 eps) sigma_C^2)`,
  /// which is 1 where both kinds of features have one law, or 0 when that is negative.
  ///
  /// `nil` for unequal copies, and when mu_E <= 2 eps: training has no w1 then.
  public let pairwiseRatio: Double?
  /// The smallest beta that trains the pairwise optimum; beyond it smoothing overshoots.
  ///
  /// `sigma / (sigma + sqrt(pi)(mu - eps))` for n = 3, K = 1, the appendix's convention and Lemma 2's delta.
  /// `nil` when no beta in [0, 1) trains it, and where `pairwiseRatio` is.
  public let pairwiseBest: Double?
  /// The smallest beta that trains t_joint, or 0 where training has more than t_joint without smoothing and no beta
  /// trains less.
  ///
  /// `nil` when neither is so, and where `pairwiseRatio` is.
  public let jointBest: Double?

  /// Both strengths for `problem`, whose smoothing gives convention and perturbation; its beta plays no part.
  ///
  /// - Throws: `NumericsError` if t_joint or e_{n-1} cannot be computed.
  public init(_ problem: TrainingProblem) throws {
    guard problem.model.hasEqualCopies, let joint = try JointOptimum(problem.model, epsilon: problem.epsilon) else {
      (pairwiseRatio, pairwiseBest, jointBest) = (nil, nil, nil)
      return
    }
    let copy = problem.model.copies[0]
    let noise = copy.exclusiveDeviation / copy.sharedDeviation
    let lead = max(0, copy.sharedMean - 2 * problem.epsilon) / (copy.exclusiveMean - 2 * problem.epsilon)
    let best = lead * noise * noise
    let path = try SmoothingPath(problem)
    pairwiseRatio = best
    pairwiseBest = path.strength(reaching: best)
    jointBest = path.strength(reaching: joint.ratio) ?? (path.startsLowest(above: joint.ratio) ? 0 : nil)
  }
}

/// The trained weights of equal copies as functions of beta.
///
/// Times lambda and before the constraint w >= 0 both are continuous in beta, and affine between the few places where a
/// modulus in the dual norm turns. So is `w2 - t w1`, whose roots with w1 > 0 are the betas that train the ratio t; the
/// ratio itself jumps where both weights vanish, and is not looked at.
private struct SmoothingPath {
  private let problem: TrainingProblem
  private let convention: LabelSmoothing.Convention
  private let perturbation: LabelSmoothing.Perturbation
  private let noise: Double
  /// 0, the places where a modulus turns, and 1.
  private let breakpoints: [Double]

  init(_ problem: TrainingProblem) throws {
    self.problem = problem
    convention = problem.smoothing?.convention ?? .appendix
    perturbation = problem.smoothing?.perturbation ?? .lemma2
    let copies = Double(problem.model.copyCount)
    noise =
      try expectedMaximumOfNormals(problem.model.classes - 1) * problem.model.copies[0].sharedDeviation
      / copies.squareRoot()
    // 1 - beta = 2 gamma and 1 - beta = gamma, gamma beta's share.
    let share = convention.otherClassWeight(beta: 1, classes: problem.model.classes)
    breakpoints = [0, 1 / (1 + 2 * share), 1 / (1 + share), 1]
  }

  /// lambda w1 and lambda w2 at `beta` in [0, 1], either sign, with a bound on the rounding of the first.
  private func weights(at beta: Double) -> (w1: Double, w2: Double, rounding: Double) {
    let coefficients = LossCoefficients(
      classes: problem.model.classes, beta: beta,
      gamma: convention.otherClassWeight(beta: beta, classes: problem.model.classes), perturbation: perturbation)
    let copy = problem.model.copies[0]
    let gain = coefficients.exclusiveGain * copy.exclusiveMean
    let cost = coefficients.exclusiveRise * problem.epsilon
    let shared = coefficients.sharedGain * copy.sharedMean - coefficients.sharedRise * problem.epsilon
    // Half a dozen roundings of each term.
    return (gain - cost, shared - (1 - beta) * noise, 3 * (gain + cost.magnitude) * 1.0.ulp)
  }

  /// The smallest beta in [0, 1) at which training has w1 > 0 and w2 = `ratio` w1.
  func strength(reaching ratio: Double) -> Double? {
    // t_joint = 0 and a pairwise optimum of 0 both mean that a little w2 hurts, where training has none.
    if ratio == 0 { return 0 }
    func excess(_ beta: Double) -> Double {
      let weights = weights(at: beta)
      return weights.w2 - ratio * weights.w1
    }
    for (left, right) in zip(breakpoints, breakpoints.dropFirst()) {
      let (first, last) = (excess(left), excess(right))
      guard first == 0 || (first < 0) != (last < 0) else { continue }
      let beta = first == 0 ? left : left + (right - left) * (first / (first - last))
      let found = weights(at: beta)
      // Where both weights vanish together their ratio is nothing but rounding.
      if beta < 1, found.w1 > found.rounding { return beta }
    }
    return nil
  }

  /// Whether training has more than `ratio` without smoothing and no beta trains less than that. Between breakpoints
  /// the ratio is monotone.
  func startsLowest(above ratio: Double) -> Bool {
    let start = weights(at: 0)
    guard start.w2 > ratio * start.w1 else { return false }
    return breakpoints.allSatisfy { beta in
      let weights = weights(at: beta)
      return weights.w1 <= weights.rounding || weights.w2 * start.w1 >= start.w2 * weights.w1
    }
  }
}

import Numerics

/// Robust accuracy of a hypothesis at a perturbation bound, in the two readings of Theorem 2.
public struct RobustAccuracy: Hashable, Sendable {
  /// Probability that one fixed other class stays below under every perturbation (equations 35 to 37, what the proof
  /// of Theorem 2 computes).
  public let pairwise: Double
  /// Probability that all other classes stay below under every perturbation (equation 11's "any other class"; robust
  /// accuracy in the usual sense), with the quadrature's error bound.
  public let joint: Estimate

  /// The accuracies of `weights` on `model`.
  ///
  /// Under the worst perturbation the label's lead over class j is `A + S - y_j`, with A normal, `S = sum_b y_b` and
  /// the y_b independent and normal; so the pairwise probability is one value of Phi. The leads over different
  /// classes are equally correlated, which leaves one integral for the joint probability, for any n:
  /// `E[Phi((M - s H) / c)]`, H the maximum of n - 1 standard normals, M the mean lead, s^2 the variance of y_b and
  /// c^2 the covariance of two leads.
  ///
  /// - Throws: `NumericsError` if the integral misses its tolerance of 1e-13. `nil` when both weights are 0: no
  ///   logit differs from another then.
  public init?(_ model: GaussianModel, weights: Weights, epsilon: Double) throws(NumericsError) {
    guard let lead = RobustLead(model, weights: weights, epsilon: epsilon) else { return nil }
    pairwise = StandardNormal.distribution(lead.mean / lead.pairwiseDeviation)
    joint = try lead.jointProbability()
  }
}

/// The law of a class's robust lead over the others: mean, and how its variance splits.
struct RobustLead {
  let rivals: Int
  /// Mean of the lead over one other class.
  let mean: Double
  /// Standard deviation s of what distinguishes one rival from the others.
  let rivalDeviation: Double
  /// Square root c of the covariance of the leads over two rivals.
  let commonDeviation: Double

  init?(_ model: GaussianModel, weights: Weights, epsilon: Double) {
    // The lead's sign does not depend on the weights' scale; squares of huge or tiny ones must not leave the range.
    let scale = weights.flat.max() ?? 0
    guard scale > 0 else { return nil }
    var exclusiveMean = 0.0
    var exclusiveVariance = 0.0
    var sharedMean = 0.0
    var sharedVariance = 0.0
    for (k, copy) in model.copies.enumerated() {
      let (w1, w2) = (weights.exclusive[k] / scale, weights.shared[k] / scale)
      exclusiveMean += w1 * (copy.exclusiveMean - 2 * epsilon)
      exclusiveVariance += w1 * w1 * copy.exclusiveDeviation * copy.exclusiveDeviation
      sharedMean += w2 * (copy.sharedMean - 2 * epsilon)
      sharedVariance += w2 * w2 * copy.sharedDeviation * copy.sharedDeviation
    }
    rivals = model.classes - 1
    mean = exclusiveMean + Double(model.classes - 2) * sharedMean
    rivalDeviation = sharedVariance.squareRoot()
    commonDeviation = (exclusiveVariance + Double(model.classes - 3) * sharedVariance).squareRoot()
  }

  /// Standard deviation of the lead over one rival, sqrt(c^2 + s^2).
  var pairwiseDeviation: Double {
    (commonDeviation * commonDeviation + rivalDeviation * rivalDeviation).squareRoot()
  }

  /// Density of the maximum of `rivals` standard normals.
  func rivalMaximumDensity(_ h: Double) -> Double {
    var power = 1.0
    let distribution = StandardNormal.distribution(h)
    for _ in 0..<(rivals - 1) { power *= distribution }
    return Double(rivals) * StandardNormal.density(h) * power
  }

  func jointProbability() throws(NumericsError) -> Estimate {
    guard rivalDeviation > 0 else {
      return Estimate(value: StandardNormal.distribution(mean / commonDeviation), errorBound: 0)
    }
    guard commonDeviation > 0 else {
      // Three classes and w1 = 0: the leads are independent.
      let one = StandardNormal.distribution(mean / rivalDeviation)
      return Estimate(value: one * one, errorBound: 0)
    }
    let integral = try expectationOverRivalMaximum { h in
      StandardNormal.distribution((mean - rivalDeviation * h) / commonDeviation)
    }
    // Rounding may put a certain event a unit above 1.
    return Estimate(value: min(1, integral.value), errorBound: integral.errorBound)
  }

  /// Integral of `function(h)` against the density of the rivals' maximum; the step of Phi is a breakpoint.
  func expectationOverRivalMaximum(_ function: (Double) -> Double) throws(NumericsError) -> Estimate {
    let half = StandardNormal.effectiveSupport
    let step = mean / rivalDeviation
    let width = 6 * commonDeviation / rivalDeviation
    // A step much narrower than the density needs its place; a wide one is smooth enough.
    let breakpoints = width < 3 ? [step - width, step, step + width] : []
    return try integrate(from: -half, to: half, breakpoints: breakpoints, absoluteTolerance: 1e-13) { h in
      rivalMaximumDensity(h) * function(h)
    }
  }
}

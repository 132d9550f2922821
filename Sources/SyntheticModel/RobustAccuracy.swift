import Numerics

/// Robust accuracy of a hypothesis at a perturbation bound, in the two readings of Theorem 2.
public struct RobustAccuracy: Hashable, Sendable {
  /// Probability that one fixed other class stays below under every perturbation (equations 35 to 37, what the proof
  /// of Theorem 2 computes).
  public let pairwise: Double
  /// Probability that all other classes stay below under every perturbation (equation 11's "any other class"; robust
  /// accuracy in the usual sense), with an estimate of its error: the quadrature's, and the counted roundings of the lead.
  public let joint: Estimate

  /// The accuracies of `weights` on `model`.
  ///
  /// Under the worst perturbation the label's lead over class j is `A + S - y_j`, with A normal, `S = sum_b y_b` and
  /// the y_b independent and normal; so the pairwise probability is one value of Phi. The leads over different
  /// classes are equally correlated, which leaves one integral for the joint probability, for any n:
  /// `E[Phi((M - s H) / c)]`, H the maximum of n - 1 standard normals, M the mean lead, s^2 the variance of y_b and
  /// c^2 the covariance of two leads.
  ///
  /// `nil` when both weights are 0: no logit differs from another then.
  ///
  /// - Throws: `NumericsError` if the integral misses its tolerance of 1e-13 and eight roundings for each other class.
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
  /// Largest relative error of the mean's terms, times their sum.
  private let meanRounding: Double
  /// Largest relative error of the deviations.
  private let deviationRounding: Double

  init?(_ model: GaussianModel, weights: Weights, epsilon: Double) {
    // The lead's sign does not depend on the weights' scale; squares of huge or tiny ones must not leave the range.
    let scale = weights.flat.max() ?? 0
    guard scale > 0 else { return nil }
    var exclusiveMean = 0.0
    var meanSize = 0.0
    var exclusiveVariance = 0.0
    var sharedMean = 0.0
    var sharedVariance = 0.0
    for (k, copy) in model.copies.enumerated() {
      let (w1, w2) = (weights.exclusive[k] / scale, weights.shared[k] / scale)
      let (exclusive, shared) = (w1 * (copy.exclusiveMean - 2 * epsilon), w2 * (copy.sharedMean - 2 * epsilon))
      exclusiveMean += exclusive
      sharedMean += shared
      meanSize += exclusive.magnitude + Double(model.classes - 2) * shared.magnitude
      exclusiveVariance += w1 * w1 * copy.exclusiveDeviation * copy.exclusiveDeviation
      sharedVariance += w2 * w2 * copy.sharedDeviation * copy.sharedDeviation
    }
    rivals = model.classes - 1
    mean = exclusiveMean + Double(model.classes - 2) * sharedMean
    rivalDeviation = sharedVariance.squareRoot()
    commonDeviation = (exclusiveVariance + Double(model.classes - 3) * sharedVariance).squareRoot()
    // A term has 3 roundings, their sum K, and 3 join the two sums; a variance has 6, half of which the root passes on.
    let copies = Double(model.copyCount)
    meanRounding = (copies + 6) * 0.5 * 1.0.ulp * meanSize
    deviationRounding = (copies / 2 + 6) * 0.5 * 1.0.ulp
  }

  /// Standard deviation of the lead over one rival, sqrt(c^2 + s^2).
  var pairwiseDeviation: Double {
    (commonDeviation * commonDeviation + rivalDeviation * rivalDeviation).squareRoot()
  }

  /// Density of the maximum of `rivals` standard normals.
  func rivalMaximumDensity(_ h: Double) -> Double {
    Double(rivals) * StandardNormal.density(h) * StandardNormal.distribution(h).raised(to: rivals - 1)
  }

  /// Bound on what the roundings of mean and deviations do to either probability.
  ///
  /// With p the pairwise deviation and x = M / p the joint probability's derivative in M is at most (n - 1) phi(x) / p, and
  /// those in the logarithms of s and c are at most (n - 1) phi(x) (|x| + 1) each.
  private var argumentError: Double {
    let x = mean / pairwiseDeviation
    let sensitivity = Double(rivals) * StandardNormal.density(x)
    return sensitivity * (meanRounding / pairwiseDeviation + 2 * deviationRounding * (x.magnitude + 1))
  }

  func jointProbability() throws(NumericsError) -> Estimate {
    // Phi itself is good to a few units in the last place of 1.
    let rounding = argumentError + 4 * 1.0.ulp
    guard rivalDeviation > 0 else {
      return Estimate(value: StandardNormal.distribution(mean / commonDeviation), errorEstimate: rounding)
    }
    guard commonDeviation > 0 else {
      // Three classes and w1 = 0: the leads are independent.
      let one = StandardNormal.distribution(mean / rivalDeviation)
      return Estimate(value: one * one, errorEstimate: 2 * rounding)
    }
    let tolerance = 1e-13 + 4 * Double(rivals) * 1.0.ulp
    let integral = try expectationOverRivalMaximum(absoluteTolerance: tolerance) { h in
      StandardNormal.distribution((mean - rivalDeviation * h) / commonDeviation)
    }
    guard integral.errorEstimate <= tolerance else {
      throw NumericsError(
        routine: "joint accuracy",
        reason: "the integral's error is \(integral.errorEstimate), not the \(tolerance) that was asked")
    }
    // Rounding may put a certain event a unit above 1.
    return Estimate(value: min(1, integral.value), errorEstimate: integral.errorEstimate + rounding)
  }

  /// Integral of `function(h)` against the density of the rivals' maximum; the step of Phi is a breakpoint.
  private func expectationOverRivalMaximum(
    absoluteTolerance: Double, _ function: (Double) -> Double
  ) throws(NumericsError) -> Estimate {
    let half = StandardNormal.effectiveSupport
    let step = mean / rivalDeviation
    let width = 6 * commonDeviation / rivalDeviation
    // A step much narrower than the density needs its place; a wide one is smooth enough.
    let breakpoints = width < 3 ? [step - width, step, step + width] : []
    return try integrate(from: -half, to: half, breakpoints: breakpoints, absoluteTolerance: absoluteTolerance) { h in
      rivalMaximumDensity(h) * function(h)
    }
  }
}

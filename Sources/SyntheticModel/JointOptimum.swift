import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The ratio t = w2/w1 that is best for the joint robust accuracy.
public struct JointOptimum: Hashable, Sendable {
  /// t_joint, the same ratio for every copy.
  public let ratio: Double
  /// Bound on the error of `ratio`: the quadrature's error in the derivative over the derivative's slope.
  public let ratioErrorBound: Double
  /// The joint robust accuracy there.
  public let accuracy: Double

  /// The best ratio at `epsilon`, from the sign changes of the accuracy's derivative in t.
  ///
  /// t_joint = 0 when the derivative at 0 is not positive, which for equal copies is eps >= eps0: the joint accuracy
  /// gains from a little cross-class weight exactly where training keeps some (theory beyond the paper). With `epsilon`
  /// so large that no exclusive mean exceeds 2 epsilon no ratio is good and the result is `nil`.
  ///
  /// - Throws: `NumericsError` if a quadrature or the root finding fails.
  public init?(_ model: GaussianModel, epsilon: Double) throws {
    guard model.copies.contains(where: { $0.exclusiveMean > 2 * epsilon }) else { return nil }
    let derivative = try JointDerivative(model, epsilon: epsilon)
    func accuracy(_ ratio: Double) throws -> Double {
      let weights = try Weights(w1: 1, w2: ratio, copies: model.copyCount)
      // With w1 > 0 the accuracy exists.
      return try RobustAccuracy(model, weights: weights, epsilon: epsilon)!.joint.value
    }

    // A root needs a bracket: scan outwards on a fine, then growing grid for where the derivative turns negative.
    var best = (ratio: 0.0, accuracy: try accuracy(0), bound: 0.0)
    var left = (ratio: 0.0, slope: try derivative.value(at: 0).value)
    var right = 1.0 / 32
    while right < 64 {
      let next = (ratio: right, slope: try derivative.value(at: right).value)
      if left.slope > 0, next.slope <= 0 {
        let found = try derivative.root(from: left.ratio, to: next.ratio)
        let candidate = (found.value, try accuracy(found.value), found.errorBound)
        // Where both accuracies round to 1 the derivative alone decides, and the first maximum counts.
        if best.ratio == 0 || candidate.1 > best.accuracy { best = candidate }
      }
      left = next
      right = max(right + 1.0 / 32, right * 1.1)
    }
    ratio = best.ratio
    self.accuracy = best.accuracy
    ratioErrorBound = best.bound
  }
}

/// The derivative of the joint probability at w1 = 1, w2 = t in t, times a positive factor that keeps it of order 1.
///
/// With q = (M - t s H)/c the probability is `E[Phi(q)]` (see `RobustAccuracy`), so its derivative is
/// `E[phi(q) dq/dt]`. The two Gaussian factors, of q and in the density of H, combine to
/// `exp(-(M / p)^2 / 2) exp(-(1 + r^2)(h - h*)^2 / 2)` with r = t s / c, h* = M t s / p^2, p^2 = c^2 + t^2 s^2. The first
/// does not depend on h and is left out: the sign is right even where the accuracy itself rounds to 1.
private struct JointDerivative {
  private let model: GaussianModel
  private let epsilon: Double
  private let meanSlope: Double
  private let sharedDeviation: Double

  init(_ model: GaussianModel, epsilon: Double) throws {
    self.model = model
    self.epsilon = epsilon
    // The mean lead is affine in t, the standard deviation of a rival's part is t times that at t = 1.
    let alone = try Self.lead(model, epsilon, ratio: 0)
    let full = try Self.lead(model, epsilon, ratio: 1)
    meanSlope = full.mean - alone.mean
    sharedDeviation = full.rivalDeviation
  }

  private static func lead(_ model: GaussianModel, _ epsilon: Double, ratio: Double) throws -> RobustLead {
    // With w1 > 0 the lead is never degenerate.
    RobustLead(model, weights: try Weights(w1: 1, w2: ratio, copies: model.copyCount), epsilon: epsilon)!
  }

  func value(at ratio: Double) throws -> Estimate {
    let lead = try Self.lead(model, epsilon, ratio: ratio)
    // A lead is kept per unit of the largest weight; derivatives need it as it is.
    let scale = max(1, ratio)
    let (mean, c, s) = (scale * lead.mean, scale * lead.commonDeviation, sharedDeviation)
    // d(c^2)/dt = 2 (n - 3) t s^2.
    let cSlope = Double(model.classes - 3) * ratio * s * s / c
    let spread = lead.pairwiseDeviation / lead.commonDeviation
    let centre = lead.mean * lead.rivalDeviation / (lead.pairwiseDeviation * lead.pairwiseDeviation)
    let reach = StandardNormal.effectiveSupport / spread
    let size = (meanSlope.magnitude + s * (centre.magnitude + 1) + mean.magnitude / c * cSlope) / c
    return try integrate(from: centre - reach, to: centre + reach, absoluteTolerance: 1e-13 * size) { h in
      let q = (mean - ratio * s * h) / c
      let offset = spread * (h - centre)
      var power = Double(lead.rivals)
      let distribution = StandardNormal.distribution(h)
      for _ in 1..<lead.rivals { power *= distribution }
      return power * StandardNormal.density(offset) * ((meanSlope - s * h) - q * cSlope) / c
    }
  }

  /// The root in a bracket, with the error that the quadrature's error leaves in it.
  func root(from lower: Double, to upper: Double) throws -> Estimate {
    var failure: (any Error)?
    let root = try? findRoot(from: lower, to: upper) { ratio in
      do { return try value(at: ratio).value } catch {
        failure = error
        return .nan
      }
    }
    if let failure { throw failure }
    guard let root else {
      throw NumericsError(routine: "t_joint", reason: "no root between \(lower) and \(upper)")
    }
    let step = 1e-4 * root
    let (below, above) = (try value(at: root - step), try value(at: root + step))
    let slope = (below.value - above.value) / (2 * step)
    let error = max(below.errorBound, above.errorBound)
    return Estimate(value: root, errorBound: error / slope + 4 * root.ulp)
  }
}

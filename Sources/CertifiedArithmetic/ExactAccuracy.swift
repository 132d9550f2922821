import CArb

/// Robust accuracy at the ratio t = w2/w1 >= 0, the same for all copies, and the bound eps >= 0.
///
/// With `a = sqrt(K) (mu - 2 eps) / sigma`, A and the lead's parts in units of sqrt(K) sigma: a class's mean lead is
/// `a (1 + (n - 2) t)`, a rival's own part has standard deviation t and the common part `c = sqrt(1 + (n - 3) t^2)`.
extension ExactModel {
  /// Probability that one fixed other class stays below under every perturbation: equation 37 and its extension to n
  /// classes, `Phi(a (1 + (n - 2) t) / sqrt(1 + (n - 2) t^2))`. The reading that the proof of Theorem 2 computes.
  ///
  /// - Throws: `CertificationError` for a negative argument or a `precision` out of reach.
  public func pairwiseProbability(
    epsilon: ExactNumber, ratio: ExactNumber, _ precision: EnclosurePrecision = .standard
  ) throws(CertificationError) -> Enclosure {
    try check(epsilon, ratio)
    let spread = 1 + classes(less: 2) * ratio * ratio
    return try precision.enclose("pairwise probability of \(self), epsilon = \(epsilon), t = \(ratio)") { bits in
      (meanLead(epsilon, ratio, bits) / Ball(spread, bits: bits).squareRoot).normalDistribution
    }
  }

  /// Probability that all other classes stay below under every perturbation: equation 11's "any other class", as
  /// `E[Phi((a (1 + (n - 2) t) - t H) / c)]` with H the largest of n - 1 independent standard normals.
  ///
  /// - Throws: `CertificationError` for a negative argument or a `precision` out of reach.
  public func jointProbability(
    epsilon: ExactNumber, ratio: ExactNumber, _ precision: EnclosurePrecision = .standard
  ) throws(CertificationError) -> Enclosure {
    try check(epsilon, ratio)
    return try precision.enclose("joint probability of \(self), epsilon = \(epsilon), t = \(ratio)") { bits in
      let mean = meanLead(epsilon, ratio, bits)
      // Without cross-class weight all rivals are the same.
      if ratio == 0 { return mean.normalDistribution }
      let common = commonDeviation(ratio, bits)
      return Ball(bits: bits, from: mean / common, Ball(ratio, bits: bits) / common) { result, operands, bits in
        ccf_ball_maximum_distribution(
          result, Int32(classes - 1), operands[0], operands[1], bits, Int32(precision.evaluations))
      }
    }
  }

  /// Derivative of the joint probability in t.
  ///
  /// With q the argument of Phi, `dq/dt = (a ((n - 2) - (n - 3) t) - H) / c^3`: the derivative is
  /// `E[phi(q) (a ((n - 2) - (n - 3) t) - H)] / c^3`. At t = 0 it is `phi(a) ((n - 2) a - e_{n-1})`, positive exactly
  /// for eps < eps0.
  ///
  /// - Throws: `CertificationError` for a negative argument or a `precision` out of reach.
  public func jointSlope(
    epsilon: ExactNumber, ratio: ExactNumber, _ precision: EnclosurePrecision = .standard
  ) throws(CertificationError) -> Enclosure {
    try check(epsilon, ratio)
    let pull = classes(less: 2) - classes(less: 3) * ratio
    return try precision.enclose("joint slope of \(self), epsilon = \(epsilon), t = \(ratio)") { bits in
      let common = commonDeviation(ratio, bits)
      let (u, v) = (meanLead(epsilon, ratio, bits) / common, Ball(ratio, bits: bits) / common)
      let w = signal(epsilon, bits) * Ball(pull, bits: bits)
      let slope = Ball(bits: bits, from: u, v, w) { result, operands, bits in
        ccf_ball_maximum_slope(
          result, Int32(classes - 1), operands[0], operands[1], operands[2], bits, Int32(precision.evaluations))
      }
      return slope / (common * common * common)
    }
  }

  private func check(_ epsilon: ExactNumber, _ ratio: ExactNumber) throws(CertificationError) {
    try CertificationError.checkNotNegative(epsilon, "epsilon")
    try CertificationError.checkNotNegative(ratio, "t")
  }

  /// a.
  private func signal(_ epsilon: ExactNumber, _ bits: Int) -> Ball {
    Ball(ExactNumber(copies), bits: bits).squareRoot * Ball(mu - 2 * epsilon, bits: bits) / Ball(sigma, bits: bits)
  }

  private func meanLead(_ epsilon: ExactNumber, _ ratio: ExactNumber, _ bits: Int) -> Ball {
    signal(epsilon, bits) * Ball(1 + classes(less: 2) * ratio, bits: bits)
  }

  /// c.
  private func commonDeviation(_ ratio: ExactNumber, _ bits: Int) -> Ball {
    Ball(1 + classes(less: 3) * ratio * ratio, bits: bits).squareRoot
  }
}

/// How much each other class's logit weighs in the label-smoothing term. The paper prints both.
public enum SmoothingConvention: String, Hashable, Sendable, CaseIterable {
  /// beta / (n - 1) for each other class: equation 38, which the proofs use.
  case appendix
  /// beta for each other class: equation 13.
  case mainText = "main-text"
}

extension ExactModel {
  /// eps0 of Theorem 1 for n classes and K equal copies, `(mu - e_{n-1} sigma / ((n - 2) sqrt(K))) / 2`: without
  /// smoothing training keeps w2 > 0 exactly below it.
  ///
  /// - Throws: `CertificationError.tooWide` if `precision` is out of reach.
  public func epsilon0(_ precision: EnclosurePrecision = .standard) throws(CertificationError) -> Enclosure {
    try precision.enclose("epsilon0 of \(self)") { bits in epsilon0(bits: bits, precision) }
  }

  /// Whether `epsilon` is below eps0, decided at whatever precision it takes.
  ///
  /// - Throws: `CertificationError.undecided` if `precision` allows too few bits.
  public func isBelowEpsilon0(
    _ epsilon: ExactNumber, _ precision: EnclosurePrecision = .standard
  ) throws(CertificationError) -> Bool {
    try precision.isBelow("epsilon = \(epsilon) against epsilon0 of \(self)") { bits in
      (Ball(epsilon, bits: bits), epsilon0(bits: bits, precision))
    }
  }

  /// eps1 of Theorem 3 for n classes and K equal copies, with Lemma 2's delta in the smoothing term: the root in eps of
  /// `(1 - beta)((n - 2)(mu - 2 eps) - e_{n-1} sigma / sqrt(K)) + c beta (mu + (n - 3) eps)`, c = 1 in the appendix's
  /// convention and n - 1 in the main text's.
  ///
  /// `nil` where this does not fall in eps: w2 > 0 for every bound then, for none, or only above one.
  ///
  /// - Parameter beta: smoothing ratio in [0, 1).
  /// - Throws: `CertificationError` for a beta out of range or a `precision` out of reach.
  public func epsilon1(
    beta: ExactNumber, convention: SmoothingConvention, _ precision: EnclosurePrecision = .standard
  ) throws(CertificationError) -> Enclosure? {
    guard beta >= 0, beta < 1 else {
      throw .parameter("beta", given: "\(beta)", accepted: "a number in [0, 1)")
    }
    let keep = 1 - beta
    let pull = convention == .appendix ? beta : classes(less: 1) * beta
    // All rational: the sign is exact.
    let fall = 2 * keep * classes(less: 2) - pull * classes(less: 3)
    guard fall > 0 else { return nil }
    let intercept = keep * classes(less: 2) * mu + pull * mu
    return try precision.enclose("epsilon1 of \(self), beta = \(beta), \(convention.rawValue)") { bits in
      (Ball(intercept, bits: bits) - Ball(keep, bits: bits) * noise(bits: bits, precision)) / Ball(fall, bits: bits)
    }
  }

  private func epsilon0(bits: Int, _ precision: EnclosurePrecision) -> Ball {
    (Ball(mu, bits: bits) - noise(bits: bits, precision) / Ball(classes(less: 2), bits: bits)) / Ball(2, bits: bits)
  }

  /// e_{n-1} sigma / sqrt(K), what the other classes' noise costs.
  private func noise(bits: Int, _ precision: EnclosurePrecision) -> Ball {
    Ball.expectedMaximum(classes - 1, bits: bits, evaluations: precision.evaluations) * Ball(sigma, bits: bits)
      / Ball(ExactNumber(copies), bits: bits).squareRoot
  }
}

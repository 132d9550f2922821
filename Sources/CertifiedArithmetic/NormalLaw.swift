import CArb

/// Phi(x), the standard normal distribution function (Appendix E.1), by Arb's erfc.
///
/// - Throws: `CertificationError.tooWide` if `precision` is out of reach.
public func normalDistribution(
  _ x: ExactNumber, precision: EnclosurePrecision = .standard
) throws(CertificationError) -> Enclosure {
  try precision.enclose("Phi(\(x))") { bits in Ball(x, bits: bits).normalDistribution }
}

/// e_m = E[max of m independent standard normals] for m = 1 to 100 (Lemma 1: e_2 = 1/sqrt(pi)), by rigorous
/// integration; no closed form is assumed.
///
/// - Throws: `CertificationError` for m out of range or a `precision` out of reach.
public func expectedMaximum(
  _ count: Int, precision: EnclosurePrecision = .standard
) throws(CertificationError) -> Enclosure {
  try CertificationError.check(count, "m", in: 1...largestMaximumCount)
  return try precision.enclose("e_\(count)") { bits in
    .expectedMaximum(count, bits: bits, evaluations: precision.evaluations)
  }
}

/// The largest number of variables in a maximum.
let largestMaximumCount = 100

extension Ball {
  /// Phi of the ball.
  var normalDistribution: Ball {
    Ball(bits: bits, from: self) { ccf_ball_normal_distribution($0, $1[0], $2) }
  }

  /// e_m; the maximum of one variable has mean 0.
  static func expectedMaximum(_ count: Int, bits: Int, evaluations: Int) -> Ball {
    Ball(bits: bits) { result, _, bits in
      if count > 1 { ccf_ball_maximum_mean(result, Int32(count), bits, Int32(evaluations)) }
    }
  }
}

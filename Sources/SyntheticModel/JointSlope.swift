import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The derivative of the joint probability in the ratio, up to a positive factor and without cancellation.
///
/// Let a and b be the sums over the copies of `mu_E - 2 eps` and `mu_C - 2 eps` over their standard deviations s_E and
/// s_C, and `tau = t s_C / s_E`. With m = n - 2 and p^2 = 1 + m tau^2 the derivative of the joint probability in tau is
/// (docs/model.md has the proof)
///
///     (n - 1) m phi(M / p) / p^3 E[Phi(V)^m] (b - a tau - R(tau)),   M = a + m b tau,
///     R = E[Phi(V)^(m - 1) phi(V)] / E[Phi(V)^m],   V ~ N(M tau / p^2, (1 + (m - 1) tau^2) / p^2).
///
/// `b - a tau` alone is the derivative of the pairwise probability, and R > 0: a joint maximum lies below the pairwise
/// one, tau = b / a, which brackets every root. At tau = 0 it is `b - e_{n-1} / m`, whose sign is that of eps0 - eps.
package struct JointSlope: CustomStringConvertible {
  /// n.
  let classes: Int
  /// a > 0.
  package let exclusiveLead: Double
  /// b.
  package let sharedLead: Double
  /// s_E / s_C: t for each unit of tau.
  package let ratioUnit: Double
  /// The value at tau = 0.
  package let atZero: Double
  /// Bounds on the rounding of a and of b.
  private let leadRoundings: (exclusive: Double, shared: Double)
  private let rules: ExpectedMaximum.Pair

  /// `nil` when a <= 0.
  ///
  /// - Throws: `NumericsError` if e_{n-1} cannot be computed.
  package init?(_ model: GaussianModel, epsilon: Double) throws {
    func sums(_ mean: (FeatureCopy) -> Double, _ deviation: (FeatureCopy) -> Double) -> Sums {
      Sums(model.copies.map { mean($0) - 2 * epsilon }, deviations: model.copies.map(deviation))
    }
    let exclusive = sums(\.exclusiveMean, \.exclusiveDeviation)
    let shared = sums(\.sharedMean, \.sharedDeviation)
    guard exclusive.lead > 0 else { return nil }
    classes = model.classes
    exclusiveLead = exclusive.lead
    sharedLead = shared.lead
    ratioUnit = exclusive.deviation / shared.deviation
    leadRoundings = (exclusive.leadRounding, shared.leadRounding)
    atZero = shared.lead - (try expectedMaximumOfNormals(model.classes - 1)) / Double(model.classes - 2)
    rules = try ExpectedMaximum.rules(for: model.classes - 1)
  }

  /// The copies' leads and their noise, added up.
  private struct Sums {
    let lead: Double
    let leadRounding: Double
    let deviation: Double

    init(_ leads: [Double], deviations: [Double]) {
      deviation = deviations.reduce(0) { $0 + $1 * $1 }.squareRoot()
      lead = leads.reduce(0, +) / deviation
      // One rounding for each difference, K for their sum, K/2 + 3 for the deviation and the quotient.
      let size = leads.reduce(0) { $0 + $1.magnitude } / deviation
      leadRounding = Double(2 * leads.count + 4) * 0.5 * size.ulp
    }
  }

  package var description: String { "n \(classes), leads \(exclusiveLead) and \(sharedLead)" }

  /// b - a tau - R(tau), for tau >= 0; at 0 by e_{n-1}, as the thresholds.
  package func value(at tau: Double) -> Double {
    tau == 0 ? atZero : sharedLead - exclusiveLead * tau - competition(at: tau, rules.rule)
  }

  /// R(tau): how much the nearest of several rivals costs.
  private func competition(at tau: Double, _ rule: ExpectedMaximum) -> Double {
    let law = law(at: tau)
    guard classes == 3 else {
      return rule.meanInverseMillsRatio(mean: law.mean, deviation: law.deviation, power: classes - 2)
    }
    let width = (1 + law.deviation * law.deviation).squareRoot()
    return StandardNormal.inverseMillsRatio(law.mean / width) / width
  }

  /// The law of V.
  private func law(at tau: Double) -> (mean: Double, deviation: Double) {
    let m = Double(classes - 2)
    let p = (1 + m * tau * tau).squareRoot()
    let (cosine, sine) = (1 / p, tau / p)
    let mean = (exclusiveLead * cosine + m * sharedLead * sine) * sine
    return (mean, (cosine * cosine + (m - 1) * sine * sine).squareRoot())
  }
}

extension JointSlope {
  /// The exclusive lead from which on the joint probability has one maximum only.
  ///
  /// Along the roots the slope's own derivative has the sign of `psi - a`, with psi proportional to the skewness of the
  /// rivals' maximum on the line that decides: psi <= 2 (sqrt 2 - 1) for three classes and
  /// psi <= 3 sqrt 3 / (16 (n - 3)^(3/2)) for more (docs/model.md). For larger a every root is a descent.
  package var singleMaximumLead: Double {
    let excess = Double(classes - 3)
    return classes == 3 ? 2 * (2.0.squareRoot() - 1) : 3 * 3.0.squareRoot() / (16 * excess * excess.squareRoot())
  }

  /// Every tau >= 0 at which the joint probability has a local maximum, in increasing order.
  ///
  /// - Throws: `NumericsError` if a root cannot be found.
  package func maxima() throws(NumericsError) -> [Double] {
    let atStart = atZero > 0 ? [] : [0.0]
    guard sharedLead > 0 else { return atStart }
    // Four units above b / a the slope is negative in spite of rounding.
    let end = sharedLead / exclusiveLead * (1 + 4 * 1.0.ulp)
    // A rounding of b moves a root by about that of b / a, however near to 0 the root is.
    let resolution = end.ulp
    if exclusiveLead >= singleMaximumLead {
      return atZero > 0 ? [try findRoot(from: 0, to: end, resolution: resolution, value)] : atStart
    }
    let points = try grid(to: end)
    var result = atStart
    for (left, right) in zip(points, points.dropFirst()) where left.value > 0 && right.value <= 0 {
      result.append(try findRoot(from: left.tau, to: right.tau, resolution: resolution, value))
    }
    return result
  }

  private typealias Point = (tau: Double, value: Double)

  /// A tau > 0 up to which the slope has the sign that it has at 0.
  ///
  /// From 0 it changes by at most `2 a tau + (m b + 8) tau^2`; and as R is at most phi(0)/Phi(0) = sqrt(2 / pi), it is
  /// positive below (b - sqrt(2 / pi)) / a (docs/model.md).
  package var start: Double {
    let steady = min(
      atZero.magnitude / (8 * exclusiveLead),
      (atZero.magnitude / (4 * (Double(classes - 2) * sharedLead + 8))).squareRoot())
    // Where the value at 0 is nothing but rounding, so is its sign.
    return max(0x1p-60, steady, (sharedLead - (2 / Double.pi).squareRoot()) / exclusiveLead)
  }

  /// Points dense enough to see every sign of the slope: half octaves, since everything in it varies on scales of tau or
  /// 1/tau no finer than 1, and the places between them where it turns before it reaches 0.
  private func grid(to end: Double) throws(NumericsError) -> [Point] {
    var points: [Point] = [(0, atZero)]
    var tau = min(start, end / 2)
    while tau < end {
      points.append((tau, value(at: tau)))
      tau *= 2.0.squareRoot()
    }
    points.append((end, value(at: end)))
    var turns: [Point] = []
    for index in 2..<(points.count - 1) {
      let (left, middle, right) = (points[index - 1], points[index], points[index + 1])
      let sign = middle.value > 0 ? -1.0 : 1
      guard sign * left.value < 0, sign * right.value < 0, sign * middle.value >= sign * left.value,
        sign * middle.value >= sign * right.value
      else { continue }
      let turn = try maximise(from: log(left.tau), to: log(right.tau), gridIntervals: 2) { sign * value(at: exp($0)) }
      if turn.value > 0 { turns.append((exp(turn.argument), sign * turn.value)) }
    }
    return (points + turns).sorted { $0.tau < $1.tau }
  }

  /// Estimate of the error of a root: roundings and quadrature error of the value there, over its derivative.
  func rootError(at tau: Double) throws -> Double {
    let coarse = competition(at: tau, rules.rule)
    let fine = competition(at: tau, rules.finer)
    // Three roundings of the affine part; for R those of its positive terms' sum, and of phi, which its argument amplifies.
    let mean = law(at: tau).mean
    let terms = classes == 3 ? 1 : Double(rules.rule.nodeCount)
    let roundings = 3 * (sharedLead + exclusiveLead * tau) + coarse * (8 + terms + mean * mean)
    let error =
      leadRoundings.shared + tau * leadRoundings.exclusive + roundings * 0.5 * 1.0.ulp + (fine - coarse).magnitude
    // R varies on scales of 1 and 1/a, and is smooth across 0.
    let step = 0x1p-10 * max(tau, min(1, 1 / exclusiveLead))
    let descent = (value(at: tau - step) - value(at: tau + step)) / (2 * step)
    return error / descent.magnitude + 2 * max(tau, sharedLead / exclusiveLead).ulp
  }
}

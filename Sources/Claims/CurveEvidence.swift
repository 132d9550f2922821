import MonteCarlo
import Statistics
import SyntheticModel

/// Which of the two events of Theorem 2 a curve is of.
enum AccuracyEvent: String {
  /// One fixed other class stays below.
  case pairwise
  /// All other classes do.
  case joint
}

/// Robust accuracy against t = w2/w1, on samples that all ratios share.
struct AccuracyCurve {
  let model: GaussianModel
  let epsilon: Double
  let event: AccuracyEvent
  /// The ratios, increasing; at most `SampleSizePlan.curvePoints`.
  let ratios: [Double]

  /// Where Theorem 2's curves are observed: closer where the joint accuracy peaks, and up to 3/2, beyond the theorem.
  static let ratios = [0, 0.25, 0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.5]

  func rows() throws -> [EventForms] {
    try ratios.map { try EventForms(model, weights: Weights(w1: 1, w2: $0), epsilon: epsilon) }
  }

  var parameters: CheckParameters { CheckParameters(model).with(["epsilon": .number(epsilon)]) }
}

/// What was counted along a curve.
struct CurveObservation {
  let curve: AccuracyCurve
  let successes: [Int]
  let samples: Int
  let correlations: [Double]

  /// The whole curve against `claimed`, as one statistical check.
  func check(
    _ label: String, _ expectation: Check.Expectation = .stands, claimed: (Double) throws -> Double
  ) throws -> Check {
    let points = try zip(curve.ratios, successes).map {
      try ProportionTest(expected: claimed($0), successes: $1, trials: samples)
    }
    return .curve(
      label, curve.parameters, "t", curve.ratios, try CurveTest(points, correlations: correlations), expectation)
  }
}

extension EvidenceContext {
  /// Counts a curve's events, and takes the correlations of neighbouring points from the same samples: what they lack to
  /// 1 is then known as well as the number of samples on which the neighbours differ.
  func observe(_ curve: AccuracyCurve, claim: String, group: Int) async throws -> CurveObservation {
    let counts = try await frequencies(claim, group, curve.rows())
    let successes = counts.map { curve.event == .pairwise ? $0.pairwise : $0.joint }
    let inBoth = counts.dropFirst().map { curve.event == .pairwise ? $0.pair?.pairwiseInBoth : $0.pair?.jointInBoth }
    return CurveObservation(
      curve: curve, successes: successes, samples: counts[0].samples,
      correlations: Self.neighbourCorrelations(successes, inBoth.map { $0 ?? 0 }, of: counts[0].samples))
  }

  /// Correlations of neighbouring events from how often each happened, and each with the one before, of `count` samples;
  /// 0, which costs power but no honesty, where an event does not vary.
  static func neighbourCorrelations(_ successes: [Int], _ inBoth: [Int], of count: Int) -> [Double] {
    let frequencies = successes.map { Double($0) / Double(count) }
    return zip(zip(frequencies, frequencies.dropFirst()), inBoth).map { pair, both in
      let variances = pair.0 * (1 - pair.0) * pair.1 * (1 - pair.1)
      let covariance = Double(both) / Double(count) - pair.0 * pair.1
      return variances > 0 ? min(1, max(-1, covariance / variances.squareRoot())) : 0
    }
  }
}

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

  func rows() throws -> [DefinitionSimulator.Row] {
    try ratios.map { DefinitionSimulator.Row(try Weights(w1: 1, w2: $0), epsilon: epsilon) }
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
  /// Counts a curve's events by the fast kernel, and estimates the correlations of neighbouring points.
  func observe(_ curve: AccuracyCurve, claim: String, group: Int) async throws -> CurveObservation {
    let counts = try await frequencies(claim, group, curve.model, curve.rows())
    return CurveObservation(
      curve: curve, successes: counts.map { curve.event == .pairwise ? $0.pairwise : $0.joint },
      samples: counts[0].samples, correlations: try await correlations(curve, claim: claim, group: group))
  }

  /// The correlation of each two neighbouring points' events, from a simulation in double precision of its own: the
  /// kernel counts events, not pairs of them.
  ///
  /// An error of a correlation moves the p-value of the curve by a few per cent of itself.
  func correlations(_ curve: AccuracyCurve, claim: String, group: Int) async throws -> [Double] {
    let forms = try curve.rows().map { try EventForms(curve.model, weights: $0.weights, epsilon: $0.epsilon) }
    let (dimension, targets, count) = (forms[0].dimension, forms[0].targets, forms.count)
    let coefficients = forms.flatMap(\.coefficients)
    // The pairwise event is that of the first form alone.
    let decisive = curve.event == .pairwise ? 1 : targets
    let means = try await means(
      "\(claim)/correlation", group, normals: dimension, statistics: 2 * count - 1
    ) { draws, values in
      for row in 0..<count {
        var holds = true
        for target in 0..<decisive {
          let start = (row * targets + target) * (dimension + 1)
          var loss = coefficients[start]
          for index in 0..<dimension { loss += coefficients[start + 1 + index] * draws[index] }
          holds = holds && loss < 0
        }
        values[row] = holds ? 1 : 0
        if row > 0 { values[count + row - 1] = holds ? values[row - 1] : 0 }
      }
    }
    return Self.neighbourCorrelations(means.map(\.mean), count: count)
  }

  /// Correlations of neighbouring indicators from the means of `count` indicators and then of the products of neighbours;
  /// 0 where an indicator does not vary.
  static func neighbourCorrelations(_ means: [Double], count: Int) -> [Double] {
    (0..<(count - 1)).map { index in
      let (p, q) = (means[index], means[index + 1])
      let variances = p * (1 - p) * q * (1 - q)
      return variances > 0 ? min(1, max(-1, (means[count + index] - p * q) / variances.squareRoot())) : 0
    }
  }
}

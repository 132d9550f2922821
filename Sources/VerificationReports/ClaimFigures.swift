import Charts
import Claims
import Plots
import RandomStreams
import Reporting
import Statistics
import SyntheticModel

/// The figures of the claims: lines are the closed forms, points what the evidence or a numeric minimum found.
struct ClaimFigures {
  /// A figure before it is drawn.
  struct Figure {
    let claim: String
    let name: String
    let caption: String
    let chart: Chart
  }

  let findings: [Verification.Finding]
  /// Rows of a sweep over epsilon and beta at mu 1, sigma 0.5.
  let sweep: [ResultRecord]

  /// All figures of the claims at hand, in the claims' order.
  func all() throws -> [Figure] {
    try findings.flatMap { finding -> [Figure] in
      switch finding.claim.id {
      case "lemma-1": [maximum(finding)]
      case "lemma-2": [try perturbation()]
      case "lemma-3": [try risingSum(finding)]
      case "theorem-1": [try weights()]
      case "theorem-2-pairwise", "theorem-2-joint": [try accuracy(finding)]
      case "theorem-3": [try smoothedWeights()]
      case "theorem-3-range": [try range()]
      case "corollary-1": [try difference()]
      case "e5-copies": [try copies()]
      case "many-classes": [try classes()]
      case "one-threshold": [try thresholds()]
      case "under-use-limit": [try underUseLimit()]
      case "under-use": [try underUse()]
      case "right-smoothing": [try rightSmoothing()]
      case "cas": [try similarity(finding)]
      default: []
      }
    }
  }

  // The setting of all figures that name no other.
  static let mu = 1.0
  static let sigma = 0.5
  static let setting = "μ = 1, σ = 0.5, λ = 1"
  static let epsilonAxis = "perturbation bound ε (units of the features)"
  static let weightAxis = "weight (logit per unit of the features)"
  static let ratioAxis = "ratio t = w_2/w_1 (no unit)"

  /// `count` + 1 equally spaced numbers.
  static func grid(_ ends: ClosedRange<Double>, _ count: Int) -> [Double] {
    (0...count).map { ends.lowerBound + (ends.upperBound - ends.lowerBound) * Double($0) / Double(count) }
  }

  static func short(_ value: Double) -> String { value.rounded(toDigits: 4) }

  /// The statistical checks of a claim's own evidence, or of that outside its hypotheses, that expect their number to
  /// stand.
  static func sampled(_ finding: Verification.Finding) -> [JudgedEvidence.Outcome] {
    finding.evidence.flatMap(\.outcomes).filter {
      if case .statistical(_, .stands) = $0.check.basis { true } else { false }
    }
  }

  /// The curves of a claim that are expected to stand.
  static func curves(_ finding: Verification.Finding) -> [(
    outcome: JudgedEvidence.Outcome, test: CurveTest, at: [Double]
  )] {
    sampled(finding).compactMap { outcome in
      guard let test = outcome.check.test as? CurveTest, let at = outcome.check.abscissae else { return nil }
      return (outcome, test, at.values)
    }
  }

  /// Where a curve is right.
  static let zero = Chart.Series(nil, .dashed, colour: 7, [[0, 0], [1.5, 0]])

  /// What a curve's points differ from their formula, in thousandths, with the simultaneous band.
  static func residuals(
    _ curve: (outcome: JudgedEvidence.Outcome, test: CurveTest, at: [Double]), colour: Int
  ) -> [Chart.Series] {
    let points = Array(zip(curve.at, curve.test.points))
    var series: [Chart.Series] = []
    if let band = curve.outcome.band {
      series.append(
        Chart.Series(
          nil, .band, colour: colour,
          zip(points, band).map { place, ends in
            [place.0, 1000 * (ends.lowerBound - place.1.expected), 1000 * (ends.upperBound - place.1.expected)]
          }))
    }
    series.append(
      Chart.Series(
        nil, .points, colour: colour, points.map { [$0.0, 1000 * ($0.1.frequency - $0.1.expected)] }))
    return series
  }
}

// MARK: Lemmas

extension ClaimFigures {
  fileprivate func maximum(_ finding: Verification.Finding) -> Figure {
    let line = Self.grid(-1...1, 200).map { [$0, ((1 - $0) / Double.pi).squareRoot()] }
    let points = Self.sampled(finding).compactMap { outcome -> [Double]? in
      guard let r = outcome.check.parameters.number("correlation"), let test = outcome.check.test else { return nil }
      return [r, test.observed, 2 * test.standardError]
    }
    return Figure(
      claim: "lemma-1", name: "maximum-correlation",
      caption:
        "E max(X, Y) against the correlation of X and Y. Lemma 1 is the point at 0; the other points show that independence is needed. Bars of two standard errors are shorter than the points are wide.",
      chart: Chart(
        "Expected maximum of two standard normals",
        Chart.Panel(
          x: "correlation r (no unit)", y: "E max(X, Y)", xRange: -1...1, yRange: 0...0.85,
          [
            Chart.Series("√((1 − r)/π)", .line, colour: 0, line),
            Chart.Series("simulated, ± 2 standard errors", .bars, colour: 1, points),
          ])))
  }

  fileprivate func perturbation() throws -> Figure {
    let model = try GaussianModel(mu: Self.mu, sigma: Self.sigma)
    let layout = FeatureLayout(model)
    let weights = try Weights(w1: 0.6, w2: 0.4)
    let epsilon = 0.2
    var (right, flipped): ([[Double]], [[Double]]) = ([], [])
    var stream = model.stream(named: "report/lemma-2")
    for _ in 0..<150 {
      let sample = model.sample(from: &stream)
      let best = try VertexOracle().worstCase(
        of: .margin, weights: weights, sample: sample, layout: layout, epsilon: epsilon
      ).loss
      var delta = lemma2Perturbation(label: sample.label, layout: layout, epsilon: epsilon)
      func reached() -> Double {
        PointwiseLoss.margin.value(
          weights, at: zip(sample.features, delta).map { $0 + $1 }, label: sample.label, layout: layout)
      }
      right.append([best, reached()])
      delta[layout.shared(sample.label, sample.label == 0 ? 1 : 0, copy: 0)] *= -1
      flipped.append([best, reached()])
    }
    let ends = right.map { $0[0] }
    let axis = [[ends.min() ?? 0, ends.min() ?? 0], [ends.max() ?? 1, ends.max() ?? 1]]
    return Figure(
      claim: "lemma-2", name: "perturbation",
      caption:
        "The margin loss at Lemma 2's perturbation against its maximum over all 64 vertices of the ball, for 150 drawn samples at w_1 = 0.6, w_2 = 0.4, eps = 0.2. With one sign flipped the samples fall below the diagonal, unless another class takes over.",
      chart: Chart(
        "Margin loss under attack: μ = 1, σ = 0.5, ε = 0.2",
        Chart.Panel(
          x: "largest loss over the ball (logit)", y: "loss at the perturbation (logit)",
          [
            Chart.Series("equal", .dashed, colour: 7, axis),
            Chart.Series("sign of δ_{C,2} flipped", .circles, colour: 1, flipped),
            Chart.Series("Lemma 2's δ", .points, colour: 0, right),
          ])))
  }

  fileprivate func risingSum(_ finding: Verification.Finding) throws -> Figure {
    var (left, right): ([Chart.Series], [Chart.Series]) = ([], [])
    for (index, curve) in Self.curves(finding).enumerated() {
      guard let sigma = curve.outcome.check.parameters.number("sigma") else { continue }
      let model = try GaussianModel(mu: 1, sigma: sigma)
      let name = "σ_1 = \(Self.short(sigma))"
      left.append(
        Chart.Series(
          name, .line, colour: index,
          try Self.grid(0...1.5, 150).map { [$0, try Self.accuracy(model, $0, 0).pairwise] }))
      left.append(
        Chart.Series(nil, .points, colour: index, zip(curve.at, curve.test.points).map { [$0, $1.frequency] }))
      right += Self.residuals(curve, colour: index)
    }
    return Figure(
      claim: "lemma-3", name: "rising-sum",
      caption:
        "Left: u(t) and simulated frequencies. Right: frequencies minus the formula, with the simultaneous band that the report tests; the formula is rejected where the band leaves 0. Each curve's points share their draws.",
      chart: Chart(
        "Probability of X + t Y > 0: means 1",
        Chart.Panel(x: "factor t (no unit)", y: "probability u(t)", xRange: 0...1.5, left),
        Chart.Panel(x: "factor t (no unit)", y: "frequency − u(t), thousandths", xRange: 0...1.5, right + [Self.zero])))
  }
}

// MARK: Theorem 2

extension ClaimFigures {
  static func accuracy(_ model: GaussianModel, _ ratio: Double, _ epsilon: Double) throws -> RobustAccuracy {
    // With w1 > 0 the accuracy exists.
    try RobustAccuracy(model, weights: Weights(w1: 1, w2: ratio, copies: model.copyCount), epsilon: epsilon)!
  }

  fileprivate func accuracy(_ finding: Verification.Finding) throws -> Figure {
    let isJoint = finding.claim.id == "theorem-2-joint"
    let model = try GaussianModel(mu: Self.mu, sigma: Self.sigma)
    var (left, right): ([Chart.Series], [Chart.Series]) = ([], [])
    for (index, curve) in Self.curves(finding).enumerated() {
      guard let epsilon = curve.outcome.check.parameters.number("epsilon") else { continue }
      let name = "ε = \(Self.short(epsilon))"
      left.append(
        Chart.Series(
          name, .line, colour: index,
          try Self.grid(0...1.5, 150).map { t in
            let accuracy = try Self.accuracy(model, t, epsilon)
            return [t, isJoint ? accuracy.joint.value : accuracy.pairwise]
          }))
      left.append(
        Chart.Series(nil, .points, colour: index, zip(curve.at, curve.test.points).map { [$0, $1.frequency] }))
      right += Self.residuals(curve, colour: index)
      if isJoint, let best = try JointOptimum(model, epsilon: epsilon) {
        left.append(
          Chart.Series(index == 0 ? "best" : nil, .circles, colour: index, [[best.ratio, best.accuracy]]))
      }
    }
    let reading = isJoint ? "joint" : "pairwise"
    let shape =
      isJoint
      ? "It peaks inside [0, 1] below eps0 and falls from t = 0 on beyond it: the theorem's wording does not hold."
      : "It rises up to t = 1, as the proof says, and falls beyond."
    return Figure(
      claim: finding.claim.id, name: "accuracy-\(reading)",
      caption:
        "Left: \(reading) robust accuracy, formula and simulated frequencies. \(shape) Right: frequencies minus the formula, with the simultaneous band that the report tests. Each curve's points share their samples.",
      chart: Chart(
        "Robust accuracy, \(reading): μ = 1, σ = 0.5",
        Chart.Panel(x: Self.ratioAxis, y: "\(reading) robust accuracy (probability)", xRange: 0...1.5, left),
        Chart.Panel(x: Self.ratioAxis, y: "frequency − formula, thousandths", xRange: 0...1.5, right + [Self.zero])))
  }

  fileprivate func similarity(_ finding: Verification.Finding) throws -> Figure {
    var series: [Chart.Series] = []
    for (index, classes) in [3, 5].enumerated() {
      let model = try GaussianModel(mu: Self.mu, sigma: Self.sigma, classes: classes)
      series.append(
        Chart.Series(
          "n = \(classes)", .line, colour: index,
          try Self.grid(0...2.2, 110).map { t in
            let weights = try Weights(w1: 1, w2: t)
            return [t, ModelAttribution(model, weights: weights, epsilon: 0.2)?.classAttributionSimilarity ?? .nan]
          }))
      let points = Self.sampled(finding).compactMap { outcome -> [Double]? in
        let parameters = outcome.check.parameters
        guard parameters.number("classes") == Double(classes), let t = parameters.number("t"),
          let test = outcome.check.test
        else { return nil }
        return [t, test.observed, 2 * test.standardError]
      }
      series.append(Chart.Series(nil, .bars, colour: index, points))
    }
    return Figure(
      claim: "cas", name: "similarity",
      caption:
        "CAS against t: the closed form, which does not depend on eps or sigma, and the metric of drawn adversarial samples with bars of two standard errors, at several eps.",
      chart: Chart(
        "Class attribution similarity",
        Chart.Panel(x: Self.ratioAxis, y: "CAS (no unit), at most n", xRange: 0...2.2, series)))
  }
}

extension GaussianModel {
  /// A stream for a figure's draws.
  fileprivate func stream(named name: String) -> PhiloxStream {
    PhiloxStream(seed: 1, stream: StableHash(name).value)
  }
}

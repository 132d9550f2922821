import Numerics
import SymbolicDerivation
import SyntheticModel
import TestSupport
import Testing

/// The derived expressions against the numeric model at 1,000 Sobol points: neither side can drift from the other.
///
/// What is allowed is 1e-13 of the expression's magnitude, the sum of its terms' magnitudes: where terms cancel, the
/// result itself has no more digits.
@Suite("Derived expressions against SyntheticModel")
struct AgreementTests {
  static let tolerance = 1e-13

  struct Point {
    let base: ParameterPoint
    let weights: Weights
    let classes: Int
    let copies: Int
    let values: [Symbol: Double]

    init(_ point: ParameterPoint) throws {
      base = point
      weights = try Weights(w1: 2 * point.extra[0], w2: 2 * point.extra[1])
      classes = 3 + Int(point.extra[2] * 6)
      copies = 1 + Int(point.extra[3] * 5)
      values = [
        .mu: point.mu, .sigma: point.sigma, .epsilon: point.epsilon, .lambda: point.lambda, .beta: point.beta,
        .w1: 2 * point.extra[0], .w2: 2 * point.extra[1], .t: 2 * point.extra[1], .sigma1: point.sigma,
        .classes: Double(classes), .copies: Double(copies), .expectedMaximum: try expectedMaximumOfNormals(classes - 1),
        .expectedMaximum(of: 4): try expectedMaximumOfNormals(4),
        .expectedMaximum(of: 5): try expectedMaximumOfNormals(5),
      ]
    }

    func model(classes: Int = 3, copies: Int = 1) throws -> GaussianModel {
      try GaussianModel(mu: base.mu, sigma: base.sigma, classes: classes, copies: copies)
    }

    func problem(_ model: GaussianModel, _ smoothing: LabelSmoothing? = nil) throws -> TrainingProblem {
      try TrainingProblem(model: model, epsilon: base.epsilon, lambda: base.lambda, smoothing: smoothing)
    }
  }

  static func points(_ count: Int = 1000) throws -> [Point] {
    try ParameterPoint.sobol(count, extra: 4).map(Point.init)
  }

  /// Compares one derived expression with a number at every point.
  static func compare(
    _ derivation: String, _ result: String, points: [Point], _ number: (Point) throws -> Double?
  ) throws -> WorstError {
    let tree = try #require(try Derivation.named(derivation)[result], "\(derivation).\(result)").tree
    var worst = WorstError("\(derivation).\(result)")
    for point in points {
      guard let expected = try number(point) else { continue }
      let found = try tree.evaluated(at: Dictionary(uniqueKeysWithValues: point.values.map { ($0.key.name, $0.value) }))
      worst.compare(found.value, expected, allowed: tolerance * found.magnitude, "\(point.base)")
    }
    return worst
  }

  @Test("Theorem 1: loss, weights, threshold")
  func theorem1() throws {
    let points = try Self.points()
    let all = [
      try Self.compare("theorem-1", "loss", points: points) {
        try ReducedLoss($0.problem($0.model())).value(at: $0.weights)
      },
      try Self.compare("theorem-1", "w1", points: points) { try ClosedFormOptimum($0.problem($0.model())).weights.w1 },
      try Self.compare("theorem-1", "w2", points: points) { try ClosedFormOptimum($0.problem($0.model())).weights.w2 },
      try Self.compare("theorem-1", "epsilon0", points: points) { try Thresholds($0.problem($0.model())).epsilon0 },
    ]
    for worst in all { #expect(worst.holds && worst.count == 1000, "\(worst)") }
  }

  @Test(
    "Theorem 3, both conventions, both perturbations: loss, weights, threshold",
    arguments: LabelSmoothing.Convention.allCases, LabelSmoothing.Perturbation.allCases)
  func theorem3(convention: LabelSmoothing.Convention, perturbation: LabelSmoothing.Perturbation) throws {
    var name = "theorem-3"
    if convention == .mainText { name += "-main-text" }
    if perturbation == .worstCase { name += "-worst-case" }
    let points = try Self.points()
    func problem(_ point: Point) throws -> TrainingProblem {
      let smoothing = try LabelSmoothing(beta: point.base.beta, convention: convention, perturbation: perturbation)
      return try point.problem(point.model(), smoothing)
    }
    let all = [
      try Self.compare(name, "loss", points: points) { try ReducedLoss(problem($0)).value(at: $0.weights) },
      try Self.compare(name, "w1", points: points) { try ClosedFormOptimum(problem($0)).weights.w1 },
      try Self.compare(name, "w2", points: points) { try ClosedFormOptimum(problem($0)).weights.w2 },
      try Self.compare(name, "epsilon1", points: points) { try Thresholds(problem($0)).epsilon1 },
    ]
    for worst in all { #expect(worst.holds && worst.count == 1000, "\(worst)") }
  }

  @Test("any n and K: loss, weights, threshold")
  func manyClasses() throws {
    let points = try Self.points()
    func problem(_ point: Point) throws -> TrainingProblem {
      try point.problem(point.model(classes: point.classes, copies: point.copies))
    }
    func weights(_ point: Point) throws -> Weights {
      try Weights(w1: point.weights.exclusive[0], w2: point.weights.shared[0], copies: point.copies)
    }
    let all = [
      try Self.compare("many-classes", "loss", points: points) { try ReducedLoss(problem($0)).value(at: weights($0)) },
      try Self.compare("many-classes", "w1", points: points) { try ClosedFormOptimum(problem($0)).weights.w1 },
      try Self.compare("many-classes", "w2", points: points) { try ClosedFormOptimum(problem($0)).weights.w2 },
      try Self.compare("many-classes", "epsilon0", points: points) { try Thresholds(problem($0)).epsilon0 },
      try Self.compare("one-threshold", "mean", points: points) { point in
        // E M is twice K (n - 2) times the distance to the threshold.
        let threshold = try Thresholds(problem(point)).epsilon0
        return 2 * Double(point.copies * (point.classes - 2)) * (threshold - point.base.epsilon)
      },
    ]
    for worst in all { #expect(worst.holds && worst.count == 1000, "\(worst)") }
  }

  @Test("n = 3 to 6 feature by feature, and K copies of three classes", arguments: 3...6)
  func listed(classes: Int) throws {
    let points = try Self.points()
    let all = [
      try Self.compare("many-classes", "loss-\(classes)", points: points) {
        try ReducedLoss($0.problem($0.model(classes: classes))).value(at: $0.weights)
      },
      try Self.compare("many-classes", "epsilon0-\(classes)", points: points) {
        try Thresholds($0.problem($0.model(classes: classes))).epsilon0
      },
      try Self.compare("cas", "cas-\(classes)", points: points) { point in
        let weights = try Weights(w1: 1, w2: point.values[.t]!)
        let model = try point.model(classes: classes)
        return ModelAttribution(model, weights: weights, epsilon: point.base.epsilon)?.classAttributionSimilarity
      },
      try Self.compare("e5-copies", "epsilon0", points: points) {
        try Thresholds($0.problem($0.model(copies: $0.copies))).epsilon0
      },
      try Self.compare("e5-copies", "w2", points: points) {
        try ClosedFormOptimum($0.problem($0.model(copies: $0.copies))).weights.w2
      },
    ]
    for worst in all { #expect(worst.holds && worst.count == 1000, "\(worst)") }
  }

  @Test("two copies with their own means, deviations and weights", arguments: 3...5)
  func unequalCopies(classes: Int) throws {
    let tree = try RobustLossForms(classes: classes, copies: 2, laws: .ofEachCopy).expectedLoss().tree
    var worst = WorstError("unequal copies, n = \(classes)")
    for point in try ParameterPoint.sobol(1000, extra: 8) {
      let extra = point.extra
      let copies = try (0..<2).map { k in
        try FeatureCopy(
          exclusiveMean: point.mu * (0.5 + extra[k]), exclusiveDeviation: point.sigma,
          sharedMean: point.mu * (0.5 + extra[2 + k]),
          sharedDeviation: point.sigma * (0.2 + extra[4 + k]))
      }
      let weights = try Weights(exclusive: [extra[6], extra[7]], shared: [extra[7], extra[0]])
      let problem = try TrainingProblem(
        model: GaussianModel(classes: classes, copies: copies), epsilon: point.epsilon, lambda: point.lambda)
      var values: [String: Double] = [
        "eps": point.epsilon, "e4": try expectedMaximumOfNormals(4), "e5": try expectedMaximumOfNormals(5),
      ]
      for k in 0..<2 {
        values["muE\(k + 1)"] = copies[k].exclusiveMean
        values["muC\(k + 1)"] = copies[k].sharedMean
        values["sigmaC\(k + 1)"] = copies[k].sharedDeviation
        values["w1k\(k + 1)"] = weights.exclusive[k]
        values["w2k\(k + 1)"] = weights.shared[k]
      }
      let found = try tree.evaluated(at: values)
      let squares = weights.flat.reduce(0) { $0 + $1 * $1 }
      let loss = try ReducedLoss(problem).value(at: weights) - point.lambda / 2 * squares
      worst.compare(
        found.value, loss, allowed: Self.tolerance * (found.magnitude + point.lambda * squares), "\(point)")
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test("pairwise accuracy, Lemma 3, ratios and Corollary 1")
  func accuracies() throws {
    let points = try Self.points()
    func optimum(_ point: Point, smoothed: Bool) throws -> Weights {
      let smoothing = try LabelSmoothing(beta: point.base.beta)
      return try ClosedFormOptimum(point.problem(point.model(), smoothed ? smoothing : nil)).weights
    }
    let all = [
      try Self.compare("theorem-2-pairwise", "probability", points: points) { point in
        let weights = try Weights(w1: 1, w2: point.values[.t]!, copies: point.copies)
        let model = try point.model(classes: point.classes, copies: point.copies)
        return try RobustAccuracy(model, weights: weights, epsilon: point.base.epsilon)?.pairwise
      },
      try Self.compare("lemma-3", "probability", points: points) { point in
        let t = point.values[.t]!
        return StandardNormal.distribution((1 + t) / ((1 + t * t).squareRoot() * point.base.sigma))
      },
      try Self.compare("right-smoothing", "ratio", points: points) { point in
        let ratio = try optimum(point, smoothed: true).ratio
        return ratio == 0 ? nil : ratio
      },
      try Self.compare("corollary-1", "smoothed", points: points) { try optimum($0, smoothed: true).w2 },
      try Self.compare("corollary-1", "plain", points: points) { try optimum($0, smoothed: false).w2 },
      try Self.compare("corollary-1", "difference", points: points) { point in
        let (soft, plain) = (try optimum(point, smoothed: true).w2!, try optimum(point, smoothed: false).w2!)
        // A difference of two rounded weights; the test compares where it has digits left.
        return plain > 0 && soft - plain > 1e-2 * soft ? soft - plain : nil
      },
    ]
    for worst in all { #expect(worst.holds && worst.count > 300, "\(worst)") }
  }

  @Test("at the derived strengths of smoothing training's ratio is 1, and eps1 is mu/2")
  func strengths() throws {
    let strength = try Derivation.named("right-smoothing")["strength"]!.tree
    let bound = try Derivation.named("theorem-3-range")["bound"]!.tree
    var ratios = WorstError("t_LS at the derived strength")
    var ranges = WorstError("eps1 at the derived bound")
    for point in try Self.points() {
      let values = Dictionary(uniqueKeysWithValues: point.values.map { ($0.key.name, $0.value) })
      let beta = try strength.evaluated(at: values).value
      let weights = try ClosedFormOptimum(point.problem(point.model(), LabelSmoothing(beta: beta))).weights
      // w1 and w2 are differences of terms of the size of mu; lambda scales both.
      let allowed = 16 * point.base.mu.ulp / (point.base.lambda * weights.w1!)
      ratios.compare(weights.ratio ?? .nan, 1, allowed: allowed, "\(point.base)")
      let edge = try LabelSmoothing(beta: bound.evaluated(at: values).value)
      let threshold = try #require(try Thresholds(point.problem(point.model(), edge)).epsilon1)
      ranges.compare(threshold, point.base.mu / 2, allowed: 16 * point.base.mu.ulp, "\(point.base)")
    }
    #expect(ratios.holds, "\(ratios)")
    #expect(ranges.holds, "\(ranges)")
  }
}

import RandomStreams
import SyntheticModel
import TestSupport
import Testing

/// The forms that the population and the empirical route share, and the closed form of their expectation, against the
/// linear program on single samples.
@Suite("Robust loss as linear forms")
struct RobustLossFormsTests {
  /// A problem with n = 3 to 7, K = 1 to 3, copies that differ, beta to 1, and weights.
  static func setting(
    _ point: ParameterPoint, _ index: Int, loss: Int
  ) throws -> (problem: TrainingProblem, weights: Weights) {
    let u = point.extra
    let copies = try (0..<(1 + index / 5 % 3)).map { k in
      try FeatureCopy(
        exclusiveMean: point.mu * (1 + 0.3 * Double(k)), exclusiveDeviation: point.sigma,
        sharedMean: point.mu * (0.5 + u[0]), sharedDeviation: point.sigma * (0.5 + u[1] + 0.2 * Double(k)))
    }
    let smoothing = try OptimumTests.losses[loss].map {
      try LabelSmoothing(beta: 0.999 * u[2], convention: $0.0, perturbation: $0.1)
    }
    let problem = try TrainingProblem(
      model: GaussianModel(classes: 3 + index % 5, copies: copies), epsilon: point.epsilon, lambda: point.lambda,
      smoothing: smoothing)
    let weights = try Weights(
      exclusive: copies.indices.map { 2 * u[3] + 0.1 * Double($0) },
      shared: copies.indices.map { 2 * u[4] * (1 - 0.3 * Double($0)) })
    return (problem, weights)
  }

  @Test("the largest form is the robust loss by the linear program: 1,000 samples of every class", arguments: 0..<5)
  func againstLinearProgram(loss: Int) throws {
    var worst = WorstError("largest form")
    for (index, point) in try ParameterPoint.sobol(1000, extra: 5).enumerated() {
      let (problem, weights) = try Self.setting(point, index, loss: loss)
      let model = problem.model
      var stream = PhiloxStream(seed: 41, stream: UInt64(index))
      let sample = model.sample(label: index % model.classes, from: &stream)
      let forms = RobustLossForms(problem, label: sample.label)
      var coefficients = [Double](repeating: 0, count: forms.targets.count * forms.weightCount)
      forms.coefficients(for: sample.features, into: &coefficients, at: 0)
      let flat = weights.flat
      let values = forms.targets.indices.map { slot in
        flat.indices.reduce(0) { $0 + flat[$1] * coefficients[slot * forms.weightCount + $1] }
      }
      let exact = try problem.robustLoss(weights, sample, oracle: LinearProgramOracle())
      // As in OracleTests.Case; the Lemma-2 reading adds up two such sums.
      let layout = FeatureLayout(model)
      let largest = sample.features.reduce(point.epsilon) { max($0, $1.magnitude) } + point.epsilon
      let terms = 2 * Double(layout.count) * 6 * flat.max()! * largest
      let rounding = 2 * Double(model.classes + layout.count + 4) * unitRoundoff * terms
      worst.compare(values.max()!, exact, allowed: rounding, "\(index): \(point)")
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test(
    "the closed-form loss is the expectation of the linear program's: n 3 to 7, K 1 to 3, beta to 1", arguments: 0..<5)
  func expectation(loss: Int) throws {
    let count = 30
    let samples = 4000
    for (index, point) in try ParameterPoint.sobol(count, extra: 5).enumerated() {
      let (problem, weights) = try Self.setting(point, index, loss: loss)
      var stream = PhiloxStream(seed: 42, stream: UInt64(index))
      let losses = try (0..<samples).map { _ in
        try problem.robustLoss(weights, problem.model.sample(from: &stream), oracle: LinearProgramOracle())
      }
      let mean = losses.reduce(0, +) / Double(samples)
      let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples - 1)
      let squares = weights.flat.reduce(0) { $0 + $1 * $1 }
      let exact = try ReducedLoss(problem).value(at: weights) - problem.lambda / 2 * squares
      let score = (mean - exact) / (variance / Double(samples)).squareRoot()
      // False-alarm rate 1e-6 over all five losses; a loss wrong by 8.9 standard errors of 4,000 samples, 0.14 of its
      // standard deviation, is noticed with probability 0.999.
      #expect(score.magnitude < criticalScore(count: 5 * count), "\(index) \(point): \(mean) against \(exact)")
    }
  }
}

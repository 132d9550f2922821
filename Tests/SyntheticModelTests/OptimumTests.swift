import Foundation
import RandomStreams
import SyntheticModel
import TestSupport
import Testing

@Suite("The three optima")
struct OptimumTests {
  /// No smoothing, and the four smoothed losses.
  static let losses: [(LabelSmoothing.Convention, LabelSmoothing.Perturbation)?] =
    [nil]
    + LabelSmoothing.Convention.allCases.flatMap { convention in
      LabelSmoothing.Perturbation.allCases.map { (convention, $0) }
    }

  static func problem(
    _ point: ParameterPoint, _ loss: (LabelSmoothing.Convention, LabelSmoothing.Perturbation)?, model: GaussianModel
  ) throws -> TrainingProblem {
    try TrainingProblem(
      model: model, epsilon: point.epsilon, lambda: point.lambda,
      smoothing: loss.map { try LabelSmoothing(beta: point.beta, convention: $0.0, perturbation: $0.1) })
  }

  /// Rounding of the closed form: a dozen operations on terms up to (n - 1) mu, divided by lambda.
  static func rounding(_ problem: TrainingProblem) -> Double {
    let largest = problem.model.copies.reduce(0) { max($0, $1.exclusiveMean, $1.sharedMean, $1.sharedDeviation) }
    return 12 * (Double(problem.model.classes) * (largest + problem.epsilon)).ulp / problem.lambda
  }

  @Test("closed form against population minimum: 1,000 points of the paper's region", arguments: 0..<5)
  func paperRegion(loss: Int) throws {
    var weights = WorstError("weights")
    var losses = WorstError("loss")
    var boundary = 0
    for point in try ParameterPoint.sobol(1000) {
      let problem = try Self.problem(
        point, Self.losses[loss], model: GaussianModel(mu: point.mu, sigma: point.sigma))
      let closed = try ClosedFormOptimum(problem)
      let population = try PopulationOptimum(problem)
      let allowed = population.errorBound + Self.rounding(problem)
      weights.compare(closed.weights.largestDifference(from: population.weights), 0, allowed: allowed, "\(point)")
      // At its minimum the loss is flat: weights wrong by d move it by lambda d^2, below its rounding.
      let scale = problem.lambda * (closed.weights.exclusive[0] + closed.weights.shared[0] + point.mu / problem.lambda)
      losses.compare(population.loss, closed.loss, allowed: 64 * (scale * point.mu / problem.lambda).ulp, "\(point)")
      if closed.weights.w2 == 0 { boundary += 1 }
      #expect(population.isConverged, "\(point)")
    }
    #expect(weights.holds, "\(weights)")
    #expect(losses.holds, "\(losses)")
    #expect(boundary > 50, "both sides of the threshold are covered: w2 = 0 in \(boundary) cases")
  }

  @Test("closed form against population minimum: more classes and copies, outside the assumptions too")
  func generalModels() throws {
    var worst = WorstError("weights")
    for (index, point) in try ParameterPoint.sobol(1000, extra: 2).enumerated() {
      let model = try GaussianModel(
        mu: point.mu, sigma: 2 * point.sigma, classes: 3 + index % 7, copies: 1 + index / 7 % 4)
      let problem = try Self.problem(point, Self.losses[index % 5], model: model)
        .with(epsilon: 1.5 * point.epsilon)
      let population = try PopulationOptimum(problem)
      let closed = try ClosedFormOptimum(problem)
      worst.compare(
        closed.weights.largestDifference(from: population.weights), 0,
        allowed: population.errorBound + Self.rounding(problem),
        "\(point) n \(model.classes) K \(model.copyCount) loss \(index % 5)")
      #expect(closed.source == .closedForm)
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test("closed form against population minimum: copies that differ, half of the points at a threshold or close to it")
  func unequalCopies() throws {
    var worst = WorstError("weights")
    var bounds = WorstError("error bound against rounding")
    var partly = 0
    for (index, point) in try ParameterPoint.sobol(4000, extra: 12).enumerated() {
      let u = point.extra
      let copies = try (0..<(2 + index % 3)).map { k in
        try FeatureCopy(
          exclusiveMean: point.mu * (0.5 + u[k]), exclusiveDeviation: point.sigma,
          sharedMean: point.mu * (0.3 + u[k + 4]), sharedDeviation: point.sigma * (0.05 + 2 * u[k + 8]))
      }
      var problem = try Self.problem(
        point, Self.losses[index % 5], model: GaussianModel(classes: 3 + index % 4, copies: copies))
      if index % 2 == 0 {
        let thresholds = try Thresholds(problem)
        guard let at = problem.smoothing == nil ? thresholds.epsilon0 : thresholds.epsilon1, at > 0 else { continue }
        problem = try problem.with(epsilon: at * (1 + (index % 4 == 0 ? 1 : -1) * pow(10, -1 - 12 * u[0])))
      }
      let population = try PopulationOptimum(problem)
      let closed = try ClosedFormOptimum(problem)
      worst.compare(
        closed.weights.largestDifference(from: population.weights), 0,
        allowed: population.errorBound + Self.rounding(problem), "\(index): \(point)")
      bounds.record(
        population.errorBound, allowed: PopulationOptimum.convergedMultiple * population.roundingBound, "\(index)")
      #expect(closed.source == (problem.model.hasEqualCopies ? .closedForm : .scalarRoot))
      let zeros = closed.weights.shared.count { $0 == 0 }
      if zeros > 0, zeros < copies.count { partly += 1 }
    }
    #expect(worst.holds, "\(worst)")
    #expect(worst.count > 3900)
    #expect(bounds.holds, "\(bounds)")
    #expect(partly > 0, "some copies abandoned before others")
  }

  @Test("closed form against empirical minimum: 1,000 points, all losses")
  func empirical() throws {
    let points = try ParameterPoint.sobol(1000)
    var worst = (score: 0.0, text: "")
    for (index, point) in points.enumerated() {
      let problem = try Self.problem(
        point, Self.losses[index % 5], model: GaussianModel(mu: point.mu, sigma: point.sigma))
      let closed = try ClosedFormOptimum(problem)
      let empirical = try EmpiricalOptimum(problem, samples: 2000, seed: 11, stream: UInt64(index))
      for score in try empirical.optimalityTest(of: closed.weights).scores where score.magnitude > worst.score.magnitude
      {
        worst = (score, "\(point)")
      }
      #expect(empirical.optimisationError < 1e-3 * empirical.standardErrors[0])
    }
    // False-alarm rate 1e-6 over 2,000 scores; a weight wrong by 9.4 standard errors, 0.21 sigma / lambda, is noticed
    // with probability 0.999. OptimalityTests holds the test's rates.
    #expect(worst.score.magnitude < criticalScore(count: 2000), "\(worst)")
  }

  @Test("a wrong closed form is rejected by the empirical route: 1/sqrt(2 pi) for 1/sqrt(pi)")
  func negativeControl() throws {
    let problem = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5), epsilon: 0.2)
    let wrong = try Weights(w1: 0.6, w2: 0.6 - 0.5 / (2 * Double.pi).squareRoot())
    let empirical = try EmpiricalOptimum(problem, samples: 20_000, seed: 11, stream: 1)
    #expect(try empirical.optimalityTest(of: wrong).scores[1].magnitude > criticalScore(count: 2000))
  }

  @Test("standard errors are right: the minima of 400 independent runs scatter by them", arguments: [1, 3])
  func standardErrors(copies: Int) throws {
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: 4, copies: copies)
    let problem = try TrainingProblem(model: model, epsilon: 0.2)
    let closed = try ClosedFormOptimum(problem).weights.flat
    var sums = [Double](repeating: 0, count: 2 * copies)
    let runs = 400
    for run in 0..<runs {
      let found = try EmpiricalOptimum(problem, samples: 2000, seed: 12, stream: UInt64(run))
      for index in closed.indices {
        let score = (found.weights.flat[index] - closed[index]) / found.standardErrors[index]
        sums[index] += score * score
      }
    }
    for sum in sums {
      // Chi-square with 400 degrees of freedom: the standard deviation of the mean square is 0.071; 6 of them.
      #expect((0.57...1.43).contains(sum / Double(runs)), "mean square \(sum / Double(runs))")
    }
  }

  /// The mean of the oracle's losses of the samples that the empirical optimum draws, regularised.
  static func oracleLoss(
    _ problem: TrainingProblem, _ weights: Weights, samples: Int, seed: UInt64, stream: UInt64
  ) throws -> Double {
    var source = PhiloxStream(seed: seed, stream: stream)
    var sum = 0.0
    for _ in 0..<samples {
      sum += try problem.robustLoss(weights, problem.model.sample(from: &source), oracle: LinearProgramOracle())
    }
    return sum / Double(samples) + problem.lambda / 2 * weights.flat.reduce(0) { $0 + $1 * $1 }
  }

  @Test("the empirical loss is the mean of the oracle's losses of the same samples", arguments: 0..<5)
  func empiricalLossIsTheOraclesMean(loss: Int) throws {
    for (index, point) in try ParameterPoint.sobol(24).enumerated() {
      let model = try GaussianModel(
        mu: point.mu, sigma: point.sigma, classes: 3 + index % 4, copies: 1 + index / 4 % 3)
      let problem = try Self.problem(point, Self.losses[loss], model: model)
      let empirical = try EmpiricalOptimum(problem, samples: 200, seed: 6, stream: 7)
      let direct = try Self.oracleLoss(problem, empirical.weights, samples: 200, seed: 6, stream: 7)
      // A sample's loss adds up one term a feature, each at most a weight times (n - 1) (mu + eps + 6 sigma).
      let size = problem.model.copies.reduce(0) { $0 + $1.sharedMean + 6 * $1.sharedDeviation + point.epsilon }
      let largest = empirical.weights.flat.max()! * size * Double(model.classes * model.classes)
      let rounding = Double(FeatureLayout(model).count + 200) * largest.ulp
      #expect((direct - empirical.loss).magnitude <= rounding, "\(point): \(direct) \(empirical.loss)")
    }
  }

  @Test(
    "no weights near the empirical minimum have a smaller loss by the oracle, beyond the bound", arguments: [1, 3, 8])
  func empiricalMinimum(copies: Int) throws {
    for (index, point) in try ParameterPoint.sobol(5).enumerated() {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: 3 + index % 3, copies: copies)
      let problem = try Self.problem(point, Self.losses[index], model: model)
      let stream = UInt64(index)
      let empirical = try EmpiricalOptimum(problem, samples: 100, seed: 8, stream: stream)
      let scale = point.mu / point.lambda
      #expect(empirical.optimisationError < 1e-3 * empirical.standardErrors.min()!)
      let least = try Self.oracleLoss(problem, empirical.weights, samples: 100, seed: 8, stream: stream)
      var moves = PhiloxStream(seed: 9, stream: stream)
      for trial in 0..<60 {
        let radius = scale * pow(10, -Double(trial % 6))
        let moved = empirical.weights.flat.map { max(0, $0 + radius * moves.nextNormal()) }
        let distance = zip(moved, empirical.weights.flat).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        let value = try Self.oracleLoss(
          problem, Weights(exclusive: Array(moved[..<copies]), shared: Array(moved[copies...])), samples: 100, seed: 8,
          stream: stream)
        // Strong convexity: from the exact minimum, within the bound, the loss rises by lambda/2 times the square.
        let least = least + problem.lambda / 2 * pow(max(0, distance - 2 * empirical.optimisationError), 2)
        let rounding = 1000 * (least.magnitude + scale * point.mu * Double(copies * model.classes)).ulp
        #expect(value >= least - rounding - problem.lambda * scale * empirical.optimisationError, "\(point), \(radius)")
      }
    }
  }

  @Test("many copies, more of them than samples too: the bound stays a small part of the standard error")
  func manyCopies() throws {
    for (copies, samples) in [(60, 2000), (300, 100), (1000, 100)] {
      let problem = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, copies: copies), epsilon: 0.2)
      let empirical = try EmpiricalOptimum(problem, samples: samples, seed: 1, stream: 1)
      #expect(empirical.optimisationError < 1e-3 * empirical.standardErrors.min()!, "K \(copies)")
      let test = try empirical.optimalityTest(of: ClosedFormOptimum(problem).weights)
      #expect(test.largestScore.magnitude < criticalScore(count: OptimalityTest.scoreCount(copies: copies)))
      #expect(try PopulationOptimum(problem).isConverged)
    }
  }

  @Test("the closed-form loss is the expectation of the vertex oracle's loss", arguments: 0..<5)
  func lossByMonteCarlo(loss: Int) throws {
    let count = 10
    for (index, point) in try ParameterPoint.sobol(count, extra: 2).enumerated() {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
      let problem = try Self.problem(point, Self.losses[loss], model: model)
      let weights = try Weights(w1: point.extra[0], w2: point.extra[1])
      var stream = PhiloxStream(seed: 21, stream: UInt64(index))
      let samples = 4000
      let losses = try (0..<samples).map { _ in
        try problem.robustLoss(weights, model.sample(from: &stream), oracle: VertexOracle())
      }
      let mean = losses.reduce(0, +) / Double(samples)
      let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples - 1)
      let squares = weights.flat.reduce(0) { $0 + $1 * $1 }
      let exact = try ReducedLoss(problem).value(at: weights) - problem.lambda / 2 * squares
      let score = (mean - exact) / (variance / Double(samples)).squareRoot()
      #expect(score.magnitude < criticalScore(count: 5 * count), "\(point): \(mean) against \(exact)")
    }
  }

  @Test("all classes have the same loss and optimum")
  func classSymmetry() throws {
    let model = try GaussianModel(mu: 1.3, sigma: 0.7, classes: 5, copies: 2)
    let problem = try TrainingProblem(
      model: model, epsilon: 0.2, lambda: 0.7, smoothing: LabelSmoothing(beta: 0.2, perturbation: .worstCase))
    let first = try PopulationOptimum(problem, label: 0)
    for label in 1..<5 {
      let other = try PopulationOptimum(problem, label: label)
      #expect(first.weights.largestDifference(from: other.weights) <= first.errorBound + other.errorBound)
    }
  }

  @Test("models too large for the numeric routes, and too few samples, are refused")
  func limits() throws {
    let large = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 1, classes: 500, copies: 100), epsilon: 0.1)
    #expect(throws: ParameterError.self) { try PopulationOptimum(large) }
    #expect(throws: ParameterError.self) { try EmpiricalOptimum(large, samples: 100, seed: 0, stream: 0) }
    _ = try ClosedFormOptimum(large)
    let small = try large.with(epsilon: 0.2)
    #expect(small.epsilon == 0.2)
    let paper = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 1), epsilon: 0.1)
    for samples in [0, 99, 100_000_000] {
      #expect(throws: ParameterError.self) { try EmpiricalOptimum(paper, samples: samples, seed: 0, stream: 0) }
    }
  }
}

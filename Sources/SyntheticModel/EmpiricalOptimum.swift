import Numerics

/// The optimal weights by minimising the empirical robust loss of drawn samples under the exact oracle.
public struct EmpiricalOptimum: Sendable {
  /// The minimiser over w >= 0.
  public let weights: Weights
  /// The regularised empirical loss there.
  public let loss: Double
  /// Standard error of each weight (w1 of every copy, then w2 of every copy) by the central limit theorem, the rounding of
  /// its computation included.
  ///
  /// It is the sandwich estimate: the covariance of the samples' slopes between two inverse Hessians of the population loss.
  /// For a weight at 0 it is the standard error without the constraint w >= 0. It says how far the weight scatters while
  /// that is much less than the weight itself; near w2 = 0 the weights are not normal, and `optimalityTest` is what tests.
  public let standardErrors: [Double]
  /// Bound on the distance from the exact minimiser of the same empirical loss.
  public let optimisationError: Double
  /// Number of samples.
  public let samples: Int
  private let drawn: EmpiricalLoss

  /// The largest number of samples that `model` takes; `nil` when it has too many classes and copies for sampling.
  public static func largestSampleCount(_ model: GaussianModel) -> Int? {
    EmpiricalLoss.largestSampleCount(model)
  }

  /// Draws `samples` samples from stream `stream` under `seed` and minimises their robust loss.
  ///
  /// - Throws: `ParameterError` for fewer than 100 samples, or more than fit in memory (50 million coefficients);
  ///   `NumericsError` when the minimisation fails.
  public init(_ problem: TrainingProblem, samples: Int, seed: UInt64, stream: UInt64) throws {
    let drawn = try EmpiricalLoss(problem, samples: samples, seed: seed, stream: stream)
    var point = (0..<drawn.weightCount).map { weight in
      max(0, -(drawn.slopes[weight] + drawn.moments[weight].mean)) / drawn.lambda
    }
    let start = [Double](repeating: drawn.weightScale, count: drawn.varying.count)
    let minimum = try drawn.minimiseVarying(over: 0..<samples, from: start)
    for (slot, weight) in drawn.varying.enumerated() { point[weight] = minimum.point[slot] }
    weights = Weights(flat: point)
    loss = drawn.value(at: point)
    optimisationError = minimum.errorBound
    standardErrors = try drawn.standardErrors(at: point, PopulationLoss(problem))
    self.samples = samples
    self.drawn = drawn
  }

  /// Tests whether `weights` minimise the population loss, by the derivatives of this sample's loss there; this sample's
  /// minimum plays no part.
  ///
  /// - Throws: `ParameterError` for weights of another number of copies, `NumericsError` when a direction cannot be found.
  public func optimalityTest(of weights: Weights) throws -> OptimalityTest {
    try drawn.optimalityTest(of: weights)
  }
}

extension EmpiricalLoss {
  /// The regularised loss at `point`, 2K weights.
  func value(at point: [Double]) -> Double {
    let shared = varying.map { point[$0] }
    var value = directionalDerivative(shared, over: 0..<samples).mean
    for weight in 0..<weightCount {
      var slope = slopes[weight] + 0.5 * lambda * point[weight]
      if !distinguishesTargets[weight] { slope += moments[weight].mean }
      value += slope * point[weight]
    }
    return value
  }

  /// The sandwich estimate, from each sample's influence on the minimiser: the inverse Hessian of the population loss times
  /// the sample's slopes. Where w2 = 0 the Hessian is taken to be lambda, and targets win as along equal weights.
  func standardErrors(at point: [Double], _ population: PopulationLoss) throws -> [Double] {
    let count = Double(samples)
    var errors = moments.map { $0.count > 0 ? $0.deviation / lambda : 0 }
    let shared = varying.map { point[$0] }
    let atKink = shared.allSatisfy { $0 == 0 }
    let inverse = PopulationLoss.InverseHessian(population, at: point, free: point.map { $0 > 0 })
    var influences = [Moments](repeating: Moments(), count: varying.count)
    var slope = [Double](repeating: 0, count: weightCount)
    var influence = slope
    forEachSample(over: 0..<samples, at: atKink ? shared.map { _ in 1 } : shared) { common, own, winner in
      for (slot, weight) in varying.enumerated() {
        slope[weight] = common[slot] + own[winner * varying.count + slot]
        influence[weight] = slope[weight]
      }
      inverse.apply(to: &influence)
      for (slot, weight) in varying.enumerated() {
        influences[slot].add(point[weight] > 0 ? influence[weight] : slope[weight] / lambda)
      }
    }
    for (slot, weight) in varying.enumerated() { errors[weight] = influences[slot].deviation }
    let rounding = slopeRounding / lambda
    return errors.map { ($0 * $0 / count + rounding * rounding).squareRoot() }
  }
}

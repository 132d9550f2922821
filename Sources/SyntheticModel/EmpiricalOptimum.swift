import Numerics
import RandomStreams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The optimal weights by minimising the empirical robust loss of drawn samples under the exact oracle.
public struct EmpiricalOptimum: Hashable, Sendable {
  /// The minimiser over w >= 0.
  public let weights: Weights
  /// The regularised empirical loss there.
  public let loss: Double
  /// Standard error of each weight (w1 of every copy, then w2 of every copy), by the central limit theorem.
  ///
  /// For a weight at 0 it is the standard error that the weight would have without the constraint w >= 0.
  public let standardErrors: [Double]
  /// Bound on the distance from the exact minimiser of the same empirical loss.
  public let optimisationError: Double
  /// Number of samples.
  public let samples: Int

  /// The largest number of samples that `model` takes; `nil` when it has too many classes and copies for sampling.
  public static func largestSampleCount(_ model: GaussianModel) -> Int? {
    EmpiricalLoss.largestSampleCount(model)
  }

  /// Draws `samples` samples from stream `stream` under `seed` and minimises their robust loss.
  ///
  /// - Throws: `ParameterError` for fewer than 100 samples, or more than fit in memory (50 million coefficients);
  ///   `NumericsError` when the minimisation fails.
  public init(_ problem: TrainingProblem, samples: Int, seed: UInt64, stream: UInt64) throws {
    let loss = try EmpiricalLoss(problem, samples: samples, seed: seed, stream: stream)
    let minimum = try minimiseOnOrthant(
      start: PopulationOptimum.start(problem), strongConvexity: problem.lambda, relativeTolerance: 1e-4
    ) { point, gradient in
      loss.value(at: point, gradient: &gradient)
    }
    weights = Weights(flat: minimum.point)
    self.loss = minimum.value
    optimisationError = minimum.errorBound
    standardErrors = try loss.standardErrors(at: minimum.point)
    self.samples = samples
  }

  /// (estimate - value) / standard error for each weight, in the order of `standardErrors`; 0 where both are equal.
  ///
  /// The standard error counts the rounding of a sum over all samples too, which is all that is left when sigma is tiny.
  ///
  /// The constraint w >= 0 only moves an estimate towards a value that obeys it, so |z| is at most that of the
  /// unconstrained estimate, which is standard normal in the limit.
  public func standardScores(against expected: Weights) -> [Double] {
    zip(zip(weights.flat, expected.flat), standardErrors).map { pair, error in
      let rounding = Double(samples) * max(pair.0, pair.1).ulp
      return pair.0 == pair.1 ? 0 : (pair.0 - pair.1) / (error * error + rounding * rounding).squareRoot()
    }
  }
}

/// The mean robust loss of fixed samples: a mean of maxima of linear forms in the weights.
struct EmpiricalLoss {
  private let samples: Int
  private let targets: Int
  private let weightCount: Int
  private let lambda: Double
  /// For each sample, for each target, `weightCount` coefficients.
  private let coefficients: [Double]

  static let largestCoefficientCount = 50_000_000

  /// The largest number of samples for `model`; `nil` when it is too large for sampling at all: the forms of every
  /// label are held, (n - 1)^2 K factors each, and (n - 1) 2 K coefficients for each sample.
  static func largestSampleCount(_ model: GaussianModel) -> Int? {
    let rivals = model.classes - 1
    guard model.classes * rivals * rivals * model.copyCount <= largestCoefficientCount else { return nil }
    return largestCoefficientCount / (rivals * 2 * model.copyCount)
  }

  private static func checkSize(_ model: GaussianModel, samples: Int) throws(ParameterError) {
    guard let limit = largestSampleCount(model) else {
      throw ParameterError(
        "classes, copies", given: "\(model.classes), \(model.copyCount)",
        accepted:
          "classes * (classes - 1)^2 * copies of at most \(largestCoefficientCount) with sampling, or no samples")
    }
    guard (100...limit).contains(samples) else {
      throw ParameterError(
        "samples", given: samples, accepted: "a whole number from 100 to \(limit) for this many classes and copies")
    }
  }

  init(_ problem: TrainingProblem, samples: Int, seed: UInt64, stream: UInt64) throws {
    let model = problem.model
    try Self.checkSize(model, samples: samples)
    let perSample = (model.classes - 1) * 2 * model.copyCount
    self.samples = samples
    targets = model.classes - 1
    weightCount = 2 * model.copyCount
    lambda = problem.lambda

    let forms = (0..<model.classes).map { RobustLossForms(problem, label: $0) }
    var source = PhiloxStream(seed: seed, stream: stream)
    var buffer = [Double](repeating: 0, count: samples * perSample)
    for index in 0..<samples {
      let sample = model.sample(from: &source)
      forms[sample.label].coefficients(for: sample.features, into: &buffer, at: index * perSample)
    }
    coefficients = buffer
  }

  /// The regularised loss at `point`; writes a subgradient, one-sided where shared weights are 0.
  func value(at point: [Double], gradient: inout [Double]) -> Double {
    for weight in 0..<weightCount { gradient[weight] = 0 }
    var sum = 0.0
    forEachWorstTarget(at: point) { position, loss in
      sum += loss
      for weight in 0..<weightCount { gradient[weight] += coefficients[position + weight] }
    }
    var value = sum / Double(samples)
    for weight in 0..<weightCount {
      gradient[weight] = gradient[weight] / Double(samples) + lambda * point[weight]
      value += 0.5 * lambda * point[weight] * point[weight]
    }
    return value
  }

  /// Calls `body` with the position of each sample's worst form and its value.
  private func forEachWorstTarget(at point: [Double], _ body: (_ position: Int, _ loss: Double) -> Void) {
    // At w2 = 0 all targets tie; the winner along equal positive w2 gives the one-sided derivative.
    let half = weightCount / 2
    let tied = point[half...].allSatisfy { $0 == 0 }
    let direction = tied ? [Double](repeating: 0, count: half) + [Double](repeating: 1, count: half) : point
    coefficients.withUnsafeBufferPointer { coefficients in
      direction.withUnsafeBufferPointer { direction in
        var position = 0
        for _ in 0..<samples {
          // Leads over the first target: what all targets share cancels exactly, so that a tiny w2 still decides.
          let first = position
          var bestLead = -Double.infinity
          var bestPosition = position
          for _ in 0..<targets {
            var lead = 0.0
            for weight in 0..<weightCount {
              lead += direction[weight] * (coefficients[position + weight] - coefficients[first + weight])
            }
            if lead > bestLead { (bestLead, bestPosition) = (lead, position) }
            position += weightCount
          }
          var best = 0.0
          for weight in 0..<weightCount { best += point[weight] * coefficients[bestPosition + weight] }
          body(bestPosition, best)
        }
      }
    }
  }

  /// The sandwich estimate: the covariance of the samples' subgradients between two inverse Hessians.
  ///
  /// Weights at 0 are held there and get the standard error of their unconstrained score. With one copy the loss is
  /// linear in w but for the regularisation and the Hessian is lambda; with more, the expected maximum bends, and its
  /// curvature is taken by central differences of the gradient at a step of samples^(-1/5) of the weight.
  func standardErrors(at point: [Double]) throws -> [Double] {
    var mean = [Double](repeating: 0, count: weightCount)
    forEachWorstTarget(at: point) { position, _ in
      for row in 0..<weightCount { mean[row] += coefficients[position + row] / Double(samples) }
    }
    // Products of deviations from the mean: with little noise the products themselves have none of its digits.
    var products = [Double](repeating: 0, count: weightCount * weightCount)
    forEachWorstTarget(at: point) { position, _ in
      for row in 0..<weightCount {
        let deviation = coefficients[position + row] - mean[row]
        for column in 0...row {
          products[row * weightCount + column] += deviation * (coefficients[position + column] - mean[column])
        }
      }
    }
    let count = Double(samples)
    func covariance(_ row: Int, _ column: Int) -> Double {
      let (high, low) = (max(row, column), min(row, column))
      return products[high * weightCount + low] / (count - 1)
    }

    let free = point.indices.filter { point[$0] > 0 }
    var errors = (0..<weightCount).map { (covariance($0, $0) / count).squareRoot() / lambda }
    guard weightCount > 2, !free.isEmpty else { return errors }

    let hessian = self.hessian(at: point, free: free)
    for (slot, index) in free.enumerated() {
      let unit = free.indices.map { $0 == slot ? 1.0 : 0 }
      let influence = try solveLinearSystem(hessian, unit)
      var variance = 0.0
      for (rowSlot, row) in free.enumerated() {
        for (columnSlot, column) in free.enumerated() {
          variance += influence[rowSlot] * covariance(row, column) * influence[columnSlot]
        }
      }
      errors[index] = (variance / count).squareRoot()
    }
    return errors
  }

  private func hessian(at point: [Double], free: [Int]) -> [Double] {
    let relativeStep = 0.5 * pow(Double(samples), -0.2)
    var hessian = [Double](repeating: 0, count: free.count * free.count)
    var upper = [Double](repeating: 0, count: weightCount)
    var lower = upper
    for (column, index) in free.enumerated() {
      let step = relativeStep * point[index]
      var moved = point
      moved[index] = point[index] + step
      _ = value(at: moved, gradient: &upper)
      moved[index] = point[index] - step
      _ = value(at: moved, gradient: &lower)
      for (row, rowIndex) in free.enumerated() {
        let slope = (upper[rowIndex] - lower[rowIndex]) / (2 * step) - (row == column ? lambda : 0)
        hessian[row * free.count + column] += 0.5 * slope
        hessian[column * free.count + row] += 0.5 * slope
      }
    }
    // A maximum of linear forms is 1-homogeneous, so its curvature vanishes along the weights themselves. The
    // differences only know that up to noise, which near w2 = 0 would swamp lambda: project it out.
    let radius = free.map { $0 < weightCount / 2 ? 0 : point[$0] }
    let squaredRadius = radius.reduce(0) { $0 + $1 * $1 }
    if squaredRadius > 0 { hessian = Self.removing(radius, squaredRadius, from: hessian) }
    for slot in free.indices { hessian[slot * free.count + slot] += lambda }
    return hessian
  }

  /// (I - P) M (I - P), P the projection onto `vector`.
  private static func removing(_ vector: [Double], _ squaredLength: Double, from matrix: [Double]) -> [Double] {
    let size = vector.count
    let image = (0..<size).map { row in (0..<size).reduce(0) { $0 + matrix[row * size + $1] * vector[$1] } }
    let along = zip(image, vector).reduce(0) { $0 + $1.0 * $1.1 } / squaredLength
    return (0..<(size * size)).map { place in
      let (row, column) = (place / size, place % size)
      let cross = vector[row] * image[column] + image[row] * vector[column] - along * vector[row] * vector[column]
      return matrix[place] - cross / squaredLength
    }
  }
}

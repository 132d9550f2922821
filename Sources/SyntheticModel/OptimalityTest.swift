import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A test of whether given weights minimise the population loss, by the derivatives of an empirical loss at them.
///
/// At the minimum over w >= 0 the population loss has derivative 0 by every weight that is positive, and at least 0 by every
/// weight that is 0. The empirical loss's derivative at fixed weights is a plain mean over independent samples, so each z
/// is standard normal up to a term of order samples^(-1/2), for any n, K and eps. No estimated weight enters, no
/// curvature, and the constraint only by its side. Student's distribution makes up for the estimated deviation.
///
/// Where all w2 are 0 the loss has a kink, and the weights are optimal if the derivative is at least 0 in every direction
/// w2 >= 0. Tested are each weight's own direction, the equal one, and two that one half of the samples chooses (where that
/// half's minimum lies) and the other half tests.
public struct OptimalityTest: Hashable, Sendable {
  /// For each weight (w1 of every copy, then w2 of every copy) minus the derivative in standard errors, as a score of the
  /// standard normal distribution: positive where the samples want a larger weight.
  ///
  /// At a weight that is 0 only that counts: such a z is at least 0.
  public let scores: [Double]
  /// With several copies, the same along directions in w2: along the given w2, or where all are 0 the three above (0 for
  /// a half that has its minimum at 0).
  public let directionScores: [Double]
  /// For each weight the standard error of its derivative, the rounding of the derivative included, over lambda: in the
  /// units of a weight.
  public let standardErrors: [Double]
  /// The largest such standard error of a tested derivative, those along directions included.
  public let standardError: Double
  /// Number of samples.
  public let samples: Int

  /// Draws samples as `EmpiricalOptimum` does and tests whether `weights` minimise the population loss of `problem`.
  ///
  /// - Throws: `ParameterError` for fewer than 100 samples, more than fit in memory, or weights of another number of copies;
  ///   `NumericsError` when a half's minimum cannot be found.
  public init(_ problem: TrainingProblem, weights: Weights, samples: Int, seed: UInt64, stream: UInt64) throws {
    self = try EmpiricalLoss(problem, samples: samples, seed: seed, stream: stream).optimalityTest(of: weights)
  }

  init(
    scores: [Double], directionScores: [Double], standardErrors: [Double], standardError: Double, samples: Int
  ) {
    (self.scores, self.directionScores) = (scores, directionScores)
    (self.standardErrors, self.standardError, self.samples) = (standardErrors, standardError, samples)
  }

  /// How many z values a test of weights of `copies` copies has at most: two a copy, and three directions with several.
  public static func scoreCount(copies: Int) -> Int { 2 * copies + (copies > 1 ? 3 : 0) }

  /// The z of largest magnitude.
  public var largestScore: Double {
    (scores + directionScores).max { $0.magnitude < $1.magnitude } ?? 0
  }

  /// The smallest error of the weights that a z beyond `criticalScore` shows with probability at least `1 - missRate`,
  /// where each weight that is wrong is wrong by at least that.
  ///
  /// By strong convexity the derivative along the error d is then at least lambda |d|^2, so by some weight, on the side that
  /// counts, it is at least lambda times the smallest error. At the kink this holds for copies that are alike, whose
  /// error lies along equal weights; for others it depends on the directions that the halves choose.
  public static func detectableDifference(
    standardError: Double, samples: Int, criticalScore: Double, missRate: Double
  ) -> Double {
    // The value of Student's t that has the score, and how far the mean must lie beyond it for t to reach it.
    let degrees = Double(samples - 1)
    let scaled = criticalScore / studentFactor(degrees)
    let critical = (degrees * expm1(scaled * scaled / degrees)).squareRoot()
    let scatter = (1 + critical * critical / (2 * degrees)).squareRoot()
    return standardError * (critical - StandardNormal.quantile(missRate) * scatter)
  }
}

extension EmpiricalLoss {
  /// Tests whether `weights` minimise the population loss.
  ///
  /// - Throws: `ParameterError` for weights of another number of copies, `NumericsError` when a half's minimum cannot be
  ///   found.
  func optimalityTest(of weights: Weights) throws -> OptimalityTest {
    let point = weights.flat
    guard point.count == weightCount else {
      throw ParameterError("w", given: "\(point.count) weights", accepted: "\(weightCount), two for each copy")
    }
    var scores = [Double](repeating: 0, count: weightCount)
    var errors = scores
    var largestError = 0.0
    func test(_ slope: Double, _ random: Moments, isZero: Bool) -> (score: Double, error: Double) {
      let deviation = random.deviation
      let error = (deviation * deviation / Double(random.count) + slopeRounding * slopeRounding).squareRoot()
      largestError = max(largestError, error)
      let score = normalScore(-(slope + random.mean) / error, degrees: Double(random.count - 1))
      return (isZero ? max(0, score) : score, error)
    }
    func test(_ weight: Int, _ random: Moments) {
      (scores[weight], errors[weight]) = test(
        slopes[weight] + lambda * point[weight], random, isZero: point[weight] == 0)
    }

    for weight in 0..<weightCount where !distinguishesTargets[weight] {
      test(weight, moments[weight])
    }
    let shared = varying.map { point[$0] }
    let atKink = shared.allSatisfy { $0 == 0 }
    for (slot, random) in winningCoefficients(at: shared).enumerated() { test(varying[slot], random) }

    var directionScores: [Double] = []
    func test(along direction: [Double], over range: Range<Int>) {
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { return directionScores.append(0) }
      let unit = direction.map { $0 / length }
      let slope = varying.indices.reduce(0) { $0 + unit[$1] * (slopes[varying[$1]] + lambda * shared[$1]) }
      directionScores.append(test(slope, directionalDerivative(unit, over: range), isZero: atKink).score)
    }
    if varying.count > 1 { test(along: atKink ? shared.map { _ in 1 } : shared, over: 0..<samples) }
    let standardError = largestError / lambda
    if varying.count > 1, atKink {
      let middle = samples / 2
      let start = [Double](repeating: weightScale, count: varying.count)
      for (chooser, tester) in [(0..<middle, middle..<samples), (middle..<samples, 0..<middle)] {
        test(along: try minimiseVarying(over: chooser, from: start).point, over: tester)
      }
    }
    return OptimalityTest(
      scores: scores, directionScores: directionScores, standardErrors: errors.map { $0 / lambda },
      standardError: standardError, samples: samples)
  }

  /// For each weight in `varying` the coefficient of the form that wins at these weights; where all are 0, of the one that
  /// wins when this weight alone grows.
  private func winningCoefficients(at shared: [Double]) -> [Moments] {
    let d = varying.count
    let atKink = shared.allSatisfy { $0 == 0 }
    var moments = [Moments](repeating: Moments(), count: d)
    forEachSample(over: 0..<samples, at: shared) { common, own, winner in
      for slot in 0..<d {
        var coefficient = own[winner * d + slot]
        if atKink { for target in 0..<targets { coefficient = max(coefficient, own[target * d + slot]) } }
        moments[slot].add(common[slot] + coefficient)
      }
    }
    return moments
  }

  /// The largest form, less the slopes that are the same for all samples, at `direction`, a vector over `varying`.
  func directionalDerivative(_ direction: [Double], over range: Range<Int>) -> Moments {
    let d = varying.count
    var moments = Moments()
    forEachSample(over: range, at: direction) { common, own, winner in
      moments.add(
        dotProduct(common, direction, count: d) + dotProduct(own + winner * d, direction, count: d))
    }
    return moments
  }
}

/// The score of the standard normal distribution with the tail of Student's t, to 0.001 from 49 degrees of freedom and up
/// to a score of 5; it has no tail that is too small for a number.
///
/// Source: D. L. Wallace, "Bounds on normal approximations to Student's and the chi-square distributions", Ann. Math.
/// Statist. 30 (1959).
private func normalScore(_ t: Double, degrees: Double) -> Double {
  let score = studentFactor(degrees) * (degrees * log1p(t * t / degrees)).squareRoot()
  return t < 0 ? -score : score
}

private func studentFactor(_ degrees: Double) -> Double { (8 * degrees + 1) / (8 * degrees + 3) }

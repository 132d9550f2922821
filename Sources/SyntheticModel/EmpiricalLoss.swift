import Numerics
import RandomStreams

/// The mean robust loss of drawn samples: a mean of maxima of linear forms in the weights.
///
/// Slopes that all samples and targets share are held once, so that no rounding of theirs enters a sum over samples; of
/// each sample only its deviations are held. Weights whose coefficients no target distinguishes leave the maximum and
/// enter by their moments.
struct EmpiricalLoss: Sendable {
  /// Number of samples N.
  let samples: Int
  /// Number of targets m, n - 1.
  let targets: Int
  /// Number of weights, 2K.
  let weightCount: Int
  /// Regularisation weight.
  let lambda: Double
  /// The slope of each weight that all samples and targets share.
  let slopes: [Double]
  /// Bound on the rounding of a slope: one term a class, each up to the largest mean and epsilon.
  let slopeRounding: Double
  /// The largest mean over lambda, the scale of the weights.
  let weightScale: Double
  /// The d weights that distinguish targets.
  let varying: [Int]
  /// For each of the 2K weights whether it is one of those.
  let distinguishesTargets: [Bool]
  /// For each weight that is not, the moments over the samples of its coefficient less `slopes`.
  let moments: [Moments]
  /// N x d: for each sample what all its targets' coefficients have beyond `slopes`, for the weights in `varying`.
  let common: [Double]
  /// N x m x d: for each sample and target what its coefficients have besides.
  let own: [Double]

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

  /// Draws `samples` samples from stream `stream` under `seed`: the same numbers as `GaussianModel.sample`.
  ///
  /// - Throws: `ParameterError` for fewer than 100 samples, or more than fit in memory (50 million coefficients).
  init(_ problem: TrainingProblem, samples: Int, seed: UInt64, stream: UInt64) throws {
    let model = problem.model
    try Self.checkSize(model, samples: samples)
    self.samples = samples
    targets = model.classes - 1
    weightCount = 2 * model.copyCount
    lambda = problem.lambda
    let largest = model.copies.reduce(0) { max($0, $1.exclusiveMean, $1.sharedMean) }
    weightScale = largest / problem.lambda
    slopeRounding = Double(16 + model.classes) * (Double(model.classes) * (largest + problem.epsilon)).ulp

    let forms = (0..<model.classes).map { SeparatedForms(RobustLossForms(problem, label: $0)) }
    let slopes = forms[0].commonSlope
    let varying = (0..<weightCount).filter { weight in
      forms.contains { $0.features.contains { $0.weight == weight && $0.own != nil } }
    }
    var slots = [Int?](repeating: nil, count: weightCount)
    for (slot, weight) in varying.enumerated() { slots[weight] = slot }
    self.slopes = slopes
    self.varying = varying
    distinguishesTargets = slots.map { $0 != nil }

    let (m, d) = (targets, varying.count)
    // What a sample of each class starts from: its slopes less those that are held for all.
    let commonStarts = forms.map { form in zip(form.commonSlope, slopes).map { $0 - $1 } }
    let ownStarts = forms.map { form in form.ownSlopes.flatMap { own in varying.map { own[$0] } } }
    var source = PhiloxStream(seed: seed, stream: stream)
    var common = [Double](repeating: 0, count: samples * d)
    var own = [Double](repeating: 0, count: samples * m * d)
    var rest = [Double](repeating: 0, count: weightCount)
    var moments = [Moments](repeating: Moments(), count: weightCount)
    for sample in 0..<samples {
      let label = source.nextIndex(below: model.classes)
      for weight in 0..<weightCount { rest[weight] = commonStarts[label][weight] }
      let first = sample * m * d
      for index in 0..<(m * d) { own[first + index] = ownStarts[label][index] }
      for feature in forms[label].features {
        let normal = source.nextNormal()
        rest[feature.weight] += feature.commonDeviation * normal
        if let (target, deviation) = feature.own {
          own[first + target * d + slots[feature.weight]!] += deviation * normal
        }
      }
      for weight in 0..<weightCount {
        if let slot = slots[weight] {
          common[sample * d + slot] = rest[weight]
        } else {
          moments[weight].add(rest[weight])
        }
      }
    }
    self.common = common
    self.own = own
    self.moments = moments
  }

  /// Calls `body` with each sample's `common` and `own` coefficients and the first of the targets whose own form is largest
  /// at `shared`, weights over `varying`.
  @inline(__always)
  func forEachSample(
    over range: Range<Int>, at shared: [Double],
    _ body: (_ common: UnsafePointer<Double>, _ own: UnsafePointer<Double>, _ winner: Int) -> Void
  ) {
    let (m, d) = (targets, varying.count)
    shared.withUnsafeBufferPointer { shared in
      common.withUnsafeBufferPointer { common in
        own.withUnsafeBufferPointer { own in
          for sample in range {
            let rows = own.baseAddress! + sample * m * d
            var (winner, largest) = (0, -Double.infinity)
            for target in 0..<m {
              let form = dotProduct(rows + target * d, shared.baseAddress!, count: d)
              if form > largest { (winner, largest) = (target, form) }
            }
            body(common.baseAddress! + sample * d, rows, winner)
          }
        }
      }
    }
  }
}

/// Number, mean and standard deviation of values whose mean is not far from 0 in units of the deviation.
struct Moments: Sendable {
  private(set) var count = 0
  private var sum = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    sum += value
    squares += value * value
  }

  var mean: Double { sum / Double(count) }

  /// The sample's, with count - 1.
  var deviation: Double { (max(0, squares - sum * mean) / Double(count - 1)).squareRoot() }
}

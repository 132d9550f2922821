import Numerics

/// The population loss by deterministic quadrature over the oracle's loss, with gradient and Hessian.
///
/// It uses the definition of the logits, the per-target linear program and the independence of the draws. The part of
/// the forms that is the same for every target leaves the maximum by linearity of the expectation; what remains is the
/// expected maximum of independent normals, integrated numerically. No lemma, no closed form of the paper and no symmetry
/// between copies or classes is assumed. That the targets' remainders have one law, which leaves one integral, is a
/// symmetry of the model: it is read off the forms' numbers, target by target, and a model without it is refused.
///
/// Where every weight that distinguishes targets is 0 they tie and the loss has a kink. With `kinkWidth` > 0 each target
/// gets an independent normal of that deviation, which decides ties and makes the loss smooth. Whatever decides a tie,
/// the slopes of the winning forms are a subgradient: at the kink the smooth loss's gradient is one of the loss itself.
struct PopulationLoss: OrthantObjective {
  /// Number of weights, 2K.
  let weightCount: Int
  /// Modulus of strong convexity: the regularisation weight.
  let lambda: Double
  /// E[largest of the targets' standardised remainders].
  let expectedMaximum: Double
  /// An estimate of its error, the difference from a rule of fewer nodes.
  let quadratureError: Double
  /// Deviation of the normals that decide between the targets besides their forms, >= 0, in the units of the loss.
  var kinkWidth = 0.0
  private let slopes: [Double]
  private let variances: [Double]

  /// The largest number of factors, (n - 1)^2 K, for which the numeric routes are taken.
  static let largestFactorCount = 4_000_000

  /// - Throws: `ParameterError` for a model too large for the numeric routes, `NumericsError` if targets differ in law or
  ///   the integral fails.
  init(_ problem: TrainingProblem, label: Int = 0) throws {
    let model = problem.model
    guard PopulationOptimum.isFeasible(model) else {
      throw ParameterError(
        "classes, copies", given: "\(model.classes), \(model.copyCount)",
        accepted: "(classes - 1)^2 * copies of at most \(Self.largestFactorCount) for the numeric optima")
    }
    let forms = SeparatedForms(RobustLossForms(problem, label: label))
    let targets = forms.ownSlopes.count
    weightCount = forms.commonSlope.count
    lambda = problem.lambda
    slopes = forms.commonSlope

    var targetVariances = [Double](repeating: 0, count: targets * weightCount)
    for feature in forms.features {
      guard let own = feature.own else { continue }
      targetVariances[own.target * weightCount + feature.weight] += own.deviation * own.deviation
    }
    let first = Array(targetVariances[..<weightCount])
    for target in 0..<targets {
      let range = (target * weightCount)..<((target + 1) * weightCount)
      guard forms.ownSlopes[target].allSatisfy({ $0 == 0 }), targetVariances[range].elementsEqual(first) else {
        throw NumericsError(routine: "population loss", reason: "the targets' forms do not all have the same law")
      }
    }
    variances = first

    let rules = try ExpectedMaximum.rules(for: targets)
    expectedMaximum = rules.finer.expectedMaximum(of: targets)
    quadratureError = (expectedMaximum - rules.rule.expectedMaximum(of: targets)).magnitude
  }

  /// The standard deviation of each target's remainder at `point`, `kinkWidth` included.
  func deviation(at point: [Double]) -> Double {
    var variance = kinkWidth * kinkWidth
    for weight in 0..<weightCount { variance += variances[weight] * point[weight] * point[weight] }
    return variance.squareRoot()
  }

  /// Whether `weight` distinguishes the targets.
  func distinguishesTargets(_ weight: Int) -> Bool { variances[weight] > 0 }

  /// The derivative of the expected maximum by `weight`, where the remainder's deviation is `deviation` > 0.
  func maximumSlope(_ weight: Int, at point: [Double], deviation: Double) -> Double {
    expectedMaximum * variances[weight] * (point[weight] / deviation)
  }

  /// The regularised loss at `point` (2K weights, >= 0); writes the gradient. At the kink, with `kinkWidth` 0, the gradient
  /// is the one of targets that win by lot.
  func value(at point: [Double], gradient: inout [Double]) -> (value: Double, magnitude: Double) {
    let deviation = deviation(at: point)
    var value = expectedMaximum * deviation
    var magnitude = value
    for weight in 0..<weightCount {
      let pull = lambda * point[weight]
      value += point[weight] * (slopes[weight] + 0.5 * pull)
      magnitude += point[weight] * (slopes[weight].magnitude + 0.5 * pull)
      gradient[weight] = slopes[weight] + pull
      if deviation > 0 { gradient[weight] += maximumSlope(weight, at: point, deviation: deviation) }
    }
    return (value, magnitude)
  }

  func newtonStep(at point: [Double], gradient: [Double], free: [Bool], step: inout [Double]) {
    let inverse = InverseHessian(self, at: point, free: free)
    for weight in 0..<weightCount { step[weight] = -gradient[weight] }
    inverse.apply(to: &step)
  }

  /// The inverse of the Hessian over some of the weights, which is a diagonal less a product: with s the deviation, v the
  /// variances and e the expected maximum `H = lambda + e v/s - (e/s) u u'`, `u_k = v_k w_k / s`.
  struct InverseHessian {
    /// 1 over the diagonal; 0 for weights that are held.
    private var diagonal: [Double]
    /// u over the diagonal.
    private var product: [Double]
    /// (e/s) / (1 - (e/s) u' u over the diagonal).
    private var factor = 0.0

    /// The inverse at `point` over the weights that are `free`; the others are 0 and held.
    init(_ loss: PopulationLoss, at point: [Double], free: [Bool]) {
      let deviation = loss.deviation(at: point)
      diagonal = [Double](repeating: 0, count: loss.weightCount)
      product = diagonal
      // 1 - (e/s) u' u / diagonal, as a sum of positive terms: as a difference it has no digits near the kink.
      let width = deviation > 0 ? loss.kinkWidth / deviation : 0
      var remainder = width * width
      for weight in point.indices where free[weight] {
        let bend = deviation > 0 ? loss.expectedMaximum * (loss.variances[weight] / deviation) : 0
        diagonal[weight] = 1 / (loss.lambda + bend)
        guard deviation > 0 else { continue }
        let share = point[weight] / deviation
        product[weight] = loss.variances[weight] * share * diagonal[weight]
        remainder += loss.variances[weight] * share * share * (loss.lambda * diagonal[weight])
      }
      if deviation > 0 { factor = loss.expectedMaximum / deviation / remainder }
    }

    /// Replaces `vector` by the inverse times it.
    func apply(to vector: inout [Double]) {
      var along = 0.0
      for weight in vector.indices {
        along += product[weight] * vector[weight]
        vector[weight] *= diagonal[weight]
      }
      guard along != 0 else { return }
      for weight in vector.indices { vector[weight] += factor * along * product[weight] }
    }
  }
}

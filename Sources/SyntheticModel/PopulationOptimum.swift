import Numerics

/// The optimal weights by minimising the population loss numerically, assuming none of the closed forms.
public struct PopulationOptimum: Hashable, Sendable {
  /// The minimiser over w >= 0.
  public let weights: Weights
  /// The regularised population loss there.
  public let loss: Double
  /// Bound on the Euclidean distance of the weights from the exact minimiser: the violation of optimality, the rounding of
  /// the gradient and the error of its integral, each divided by lambda.
  ///
  /// The first two are bounds. The third is an estimate, the difference from a rule of fewer nodes; it is at rounding
  /// level for every number of classes.
  public let errorBound: Double
  /// The part of `errorBound` that is rounding: no search can do better.
  public let roundingBound: Double

  /// `errorBound` in units of `roundingBound` up to which the search counts as converged.
  public static let convergedMultiple = 8.0

  /// Whether the search got to rounding level: `errorBound` is at most `convergedMultiple` times `roundingBound`.
  public var isConverged: Bool { errorBound <= Self.convergedMultiple * roundingBound }

  /// Whether `model` is small enough for this route: (n - 1)^2 K of at most 4,000,000.
  public static func isFeasible(_ model: GaussianModel) -> Bool {
    (model.classes - 1) * (model.classes - 1) * model.copyCount <= PopulationLoss.largestFactorCount
  }

  /// Minimises the loss of `problem` for samples of class `label` (all classes have the same loss by symmetry, which a
  /// test checks and nothing here uses).
  ///
  /// - Throws: `ParameterError` for a model too large, `NumericsError` when the minimisation fails.
  public init(_ problem: TrainingProblem, label: Int = 0) throws {
    let loss = try PopulationLoss(problem, label: label)
    let start = Self.start(problem)
    // A gradient component adds up one term a class, and is no larger than their number times the largest mean; the
    // deviation adds up one term a copy.
    let magnitude = Double(problem.model.classes) * (start[0] * problem.lambda + problem.epsilon)
    let perComponent = Double(16 + problem.model.classes + problem.model.copyCount) * magnitude.ulp
    roundingBound = perComponent * Double(start.count).squareRoot() / problem.lambda

    var search = KinkSearch(loss, start: start, tolerance: perComponent)
    try search.run()
    weights = Weights(flat: search.point)
    self.loss = search.value
    let integralError = search.steepness * loss.quadratureError * Double(start.count).squareRoot()
    errorBound = (search.residual + integralError) / problem.lambda + roundingBound
  }

  /// A start of the right scale: every weight at (largest mean) / lambda.
  static func start(_ problem: TrainingProblem) -> [Double] {
    let largest = problem.model.copies.reduce(0) { max($0, $1.exclusiveMean, $1.sharedMean) }
    return [Double](repeating: largest / problem.lambda, count: 2 * problem.model.copyCount)
  }
}

/// The search for the minimum of a population loss, whose kink may hold it.
///
/// Newton's method first runs on the loss with a kink far narrower than rounding. Where that does not end at rounding
/// level, the kink's width falls step by step from the loss's own scale, each minimum the next start. Each end is judged
/// twice: as it is, and with the weights that distinguish targets put to 0, where the smooth loss's gradient serves as the
/// subgradient.
private struct KinkSearch {
  private var loss: PopulationLoss
  private let start: [Double]
  private let tolerance: Double
  private(set) var point: [Double]
  private(set) var value = Double.infinity
  /// The violation of optimality at `point`.
  private(set) var residual = Double.infinity
  /// The largest derivative of the remainders' deviation by a weight, which the integral multiplies.
  private(set) var steepness = 0.0

  init(_ loss: PopulationLoss, start: [Double], tolerance: Double) {
    (self.loss, self.start, self.tolerance) = (loss, start, tolerance)
    point = start
  }

  mutating func run() throws {
    loss.kinkWidth = 0
    let scale = loss.deviation(at: start)
    _ = try minimise(from: start, kinkWidth: 1e-30 * scale, maximumSteps: 20)
    var width = scale
    var from = start
    while residual > tolerance, width > 1e-31 * scale {
      from = try minimise(from: from, kinkWidth: width, maximumSteps: 100)
      width *= 1e-4
    }
  }

  private mutating func minimise(from: [Double], kinkWidth: Double, maximumSteps: Int) throws -> [Double] {
    loss.kinkWidth = kinkWidth
    let smooth = try minimiseOnOrthant(
      &loss, from: from, strongConvexity: loss.lambda, residualTolerance: 0.5 * tolerance, maximumSteps: maximumSteps)

    // At the kink: the smooth gradient without the regularisation, which is 0 there.
    var atKink = smooth.point
    var subgradient = smooth.gradient
    for weight in atKink.indices where loss.distinguishesTargets(weight) {
      subgradient[weight] -= loss.lambda * atKink[weight]
      atKink[weight] = 0
    }
    let deviation = loss.deviation(at: smooth.point)
    let steepness = smooth.point.indices.reduce(0) {
      max($0, loss.maximumSlope($1, at: smooth.point, deviation: deviation) / loss.expectedMaximum)
    }
    var gradient = subgradient
    loss.kinkWidth = 0
    take(atKink, loss.value(at: atKink, gradient: &gradient).value, subgradient, steepness)
    let value = loss.value(at: smooth.point, gradient: &gradient).value
    if loss.deviation(at: smooth.point) > 0 { take(smooth.point, value, gradient, steepness) }
    return smooth.point
  }

  /// Keeps what is better than all before; once rounding level is reached, the first that did.
  private mutating func take(_ point: [Double], _ value: Double, _ gradient: [Double], _ steepness: Double) {
    let residual = optimalityResidual(at: point, gradient: gradient)
    guard residual < self.residual, self.residual > tolerance else { return }
    (self.point, self.value, self.residual, self.steepness) = (point, value, residual, steepness)
  }
}

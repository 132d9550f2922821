import Numerics

/// The optimal weights by minimising the population loss numerically, assuming none of the closed forms.
public struct PopulationOptimum: Hashable, Sendable {
  /// The minimiser over w >= 0.
  public let weights: Weights
  /// The regularised population loss there.
  public let loss: Double
  /// Bound on the Euclidean distance of the weights from the exact minimiser: optimality residual, quadrature error
  /// (two rules compared) and rounding of the gradient, each divided by lambda.
  public let errorBound: Double

  /// Whether `model` is small enough for this route: (n - 1)^2 K of at most 4,000,000.
  public static func isFeasible(_ model: GaussianModel) -> Bool {
    (model.classes - 1) * (model.classes - 1) * model.copyCount <= PopulationLoss.largestFactorCount
  }

  /// Minimises the loss of `problem` for samples of class `label` (all classes have the same loss by symmetry, which a
  /// test checks and nothing here uses).
  ///
  /// - Throws: `ParameterError` for a model too large, `NumericsError` when the minimisation fails.
  public init(_ problem: TrainingProblem, label: Int = 0) throws {
    let rules = try ExpectedMaximum.rules(for: problem.model.classes - 1)
    let loss = try PopulationLoss(problem, label: label, rule: rules.rule)
    var reference = loss
    reference.rule = rules.finer
    let start = Self.start(problem)
    let minimum = try minimiseOnOrthant(start: start, strongConvexity: problem.lambda) { point, gradient in
      loss.value(at: point, gradient: &gradient)
    }

    var gradient = [Double](repeating: 0, count: loss.weightCount)
    var referenceGradient = gradient
    _ = loss.value(at: minimum.point, gradient: &gradient)
    _ = reference.value(at: minimum.point, gradient: &referenceGradient)
    let quadratureError = zip(gradient, referenceGradient).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    // Each gradient component adds up one term a class, and is no larger than their number times the largest mean.
    let magnitude = Double(problem.model.classes) * (start[0] * problem.lambda + problem.epsilon)
    let rounding = Double(16 + problem.model.classes) * magnitude.ulp
    let perComponent = (quadratureError + rounding) / problem.lambda
    weights = Weights(flat: minimum.point)
    self.loss = minimum.value
    errorBound = minimum.errorBound + perComponent * Double(loss.weightCount).squareRoot()
  }

  /// A start of the right scale: every weight at (largest mean) / lambda.
  static func start(_ problem: TrainingProblem) -> [Double] {
    let largest = problem.model.copies.reduce(0) { max($0, $1.exclusiveMean, $1.sharedMean) }
    return [Double](repeating: largest / problem.lambda, count: 2 * problem.model.copyCount)
  }
}

import Numerics

/// The optimal weights in closed form (equations 31, 33 and 41, and their generalisations).
public struct ClosedFormOptimum: Hashable, Sendable {
  /// How the weights came about.
  public enum Source: String, Hashable, Sendable {
    /// Elementary functions of the parameters and e_{n-1}.
    case closedForm = "closed-form"
    /// Copies that differ: a closed form up to the root of one decreasing scalar function.
    case scalarRoot = "scalar-root"
  }

  /// The minimiser over w >= 0.
  public let weights: Weights
  /// The regularised population loss there.
  public let loss: Double
  /// How the weights came about.
  public let source: Source

  /// The optimum of `problem`.
  ///
  /// `w1_k = max(0, -p_k) / lambda`. With `a_k = max(0, -q_k)` and r the norm's weight, w2 = 0 exactly when
  /// `sum_k (a_k / sigma_k)^2 <= r^2`; for equal copies `w2 = max(0, a - r sigma / sqrt(K)) / lambda`, otherwise
  /// `w2_k = s a_k / (lambda s + r sigma_k^2)` with s > 0 the root of
  /// `sum_k sigma_k^2 a_k^2 / (lambda s + r sigma_k^2)^2 = 1`.
  ///
  /// - Throws: `NumericsError` if e_{n-1} or the root cannot be computed.
  public init(_ problem: TrainingProblem) throws {
    let loss = try ReducedLoss(problem)
    let w1 = loss.exclusiveSlopes.map { max(0, -$0) / loss.lambda }
    let pulls = loss.sharedSlopes.map { max(0, -$0) }
    let deviations = loss.sharedDeviations
    let (r, lambda) = (loss.normWeight, loss.lambda)

    var w2: [Double]
    if problem.model.hasEqualCopies {
      let gain = pulls[0] - r * deviations[0] / Double(pulls.count).squareRoot()
      w2 = [Double](repeating: max(0, gain) / lambda, count: pulls.count)
      source = .closedForm
    } else {
      source = .scalarRoot
      // In x = lambda s the weights are x a / (lambda (x + r sigma^2)).
      let terms = zip(pulls, deviations).map { (moment: $0 * $1, shift: r * $1 * $1) }
      func excess(_ x: Double) -> Double {
        terms.reduce(-1) { sum, term in
          let ratio = term.moment / (x + term.shift)
          return sum + ratio * ratio
        }
      }
      if excess(0) <= 0 {
        w2 = [Double](repeating: 0, count: pulls.count)
      } else {
        // The root is at most |sigma a|. At (1 + 1e-12) times that the excess is below -1.9e-12, in spite of the K + 8
        // roundings of its terms: K is at most 1,000.
        let largest = terms.reduce(0) { $0 + $1.moment * $1.moment }.squareRoot()
        let x = try findRoot(from: 0, to: largest * (1 + 1e-12), excess)
        w2 = zip(pulls, terms).map { x * $0 / (x + $1.shift) / lambda }
      }
    }
    let optimum = try Weights(exclusive: w1, shared: w2)
    weights = optimum
    self.loss = loss.value(at: optimum)
  }
}

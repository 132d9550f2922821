/// The population loss in closed form: linear terms, one norm and the regularisation.
///
/// For any n and K, with or without smoothing,
/// `L(w) = sum_k p_k w1_k + sum_k q_k w2_k + r sqrt(sum_k sigma_k^2 w2_k^2) + (lambda/2) |w|^2`.
/// Equation 29 is n = 3, K = 1, where the norm is sigma w2; equation 39's first line is its smoothed form.
public struct ReducedLoss: Hashable, Sendable {
  /// p_k, the slope in w1 of copy k.
  public let exclusiveSlopes: [Double]
  /// q_k, the slope in w2 of copy k without the norm's part.
  public let sharedSlopes: [Double]
  /// dq_k / d eps, the same for every copy; it does not depend on eps.
  public let sharedSlopeRise: Double
  /// sigma_k, the standard deviation of copy k's shared features.
  public let sharedDeviations: [Double]
  /// r, the norm's weight: e_{n-1}, times 1 - beta with smoothing.
  public let normWeight: Double
  /// Regularisation weight lambda.
  public let lambda: Double

  /// The loss of `problem`.
  ///
  /// - Throws: `NumericsError` if e_{n-1} cannot be computed.
  public init(_ problem: TrainingProblem) throws {
    let model = problem.model
    let beta = problem.smoothing?.beta ?? 0
    let coefficients = LossCoefficients(
      classes: model.classes, beta: beta, gamma: problem.smoothing?.otherClassWeight(classes: model.classes) ?? 0,
      perturbation: problem.smoothing?.perturbation ?? .lemma2)
    exclusiveSlopes = model.copies.map {
      coefficients.exclusiveRise * problem.epsilon - coefficients.exclusiveGain * $0.exclusiveMean
    }
    sharedSlopes = model.copies.map {
      coefficients.sharedRise * problem.epsilon - coefficients.sharedGain * $0.sharedMean
    }
    sharedSlopeRise = coefficients.sharedRise
    sharedDeviations = model.copies.map(\.sharedDeviation)
    normWeight = (1 - beta) * (try expectedMaximumOfNormals(model.classes - 1))
    lambda = problem.lambda
  }

  /// L(w).
  public func value(at weights: Weights) -> Double {
    var linear = 0.0
    var squares = 0.0
    var squaredNorm = 0.0
    for k in exclusiveSlopes.indices {
      let (w1, w2) = (weights.exclusive[k], weights.shared[k])
      linear += exclusiveSlopes[k] * w1 + sharedSlopes[k] * w2
      squares += w1 * w1 + w2 * w2
      squaredNorm += sharedDeviations[k] * sharedDeviations[k] * w2 * w2
    }
    return linear + normWeight * squaredNorm.squareRoot() + 0.5 * lambda * squares
  }
}

/// How eps and the means enter the linear terms of the population loss, for any beta in [0, 1].
///
/// With gamma the weight of each other class and Lemma 2's delta:
/// `p_k = (1 - beta)(2 eps - mu_E) - (n - 1) gamma eps`,
/// `q_k = (1 - beta)(n - 2)(2 eps - mu_C) - (n - 1) gamma (mu_C + (n - 3) eps)`.
/// With one delta for the whole loss the dual norm of the whole form replaces the terms in eps; it does not depend on
/// the target class, so that reading has a closed form for every n too.
struct LossCoefficients {
  /// dp / d eps and dq / d eps.
  let exclusiveRise: Double
  let sharedRise: Double
  /// -dp / d mu_E and -dq / d mu_C.
  let exclusiveGain: Double
  let sharedGain: Double

  init(classes: Int, beta: Double, gamma: Double, perturbation: LabelSmoothing.Perturbation) {
    let n = Double(classes)
    let keep = 1 - beta
    exclusiveGain = keep
    sharedGain = keep * (n - 2) + (n - 1) * gamma
    switch perturbation {
    case .lemma2:
      exclusiveRise = 2 * keep - (n - 1) * gamma
      sharedRise = 2 * keep * (n - 2) - (n - 1) * (n - 3) * gamma
    case .worstCase:
      exclusiveRise = (keep - gamma).magnitude + keep + (n - 2) * gamma
      sharedRise =
        gamma + (n - 2) * (keep + gamma + (keep - 2 * gamma).magnitude) + (n - 2) * (n - 3) * gamma
    }
  }
}

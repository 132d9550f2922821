/// One adversarial-training problem on the synthetic model: equation 9, or equation 12 when `smoothing` is there.
public struct TrainingProblem: Hashable, Sendable {
  /// The data distribution.
  public let model: GaussianModel
  /// l_inf perturbation bound, eps >= 0, in the units of the features.
  public let epsilon: Double
  /// Weight lambda > 0 of the regularisation (lambda / 2) |w|^2.
  public let lambda: Double
  /// Label smoothing; `nil` for the margin loss alone.
  public let smoothing: LabelSmoothing?

  /// - Throws: `ParameterError` for an epsilon that is not finite and >= 0 or a lambda that is not positive.
  public init(
    model: GaussianModel, epsilon: Double, lambda: Double = 1, smoothing: LabelSmoothing? = nil
  ) throws(ParameterError) {
    guard epsilon.isFinite, epsilon >= 0, epsilon <= 1e30 else {
      throw ParameterError("epsilon", given: epsilon, accepted: "a number from 0 to 1e30")
    }
    try ParameterError.checkPositive(lambda, "lambda")
    self.model = model
    self.epsilon = epsilon
    self.lambda = lambda
    self.smoothing = smoothing
  }

  /// The same problem without label smoothing.
  public var withoutSmoothing: TrainingProblem {
    TrainingProblem(unchecked: model, epsilon, lambda, nil)
  }

  /// The same problem with another smoothing.
  public func with(smoothing: LabelSmoothing) -> TrainingProblem {
    TrainingProblem(unchecked: model, epsilon, lambda, smoothing)
  }

  /// The same problem at another perturbation bound.
  ///
  /// - Throws: `ParameterError` for an epsilon that is not finite and >= 0.
  public func with(epsilon: Double) throws(ParameterError) -> TrainingProblem {
    try TrainingProblem(model: model, epsilon: epsilon, lambda: lambda, smoothing: smoothing)
  }

  private init(unchecked model: GaussianModel, _ epsilon: Double, _ lambda: Double, _ smoothing: LabelSmoothing?) {
    self.model = model
    self.epsilon = epsilon
    self.lambda = lambda
    self.smoothing = smoothing
  }
}

/// The paper's standing assumptions, each by name. None is enforced: a problem outside them is solved and reported.
public struct StandingAssumptions: Hashable, Sendable {
  /// sigma < sqrt(pi) mu (Section 4.1), for the shared features of every copy.
  public let sigmaBelowSqrtPiMu: Bool
  /// eps < mu / 2 (Section 4.1), for the smallest mean.
  public let epsilonBelowHalfMu: Bool
  /// beta < 1/3 (Section 4.2); true without smoothing.
  public let betaBelowOneThird: Bool

  /// The assumptions as they stand for `problem`.
  public init(_ problem: TrainingProblem) {
    let copies = problem.model.copies
    sigmaBelowSqrtPiMu = copies.allSatisfy { $0.sharedDeviation < Double.pi.squareRoot() * $0.sharedMean }
    epsilonBelowHalfMu = copies.allSatisfy { problem.epsilon < min($0.exclusiveMean, $0.sharedMean) / 2 }
    betaBelowOneThird = (problem.smoothing?.beta ?? 0) < 1.0 / 3
  }

  /// Whether all three hold.
  public var allHold: Bool { sigmaBelowSqrtPiMu && epsilonBelowHalfMu && betaBelowOneThird }

  /// The assumptions that fail, as the paper writes them.
  public var violations: [String] {
    var list: [String] = []
    if !sigmaBelowSqrtPiMu { list.append("sigma < sqrt(pi) mu") }
    if !epsilonBelowHalfMu { list.append("epsilon < mu/2") }
    if !betaBelowOneThird { list.append("beta < 1/3") }
    return list
  }
}

import SyntheticModel

/// The formulas under test. Claims compare these with what other routes find; a negative control replaces one by a wrong
/// one and goes through the same evidence.
public struct ClaimedFormulas: Sendable {
  /// e_m, the expected maximum of m standard normals (Lemma 1 for m = 2).
  public var expectedMaximum: @Sendable (_ m: Int) throws -> Double
  /// Lemma 2's perturbation for a label.
  public var worstPerturbation: @Sendable (_ label: Int, FeatureLayout, _ epsilon: Double) -> [Double]
  /// The population loss of a problem at weights, without the regularisation (equations 29 and 39).
  public var populationLoss: @Sendable (TrainingProblem, Weights) throws -> Double
  /// The optimal weights of a problem (equations 31, 33, 41).
  public var optimum: @Sendable (TrainingProblem) throws -> Weights
  /// eps0 (Theorem 1).
  public var epsilon0: @Sendable (GaussianModel) throws -> Double
  /// eps1 (Theorem 3); `nil` where there is none.
  public var epsilon1: @Sendable (GaussianModel, LabelSmoothing) throws -> Double?
  /// The pairwise robust accuracy at w1 = 1, w2 = t (equations 34 to 37).
  public var pairwiseAccuracy: @Sendable (GaussianModel, _ t: Double, _ epsilon: Double) throws -> Double
  /// The joint robust accuracy at w1 = 1, w2 = t.
  public var jointAccuracy: @Sendable (GaussianModel, _ t: Double, _ epsilon: Double) throws -> Double
  /// The ratio of the best joint accuracy.
  public var jointRatio: @Sendable (GaussianModel, _ epsilon: Double) throws -> Double
  /// CAS on the model (equation 7).
  public var attributionSimilarity: @Sendable (GaussianModel, Weights, _ epsilon: Double) -> Double

  /// The formulas as the project derives them.
  public static let derived = ClaimedFormulas(
    expectedMaximum: { try expectedMaximumOfNormals($0) },
    worstPerturbation: { lemma2Perturbation(label: $0, layout: $1, epsilon: $2) },
    populationLoss: { problem, weights in
      let squares = weights.flat.reduce(0) { $0 + $1 * $1 }
      return try ReducedLoss(problem).value(at: weights) - problem.lambda / 2 * squares
    },
    optimum: { try ClosedFormOptimum($0).weights },
    epsilon0: { try Thresholds(TrainingProblem(model: $0, epsilon: 0)).epsilon0 },
    epsilon1: { try Thresholds(TrainingProblem(model: $0, epsilon: 0, smoothing: $1)).epsilon1 },
    pairwiseAccuracy: { try Self.accuracy($0, $1, $2).pairwise },
    jointAccuracy: { try Self.accuracy($0, $1, $2).joint.value },
    jointRatio: { model, epsilon in try JointOptimum(model, epsilon: epsilon)?.ratio ?? 0 },
    attributionSimilarity: { model, weights, epsilon in
      ModelAttribution(model, weights: weights, epsilon: epsilon)?.classAttributionSimilarity ?? 0
    })

  private static func accuracy(_ model: GaussianModel, _ ratio: Double, _ epsilon: Double) throws -> RobustAccuracy {
    let weights = try Weights(w1: 1, w2: ratio, copies: model.copyCount)
    // With w1 > 0 the accuracy exists.
    return try RobustAccuracy(model, weights: weights, epsilon: epsilon)!
  }

  /// The same formulas, with values of the most expensive one kept: negative controls that leave it alone ask again.
  var remembering: ClaimedFormulas {
    let ratios = ObservationCache.Memo<ObservationCache.Place, Double>()
    let compute = jointRatio
    var result = self
    result.jointRatio = { model, epsilon in
      try ratios.value(ObservationCache.Place(model: model, epsilon: epsilon)) { try compute(model, epsilon) }
    }
    return result
  }
}

import Numerics

/// The ratio t = w2/w1 that is best for the joint robust accuracy.
public struct JointOptimum: Hashable, Sendable {
  /// t_joint >= 0, the same ratio for every copy; at most the pairwise optimum.
  public let ratio: Double
  /// Estimate of the error of `ratio`: counted roundings and the quadrature's error in `JointSlope`, over its slope there.
  public let ratioErrorEstimate: Double
  /// The joint robust accuracy there.
  public let accuracy: Double

  /// The best of all ratios in [0, infinity) at `epsilon`.
  ///
  /// Every local maximum is found by the sign of the derivative in t (`JointSlope`), and their accuracies are compared;
  /// of several that cannot be told apart the smallest ratio counts. Where both kinds of features have one law there is
  /// one maximum (proved for n = 3, `joint_accuracy_unimodal` in proofs/Statements.v; no second one was ever found for other
  /// n), and t_joint > 0 exactly for eps < eps0: the joint accuracy gains from a little cross-class weight exactly where
  /// training keeps some. With different laws and a small exclusive lead the accuracy may fall first
  /// and rise higher later, so that t_joint > 0 beyond eps0 too.
  ///
  /// `nil` when the exclusive leads `mu_E - 2 eps` of the copies add up to 0 or less. There is no maximum in
  /// (0, infinity) then: the accuracy is best at w2 = 0, where it is at most 1/2, or at w1 = 0, which no ratio reaches.
  ///
  /// - Throws: `NumericsError` if a root cannot be found or an accuracy cannot be computed.
  public init?(_ model: GaussianModel, epsilon: Double) throws {
    guard let slope = try JointSlope(model, epsilon: epsilon) else { return nil }
    func candidate(_ scaled: Double) throws -> (scaled: Double, ratio: Double, accuracy: Estimate) {
      let ratio = scaled * slope.ratioUnit
      let weights = try Weights(w1: 1, w2: ratio, copies: model.copyCount)
      // With w1 > 0 the accuracy exists.
      return (scaled, ratio, try RobustAccuracy(model, weights: weights, epsilon: epsilon)!.joint)
    }
    let maxima = try slope.maxima().map(candidate)
    guard var best = maxima.first else {
      throw NumericsError(routine: "t_joint", reason: "no maximum of the joint accuracy found for \(slope)")
    }
    for other in maxima.dropFirst() {
      let doubt = best.accuracy.errorEstimate + other.accuracy.errorEstimate
      if other.accuracy.value - best.accuracy.value > doubt { best = other }
    }
    ratio = best.ratio
    accuracy = best.accuracy.value
    // The unit is a quotient of two square roots of sums of squares: K/2 + 3 roundings each at most.
    let unitRounding = Double(model.copyCount + 6) * best.ratio.ulp
    ratioErrorEstimate =
      best.scaled == 0 ? 0 : try slope.rootError(at: best.scaled) * slope.ratioUnit + unitRounding
  }
}

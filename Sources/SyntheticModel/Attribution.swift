/// Feature attribution on the synthetic model (equations 5 to 7 and Algorithm 1, with the model's own features as g).
public struct ModelAttribution: Hashable, Sendable {
  /// Number of classes n.
  public let classes: Int
  /// The correlation C[i, j] of two different classes; by symmetry it is the same for every pair. In [0, 1).
  public let correlation: Double

  /// The attribution of `weights` on adversarial samples (Lemma 2's delta at `epsilon`).
  ///
  /// With A_i = E[x_adv * W_i] the correlation of two classes is t^2 / (1 + (n - 1) t^2) for equal copies and means.
  /// `nil` when every attribution is 0.
  public init?(_ model: GaussianModel, weights: Weights, epsilon: Double) {
    // A cosine does not depend on the weights' scale; squares of huge or tiny ones must not leave the range.
    let scale = weights.flat.max() ?? 0
    guard scale > 0 else { return nil }
    var exclusive = 0.0
    var shared = 0.0
    for (k, copy) in model.copies.enumerated() {
      let own = weights.exclusive[k] / scale * (copy.exclusiveMean - epsilon)
      let common = weights.shared[k] / scale * (copy.sharedMean - epsilon)
      exclusive += own * own
      shared += common * common
    }
    let squaredNorm = exclusive + Double(model.classes - 1) * shared
    guard squaredNorm > 0 else { return nil }
    classes = model.classes
    correlation = shared / squaredNorm
  }

  /// The correlation matrix C (equation 6), row-major, n * n values.
  public var correlationMatrix: [Double] {
    (0..<(classes * classes)).map { $0 / classes == $0 % classes ? 1 : correlation }
  }

  /// Class attribution similarity (equation 7): the sum of the positive off-diagonal correlations, in [0, n).
  public var classAttributionSimilarity: Double {
    Double(classes * (classes - 1)) * max(0, correlation)
  }
}

/// A perturbation and the loss that it reaches.
public struct AttackedSample: Hashable, Sendable {
  /// The perturbation, in the order of `FeatureLayout`; every component within [-eps, eps].
  public let delta: [Double]
  /// The pointwise loss at the perturbed sample.
  public let loss: Double
}

/// Something that looks for the perturbation of largest loss in the l_inf ball.
public protocol PerturbationOracle: Sendable {
  /// A perturbation of `sample` with norm at most `epsilon` and the loss there.
  func worstCase(
    of loss: PointwiseLoss, weights: Weights, sample: Sample, layout: FeatureLayout, epsilon: Double
  ) throws -> AttackedSample
}

/// The exact maximum by trying every vertex of the l_inf ball.
///
/// The loss is convex in the perturbation (a maximum of linear forms), so a vertex attains it. Exponential in the
/// number of features: 64 vertices for the paper's six.
public struct VertexOracle: PerturbationOracle {
  /// The largest number of features that is enumerated.
  public static let largestFeatureCount = 16

  /// An oracle.
  public init() {}

  /// - Throws: `ParameterError` for more than 16 features.
  public func worstCase(
    of loss: PointwiseLoss, weights: Weights, sample: Sample, layout: FeatureLayout, epsilon: Double
  ) throws -> AttackedSample {
    guard layout.count <= Self.largestFeatureCount else {
      throw ParameterError(
        "features", given: layout.count,
        accepted: "at most \(Self.largestFeatureCount) for vertex enumeration, or use the linear program")
    }
    var best = AttackedSample(delta: [], loss: -.infinity)
    for vertex in 0..<(1 << layout.count) {
      let delta = (0..<layout.count).map { vertex >> $0 & 1 == 1 ? epsilon : -epsilon }
      let point = zip(sample.features, delta).map { $0 + $1 }
      let value = loss.value(weights, at: point, label: sample.label, layout: layout)
      if value > best.loss { best = AttackedSample(delta: delta, loss: value) }
    }
    return best
  }
}

/// The exact maximum by one linear program per target class, each solved by the signs of its coefficients.
///
/// For a fixed runner-up the loss is linear in the perturbation, so its maximum over the ball is
/// `<c, x> + eps |c|_1`; the robust loss is the largest over the runners-up. Exact for any number of classes and copies.
public struct LinearProgramOracle: PerturbationOracle {
  /// An oracle.
  public init() {}

  /// Never throws.
  public func worstCase(
    of loss: PointwiseLoss, weights: Weights, sample: Sample, layout: FeatureLayout, epsilon: Double
  ) -> AttackedSample {
    var best = AttackedSample(delta: [], loss: -.infinity)
    for target in 0..<layout.classes where target != sample.label {
      let coefficients = loss.coefficients(weights, label: sample.label, target: target, layout: layout)
      let value = zip(coefficients, sample.features).reduce(0) {
        $0 + $1.0 * $1.1 + epsilon * $1.0.magnitude
      }
      if value > best.loss {
        let delta = coefficients.map { $0 > 0 ? epsilon : $0 < 0 ? -epsilon : 0 }
        best = AttackedSample(delta: delta, loss: value)
      }
    }
    return best
  }
}

/// Lemma 2's delta for a sample of class `label`: -eps on the class's own features (exclusive, and shared with any
/// other class), +eps on all others.
public func lemma2Perturbation(label: Int, layout: FeatureLayout, epsilon: Double) -> [Double] {
  var delta = [Double](repeating: epsilon, count: layout.count)
  for copy in 0..<layout.copies {
    delta[layout.exclusive(label, copy: copy)] = -epsilon
    for other in 0..<layout.classes where other != label {
      delta[layout.shared(label, other, copy: copy)] = -epsilon
    }
  }
  return delta
}

import RandomStreams

/// l_inf projected gradient ascent on the model, as used in adversarial training (Madry et al., 2018).
///
/// It starts uniformly in the ball, steps along the sign of a subgradient and projects back; the best point seen
/// counts. A lower bound on the exact maximum, never more.
public struct ProjectedGradientAttack: PerturbationOracle {
  /// Number of steps from each start, >= 1.
  public let steps: Int
  /// Step length as a fraction of epsilon, > 0.
  public let relativeStep: Double
  /// Number of random starts, >= 1.
  public let restarts: Int
  /// Seed of the random starts; each sample and weight pair sees the same ones.
  public let seed: UInt64

  /// - Throws: `ParameterError` for counts below 1 or a step that is not positive.
  public init(steps: Int = 10, relativeStep: Double = 0.25, restarts: Int = 1, seed: UInt64 = 0) throws(ParameterError)
  {
    guard steps >= 1 else { throw ParameterError("steps", given: steps, accepted: "at least 1") }
    guard restarts >= 1 else { throw ParameterError("restarts", given: restarts, accepted: "at least 1") }
    try ParameterError.checkPositive(relativeStep, "relative step")
    self.steps = steps
    self.relativeStep = relativeStep
    self.restarts = restarts
    self.seed = seed
  }

  /// Never throws.
  public func worstCase(
    of loss: PointwiseLoss, weights: Weights, sample: Sample, layout: FeatureLayout, epsilon: Double
  ) -> AttackedSample {
    var stream = PhiloxStream(seed: seed, stream: 0x5047_4420_7374_6172)
    let targets = (0..<layout.classes).filter { $0 != sample.label }
    let forms = targets.map { loss.coefficients(weights, label: sample.label, target: $0, layout: layout) }
    var best = AttackedSample(delta: [], loss: -.infinity)

    for _ in 0..<restarts {
      var delta = (0..<layout.count).map { _ in epsilon * (2 * stream.nextUniform() - 1) }
      for step in 0...steps {
        let point = zip(sample.features, delta).map { $0 + $1 }
        let values = forms.map { form in zip(form, point).reduce(0) { $0 + $1.0 * $1.1 } }
        let leader = values.indices.max { values[$0] < values[$1] }!
        if values[leader] > best.loss { best = AttackedSample(delta: delta, loss: values[leader]) }
        guard step < steps else { break }
        for (index, slope) in forms[leader].enumerated() where slope != 0 {
          let moved = delta[index] + (slope > 0 ? 1 : -1) * relativeStep * epsilon
          delta[index] = min(max(moved, -epsilon), epsilon)
        }
      }
    }
    return best
  }
}

import Tensors

/// The sets that perturbations come from.
public enum PerturbationNorm: String, CaseIterable, Hashable, Sendable {
  /// No pixel changes by more than epsilon.
  case linf
  /// The Euclidean norm over all pixels and channels of a sample is at most epsilon.
  case l2
}

/// Where an attack starts.
public enum AttackStart: String, CaseIterable, Hashable, Sendable {
  /// At the sample.
  case zero
  /// At random: uniform in the l_inf ball; in l_2 in a uniform direction at a radius uniform on [0, epsilon].
  case uniform
  /// Near the sample: normal with deviation .001 for each value, whatever the norm and epsilon.
  ///
  /// Source: Zhang et al. 2019 (TRADES), whose divergence has no gradient at the sample itself.
  case normal
}

/// The perturbations of size epsilon that keep samples in their range.
public struct PerturbationSet: Hashable, Sendable {
  /// The norm.
  public let norm: PerturbationNorm
  /// The largest norm, in units of the samples (for images, of [0, 1]); >= 0.
  public let epsilon: Double
  /// The range of perturbed samples, or nil where there is none.
  public let range: ClosedRange<Double>?

  /// Perturbations of norm at most `epsilon`, of samples within `range`.
  public init(_ norm: PerturbationNorm, epsilon: Double, range: ClosedRange<Double>? = 0...1) {
    self.norm = norm
    self.epsilon = epsilon
    self.range = range
  }

  /// A first perturbation of each sample.
  func start(_ start: AttackStart, samples: Tensor, from generator: RandomGenerator) throws(TensorError) -> Tensor {
    let shape = samples.shape
    let delta: Tensor
    switch (start, norm) {
    case (.zero, _): delta = try Tensor.zeros(shape, samples.elementType, on: samples.device)
    case (.uniform, .linf):
      delta = try Tensor.uniform(shape, low: -epsilon, high: epsilon, samples.elementType, from: generator)
    case (.uniform, .l2):
      let direction = try Tensor.normal(shape, samples.elementType, from: generator)
      let perSample = [shape[0]] + Array(repeating: 1, count: shape.count - 1)
      let radius = try Tensor.uniform(perSample, high: epsilon, samples.elementType, from: generator)
      delta = try direction * (radius / norms(direction))
    case (.normal, _):
      delta = try Tensor.normal(shape, standardDeviation: 0.001, samples.elementType, from: generator)
    }
    // Drawn row by row whatever the samples' memory format, then in that format: a mixture is slow in each step.
    return try inRange(samples.isChannelsLast ? delta.contiguous(channelsLast: true) : delta, of: samples)
  }

  /// The perturbation after a step of size `step` along the gradient, back in the set.
  func stepped(
    _ delta: Tensor, along gradient: Tensor, size: Double, samples: Tensor
  ) throws(TensorError) -> Tensor {
    switch norm {
    case .linf:
      let moved = try (delta + gradient.sign() * size).clamped(-epsilon...epsilon)
      return try inRange(moved, of: samples)
    case .l2:
      // The small number is the reference's, for gradients that vanish.
      let unit = try gradient / (norms(gradient) + 1e-10)
      let moved = try (delta + unit * size).renormalised(along: 0, limit: epsilon)
      return try inRange(moved, of: samples)
    }
  }

  /// The Euclidean norm of each sample's tensor, with axes kept.
  private func norms(_ tensor: Tensor) throws(TensorError) -> Tensor {
    try tensor.norm(along: Array(1..<tensor.shape.count), keepingAxes: true)
  }

  private func inRange(_ delta: Tensor, of samples: Tensor) throws(TensorError) -> Tensor {
    guard let range else { return delta }
    return try delta.clamped(low: range.lowerBound - samples, high: range.upperBound - samples)
  }
}

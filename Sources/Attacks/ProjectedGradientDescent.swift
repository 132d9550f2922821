import Tensors

/// Projected gradient ascent on a loss over perturbations of samples.
///
/// Source: Madry et al. 2018; order of operations as in Rice et al. 2020.
public struct ProjectedGradientDescent: Attack, Hashable {
  /// What perturbations are allowed.
  public let set: PerturbationSet
  /// The length of a step, in units of the samples.
  public let stepSize: Double
  /// The number of steps, each with one forward and one backward pass; >= 0.
  public let steps: Int
  /// Where it starts.
  public let start: AttackStart

  /// One for each step.
  public var passes: Int { steps }

  /// An attack of `steps` steps.
  public init(_ set: PerturbationSet, stepSize: Double, steps: Int, start: AttackStart = .uniform) {
    self.set = set
    self.stepSize = stepSize
    self.steps = steps
    self.start = start
  }

  /// Perturbed samples, outside the record of gradients.
  ///
  /// - Parameters:
  ///   - samples: [count, …], floating point.
  ///   - generator: for the start.
  ///   - objective: a scalar to be made large, of perturbed samples. For a targeted attack it is minus the loss towards
  ///     the target. Gradients are asked for with respect to the samples alone; see `Module.withFrozenParameters`.
  /// - Throws: `TensorError`, and what `objective` throws.
  public func perturbed(
    _ samples: Tensor, from generator: RandomGenerator, objective: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    try perturbed(
      samples, startingAt: set.start(start, samples: samples, from: generator), objective: objective)
  }

  /// Perturbed samples, from a first perturbation that is given.
  ///
  /// - Parameters:
  ///   - first: a perturbation of the set, of the samples' shape, in place of `start`.
  /// - Throws: `TensorError`, and what `objective` throws.
  public func perturbed(
    _ samples: Tensor, startingAt first: Tensor, objective: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let engine = samples.engine
    var delta = first
    for _ in 0..<steps {
      let point = try samples + delta
      try point.setRequiresGradient(true)
      let gradient = try engine.withGradients { try objective(point).gradients(of: [point])[0] }
      delta = try set.stepped(delta, along: gradient, size: stepSize, samples: samples)
    }
    return try samples + delta
  }
}

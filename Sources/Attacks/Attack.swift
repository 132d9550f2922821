import Tensors

/// A way to perturb samples so that a loss becomes large.
public protocol Attack: Sendable {
  /// Forward and backward passes for each sample.
  var passes: Int { get }

  /// Perturbed samples, outside the record of gradients.
  ///
  /// - Parameters:
  ///   - samples: [count, …], floating point.
  ///   - generator: for whatever is random in it.
  ///   - objective: a scalar to be made large, of perturbed samples.
  /// - Throws: `TensorError`, and what `objective` throws.
  func perturbed(
    _ samples: Tensor, from generator: RandomGenerator, objective: (Tensor) throws -> Tensor
  ) throws -> Tensor
}

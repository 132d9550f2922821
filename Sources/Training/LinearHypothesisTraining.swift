import Attacks
import Layers
import Networks
import SyntheticModel
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adversarial training of the synthetic model's linear hypothesis with everything that networks are trained with: the
/// engine's tensors and gradients, its PGD, its SGD.
///
/// The loss is equation 10 of the paper: max over other classes j of f_j - f_i, on perturbed samples, plus
/// lambda / 2 · |w|². Nothing of what the theory derives goes in.
public struct LinearHypothesisTraining {
  /// Model, epsilon and lambda; smoothing is not supported.
  public let problem: TrainingProblem
  /// Steps of gradient descent, each over all samples.
  public let steps: Int
  /// The learning rates of the first and the last step; between them they fall by a constant factor.
  public let rates: (first: Double, last: Double)

  /// Training with `steps` steps. The last rate bounds how far weights can be from a minimum on the boundary, around
  /// which they step to and fro.
  public init(_ problem: TrainingProblem, steps: Int = 400, rates: (first: Double, last: Double) = (0.5, 1e-5)) {
    self.problem = problem
    self.steps = steps
    self.rates = rates
  }

  /// The weights after training from 1 on.
  ///
  /// - Parameters:
  ///   - features: [count, features], in the order of `FeatureLayout`, float64.
  ///   - labels: int64 [count].
  ///   - momentum: of gradient descent.
  /// - Throws: `TensorError` if the shapes do not fit, `TrainingError.unsupported` for a smoothed loss, `ParameterError` if
  ///   a weight is not finite.
  public func weights(
    features: Tensor, labels: Tensor, momentum: Double = 0, randomness: RandomSource
  ) throws -> Weights {
    guard problem.smoothing == nil else {
      throw TrainingError.unsupported(key: "smoothing", value: "of the loss", accepted: "none")
    }
    let make = Initialiser(
      try randomness.generator("initialisation", on: features.device), elementType: features.elementType)
    let network = try LinearHypothesis(FeatureLayout(problem.model), make)
    // Lambda is weight decay.
    let optimiser = try StochasticGradientDescent(
      network.parameters, momentum: momentum, weightDecay: problem.lambda)
    // From the sample itself four quarters of epsilon reach the vertex that the gradient's sign points to.
    let attack = ProjectedGradientDescent(
      PerturbationSet(.linf, epsilon: problem.epsilon, range: nil), stepSize: problem.epsilon / 4, steps: 4,
      start: .zero)
    let objective = try MarginObjective(classCount: network.classCount, labels: labels)
    for step in 0..<steps {
      let share = Double(step) / Double(max(1, steps - 1))
      let rate = rates.first * pow(rates.last / rates.first, share)
      let generator = try randomness.generator("attack", at: step, on: features.device)
      let perturbed = try network.withFrozenParameters {
        try attack.perturbed(features, from: generator) { point in
          try objective.loss(network(point, .evaluation))
        }
      }
      let loss = try objective.loss(network(perturbed, .training))
      try optimiser.step(gradients: loss.gradients(of: optimiser.parameters), rate: rate)
      try network.clampWeights()
    }
    return try Weights(
      exclusive: network.exclusiveWeights.to(.float64).values(), shared: network.sharedWeights.to(.float64).values())
  }
}

/// The mean over samples of max over other classes j of f_j - f_i.
struct MarginObjective {
  private let isLabel: Tensor
  /// -infinity at the label.
  private let exclusion: Tensor
  private let elementType: ElementType

  init(classCount: Int, labels: Tensor, elementType: ElementType = .float64) throws(TensorError) {
    self.elementType = elementType
    isLabel = try labels.oneHot(classCount: classCount).to(elementType)
    let infinity = try Tensor.full([1], -.infinity, elementType, on: labels.device)
    let zero = try Tensor.zeros([1], elementType, on: labels.device)
    exclusion = try isLabel.isGreater(than: 0.5).choosing(infinity, else: zero)
  }

  func loss(_ logits: Tensor) throws(TensorError) -> Tensor {
    let own = try (logits * isLabel).sum(along: [1])
    return try ((logits + exclusion).largest(along: [1]) - own).mean()
  }
}

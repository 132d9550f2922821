import Attacks
import Layers
import Networks
import Recipes
import Tensors

/// One step of training: attack, loss, gradients, update. The benchmark times it, too.
package struct TrainingStep {
  let network: any Network
  let optimiser: StochasticGradientDescent
  let objective: any Objective
  let attack: (method: any Attack, mode: ForwardMode)?
  let cleanForward: Bool
  let gradientClipping: Double?
  let autocast: Bool

  /// What a step measured on its batch.
  package struct Outcome {
    /// The mean loss before the update.
    package let loss: Double
    /// Correct classifications of the samples that the network was trained on, before the update.
    package let correct: Int
  }

  /// The step that a recipe describes.
  package init(_ recipe: Recipe, network: any Network) throws {
    self.network = network
    let sgd: Recipe.Optimiser.SGD
    switch recipe.optimiser {
    case .sgd(let parameters): sgd = parameters
    }
    let parameters = network.parameters
    optimiser = try StochasticGradientDescent(
      parameters, decayed: sgd.decayedParameters == .all ? parameters : parameters.filter { $0.shape.count >= 2 },
      momentum: sgd.momentum.value, weightDecay: sgd.weightDecay.value, nesterov: sgd.nesterov)
    objective = recipe.loss.objective
    attack = recipe.attack.pgd.map { (ProjectedGradientDescent($0), ForwardMode($0.batchNorm)) }
    cleanForward = recipe.cleanForward
    gradientClipping = recipe.gradientClipping?.value
    autocast = recipe.precision == .bfloat16Autocast
  }

  /// Trains on a batch.
  ///
  /// - Parameters:
  ///   - rate: the learning rate.
  ///   - generator: for the attack's start.
  package func callAsFunction(
    _ images: Tensor, _ labels: Tensor, rate: Double, from generator: RandomGenerator
  ) throws -> Outcome {
    let engine = images.engine
    var samples = images
    if let attack {
      // The attack's gradients go to the images alone: with those of the parameters a step of it would cost half as
      // much again.
      samples = try network.withFrozenParameters {
        try attack.method.perturbed(images, from: generator) { point in
          try objective.attackLoss(logits: self.logits(point, attack.mode), labels: labels)
        }
      }
    }
    let logits = try self.logits(samples, .training)
    let loss = try objective.trainingLoss(logits: logits, labels: labels)
    let correct = try logits.detached().argmax(along: 1).equals(labels).sum()
    let gradients = try loss.gradients(of: optimiser.parameters)
    if let gradientClipping { try clip(gradients, to: gradientClipping) }
    try optimiser.step(gradients: gradients, rate: rate)
    if cleanForward { _ = try engine.withoutGradients { try self.logits(images, .training) } }
    return Outcome(loss: try loss.detached().item(), correct: Int(try correct.item()))
  }

  private func logits(_ input: Tensor, _ mode: ForwardMode) throws -> Tensor {
    try input.device.withAutocast(autocast) { try network(input, mode) }.to(.float32)
  }

  /// Scales the gradients down where their norm together is above `limit`, as PyTorch's `clip_grad_norm_`.
  private func clip(_ gradients: [Tensor], to limit: Double) throws {
    let norm = try optimiser.engine.norm(gradients).item()
    let factor = limit / (norm + 1e-6)
    if factor < 1 { try optimiser.engine.multiplyInPlace(gradients, by: factor) }
  }
}

import Attacks
import Layers
import Networks
import Recipes
import Tensors

/// One step of training: attack, loss, gradients, update. The benchmark times it, too.
package struct TrainingStep {
  let network: any Layer
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

  /// A step of these parts.
  package init(
    network: any Layer, optimiser: StochasticGradientDescent, objective: any Objective,
    attack: (method: any Attack, mode: ForwardMode)?, cleanForward: Bool = false, gradientClipping: Double? = nil,
    autocast: Bool = false
  ) {
    self.network = network
    self.optimiser = optimiser
    self.objective = objective
    self.attack = attack
    self.cleanForward = cleanForward
    self.gradientClipping = gradientClipping
    self.autocast = autocast
  }

  /// The step that a recipe describes.
  ///
  /// - Parameters:
  ///   - trainingCount: images that are trained on.
  ///   - teachers: the networks that the recipe's loss names, in its order.
  /// - Throws: `TensorError` if the device has no room, `TrainingError.unsupported` if a teacher is missing.
  package init(
    _ recipe: Recipe, network: any Network, trainingCount: Int, teachers: [Teacher] = []
  ) throws {
    let sgd: Recipe.Optimiser.SGD
    switch recipe.optimiser {
    case .sgd(let parameters): sgd = parameters
    }
    let parameters = network.parameters
    let optimiser = try StochasticGradientDescent(
      parameters, decayed: sgd.decayedParameters == .all ? parameters : parameters.filter { $0.shape.count >= 2 },
      momentum: sgd.momentum.value, weightDecay: sgd.weightDecay.value, nesterov: sgd.nesterov)
    let context = ObjectiveContext(
      device: parameters[0].device, classCount: network.classCount, trainingCount: trainingCount,
      epochs: recipe.epochs, teachers: teachers)
    self.init(
      network: network, optimiser: optimiser, objective: try recipe.loss.objective(context),
      attack: recipe.attack.pgd.map { (ProjectedGradientDescent($0), ForwardMode($0.batchNorm)) },
      cleanForward: recipe.cleanForward, gradientClipping: recipe.gradientClipping?.value,
      autocast: recipe.precision == .bfloat16Autocast)
  }

  /// Trains on a batch.
  ///
  /// - Parameters:
  ///   - rate: the learning rate.
  ///   - generator: for the attack's start.
  package func callAsFunction(
    _ batch: TrainingBatch, rate: Double, from generator: RandomGenerator
  ) throws -> Outcome {
    let engine = batch.images.engine
    let student = StudentNetwork(network: network, attackMode: attack?.mode, autocast: autocast)
    // The attack's gradients go to the images alone: with those of the parameters a step of it would cost half as much
    // again.
    let (losses, samples) = try network.withFrozenParameters {
      let losses = try objective.losses(of: batch, for: student)
      let perturbed = try attack?.method.perturbed(batch.images, from: generator, objective: losses.attack)
      return (losses, perturbed ?? batch.images)
    }
    let (loss, logits) = try losses.training(samples)
    let correct = try logits.detached().argmax(along: 1).equals(batch.labels).sum()
    let gradients = try loss.gradients(of: optimiser.parameters)
    if let gradientClipping { try clip(gradients, to: gradientClipping) }
    try optimiser.step(gradients: gradients, rate: rate)
    if cleanForward { _ = try engine.withoutGradients { try student(batch.images, .training) } }
    return Outcome(loss: try loss.detached().item(), correct: Int(try correct.item()))
  }

  /// Floating-point operations for one image, the mean over a run's steps.
  ///
  /// - Parameters:
  ///   - forward: of one forward pass of the network.
  ///   - sampleShape: [channels, height, width] of an image, for the teachers.
  func operationsPerImage(forward: Double, sampleShape: [Int]) -> Double {
    // A step of the attack is a forward and a backward pass to the input; one of training has the gradients of the
    // parameters besides.
    let attackPasses = Double(attack?.method.passes ?? 0)
    let cost = objective.cost
    let passes = cost.forwards + 2 * attackPasses + 3 * cost.trainingPasses + (cleanForward ? 1 : 0)
    let answers = 1 + (cost.teachersInAttack ? attackPasses : 0)
    let answer = objective.teachers.reduce(0.0) {
      $0 + 2 * Double($1.network.multiplyAccumulates(sampleShape: sampleShape))
    }
    return passes * forward + answers * answer
  }

  /// Scales the gradients down where their norm together is above `limit`, as PyTorch's `clip_grad_norm_`.
  private func clip(_ gradients: [Tensor], to limit: Double) throws {
    let norm = try optimiser.engine.norm(gradients).item()
    let factor = limit / (norm + 1e-6)
    if factor < 1 { try optimiser.engine.multiplyInPlace(gradients, by: factor) }
  }
}

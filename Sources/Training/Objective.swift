import Layers
import Recipes
import Tensors

/// What a training step minimises over the network, and its attack maximises over the perturbation.
///
/// A method is one file of `Objectives`: what it computes, what it keeps, what it costs.
public protocol Objective: AnyObject {
  /// The losses of a batch, before it is attacked. Called once for each step, in order.
  ///
  /// What they need besides the perturbed images is computed here, and what the method keeps is brought up to date.
  ///
  /// - Parameters:
  ///   - network: the one that is trained, its parameters frozen.
  /// - Throws: `TensorError` if the batch does not fit the network.
  func losses(of batch: TrainingBatch, for network: StudentNetwork) throws -> BatchLosses

  /// Tensors of its own that change from step to step, by name: a run saves them and overwrites them when it is resumed.
  var state: [(name: String, tensor: Tensor)] { get }

  /// The trained networks that it asks.
  var teachers: [Teacher] { get }

  /// What it computes for a batch, in forward passes of the network; teachers are counted apart.
  var cost: ObjectiveCost { get }
}

extension Objective {
  /// None.
  public var state: [(name: String, tensor: Tensor)] { [] }
  /// None.
  public var teachers: [Teacher] { [] }
  /// The passes of the attack and one of training.
  public var cost: ObjectiveCost { ObjectiveCost() }
}

/// The losses of one batch.
public struct BatchLosses {
  /// Of perturbed images, a scalar that the attack makes large. Parameters are frozen.
  public let attack: (Tensor) throws -> Tensor
  /// Of perturbed images, a scalar that the optimiser makes small; and their logits, for the training accuracy.
  public let training: (Tensor) throws -> (loss: Tensor, logits: Tensor)

  /// Losses by these functions.
  public init(
    attack: @escaping (Tensor) throws -> Tensor, training: @escaping (Tensor) throws -> (loss: Tensor, logits: Tensor)
  ) {
    self.attack = attack
    self.training = training
  }
}

/// What an objective computes for each image of a step, as numbers of passes.
public struct ObjectiveCost: Hashable, Sendable {
  /// Forward passes of the network without gradients, before the attack; the mean over a run's steps.
  public var forwards = 0.0
  /// Passes of the network forward and back, parameters included.
  public var trainingPasses = 1.0
  /// Whether teachers answer each step of the attack, and not the training loss alone.
  public var teachersInAttack = false

  /// The passes of cross-entropy: one of training.
  public init() {}
}

/// The network that is trained, as an objective calls it.
public struct StudentNetwork {
  let network: any Layer
  /// What the attack runs it in; nil without an attack.
  let attackMode: ForwardMode?
  let autocast: Bool

  package init(network: any Layer, attackMode: ForwardMode?, autocast: Bool) {
    self.network = network
    self.attackMode = attackMode
    self.autocast = autocast
  }

  /// The logits [count, classes], in float32 where the network computes in less.
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws -> Tensor {
    guard autocast else { return try network(input, mode) }
    return try input.device.withAutocast { try network(input, mode) }.to(.float32)
  }

  /// The logits of perturbed images inside the attack.
  public func attacked(_ input: Tensor) throws -> Tensor { try self(input, attackMode ?? .evaluation) }
}

/// What objectives are made from besides the recipe.
struct ObjectiveContext {
  let device: Device
  let classCount: Int
  /// Images that are trained on.
  let trainingCount: Int
  let epochs: Int
  let teachers: [Teacher]
}

extension Recipe.Loss {
  /// The objective that a recipe describes.
  func objective(_ context: ObjectiveContext) throws -> any Objective {
    switch self {
    case .crossEntropy(let labelSmoothing): CrossEntropyObjective(labelSmoothing: labelSmoothing.value)
    case .distillation(let distillation): try DistillationObjective(distillation, context)
    case .temporalEnsembling(let ensembling): try TemporalEnsemblingObjective(ensembling, context)
    case .trades(let trades): TRADESObjective(beta: trades.beta.value)
    }
  }
}

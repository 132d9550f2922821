import Attacks
import Checkpoints
import EngineTestSupport
import Layers
import Networks
import Recipes
import Tensors
import TestSupport
import Training

/// Short runs of training methods on planted images, and what can be asked of the networks that come out.
enum MethodRuns {
  /// Adversarial training of a small network for twenty epochs.
  static let settings = [
    "network.name=small-cnn", "network.width=4", "epochs=20", "schedule=constant", "optimiser.learning-rate=0.05",
    "attack.steps=1", "attack.relative-step=1", "evaluation.every=20", "checkpoints.best=none",
    "checkpoints.every=never", "augmentation=none",
  ]

  static func distillation(_ more: String = "") -> String {
    "loss={kind: distillation, cross-entropy-weight: 0.1, temperature: 2, teachers: {one: {checkpoint: given.pth, weight: "
      + "0.9}}\(more)}"
  }

  /// A network after a run, and the run's trainer.
  static func trained(
    _ settings: [String], teachers: [Teacher] = [], seed: UInt64 = 0
  ) throws -> (network: any Network, trainer: Trainer) {
    let folder = try TemporaryFolder()
    return try withExtendedLifetime(folder) {
      let recipe = try MadeImages.recipe(Self.settings + settings)
      let network = try MadeImages.network(recipe, seed: seed, normalising: MadeImages.planted().statistics)
      let trainer = try Trainer(
        recipe, seed: seed, network: network, teachers: teachers,
        data: .init(training: MadeImages.planted(.training, 80), test: MadeImages.planted(.test, 32)),
        folder: RunFolder(folder.root))
      _ = try trainer.run()
      return (network, trainer)
    }
  }

  /// A teacher that is a network after a run of adversarial training.
  static func teacher(_ settings: [String] = [], seed: UInt64 = 7) throws -> (teacher: Teacher, network: any Network) {
    let network = try trained(settings, seed: seed).network
    return (try Teacher(name: "one", digest: "the one", network: network), network)
  }

  /// The logarithms of the probabilities that a network gives the test images, or others.
  static func logProbabilities(_ network: any Network, _ images: Tensor? = nil) throws -> Tensor {
    let images = try images ?? testImages()
    return try images.engine.withoutGradients { try network(images, .evaluation).logSoftmax(along: 1) }
  }

  static func testImages() throws -> Tensor { try MadeImages.planted(.test, 32).batch(0..<32).images }

  /// The mean entropy of predictions for the test images, in nats.
  static func entropy(_ network: any Network) throws -> Double {
    let logarithms = try logProbabilities(network)
    return -(try (logarithms.exponential() * logarithms).sum(along: [1]).mean().item())
  }

  /// The mean divergence of predictions of `other` for the test images from those of `network`.
  static func divergence(_ network: any Network, _ other: any Network) throws -> Double {
    try Tensor.meanDivergence(logProbabilities(network), logProbabilities(other)).item()
  }

  /// The largest mean divergence that five steps of an attack find within 32/255 of the test images.
  static func divergenceUnderAttack(_ network: any Network) throws -> Double {
    let images = try testImages()
    let clean = try logProbabilities(network)
    let attack = ProjectedGradientDescent(
      PerturbationSet(.linf, epsilon: 32 / 255), stepSize: 8 / 255, steps: 5, start: .normal)
    let perturbed = try network.withFrozenParameters {
      try attack.perturbed(images, from: RandomGenerator(seed: 1, on: images.device)) { point in
        try Tensor.meanDivergence(clean, network(point, .evaluation).logSoftmax(along: 1))
      }
    }
    return try Tensor.meanDivergence(clean, logProbabilities(network, perturbed)).item()
  }
}

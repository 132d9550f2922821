import Datasets
import EngineTestSupport
import Layers
import Networks
import Recipes
import SyntheticModel
import Tensors
import TestSupport
import Training

/// Images whose class shows: each class has a brightness of its own in one corner, under noise.
enum MadeImages {
  static let side = 16
  static let classCount = 4

  /// - Parameter contrast: how much brighter the corner is, of 255; the noise is uniform below 80.
  static func made(_ count: Int, seed: UInt64, contrast: UInt8 = 120, digest: String? = nil) throws -> DeviceImages {
    let device = try TestEngine.cpu()
    let source = RandomSource(seed: seed)
    let noise: [Float] = try Tensor.uniform(
      [count * side * side * 3], high: 80, from: source.generator("noise", on: device)
    ).values()
    var pixels = noise.map { UInt8($0) }
    let labels = (0..<count).map { $0 % classCount }
    for (image, label) in labels.enumerated() {
      let (top, left) = (label / 2 * side / 2, label % 2 * side / 2)
      for row in top..<top + side / 2 {
        for column in left..<left + side / 2 {
          for channel in 0..<3 { pixels[((image * side + row) * side + column) * 3 + channel] += contrast }
        }
      }
    }
    return try DeviceImages(
      images: HostTensor(.uint8, shape: [count, side, side, 3], bytes: pixels), labels: labels, digest: digest,
      on: device)
  }

  static func data() throws -> Trainer.Data {
    try Trainer.Data(training: made(40, seed: 1), heldOut: made(16, seed: 3), test: made(32, seed: 2))
  }

  /// What images with planted features of as many classes and the same size are a function of.
  static func planted() throws -> PlantedParameters {
    try PlantedParameters(GaussianModel(mu: 0.3, sigma: 0.1, classes: classCount), side: side)
  }

  /// Such images.
  static func planted(_ split: DatasetSplit, _ count: Int) throws -> DeviceImages {
    let images = try PlantedImages(planted()).dataset(split, count: count)
    return try DeviceImages(images: images.imageTensor, labels: images.labels, on: TestEngine.cpu())
  }

  static func recipe(_ settings: [String] = []) throws -> Recipe {
    let small = [
      "epochs=3", "batch-size=16", "attack.steps=2", "evaluation.attack.steps=2", "evaluation.max-samples=all",
      "evaluation.batch-size=16", "network.width=2", "augmentation.padding=2",
      "augmentation.flip-probability=0", "schedule.milestones=[2]",
      "checkpoints.every=2",
    ]
    return try Recipe("linf-at", settings: small + settings)
  }

  static func network(
    _ recipe: Recipe, seed: UInt64 = 0, normalising statistics: ChannelStatistics? = nil
  ) throws -> any Network {
    let make = Initialiser(
      try RandomSource(seed: seed).generator("initialisation", on: TestEngine.cpu()), channelsLast: true)
    let normalisation = try statistics.map {
      try ChannelNormalisation(mean: $0.mean, deviation: $0.standardDeviation, make)
    }
    return try NetworkKind(rawValue: recipe.network.name)!.make(
      width: recipe.network.width, for: .init(classCount: classCount, side: side, normalisation: normalisation), make)
  }

  static func trainer(
    _ recipe: Recipe, in folder: RunFolder, seed: UInt64 = 0, teachers: [Teacher] = [],
    data: Trainer.Data? = nil, observers: [any TrainingObserver] = [], saveInterval: Duration = .seconds(900)
  ) throws -> (trainer: Trainer, network: any Network) {
    let network = try network(recipe, seed: seed)
    let trainer = try Trainer(
      recipe, seed: seed, network: network, teachers: teachers, data: data ?? self.data(), folder: folder,
      observers: [MetricsLog(folder.metrics)] + observers, saveInterval: saveInterval)
    return (trainer, network)
  }
}

import ArgumentParser
import Datasets
import Layers
import Networks
import Recipes
import Reporting
import Tensors
import Training

/// The options that name images.
struct ImageOptions: ParsableArguments {
  @OptionGroup var data: DataOptions

  @Flag(help: "The files hold made images in the data set's form: their checksums are not compared.")
  var madeData = false

  /// A part of the data set `source`.
  func load(_ split: DatasetSplit, of source: any ImageSource) throws -> ImageDataset {
    try source.load(split, from: data.data, checking: madeData ? .form : .digests)
  }
}

/// The images that a recipe asks for.
struct TrainingImages {
  let training: ImageDataset
  let heldOut: ImageDataset?
  let test: ImageDataset

  /// - Throws: `TrainingError.unsupported` for a data set that is not known; `FileError` and `DatasetError` for files.
  init(_ recipe: Recipe, from options: ImageOptions) throws {
    guard let source = ImageSources.named(recipe.dataset) else {
      throw TrainingError.unsupported(
        key: "dataset", value: recipe.dataset, accepted: ImageSources.names.joined(separator: ", "))
    }
    var all = try options.load(.training, of: source)
    test = try options.load(.test, of: source)
    if let count = recipe.trainingSamples {
      guard count % all.classNames.count == 0 else {
        throw TrainingError.unsupported(
          key: "training-samples", value: "\(count)",
          accepted: "all, or a multiple of the number of classes, \(all.classNames.count)")
      }
      all = try all.first(perClass: count / all.classNames.count)
    }
    if case .heldOut(_, let count, let seed) = recipe.checkpoints.best {
      let parts = try all.heldOut(count, seed: seed)
      training = parts.training
      heldOut = parts.heldOut
    } else {
      training = all
      heldOut = nil
    }
  }

  /// The recipe's network with its first weights.
  func network(_ recipe: Recipe, seed: UInt64, on device: Device) throws -> any Network {
    guard let kind = NetworkKind(rawValue: recipe.network.name) else {
      throw TrainingError.unsupported(
        key: "network.name", value: recipe.network.name,
        accepted: NetworkKind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    if let parameter = recipe.network.parameters.first {
      throw TrainingError.unsupported(
        key: "network.parameters", value: parameter.name, accepted: "none for \(kind.rawValue)")
    }
    let make = Initialiser(
      try RandomSource(seed: seed).generator("initialisation", on: device),
      channelsLast: recipe.memoryFormat == .channelsLast)
    return try kind.make(width: recipe.network.width, for: test.purpose(make), make)
  }

  /// The images on `device`.
  func onDevice(_ device: Device) throws -> Trainer.Data {
    try Trainer.Data(
      training: training.on(device), heldOut: heldOut?.on(device), test: test.on(device))
  }
}

extension ImageDataset {
  /// The SHA-256 of pixels and labels.
  var digest: String {
    var digest = SHA256()
    pixels.withUnsafeBytes { digest.update($0) }
    labels.withUnsafeBytes { digest.update($0) }
    return digest.text
  }

  /// The images on `device`.
  func on(_ device: Device) throws -> DeviceImages {
    try DeviceImages(images: imageTensor, labels: labels, on: device)
  }

  /// What a network for these images is built for.
  func purpose(_ make: Initialiser) throws -> NetworkKind.Purpose {
    NetworkKind.Purpose(
      classCount: classNames.count, channels: channels, side: height,
      normalisation: try ChannelNormalisation(
        mean: statistics.mean, deviation: statistics.standardDeviation, make))
  }
}

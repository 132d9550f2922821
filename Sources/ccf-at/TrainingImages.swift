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

  /// The recipe's network with its first weights, or another one that is described.
  func network(
    _ recipe: Recipe, _ description: Recipe.Network? = nil, seed: UInt64, on device: Device
  ) throws -> any Network {
    let description = description ?? recipe.network
    let kind = try NetworkKind(named: description.name)
    let make = try initialiser(recipe, seed: seed, on: device)
    return try kind.make(width: description.width, description.settings, for: test.purpose(make), make)
  }

  private func initialiser(_ recipe: Recipe, seed: UInt64, on device: Device) throws -> Initialiser {
    Initialiser(
      try RandomSource(seed: seed).generator("initialisation", on: device),
      channelsLast: recipe.memoryFormat == .channelsLast)
  }

  /// The networks that the recipe's loss names, from their checkpoints.
  ///
  /// - Throws: `CheckpointError` for one that was trained with another normalisation, as far as its file or its run's
  ///   folder says; what `Teacher` throws.
  func teachers(_ recipe: Recipe, on device: Device) throws -> [Teacher] {
    let normalisation = try test.purpose(initialiser(recipe, seed: 0, on: device)).normalisation
    return try recipe.loss.teachers.map { teacher in
      try CheckpointOrigin(teacher.checkpoint)?.check(dataset: recipe.dataset, test.statistics)
      return try Teacher(teacher, student: recipe.network, normalisation: normalisation) {
        try network(recipe, $0, seed: 0, on: device)
      }
    }
  }

  /// The images on `device`, with their digests.
  func onDevice(_ device: Device) throws -> Trainer.Data {
    try Trainer.Data(
      training: training.on(device, digest: training.digest),
      heldOut: heldOut.map { try $0.on(device, digest: $0.digest) }, test: test.on(device, digest: test.digest))
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
  func on(_ device: Device, digest: String? = nil) throws -> DeviceImages {
    try DeviceImages(images: imageTensor, labels: labels, digest: digest, on: device)
  }

  /// What a network for these images is built for.
  func purpose(_ make: Initialiser) throws -> NetworkKind.Purpose {
    NetworkKind.Purpose(
      classCount: classNames.count, channels: channels, side: height,
      normalisation: try ChannelNormalisation(
        mean: statistics.mean, deviation: statistics.standardDeviation, make))
  }
}

extension Recipe.Network {
  /// The parameters as the networks take them.
  var settings: [NetworkSetting] {
    parameters.map { parameter in
      switch parameter.value {
      case .number(let number): NetworkSetting(parameter.name, .number(number.value))
      case .flag(let flag): NetworkSetting(parameter.name, .flag(flag))
      case .text(let text): NetworkSetting(parameter.name, .text(text))
      }
    }
  }
}

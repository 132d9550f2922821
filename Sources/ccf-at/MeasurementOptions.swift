import ArgumentParser
import Datasets
import Tensors
import Training

/// The options of a measurement of trained networks on test images, which `evaluate` and `attribute` share.
struct MeasurementOptions: ParsableArguments {
  @OptionGroup var network: NetworkOptions

  @Option(help: "The data set.")
  var dataset = DatasetName(CIFARBinary.cifar10)

  @OptionGroup var images: ImageOptions

  @Option(help: ArgumentHelp("The first so many test images; by default all.", valueName: "count"))
  var samples: Int?

  @Option(
    help: ArgumentHelp(
      "Leave the first so many test images out, such as those that the best checkpoint was chosen by.",
      valueName: "count"))
  var skip = 0

  @OptionGroup var attack: AttackOptions

  @Option(help: ArgumentHelp("Images at a time.", valueName: "count"))
  var batchSize = 128

  @Option(help: "Seed of all that is random.")
  var seed: UInt64 = 0

  @Option(help: "Output format.")
  var format: EvaluationFormat = .text

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    if let samples, samples < 1 { throw ValidationError("--samples \(samples) is not possible: give 1 or more") }
    guard skip >= 0 else { throw ValidationError("--skip \(skip) is not possible: give 0 or more") }
    guard batchSize >= 1 else { throw ValidationError("--batch-size \(batchSize) is not possible: give 1 or more") }
  }

  /// The test images, on the device that the options name, with their digest.
  func load() throws -> MeasurementImages {
    let images = try self.images.load(.test, of: dataset.source).dropFirst(skip)
    return MeasurementImages(
      dataset: images, onDevice: try images.on(engine.load(), digest: images.digest),
      total: min(samples ?? images.count, images.count))
  }

  /// The network that `options` name, from their file.
  ///
  /// - Throws: `CheckpointError` for a file of something else, or one of a run on images of another normalisation.
  func load(_ file: NetworkFile, of options: NetworkOptions, for images: MeasurementImages) throws -> LoadedNetwork {
    try CheckpointOrigin(options.checkpoint)?.check(
      dataset: dataset.source.name, options.normalise == false ? nil : images.dataset.statistics)
    return try options.load(file, for: images.dataset, on: images.onDevice.device)
  }
}

/// Test images, and how many of them are measured.
struct MeasurementImages {
  let dataset: ImageDataset
  let onDevice: DeviceImages
  var total: Int
}

/// Output formats of a measurement.
enum EvaluationFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

import ArgumentParser
import CommandLineSupport
import Datasets
import Reporting
import SyntheticModel

struct DataMakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Make a data set whose truth is known.",
    subcommands: [DataMakePlantedCommand.self])
}

struct DataMakePlantedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "planted",
    abstract: "Make images with planted features: the synthetic model lifted to pixels.",
    discussion: """
      Each class has patches of its own, each pair of classes patches that they share; a patch is a pattern of plus and \
      minus one, its strength in an image the model's feature, on grey and noise. Means, deviations and noise are in \
      units of the pixel range [0, 1], so that epsilon is that of the model. The folder gets files in CIFAR-10's form \
      and planted.json, which has all parameters and where the patches are. Train with --set dataset=planted --set \
      augmentation=none, since shifts and flips move patches, and --data.

      \(ExitStatus.help([.usage, .data, .failure]))
      """)

  @Option(help: ArgumentHelp("The folder for the files; it must not hold any.", valueName: "dir"))
  var output: String

  @Option(help: ArgumentHelp("Number of classes, 3 to 256.", valueName: "count"))
  var classes = 10

  @Option(help: ArgumentHelp("Patches of each class, and of each pair of classes.", valueName: "count"))
  var copies = 1

  @Option(help: ArgumentHelp("Mean of features, in units of [0, 1].", valueName: "size"))
  var mu = PixelNumber(value: 0.1, text: "0.1")

  @Option(help: ArgumentHelp("Standard deviation of features.", valueName: "size"))
  var sigma = PixelNumber(value: 0.05, text: "0.05")

  @Option(help: ArgumentHelp("Mean of shared features; by default mu.", valueName: "size"))
  var sharedMu: PixelNumber?

  @Option(help: ArgumentHelp("Standard deviation of shared features; by default sigma.", valueName: "size"))
  var sharedSigma: PixelNumber?

  @Option(help: ArgumentHelp("Standard deviation of each pixel's noise; 0 for none.", valueName: "size"))
  var noise = 0.02

  @Option(help: ArgumentHelp("Rows and columns of an image.", valueName: "pixels"))
  var side = 32

  @Option(help: ArgumentHelp("Rows and columns of a patch.", valueName: "pixels"))
  var patchSide = 4

  @Option(help: ArgumentHelp("Training images, 5 or more.", valueName: "count"))
  var training = 5000

  @Option(help: ArgumentHelp("Test images, 1 or more.", valueName: "count"))
  var test = 1000

  @Option(help: "Seed of patches and images.")
  var seed: UInt64 = 0

  func validate() throws {
    do {
      _ = try parameters()
    } catch let error as DatasetError {
      throw ValidationError(error.reason)
    } catch let error as ParameterError {
      throw ValidationError("\(error)")
    }
    guard training >= 5, test >= 1 else {
      throw ValidationError("--training \(training) --test \(test) is not possible: give 5 or more, and 1 or more")
    }
  }

  func run() throws {
    let parameters = try parameters()
    let clipped = try PlantedFiles.write(PlantedImages(parameters), training: training, test: test, to: output)
    let epsilon0 = try Thresholds(TrainingProblem(model: parameters.model, epsilon: 0)).epsilon0
    let share = max(clipped.training, clipped.test)
    try StandardOutput.write(
      """
      planted: in \(output), \(training) training and \(test) test images of \(classes) classes
      clipped: \((100 * share).rounded(toDigits: 3)) % of pixel values
      eps0 of the model: \(epsilon0.rounded(toDigits: 4)) (\((255 * epsilon0).rounded(toDigits: 4))/255)

      """)
  }

  private func parameters() throws -> PlantedParameters {
    let copy = try FeatureCopy(
      exclusiveMean: mu.value, exclusiveDeviation: sigma.value, sharedMean: (sharedMu ?? mu).value,
      sharedDeviation: (sharedSigma ?? sigma).value)
    guard (1...GaussianModel.largestCount).contains(copies) else {
      throw ParameterError("copies", given: copies, accepted: "a whole number from 1 to \(GaussianModel.largestCount)")
    }
    return try PlantedParameters(
      GaussianModel(classes: classes, copies: [FeatureCopy](repeating: copy, count: copies)), side: side,
      patchSide: patchSide, noise: noise, seed: seed)
  }
}

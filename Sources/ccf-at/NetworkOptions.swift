import ArgumentParser
import Checkpoints
import Datasets
import Layers
import Networks
import Reporting
import Tensors

/// The options that name a trained network.
struct NetworkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The file with the weights.", valueName: "file"))
  var checkpoint: String

  @Option(help: ArgumentHelp("The keys, joined by /, that lead to the state dict in the file.", valueName: "key"))
  var key: String?

  @Option(help: "The network: \(NetworkKind.names).")
  var network: NetworkKind

  @Option(
    name: .customLong("network-parameter"),
    help: ArgumentHelp(
      "A parameter of the network that its tensors do not show, such as heads=6; may be given several times.",
      valueName: "name=value"))
  var parameters: [NetworkSetting] = []

  @Flag(
    inversion: .prefixedNo,
    help: "Normalise images by the data set's constants first (default: yes).")
  var normalise: Bool?

  /// The network of the file, for `images`.
  ///
  /// - Throws: `CheckpointError` if the file holds another network, one for other images or other classes, or one that
  ///   normalises images in another way; `NetworkError` for parameters that it does not have.
  func load(for images: ImageDataset, on device: Device) throws -> LoadedNetwork {
    let file = try Checkpoint.read(checkpoint, key: key)
    guard let (stateDict, normalisation) = network.tensors(of: file.stateDict),
      let dimensions = network.dimensions(of: stateDict)
    else {
      throw CheckpointError(
        checkpoint, found: "no tensors named as those of \(network.rawValue)",
        accepted: "a state dict of that network, such as ccf-at train writes")
    }
    guard images.classNames.count == dimensions.classCount else {
      throw CheckpointError(
        checkpoint, found: "a network for \(dimensions.classCount) classes",
        accepted: "one for the \(images.classNames.count) classes of \(images.name)")
    }
    let make = Initialiser(try RandomSource(seed: 0).generator("initialisation", on: device), channelsLast: true)
    var purpose = try images.purpose(make)
    if normalise == false { purpose.normalisation = nil }
    do {
      try normalisation?.check(against: purpose.normalisation)
      let model = try network.make(
        width: dimensions.width, dimensions.settings + parameters, for: purpose, make)
      try model.load(stateDict)
      return LoadedNetwork(model: model, width: dimensions.width)
    } catch let error as NormalisationMismatch {
      throw CheckpointError(
        checkpoint, found: "\(error)", accepted: "a network that normalises as \(images.name) asks, or another data set")
    } catch let error as StateDictMismatch {
      throw CheckpointError(checkpoint, found: "\(error)", accepted: "the tensors of \(network.rawValue)")
    }
  }

  /// Appends what the network depends on.
  func append(to record: inout ResultRecord, _ loaded: LoadedNetwork) throws {
    record.append("checkpoint", .text(checkpoint))
    record.append("checkpointSHA256", .text(try SHA256.text(ofFile: checkpoint)))
    record.append("key", key.map { .text($0) } ?? .missing)
    record.append("network", .text(network.rawValue))
    record.append("width", loaded.width.map { .integer($0) } ?? .missing)
    let settings = parameters.map { "\($0.name)=\($0.value)" }
    record.append("networkParameters", settings.isEmpty ? .missing : .text(settings.joined(separator: " ")))
    record.append("normalise", normalise.map { .flag($0) } ?? .missing)
  }
}

/// A network with its trained weights.
struct LoadedNetwork {
  let model: any Network
  /// The width of a network that has one.
  let width: Int?
}

extension NetworkKind: ExpressibleByArgument {}

extension NetworkSetting: ExpressibleByArgument {
  /// "name=value"; a value that is no number, true or false is text.
  public init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    let value: Value =
      switch parts[1] {
      case "true": .flag(true)
      case "false": .flag(false)
      default: Double(parts[1]).map { .number($0) } ?? .text(parts[1])
      }
    self.init(parts[0], value)
  }
}

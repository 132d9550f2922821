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

  @Option(
    help: """
      The network: \(NetworkKind.names); or torchscript for a module that torch.jit.save wrote, whose code then runs.
      """)
  var network: NetworkChoice

  @Option(
    name: .customLong("network-parameter"),
    help: ArgumentHelp(
      "A parameter of the network that its tensors do not show, such as heads=6; may be given several times.",
      valueName: "name=value"))
  var parameters: [NetworkSetting] = []

  @Option(
    help: ArgumentHelp(
      "The part of a TorchScript module that is its last linear layer; by default it is looked for.", valueName: "name")
  )
  var lastLayer: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Normalise images by the data set's constants first; by default yes, for a TorchScript module no.")
  var normalise: Bool?

  func validate() throws {
    switch network {
    case .torchScript:
      guard key == nil, parameters.isEmpty else {
        throw ValidationError("--network torchscript takes neither --key nor --network-parameter")
      }
    case .kind(let kind):
      guard lastLayer == nil else {
        throw ValidationError("--last-layer is for --network torchscript; \(kind.rawValue) has its own")
      }
    }
  }

  /// What the file holds, as far as it can be said before there are images.
  ///
  /// - Throws: `CheckpointError` if it cannot be read or holds another network.
  func read() throws -> NetworkFile {
    guard case .kind(let kind) = network else { return .module }
    guard let (stateDict, normalisation) = kind.tensors(of: try Checkpoint.read(checkpoint, key: key).stateDict),
      let dimensions = kind.dimensions(of: stateDict)
    else {
      throw CheckpointError(
        checkpoint, found: "no tensors named as those of \(kind.rawValue)",
        accepted: "a state dict of that network, such as ccf-at train writes")
    }
    return .tensors(kind, stateDict, normalisation, dimensions)
  }

  /// The network of a file, for `images`.
  ///
  /// - Throws: `CheckpointError` if the file holds one for other images or other classes, or one that normalises images in
  ///   another way; `NetworkError` for parameters that it does not have.
  func load(_ file: NetworkFile, for images: ImageDataset, on device: Device) throws -> LoadedNetwork {
    let make = Initialiser(try RandomSource(seed: 0).generator("initialisation", on: device), channelsLast: true)
    let purpose = try images.purpose(make)
    let loaded: LoadedNetwork
    do {
      switch file {
      case .tensors(let kind, let stateDict, let normalisation, let dimensions):
        try check(dimensions.classCount, images)
        var purpose = purpose
        if normalise == false { purpose.normalisation = nil }
        try normalisation?.check(against: purpose.normalisation)
        let model = try kind.make(width: dimensions.width, dimensions.settings + parameters, for: purpose, make)
        try model.load(stateDict)
        loaded = LoadedNetwork(model: model, width: dimensions.width)
      case .module:
        let model = try TorchScriptNetwork(
          checkpoint, sampleShape: [images.channels, images.height, images.width], lastLayer: lastLayer,
          normalisation: normalise == true ? purpose.normalisation : nil, on: device)
        try check(model.classCount, images)
        loaded = LoadedNetwork(model: model, width: nil)
      }
    } catch let error as NormalisationMismatch {
      throw CheckpointError(
        checkpoint, found: "\(error)", accepted: "a network that normalises as \(images.name) asks, or another data set"
      )
    } catch let error as StateDictMismatch {
      throw CheckpointError(checkpoint, found: "\(error)", accepted: "the tensors of \(network)")
    } catch let error as TensorError where network == .torchScript {
      throw CheckpointError(
        checkpoint, found: "\(error)",
        accepted: "a file of torch.jit.save, for images \([images.channels, images.height, images.width])")
    }
    return loaded
  }

  private func check(_ classCount: Int, _ images: ImageDataset) throws(CheckpointError) {
    guard images.classNames.count == classCount else {
      throw CheckpointError(
        checkpoint, found: "a network for \(classCount) classes",
        accepted: "one for the \(images.classNames.count) classes of \(images.name)")
    }
  }

  /// Appends what the network depends on.
  func append(to record: inout ResultRecord, _ loaded: LoadedNetwork) throws {
    record.append("checkpoint", .text(checkpoint))
    record.append("checkpointSHA256", .text(try SHA256.text(ofFile: checkpoint)))
    record.append("key", key.map { .text($0) } ?? .missing)
    record.append("network", .text(network.description))
    record.append("width", loaded.width.map { .integer($0) } ?? .missing)
    let settings = parameters.map { "\($0.name)=\($0.value)" }
    record.append("networkParameters", settings.isEmpty ? .missing : .text(settings.joined(separator: " ")))
    record.append("lastLayer", lastLayer.map { .text($0) } ?? .missing)
    record.append("normalise", normalise.map { .flag($0) } ?? .missing)
  }
}

/// What a file with a network holds.
enum NetworkFile {
  /// Tensors under the names of a network that is known.
  case tensors(NetworkKind, StateDict, StoredNormalisation?, NetworkKind.Dimensions)
  /// A TorchScript module, which is loaded where it computes.
  case module
}

/// A network with its trained weights.
struct LoadedNetwork {
  let model: any Network
  /// The width of a network that has one.
  let width: Int?
}

/// A network by name.
enum NetworkChoice: ExpressibleByArgument, Hashable, CustomStringConvertible {
  case kind(NetworkKind)
  case torchScript

  init?(argument: String) {
    if argument == "torchscript" {
      self = .torchScript
    } else if let kind = NetworkKind(rawValue: argument) {
      self = .kind(kind)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { NetworkKind.allCases.map(\.rawValue) + ["torchscript"] }

  var description: String {
    switch self {
    case .kind(let kind): kind.rawValue
    case .torchScript: "torchscript"
    }
  }
}

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

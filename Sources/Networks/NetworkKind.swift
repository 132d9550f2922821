import Checkpoints
import Layers
import Tensors

/// A network as its own file describes it: name, parameters, how it is built, how its state dicts are told.
///
/// A new network is a file with such a description, and its place in `allCases`.
public struct NetworkKind: RawRepresentable, CaseIterable, Sendable {
  /// The networks by the names that recipes and the command line use.
  public static let allCases: [NetworkKind] = [preActResNet18, resNet18, wideResNet, deiT, smallCNN]

  /// What a network is built for.
  public struct Purpose {
    /// The number of classes.
    public var classCount: Int
    /// Channels of an image.
    public var channels: Int
    /// Side length of an image, in pixels.
    public var side: Int
    /// Normalisation of the images, part of the network.
    public var normalisation: ChannelNormalisation?

    /// Images of `channels` channels and `side` pixels a side, in `classCount` classes.
    public init(classCount: Int, channels: Int = 3, side: Int = 32, normalisation: ChannelNormalisation? = nil) {
      self.classCount = classCount
      self.channels = channels
      self.side = side
      self.normalisation = normalisation
    }
  }

  /// What a state dict says of the network that it was saved from.
  public struct Dimensions: Hashable, Sendable {
    /// The width, as in `make`.
    public var width: Int
    /// The number of classes.
    public var classCount: Int
    /// Other parameters, where the tensors' shapes say them.
    public var settings: [NetworkSetting] = []
  }

  /// The name, such as "preactresnet18".
  public let rawValue: String
  /// What the network is, in a few words.
  public let summary: String
  /// The width where nothing is said, and what is as wide.
  public let width: NetworkParameter
  /// The other parameters.
  public let parameters: [NetworkParameter]
  /// Whether its features are made from an image, as Grad-CAM needs it (`ConvolutionalNetwork`).
  public let isConvolutional: Bool
  private let build: @Sendable (NetworkSettings, Purpose, Initialiser) throws -> any Network
  private let read: @Sendable (StateDict) -> Dimensions?
  private let isUnused: @Sendable (String) -> Bool

  /// A network's description.
  ///
  /// - Parameters:
  ///   - width: what is as wide as the width says, such as "channels of the first stage"; and the standard, >= 1.
  ///   - read: the dimensions of the network that a state dict was saved from; nil if it is of another network. Every
  ///     tensor whose size grows faster than the file's must be seen there to be as large, so that no small file asks
  ///     for a large network.
  ///   - isUnused: whether files may hold a tensor of that name which no forward pass uses.
  init<Made: Network>(
    _ name: String, summary: String, width: (meaning: String, standard: Int), parameters: [NetworkParameter] = [],
    read: @escaping @Sendable (StateDict) -> Dimensions?,
    isUnused: @escaping @Sendable (String) -> Bool = { _ in false },
    build: @escaping @Sendable (NetworkSettings, Purpose, Initialiser) throws -> Made
  ) {
    rawValue = name
    self.summary = summary
    self.width = NetworkParameter("width", .integer(1...Int.max, standard: width.standard), width.meaning)
    self.parameters = parameters
    isConvolutional = Made.self is any ConvolutionalNetwork.Type
    self.build = build
    self.read = read
    self.isUnused = isUnused
  }

  /// The network of that name.
  public init?(rawValue: String) {
    guard let found = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = found
  }

  /// The network of that name.
  ///
  /// - Throws: `NetworkError` with the names that there are.
  public init(named name: String) throws(NetworkError) {
    guard let found = NetworkKind(rawValue: name) else {
      throw NetworkError("network.name", given: name, accepted: Self.names)
    }
    self = found
  }

  /// All names, for people.
  public static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// A network with its first weights.
  ///
  /// - Parameters:
  ///   - width: 1 or greater; nil for the standard.
  ///   - settings: values of other parameters; the rest have their standards.
  /// - Throws: `NetworkError` for a parameter that the network does not have or a value that it does not take, `TensorError`
  ///   if the device has no room or the images are too small, `CheckpointError` for a file that a parameter names.
  public func make(
    width: Int? = nil, _ settings: [NetworkSetting] = [], for purpose: Purpose, _ make: Initialiser
  ) throws -> any Network {
    let widths = width.map { [NetworkSetting("width", .number(Double($0)))] } ?? []
    return try build(
      NetworkSettings(widths + settings, [self.width] + parameters, network: rawValue), purpose, make)
  }

  /// The dimensions of the network that a state dict was saved from, where it is of this kind.
  public func dimensions(of stateDict: StateDict) -> Dimensions? { read(stateDict) }

  /// The tensors of a file as this network names them, and the normalisation of images that stood beside them.
  ///
  /// Copies for attacks ("attacker.") and tensors that no forward pass uses are left out, and prefixes that all names share
  /// ("module.", "model.", "1.") are taken off until the rest is recognised. Nil if it is not.
  public func tensors(of file: StateDict) -> (stateDict: StateDict, normalisation: StoredNormalisation?)? {
    var (rest, normalisation) = StoredNormalisation.separated(from: file)
    while true {
      let used = StateDict(rest.entries.filter { !isUnused($0.name) }.map { ($0.name, $0.tensor) })
      if read(used) != nil { return (used, normalisation) }
      guard let prefix = rest.sharedPrefix else { return nil }
      rest = rest.removingPrefix(prefix)
    }
  }
}

extension NetworkKind: Hashable {
  /// Whether both have the same name.
  public static func == (one: NetworkKind, other: NetworkKind) -> Bool { one.rawValue == other.rawValue }

  /// Takes the name in.
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension StateDict {
  /// The number of first entries "prefix0", "prefix1", …, each followed by `suffix`.
  func count(_ prefix: String, _ suffix: String) -> Int {
    var count = 0
    while self[prefix + "\(count)" + suffix] != nil { count += 1 }
    return count
  }

  /// The shape of the tensor of that name, if it has so many axes, none of length 0.
  func shape(_ name: String, axes: Int) -> [Int]? {
    guard let shape = self[name]?.shape, shape.count == axes, shape.allSatisfy({ $0 > 0 }) else { return nil }
    return shape
  }

  /// The part up to the first dot that all names share.
  fileprivate var sharedPrefix: String? {
    guard let first = names.first, let dot = first.firstIndex(of: ".") else { return nil }
    let prefix = String(first[...dot])
    return names.allSatisfy { $0.hasPrefix(prefix) } ? prefix : nil
  }
}

import Checkpoints
import Layers
import Tensors

/// The networks by the names that recipes and the command line use.
public enum NetworkKind: String, CaseIterable, Hashable, Sendable {
  case preActResNet18 = "preactresnet18"
  case smallCNN = "small-cnn"

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

  /// Channels of the first stage where nothing is said.
  public var standardWidth: Int {
    switch self {
    case .preActResNet18: 64
    case .smallCNN: 16
    }
  }

  /// A network with its first weights.
  ///
  /// - Parameters:
  ///   - width: channels of the first stage, >= 1; nil for the standard.
  /// - Throws: `TensorError` if the device has no room or the images are too small.
  public func make(width: Int? = nil, for purpose: Purpose, _ make: Initialiser) throws(TensorError) -> any Network {
    let width = width ?? standardWidth
    return switch self {
    case .preActResNet18:
      try PreActResNet18(
        width: width, classCount: purpose.classCount, channels: purpose.channels,
        normalisation: purpose.normalisation, make)
    case .smallCNN:
      try SmallCNN(
        width: width, classCount: purpose.classCount, channels: purpose.channels, side: purpose.side,
        normalisation: purpose.normalisation, make)
    }
  }

  /// The width and the number of classes of the network that a state dict was saved from, where it is of this kind.
  public func dimensions(of stateDict: StateDict) -> (width: Int, classCount: Int)? {
    guard let first = stateDict["conv1.weight"]?.shape, let last = stateDict["linear.weight"]?.shape,
      first.count == 4, last.count == 2, let width = first.first, let classCount = last.first, width > 0, classCount > 0
    else { return nil }
    // The largest tensor is as wide as the first says, so that no small file asks for a large network.
    let largest: Bool =
      switch self {
      case .preActResNet18: stateDict["layer4.1.conv2.weight"]?.shape == [8 * width, 8 * width, 3, 3]
      case .smallCNN: stateDict["conv2.weight"]?.shape == [2 * width, width, 4, 4]
      }
    return largest ? (width, classCount) : nil
  }
}

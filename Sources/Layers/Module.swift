import Tensors

/// A tensor of a network under the name that PyTorch's state dict gives it.
public struct StateEntry {
  /// What the tensor is for.
  public enum Role: Hashable, Sendable {
    /// Trained by gradients.
    case parameter
    /// Kept with the network and not trained: running statistics, counters.
    case buffer
  }

  /// For example "layer1.0.bn1.running_mean".
  public let name: String
  /// The network's own tensor: changing it changes the network.
  public let tensor: Tensor
  /// Whether gradients train it.
  public let role: Role

  /// An entry of this name.
  public init(_ name: String, _ tensor: Tensor, _ role: Role) {
    self.name = name
    self.tensor = tensor
    self.role = role
  }
}

/// A part of a network that holds tensors.
public protocol Module {
  /// Its tensors in the order of PyTorch's state dict.
  var state: [StateEntry] { get }
}

extension Module {
  /// Its tensors below the name of the part that it is: "conv1" makes "weight" to "conv1.weight".
  public func state(below name: String) -> [StateEntry] {
    state.map { StateEntry("\(name).\($0.name)", $0.tensor, $0.role) }
  }

  /// The tensors that gradients train.
  public var parameters: [Tensor] { state.filter { $0.role == .parameter }.map(\.tensor) }

  /// Does `body` while no gradient with respect to a parameter is recorded: what flows through goes to the input alone.
  ///
  /// - Throws: what `body` throws.
  public func withFrozenParameters<Result>(_ body: () throws -> Result) throws -> Result {
    let trainable = parameters.filter(\.requiresGradient)
    for parameter in trainable { try parameter.setRequiresGradient(false) }
    defer {
      // Cannot fail: each required gradients a moment ago.
      for parameter in trainable { try? parameter.setRequiresGradient(true) }
    }
    return try body()
  }
}

/// What a forward pass does where training and evaluation differ.
public struct ForwardMode: Hashable, Sendable {
  /// Where batch normalisation takes mean and variance from.
  public enum BatchStatistics: String, CaseIterable, Hashable, Sendable {
    /// From the batch, and moves the running ones towards them: PyTorch's train mode.
    case updating
    /// From the batch, and leaves the running ones.
    case batch
    /// From the running ones: PyTorch's eval mode.
    case running
  }

  /// Where batch normalisation takes mean and variance from.
  public var batchNorm: BatchStatistics
  /// The weight of a batch in the running statistics that it moves; nil for the layer's own.
  public var momentum: Double?

  /// A mode with these statistics.
  public init(batchNorm: BatchStatistics, momentum: Double? = nil) {
    self.batchNorm = batchNorm
    self.momentum = momentum
  }

  /// PyTorch's `train()`.
  public static let training = ForwardMode(batchNorm: .updating)
  /// PyTorch's `eval()`.
  public static let evaluation = ForwardMode(batchNorm: .running)
}

/// A part of a network that makes one tensor of another.
public protocol Layer: Module {
  /// The layer's output.
  ///
  /// - Throws: `TensorError` if the input's shape is not one that the layer takes.
  func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor
}

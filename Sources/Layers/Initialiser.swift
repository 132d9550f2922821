import Tensors

/// The law of a layer's first weights and biases.
public enum FirstWeights: Hashable, Sendable {
  /// Both uniform within 1 / sqrt(inputs of an output): PyTorch's.
  case uniform
  /// Weights as `uniform`, biases 0.
  case uniformWithoutBias
  /// Weights normal with mean 0, biases 0.
  case normal(standardDeviation: Double)
}

/// Makes a network's tensors: type, place, memory format, and randomness for their first values.
public struct Initialiser {
  /// Draws the first values; its device is the network's.
  public let generator: RandomGenerator
  /// The type of parameters and running statistics.
  public let elementType: ElementType
  /// Whether kernels of convolutions have their channels side by side in memory.
  public let channelsLast: Bool

  /// An initialiser that draws from `generator`.
  public init(_ generator: RandomGenerator, elementType: ElementType = .float32, channelsLast: Bool = false) {
    self.generator = generator
    self.elementType = elementType
    self.channelsLast = channelsLast
  }

  /// The device of what it makes.
  public var device: Device { generator.device }

  /// A parameter, uniform on [-bound, bound).
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func uniformParameter(_ shape: [Int], bound: Double) throws(TensorError) -> Tensor {
    try parameter(Tensor.uniform(shape, low: -bound, high: bound, elementType, from: generator))
  }

  /// A parameter, normal with mean 0.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func normalParameter(_ shape: [Int], standardDeviation: Double) throws(TensorError) -> Tensor {
    try parameter(Tensor.normal(shape, standardDeviation: standardDeviation, elementType, from: generator))
  }

  /// A layer's weights, each output of `fanIn` inputs, and its biases.
  ///
  /// - Throws: `TensorError` if the device has no room.
  func parameters(
    _ shape: [Int], fanIn: Int, hasBias: Bool, _ law: FirstWeights
  ) throws(TensorError) -> (weight: Tensor, bias: Tensor?) {
    let bound = 1 / Double(fanIn).squareRoot()
    let weight: Tensor
    if case .normal(let deviation) = law {
      weight = try normalParameter(shape, standardDeviation: deviation)
    } else {
      weight = try uniformParameter(shape, bound: bound)
    }
    guard hasBias else { return (weight, nil) }
    let outputs = [shape[0]]
    return (weight, try law == .uniform ? uniformParameter(outputs, bound: bound) : constantParameter(outputs, 0))
  }

  private func parameter(_ values: Tensor) throws(TensorError) -> Tensor {
    let isKernel = channelsLast && values.shape.count == 4
    let tensor = isKernel ? try values.contiguous(channelsLast: true) : values
    try tensor.setRequiresGradient(true)
    return tensor
  }

  /// A parameter of one value.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func constantParameter(_ shape: [Int], _ value: Double) throws(TensorError) -> Tensor {
    let tensor = try Tensor.full(shape, value, elementType, on: device)
    try tensor.setRequiresGradient(true)
    return tensor
  }

  /// A buffer of one value.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func buffer(_ shape: [Int], _ value: Double, _ type: ElementType? = nil) throws(TensorError) -> Tensor {
    try Tensor.full(shape, value, type ?? elementType, on: device)
  }
}

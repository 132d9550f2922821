import Tensors

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
    var tensor = try Tensor.uniform(shape, low: -bound, high: bound, elementType, from: generator)
    if channelsLast && shape.count == 4 { tensor = try tensor.contiguous(channelsLast: true) }
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

extension Tensor {
  /// A tensor of one value.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public static func full(
    _ shape: [Int], _ value: Double, _ type: ElementType = .float32, on device: Device
  ) throws(TensorError) -> Tensor {
    // The layout's argument, between type and device, keeps its default.
    try device.engine.call(.full, .integers(shape), .real(value), .type(type), .none, .device(device))
  }

  /// A tensor of zeros.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public static func zeros(
    _ shape: [Int], _ type: ElementType = .float32, on device: Device
  ) throws(TensorError) -> Tensor { try full(shape, 0, type, on: device) }

  /// A tensor of ones.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public static func ones(
    _ shape: [Int], _ type: ElementType = .float32, on device: Device
  ) throws(TensorError) -> Tensor { try full(shape, 1, type, on: device) }

  /// The integers `range` as int64.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public static func integers(_ range: Range<Int>, on device: Device) throws(TensorError) -> Tensor {
    try device.engine.call(
      .arange, .integer(range.lowerBound), .integer(range.upperBound), .integer(1), .type(.int64), .none,
      .device(device))
  }

  /// Independent uniform numbers in [low, high).
  ///
  /// - Throws: `TensorError` if the generator is of another device.
  public static func uniform(
    _ shape: [Int], low: Double = 0, high: Double = 1, _ type: ElementType = .float32, from generator: RandomGenerator
  ) throws(TensorError) -> Tensor {
    let result = try zeros(shape, type, on: generator.device)
    try result.engine.run(.uniform, .tensor(result), .real(low), .real(high), .generator(generator))
    return result
  }

  /// Independent normal numbers.
  ///
  /// - Throws: `TensorError` if the generator is of another device.
  public static func normal(
    _ shape: [Int], mean: Double = 0, standardDeviation: Double = 1, _ type: ElementType = .float32,
    from generator: RandomGenerator
  ) throws(TensorError) -> Tensor {
    let result = try zeros(shape, type, on: generator.device)
    try result.engine.run(.normal, .tensor(result), .real(mean), .real(standardDeviation), .generator(generator))
    return result
  }

  /// Independent integers, uniform on `range`, as int64.
  ///
  /// - Throws: `TensorError` if the generator is of another device.
  public static func integers(
    _ shape: [Int], in range: Range<Int>, from generator: RandomGenerator
  ) throws(TensorError) -> Tensor {
    let result = try zeros(shape, .int64, on: generator.device)
    try result.engine.run(
      .randint, .tensor(result), .integer(range.lowerBound), .integer(range.upperBound), .generator(generator))
    return result
  }

  /// A random order of 0, …, count - 1, as int64.
  ///
  /// - Throws: `TensorError` if the generator is of another device.
  public static func permutation(of count: Int, from generator: RandomGenerator) throws(TensorError) -> Tensor {
    try generator.device.engine.call(
      .randperm, .integer(count), .generator(generator), .type(.int64), .none, .device(generator.device))
  }
}

import CTorch

/// A tensor of libtorch: a handle that frees its tensor when the last reference goes.
///
/// Operations give new tensors, which may share memory with their operands as in PyTorch (`reshaped`, `narrowed`, …).
/// Those whose name ends in `InPlace` change the tensor. Gradients are recorded for operations on tensors that require
/// them, unless `Engine.withoutGradients` says otherwise.
///
/// A tensor belongs to the thread that works with it and is not `Sendable`.
public final class Tensor {
  /// The library that holds it.
  public let engine: Engine
  let handle: ccf_tensor

  init(_ handle: ccf_tensor, engine: Engine) {
    self.handle = handle
    self.engine = engine
  }

  deinit { engine.functions.pointee.free_tensor(handle) }

  /// Copies a tensor from memory to `device`.
  ///
  /// - Throws: `TensorError` if the device has no room, or the tensor has more than 8 axes.
  public convenience init(_ host: HostTensor, on device: Device) throws(TensorError) {
    let engine = device.engine
    guard host.shape.count <= Int(CCF_MAXIMUM_RANK) else {
      throw TensorError("tensor from memory", reason: "\(host.shape.count) axes are more than \(CCF_MAXIMUM_RANK)")
    }
    let sizes = host.shape.map(Int64.init)
    let handle = host.bytes.withUnsafeBytes {
      engine.functions.pointee.from_host(
        $0.baseAddress, sizes, Int32(sizes.count), host.elementType.rawValue, device.index)
    }
    guard let handle else { throw engine.error("tensor from memory") }
    self.init(handle, engine: engine)
  }

  /// A tensor of `values` in row-major order.
  ///
  /// - Throws: `TensorError` if the number of values is not the product of `shape`.
  public convenience init<Scalar: TensorScalar>(
    _ values: [Scalar], shape: [Int]? = nil, on device: Device
  ) throws(TensorError) {
    try self.init(HostTensor(values, shape: shape ?? [values.count]), on: device)
  }

  private var layout: ccf_description {
    var description = ccf_description()
    // Fails only beyond 8 axes, and the shim makes no handle of such a tensor.
    let status = engine.functions.pointee.describe(handle, &description)
    precondition(status == 1, String(cString: engine.functions.pointee.last_error()!))
    return description
  }

  /// The length of each axis; empty for a scalar.
  public var shape: [Int] {
    let layout = layout
    return withUnsafeBytes(of: layout.sizes) { sizes in
      sizes.bindMemory(to: Int64.self).prefix(Int(layout.rank)).map { Int($0) }
    }
  }

  /// The number of elements.
  public var elementCount: Int { shape.reduce(1, *) }

  /// The type of the elements.
  public var elementType: ElementType { ElementType(rawValue: layout.type)! }

  /// Where the elements lie.
  public var device: Device { Device(engine: engine, index: layout.device) }

  /// Whether operations on it are recorded for gradients.
  public var requiresGradient: Bool { layout.requires_gradient != 0 }

  /// Whether the channels of a [count, channels, height, width] tensor lie side by side in memory.
  public var isChannelsLast: Bool { layout.channels_last != 0 }

  /// Type, shape and device, as errors show them.
  public var summary: String { "\(elementType) \(shape) on \(device)" }

  /// A copy in this process's memory.
  ///
  /// - Throws: `TensorError` if an operation that the tensor waits for failed.
  public func toHost() throws(TensorError) -> HostTensor {
    let type = elementType
    let shape = shape
    let count = shape.reduce(1, *) * type.byteCount
    var status: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      status = engine.functions.pointee.to_host(handle, buffer.baseAddress, count)
      initialised = status == 1 ? count : 0
    }
    try engine.check(status, "to_host", [self])
    return try HostTensor(type, shape: shape, bytes: bytes)
  }

  /// The elements in row-major order, which must be of the type `Scalar`.
  ///
  /// - Throws: `TensorError` if they are of another type.
  public func values<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) throws(TensorError) -> [Scalar] {
    try toHost().values(as: type)
  }

  /// The one element of a tensor of any type as a number.
  ///
  /// - Throws: `TensorError` if it holds more than one.
  public func item() throws(TensorError) -> Double {
    let values = try to(.float64).values(as: Double.self)
    guard values.count == 1 else { throw TensorError("item", operands: [summary], reason: "not one element") }
    return values[0]
  }
}

extension Tensor: CustomStringConvertible {
  /// Type, shape and device.
  public var description: String { "Tensor(\(summary))" }
}

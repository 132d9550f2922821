extension Tensor {
  /// The same elements in another type; itself if the type is the same.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func to(_ type: ElementType) throws(TensorError) -> Tensor {
    try engine.call(.toType, .tensor(self), .type(type))
  }

  /// The same elements on another device; itself if it lies there.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func to(_ device: Device) throws(TensorError) -> Tensor {
    try engine.call(.toDevice, .tensor(self), .device(device), .type(elementType))
  }

  /// The same elements without gaps in memory: row-major, or with the channels side by side.
  ///
  /// - Throws: `TensorError` if channels-last is asked of a tensor that has not four axes.
  public func contiguous(channelsLast: Bool = false) throws(TensorError) -> Tensor {
    // c10::MemoryFormat: 0 contiguous, 2 channels-last.
    try engine.call(.contiguous, .tensor(self), .integer(channelsLast ? 2 : 0))
  }

  /// A copy of its own memory.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func clone() throws(TensorError) -> Tensor { try engine.call(.clone, .tensor(self)) }

  /// The same memory, outside the record of gradients.
  ///
  /// - Throws: `TensorError` if the library refuses.
  public func detached() throws(TensorError) -> Tensor { try engine.call(.detach, .tensor(self)) }

  /// Overwrites the elements by those of `source`, whose shape must broadcast to this one's.
  ///
  /// - Throws: `TensorError` if it does not.
  public func copyInPlace(_ source: Tensor) throws(TensorError) {
    try engine.run(.copy, .tensor(self), .tensor(source))
  }
}

/// Where a tensor's elements lie and its operations run.
public struct Device: Sendable {
  /// The library that the device belongs to.
  public let engine: Engine
  let index: Int32

  /// Whether this is the CPU.
  public var isCPU: Bool { index < 0 }

  /// Waits until everything that was asked of the device is done; at once on the CPU.
  ///
  /// - Throws: `TensorError` if something that ran there failed.
  public func synchronise() throws(TensorError) {
    try engine.check(engine.functions.pointee.synchronise(index), "synchronise")
  }
}

extension Device: Hashable {
  /// Whether both are the same device of the same library.
  public static func == (one: Device, other: Device) -> Bool {
    one.engine === other.engine && one.index == other.index
  }

  /// Takes the device's number in.
  public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

extension Device: CustomStringConvertible {
  /// PyTorch's name of it: "cpu", "cuda:0".
  public var description: String { isCPU ? "cpu" : "cuda:\(index)" }
}

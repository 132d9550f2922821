/// A tensor as bytes in this process's memory: what files hold, and what goes to a device and comes back from it.
///
/// The elements lie in row-major order, without gaps, in the machine's byte order.
public struct HostTensor: Hashable, Sendable {
  /// The type of the elements.
  public let elementType: ElementType
  /// The length of each axis; empty for a scalar.
  public let shape: [Int]
  /// `elementCount * elementType.byteCount` bytes.
  public let bytes: [UInt8]

  /// - Throws: `TensorError` if a length is negative, or the number of bytes is not what the shape and the type ask for.
  public init(_ elementType: ElementType, shape: [Int], bytes: [UInt8]) throws(TensorError) {
    guard Self.byteCount(elementType, shape: shape) == bytes.count else {
      throw TensorError(
        "tensor from memory", operands: ["\(elementType) \(shape)"],
        reason: "\(bytes.count) bytes do not hold a tensor of this shape and type")
    }
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// A tensor of `values` in row-major order.
  ///
  /// - Throws: `TensorError` if the number of values is not the product of `shape`.
  public init<Scalar: TensorScalar>(_ values: [Scalar], shape: [Int]) throws(TensorError) {
    try self.init(
      Scalar.elementType, shape: shape, bytes: values.withUnsafeBytes { [UInt8]($0) })
  }

  /// The number of elements: the product of the shape.
  public var elementCount: Int { bytes.count / elementType.byteCount }

  /// The elements in row-major order.
  ///
  /// - Throws: `TensorError` if the elements are of another type than `Scalar`.
  public func values<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) throws(TensorError) -> [Scalar] {
    guard elementType == Scalar.elementType else {
      throw TensorError(
        "values", operands: ["\(elementType) \(shape)"], reason: "the elements are not \(Scalar.elementType)")
    }
    let count = elementCount
    return [Scalar](unsafeUninitializedCapacity: count) { buffer, initialised in
      if count > 0 {
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      }
      initialised = count
    }
  }

  /// The bytes that a tensor takes; nil for a negative length, or more than can be counted.
  package static func byteCount(_ elementType: ElementType, shape: [Int]) -> Int? {
    guard let count = elementCount(shape),
      case let (bytes, overflow) = count.multipliedReportingOverflow(by: elementType.byteCount), !overflow
    else { return nil }
    return bytes
  }

  /// The product of the lengths; nil if one is negative or the product is beyond `Int`.
  static func elementCount(_ shape: [Int]) -> Int? {
    var count = 1
    for length in shape {
      guard length >= 0, case let (product, overflow) = count.multipliedReportingOverflow(by: length), !overflow
      else { return nil }
      count = product
    }
    return count
  }
}

/// A Swift type that is stored as one element of a tensor.
public protocol TensorScalar: BitwiseCopyable, Sendable {
  /// The type of tensor elements that it is.
  static var elementType: ElementType { get }
}

extension UInt8: TensorScalar {
  /// `.uint8`.
  public static var elementType: ElementType { .uint8 }
}
extension Int8: TensorScalar {
  /// `.int8`.
  public static var elementType: ElementType { .int8 }
}
extension Int16: TensorScalar {
  /// `.int16`.
  public static var elementType: ElementType { .int16 }
}
extension Int32: TensorScalar {
  /// `.int32`.
  public static var elementType: ElementType { .int32 }
}
extension Int64: TensorScalar {
  /// `.int64`.
  public static var elementType: ElementType { .int64 }
}
extension Float: TensorScalar {
  /// `.float32`.
  public static var elementType: ElementType { .float32 }
}
extension Double: TensorScalar {
  /// `.float64`.
  public static var elementType: ElementType { .float64 }
}
extension Bool: TensorScalar {
  /// `.bool`.
  public static var elementType: ElementType { .bool }
}

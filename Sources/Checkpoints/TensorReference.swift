import Tensors

/// Where a tensor's elements lie: a window onto a storage, as `torch._utils._rebuild_tensor_v2` describes it.
struct TensorReference {
  /// A storage that a pickle refers to.
  struct Storage: Hashable {
    let key: String
    let elementType: ElementType
    /// Elements in the storage.
    let count: Int
    /// Elements between the start of the storage in the file and the start of this view onto it.
    var viewOffset: Int?
  }

  let storage: Storage
  /// Elements between the start of the storage and the tensor's first one.
  let offset: Int
  let shape: [Int]
  /// Elements between neighbours along each axis.
  let strides: [Int]
  /// The number of elements.
  let count: Int
  /// Elements of the storage from the first to the last that the tensor uses.
  let span: Range<Int>

  /// - Throws: a text that says what is wrong, when the tensor reaches beyond its storage or a length is impossible.
  init(storage: Storage, offset: Int, shape: [Int], strides: [Int]) throws(TensorProblem) {
    let text = "shape \(shape), strides \(strides), offset \(offset) in a storage of \(storage.count) elements"
    guard shape.count == strides.count, shape.count <= 64, offset >= 0, storage.count >= 0,
      storage.viewOffset ?? 0 >= 0,
      shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 })
    else { throw TensorProblem("a tensor of \(text)") }
    var (count, last, overflow) = (1, offset, false)
    for (length, stride) in zip(shape, strides) {
      let product = count.multipliedReportingOverflow(by: length)
      let step = max(0, length - 1).multipliedReportingOverflow(by: stride)
      let sum = last.addingReportingOverflow(step.partialValue)
      (count, last) = (product.partialValue, sum.partialValue)
      overflow = overflow || product.overflow || step.overflow || sum.overflow
    }
    if shape.contains(0) { (count, last, overflow) = (0, offset - 1, false) }
    guard !overflow, last < storage.count, count <= Int.max / 16 else {
      throw TensorProblem("a tensor that reaches beyond its storage or memory: \(text)")
    }
    (self.storage, self.offset, self.shape, self.strides) = (storage, offset, shape, strides)
    (self.count, span) = (count, count == 0 ? 0..<0 : offset..<(last + 1))
  }

  /// Whether the elements lie in row-major order without gaps.
  var isContiguous: Bool {
    // The product of the other lengths may be beyond any number.
    if count == 0 { return true }
    var expected = 1
    for (length, stride) in zip(shape, strides).reversed() where length != 1 {
      if stride != expected { return false }
      expected *= length
    }
    return true
  }
}

/// Why a description of a tensor cannot be followed.
struct TensorProblem: Error {
  let text: String

  init(_ text: String) { self.text = text }
}

/// How PyTorch names the types of storages and elements.
enum PyTorchTypes {
  private static let storages: [(name: String, type: ElementType)] = [
    ("ByteStorage", .uint8), ("CharStorage", .int8), ("ShortStorage", .int16), ("IntStorage", .int32),
    ("LongStorage", .int64), ("HalfStorage", .float16), ("FloatStorage", .float32), ("DoubleStorage", .float64),
    ("BoolStorage", .bool), ("BFloat16Storage", .bfloat16),
  ]

  /// The name of the storage class in the module `torch`.
  static func storageName(_ type: ElementType) -> String { storages.first { $0.type == type }!.name }

  /// The type of a storage class's elements: "torch.FloatStorage", also that of a device, "torch.cuda.FloatStorage".
  static func elementType(ofStorage name: String) -> ElementType? {
    guard name.hasPrefix("torch.") else { return nil }
    return storages.first { name == "torch.\($0.name)" || name == "torch.cuda.\($0.name)" }?.type
  }

  /// The type that PyTorch names "torch.float32".
  static func elementType(named name: String) -> ElementType? {
    ElementType.allCases.first { name == "torch.\($0)" }
  }

  /// The accepted types, for errors.
  static let list = ElementType.allCases.map(\.description).joined(separator: ", ")
}

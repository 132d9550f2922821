import Tensors

/// Writes the pickle of a state dict, protocol 2, from the opcodes that PyTorch's `weights_only` loading knows.
struct PickleWriter {
  private var output = LittleEndianBytes()
  private var memo: [String: UInt8] = [:]

  /// The pickle of an OrderedDict of tensors; the tensor in place i lies in the storage "i".
  static func pickle(_ stateDict: StateDict) -> [UInt8] {
    var writer = PickleWriter()
    writer.output.append(contentsOf: [0x80, 2])
    writer.emptyOrderedDictionary()
    writer.opcode("(")
    for (index, entry) in stateDict.entries.enumerated() {
      writer.text(entry.name)
      writer.tensor(entry.tensor, storage: "\(index)")
    }
    writer.opcode("u")
    writer.opcode(".")
    return writer.output.bytes
  }

  private mutating func opcode(_ letter: Unicode.Scalar) { output.append(UInt8(ascii: letter)) }

  /// _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks).
  private mutating func tensor(_ tensor: HostTensor, storage: String) {
    global("torch._utils", "_rebuild_tensor_v2")
    opcode("(")
    opcode("(")
    text("storage")
    global("torch", PyTorchTypes.storageName(tensor.elementType))
    text(storage)
    text("cpu")
    integer(tensor.elementCount)
    opcode("t")
    opcode("Q")
    integer(0)
    tuple(tensor.shape)
    tuple(Self.strides(tensor.shape))
    output.append(UInt8(0x89))
    emptyOrderedDictionary()
    opcode("t")
    opcode("R")
  }

  /// Row-major strides, of empty tensors too.
  private static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* max(1, shape[axis + 1]) }
    return strides
  }

  private mutating func emptyOrderedDictionary() {
    global("collections", "OrderedDict")
    opcode(")")
    opcode("R")
  }

  /// A class or function; from its second use on by its number in the memo.
  private mutating func global(_ module: String, _ name: String) {
    let full = "\(module)\n\(name)\n"
    if let index = memo[full] {
      opcode("h")
      output.append(index)
      return
    }
    opcode("c")
    output.append(contentsOf: full.utf8)
    // At most ten storage classes and two functions.
    let index = UInt8(memo.count)
    memo[full] = index
    opcode("q")
    output.append(index)
  }

  private mutating func text(_ text: String) {
    opcode("X")
    output.append(UInt32(text.utf8.count))
    output.append(contentsOf: text.utf8)
  }

  private mutating func integer(_ value: Int) {
    if let byte = UInt8(exactly: value) {
      opcode("K")
      output.append(byte)
    } else if let word = Int32(exactly: value) {
      opcode("J")
      output.append(word)
    } else {
      output.append(contentsOf: [0x8a, 8])
      output.append(value)
    }
  }

  private mutating func tuple(_ values: [Int]) {
    opcode("(")
    for value in values { integer(value) }
    opcode("t")
  }
}

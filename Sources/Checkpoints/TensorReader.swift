import Reporting
import Tensors

/// Where a storage's bytes lie in a file.
struct StoragePlace {
  let range: Range<Int>
  /// The zip entry, whose check sum is compared when the storage is first used.
  var entry: ZipReader.Entry?
}

/// Reads the tensors that a pickle describes from the storages of a file.
struct TensorReader {
  /// Tensors may share storages or repeat elements; a file whose tensors take more memory than this many times its
  /// size, and a megabyte, is refused.
  static let largestExpansion = 8

  let file: RandomAccessFile
  let zip: ZipReader?
  let places: [String: StoragePlace]
  private var checked: Set<String> = []
  private var allowance: Int

  init(_ file: RandomAccessFile, zip: ZipReader?, places: [String: StoragePlace]) {
    (self.file, self.zip, self.places) = (file, zip, places)
    allowance = Self.largestExpansion * min(file.size, Int.max / 16) + 1 << 20
  }

  private func refusal(_ name: String, _ found: String, _ accepted: String) -> CheckpointError {
    CheckpointError(file.path, found: "\(name): \(found)", accepted: accepted)
  }

  /// The tensor `name`, its elements in row-major order.
  mutating func read(_ tensor: TensorReference, _ name: String) throws(CheckpointError) -> HostTensor {
    let width = tensor.storage.elementType.byteCount
    guard let place = places[tensor.storage.key] else {
      throw refusal(name, "no storage \(tensor.storage.key)", "a file with all storages that it refers to")
    }
    if let entry = place.entry { try zip?.requireStored(entry) }
    let (stored, view) = (place.range.count / width, tensor.storage.viewOffset ?? 0)
    guard place.range.count.isMultiple(of: width), view <= stored,
      tensor.storage.viewOffset == nil ? stored == tensor.storage.count : tensor.storage.count <= stored - view
    else {
      throw refusal(
        name, "\(place.range.count) bytes in the storage \(tensor.storage.key)",
        "\(tensor.storage.count) elements of \(width) bytes, as the file says elsewhere")
    }
    let start = place.range.lowerBound + (view + tensor.span.lowerBound) * width
    let range = start..<(start + tensor.span.count * width)
    try charge(name, max(range.count, tensor.count * width))
    let isWhole = tensor.isContiguous && range == place.range
    if !isWhole, let entry = place.entry, checked.insert(tensor.storage.key).inserted { try zip?.checkContents(entry) }
    var bytes: [UInt8]
    do throws(FileError) {
      bytes = try file.bytes(range)
    } catch {
      throw CheckpointError(error)
    }
    if isWhole, let entry = place.entry, checked.insert(tensor.storage.key).inserted {
      try zip?.check(CyclicRedundancyCheck.value(of: bytes, .ieee), of: entry)
    }
    if !tensor.isContiguous { bytes = Gather.rows(of: bytes, tensor, width: width) }
    return try Self.tensor(tensor.storage.elementType, tensor.shape, bytes, name, file.path)
  }

  private mutating func charge(_ name: String, _ bytes: Int) throws(CheckpointError) {
    guard bytes <= allowance else {
      throw refusal(
        name, "tensors that take more than \(Self.largestExpansion) times the file's \(file.size) bytes",
        "tensors that do not repeat their elements so often: save tensor.contiguous() or tensor.clone()")
    }
    allowance -= bytes
  }

  /// A tensor of bytes from a file.
  static func tensor(
    _ type: ElementType, _ shape: [Int], _ bytes: [UInt8], _ name: String, _ path: String
  ) throws(CheckpointError) -> HostTensor {
    // Any other byte is no value of Swift's Bool.
    if type == .bool, let wrong = bytes.first(where: { $0 > 1 }) {
      throw CheckpointError(path, found: "\(name): the byte \(wrong) as a truth value", accepted: "0 and 1")
    }
    do throws(TensorError) {
      return try HostTensor(type, shape: shape, bytes: bytes)
    } catch {
      throw CheckpointError(path, found: "\(name): \(error)", accepted: "a shape that fits the bytes")
    }
  }
}

/// Brings elements with strides into row-major order.
enum Gather {
  /// The elements of `tensor`, whose first one is the first of `bytes`.
  static func rows(of bytes: [UInt8], _ tensor: TensorReference, width: Int) -> [UInt8] {
    switch width {
    case 1: rows(of: bytes, tensor, as: UInt8.self)
    case 2: rows(of: bytes, tensor, as: UInt16.self)
    case 4: rows(of: bytes, tensor, as: UInt32.self)
    default: rows(of: bytes, tensor, as: UInt64.self)
    }
  }

  private static func rows<Word: FixedWidthInteger & BitwiseCopyable>(
    of bytes: [UInt8], _ tensor: TensorReference, as type: Word.Type
  ) -> [UInt8] {
    let (shape, strides) = (tensor.shape, tensor.strides)
    let (length, stride) = (shape.last ?? 1, strides.last ?? 1)
    let width = MemoryLayout<Word>.size
    return [UInt8](unsafeUninitializedCapacity: tensor.count * width) { target, initialised in
      bytes.withUnsafeBytes { source in
        let target = UnsafeMutableRawBufferPointer(target)
        var indices = [Int](repeating: 0, count: max(0, shape.count - 1))
        var (row, written) = (0, 0)
        for _ in 0..<(length == 0 ? 0 : tensor.count / length) {
          for column in 0..<length {
            let word = source.loadUnaligned(fromByteOffset: (row + column * stride) * width, as: Word.self)
            target.storeBytes(of: word, toByteOffset: written, as: Word.self)
            written += width
          }
          for axis in indices.indices.reversed() {
            indices[axis] += 1
            row += strides[axis]
            if indices[axis] < shape[axis] { break }
            row -= shape[axis] * strides[axis]
            indices[axis] = 0
          }
        }
        initialised = written
      }
    }
  }
}

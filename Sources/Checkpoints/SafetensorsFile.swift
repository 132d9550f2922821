import Reporting
import Tensors

/// Files in the safetensors format: the header's length in eight bytes, the header in JSON, the tensors one after the
/// other without gaps (https://huggingface.co/docs/safetensors).
public enum SafetensorsFile {
  /// The format's own limit.
  static let longestHeader = 100_000_000
  private static let types: [(name: String, type: ElementType)] = [
    ("BOOL", .bool), ("U8", .uint8), ("I8", .int8), ("I16", .int16), ("I32", .int32), ("I64", .int64),
    ("F16", .float16),
    ("BF16", .bfloat16), ("F32", .float32), ("F64", .float64),
  ]

  static func read(_ file: RandomAccessFile) throws(CheckpointError) -> Checkpoint {
    var cursor = ByteCursor(file, 0..<file.size, subject: "the safetensors header")
    let length = try cursor.length()
    guard length <= longestHeader else {
      throw cursor.error("a header of \(length) bytes", accepted: "at most \(longestHeader)")
    }
    let header = try SafetensorsHeader(cursor.bytes(length), path: file.path)
    let start = 8 + length
    try checkOffsets(header, file, dataSize: file.size - start)
    var stateDict = StateDict()
    for entry in header.entries {
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try file.bytes((start + entry.offsets.lowerBound)..<(start + entry.offsets.upperBound))
      } catch {
        throw CheckpointError(error)
      }
      guard let type = types.first(where: { $0.name == entry.type })?.type else {
        throw CheckpointError(
          file.path, found: "\(entry.name): the element type \(entry.type)",
          accepted: types.map(\.name).joined(separator: ", "))
      }
      stateDict[entry.name] = try TensorReader.tensor(type, entry.shape, bytes, entry.name, file.path)
    }
    return Checkpoint(format: .safetensors, stateDict: stateDict, metadata: header.metadata)
  }

  /// Sees that the tensors lie one after the other and fill the file: no byte is shared, none is left over.
  private static func checkOffsets(
    _ header: SafetensorsHeader, _ file: RandomAccessFile, dataSize: Int
  ) throws(CheckpointError) {
    var next = 0
    let ordered = header.entries.sorted {
      ($0.offsets.lowerBound, $0.offsets.upperBound) < ($1.offsets.lowerBound, $1.offsets.upperBound)
    }
    for entry in ordered {
      guard entry.offsets.lowerBound == next else {
        throw CheckpointError(
          file.path, found: "\(entry.name) begins at byte \(entry.offsets.lowerBound) of the data",
          accepted: "tensors one after the other, here from byte \(next) on")
      }
      next = entry.offsets.upperBound
    }
    guard next == dataSize else {
      throw CheckpointError(
        file.path, found: "\(dataSize) bytes behind the header", accepted: "the \(next) bytes that the header announces"
      )
    }
  }

  /// Writes `stateDict` and the texts `metadata` to `path`.
  ///
  /// The header names the tensors in their order; the data of wider elements come first, so that each tensor lies at a
  /// multiple of its element's size. The same tensors give the same bytes. As with PyTorch's files `path` holds the old or
  /// the new file whole.
  ///
  /// - Throws: `FileError` when the system refuses, the header would exceed the format's 100 MB, or a tensor has the
  ///   name `__metadata__`, which the format keeps for itself.
  public static func write(
    _ stateDict: StateDict, metadata: [String: String] = [:], to path: String
  ) throws(FileError) {
    guard stateDict["__metadata__"] == nil else {
      throw FileError(path, "cannot hold a tensor named __metadata__, which the format keeps for itself")
    }
    let ordered = stateDict.entries.enumerated().sorted {
      ($1.element.tensor.elementType.byteCount, $0.offset) < ($0.element.tensor.elementType.byteCount, $1.offset)
    }
    var starts = [Int](repeating: 0, count: stateDict.count)
    var next = 0
    for (index, entry) in ordered {
      starts[index] = next
      next += entry.tensor.bytes.count
    }
    var fields: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map {
        "\(ResultValue.text($0.key).json):\(ResultValue.text($0.value).json)"
      }
      fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    for (entry, start) in zip(stateDict.entries, starts) {
      let type = types.first { $0.type == entry.tensor.elementType }!.name
      let shape = entry.tensor.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(ResultValue.text(entry.name).json):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(start),\(start + entry.tensor.bytes.count)]}")
    }
    var header = Array("{\(fields.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    guard header.count <= longestHeader else {
      throw FileError(path, "would need a header of \(header.count) bytes; the format allows \(longestHeader)")
    }
    try Files.writeWhole(path) { (file) throws(FileError) in
      var length = LittleEndianBytes()
      length.append(UInt64(header.count))
      try file.append(bytes: length.bytes)
      try file.append(bytes: header)
      for (_, entry) in ordered { try file.append(bytes: entry.tensor.bytes) }
    }
  }
}

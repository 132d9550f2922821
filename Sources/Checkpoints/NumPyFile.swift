import Reporting
import Tensors

/// Arrays in NumPy's formats: NPY, one array, and NPZ, several under names (version 1.0, little-endian, row-major).
///
/// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
public enum NumPyFile {
  /// Writes one array; `path` holds the old or the new file whole.
  ///
  /// - Throws: `FileError` when the system refuses, or for bfloat16, which NumPy does not have.
  public static func write(_ array: HostTensor, to path: String) throws(FileError) {
    let header = try header(array, path)
    try Files.writeWhole(path) { (file) throws(FileError) in
      try file.append(bytes: header)
      try file.append(bytes: array.bytes)
    }
  }

  /// Writes several arrays under names, each as NAME.npy in a zip file.
  ///
  /// - Throws: as `write(_:to:)`.
  public static func write(_ arrays: [(name: String, array: HostTensor)], to path: String) throws(FileError) {
    var entries: [(String, [UInt8])] = []
    for (name, array) in arrays { entries.append(("\(name).npy", try header(array, path) + array.bytes)) }
    try Files.writeWhole(path) { (file) throws(FileError) in
      var zip = ZipWriter(file)
      for (name, bytes) in entries { try zip.append(name, bytes) }
      try zip.finish()
    }
  }

  static func header(_ array: HostTensor, _ path: String) throws(FileError) -> [UInt8] {
    guard let type = type(array.elementType) else {
      throw FileError(path, "cannot hold \(array.elementType), which NumPy does not have: convert it")
    }
    // A tuple of one has its comma.
    let shape = array.shape.map { "\($0)," }.joined(separator: " ")
    let ending = array.shape.count > 1 ? String(shape.dropLast()) : shape
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(ending)), }"
    // Magic, version and length take ten bytes; the data begin at a multiple of 64.
    text += String(repeating: " ", count: (64 - (10 + text.utf8.count + 1) % 64) % 64) + "\n"
    let length = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
  }

  static func type(_ type: ElementType) -> String? {
    switch type {
    case .bool: "|b1"
    case .uint8: "|u1"
    case .int8: "|i1"
    case .int16: "<i2"
    case .int32: "<i4"
    case .int64: "<i8"
    case .float16: "<f2"
    case .float32: "<f4"
    case .float64: "<f8"
    case .bfloat16: nil
    }
  }
}

import Reporting
import Tensors

extension NumPyFile {
  /// Reads the one array of an NPY file: versions 1.0 and 2.0, little-endian, row-major.
  ///
  /// - Throws: `CheckpointError` if the file cannot be read, is damaged or holds an array of another form.
  public static func read(_ path: String) throws(CheckpointError) -> HostTensor {
    let file = try open(path)
    // No memory is taken for what the header does not announce.
    let header = try NumPyHeader(
      try bytes(file, 0..<min(file.size, NumPyHeader.longest)), of: file.size, "the array", path)
    return try header.array(try bytes(file, header.end..<file.size))
  }

  /// Reads the arrays of an NPZ file by name, as `numpy.savez` writes them; check sums are compared.
  ///
  /// - Throws: as `read(_:)`; for compressed entries, such as those of `numpy.savez_compressed`, too.
  public static func readAll(_ path: String) throws(CheckpointError) -> [String: HostTensor] {
    let file = try open(path)
    let zip = try ZipReader(file)
    var arrays: [String: HostTensor] = [:]
    for entry in zip.entries {
      guard entry.name.hasSuffix(".npy") else {
        throw CheckpointError(path, found: "the entry \(entry.name)", accepted: "entries NAME.npy alone")
      }
      let name = String(entry.name.dropLast(4))
      let contents = try zip.contents(entry, atMost: file.size)
      let header = try NumPyHeader(contents.prefix(NumPyHeader.longest), of: contents.count, name, path)
      arrays[name] = try header.array(contents[header.end...])
    }
    return arrays
  }

  private static func open(_ path: String) throws(CheckpointError) -> RandomAccessFile {
    do throws(FileError) { return try RandomAccessFile(path) } catch { throw CheckpointError(error) }
  }

  private static func bytes(_ file: RandomAccessFile, _ range: Range<Int>) throws(CheckpointError) -> ArraySlice<UInt8>
  {
    do throws(FileError) { return try file.bytes(range)[...] } catch { throw CheckpointError(error) }
  }
}

/// The beginning of an array in NumPy's format: the magic number, the version and the dictionary.
private struct NumPyHeader {
  /// No header is longer: the format's version 1.0 has no room for more, and 2.0 is for dictionaries of many columns,
  /// which no array of ours has.
  static let longest = 1 << 17

  /// Where the elements begin.
  let end: Int
  private let type: ElementType
  private let shape: [Int]
  private let name: String
  private let path: String

  /// - Parameters:
  ///   - bytes: the first ones, `longest` or all there are.
  ///   - size: the number of bytes, with those of the elements.
  /// - Throws: `CheckpointError` for a header of another form, or one that announces more or fewer elements than there are.
  init(_ bytes: ArraySlice<UInt8>, of size: Int, _ name: String, _ path: String) throws(CheckpointError) {
    func refusal(_ found: String) -> CheckpointError {
      CheckpointError(
        path, found: "\(name): \(found)", accepted: "an array in NumPy's format 1.0 or 2.0, little-endian and row-major"
      )
    }
    guard bytes.count >= 12, bytes[0] == 0x93, bytes[1..<6].elementsEqual("NUMPY".utf8), bytes[6] == 1 || bytes[6] == 2
    else { throw refusal("no beginning of one") }
    let digits = bytes[6] == 1 ? 2 : 4
    let start = 8 + digits
    let length = (0..<digits).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard length <= bytes.count - start, let text = String(validating: bytes[start..<start + length], as: UTF8.self),
      let (type, shape) = Self.parse(text)
    else { throw refusal("a header that is not understood") }
    end = start + length
    guard HostTensor.byteCount(type, shape: shape) == size - end else {
      throw refusal("\(size - end) bytes after a header that announces the shape \(shape) of \(type)")
    }
    (self.type, self.shape, self.name, self.path) = (type, shape, name, path)
  }

  /// The array of these elements.
  func array(_ elements: ArraySlice<UInt8>) throws(CheckpointError) -> HostTensor {
    try TensorReader.tensor(type, shape, Array(elements), name, path)
  }

  /// The type and the shape; nil for any other text, or an array in Fortran's order.
  private static func parse(_ text: String) -> (type: ElementType, shape: [Int])? {
    var rest = text[...]
    func skipSpaces() { rest = rest.drop { $0 == " " || $0 == "\n" } }
    func take(_ token: String) -> Bool {
      skipSpaces()
      guard rest.hasPrefix(token) else { return false }
      rest = rest.dropFirst(token.count)
      return true
    }
    func quoted() -> String? {
      guard take("'"), let end = rest.firstIndex(of: "'") else { return nil }
      defer { rest = rest[rest.index(after: end)...] }
      return String(rest[..<end])
    }
    func lengths() -> [Int]? {
      guard take("(") else { return nil }
      var lengths: [Int] = []
      while !take(")") {
        skipSpaces()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let length = Int(digits) else { return nil }
        lengths.append(length)
        rest = rest[digits.endIndex...]
        if !take(",") { return take(")") ? lengths : nil }
      }
      return lengths
    }
    var (type, order, shape): (ElementType?, Bool?, [Int]?)
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = quoted(), take(":") else { return nil }
      switch key {
      case "descr" where type == nil:
        let descriptor = quoted()
        type = ElementType.allCases.first { NumPyFile.type($0) == descriptor && descriptor != nil }
      case "fortran_order" where order == nil: order = take("False") ? false : nil
      case "shape" where shape == nil: shape = lengths()
      default: return nil
      }
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpaces()
    guard rest.isEmpty, let type, let shape, order == false else { return nil }
    return (type, shape)
  }
}

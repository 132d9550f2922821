/// The header of a safetensors file. Its JSON has one form, which is all that is read: an object of tensors, each
/// {"dtype": text, "shape": […], "data_offsets": […]}, and `__metadata__`, an object of texts.
struct SafetensorsHeader {
  struct Entry {
    let name: String
    let type: String
    let shape: [Int]
    /// Bytes of the data.
    let offsets: Range<Int>
  }

  let entries: [Entry]
  let metadata: [String: String]

  init(_ bytes: [UInt8], path: String) throws(CheckpointError) {
    var json = JSONScanner(bytes, path: path)
    guard bytes.first == UInt8(ascii: "{") else { throw json.error("a header that begins with another sign than {") }
    var (entries, metadata, names): ([Entry], [String: String], Set<String>) = ([], [:], [])
    try json.object { (json, name) throws(CheckpointError) in
      guard names.insert(name).inserted else { throw json.error("two entries named \"\(name)\"") }
      if name == "__metadata__" {
        metadata = try Self.texts(&json)
      } else {
        entries.append(try Self.entry(&json, name))
      }
    }
    try json.end()
    (self.entries, self.metadata) = (entries, metadata)
  }

  private static func texts(_ json: inout JSONScanner) throws(CheckpointError) -> [String: String] {
    var texts: [String: String] = [:]
    try json.object { (json, key) throws(CheckpointError) in
      guard texts.updateValue(try json.string(), forKey: key) == nil else {
        throw json.error("two texts named \"\(key)\"")
      }
    }
    return texts
  }

  private static func entry(_ json: inout JSONScanner, _ name: String) throws(CheckpointError) -> Entry {
    var (type, shape, offsets): (String?, [Int]?, [Int]?)
    try json.object { (json, key) throws(CheckpointError) in
      switch key {
      case "dtype" where type == nil: type = try json.string()
      case "shape" where shape == nil: shape = try json.numbers()
      case "data_offsets" where offsets == nil: offsets = try json.numbers()
      default: throw json.error("the field \"\(key)\" of \"\(name)\", unknown or there twice")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw json.error("\"\(name)\" without a type, a shape, or two offsets in order")
    }
    return Entry(name: name, type: type, shape: shape, offsets: offsets[0]..<offsets[1])
  }
}

/// Reads the JSON (RFC 8259) that a safetensors header is made of: objects, texts, arrays of whole numbers.
struct JSONScanner {
  private let bytes: [UInt8]
  private let path: String
  private var position = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  func error(_ found: String) -> CheckpointError {
    CheckpointError(
      path, found: "\(found) (the safetensors header, byte \(8 + position))",
      accepted:
        "{\"name\": {\"dtype\": \"F32\", \"shape\": [2, 3], \"data_offsets\": [0, 24]}, …} in JSON, every name once")
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
  }

  /// Takes `sign` if it comes next.
  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ sign: Unicode.Scalar) throws(CheckpointError) {
    guard take(sign) else { throw error("no \(sign) where one has to come") }
  }

  /// Sees that nothing but spaces follows.
  mutating func end() throws(CheckpointError) {
    skipSpace()
    guard position == bytes.count else { throw error("more behind the header's object") }
  }

  /// Reads an object; `member` reads the value of each name.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try expect("{")
    if take("}") { return }
    repeat {
      let name = try string()
      try expect(":")
      try member(&self, name)
    } while take(",")
    try expect("}")
  }

  /// Reads an array of whole numbers from 0 on.
  mutating func numbers() throws(CheckpointError) -> [Int] {
    try expect("[")
    var numbers: [Int] = []
    if take("]") { return numbers }
    repeat {
      skipSpace()
      let start = position
      while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
      let digits = bytes[start..<position]
      guard let value = Int(String(decoding: digits, as: UTF8.self)), digits.count == 1 || digits.first != 0x30 else {
        throw error("no whole number from 0 to 2^63 - 1")
      }
      numbers.append(value)
    } while take(",")
    try expect("]")
    return numbers
  }

  /// Reads a text.
  mutating func string() throws(CheckpointError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while true {
      guard position < bytes.count, bytes[position] >= 0x20 else { throw error("a text without its end") }
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") { text += try escape() } else { text.append(byte) }
    }
    guard let string = String(validating: text, as: UTF8.self) else { throw error("a text that is not UTF-8") }
    return string
  }

  /// The UTF-8 bytes of what follows a backslash.
  private mutating func escape() throws(CheckpointError) -> [UInt8] {
    guard position < bytes.count else { throw error("a text without its end") }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xd800..<0xdc00).contains(code), bytes[position...].starts(with: [0x5c, 0x75]) {
        position += 2
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low) else { throw error("half of a surrogate pair") }
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
      return Array(String(scalar).utf8)
    default: throw error("an unknown escape in a text")
    }
  }

  private mutating func hexadecimal() throws(CheckpointError) -> UInt32 {
    guard position + 4 <= bytes.count,
      bytes[position..<(position + 4)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { throw error("an escape without four hexadecimal digits") }
    defer { position += 4 }
    return UInt32(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)!
  }
}

/// Writes the wire format of protocol buffers: fields of a number and a kind (https://protobuf.dev/programming-guides/encoding).
struct ProtocolBufferWriter {
  private(set) var bytes: [UInt8] = []

  private mutating func variable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func key(_ field: Int, _ kind: UInt64) { variable(UInt64(field) << 3 | kind) }

  mutating func integer(_ field: Int, _ value: Int) {
    key(field, 0)
    variable(UInt64(bitPattern: Int64(value)))
  }

  mutating func double(_ field: Int, _ value: Double) {
    key(field, 1)
    bytes += value.bitPattern.littleEndianBytes
  }

  mutating func float(_ field: Int, _ value: Float) {
    key(field, 5)
    bytes += value.bitPattern.littleEndianBytes
  }

  mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

  mutating func data(_ field: Int, _ value: [UInt8]) {
    key(field, 2)
    variable(UInt64(value.count))
    bytes += value
  }

  mutating func message(_ field: Int, _ build: (inout ProtocolBufferWriter) -> Void) {
    var inner = ProtocolBufferWriter()
    build(&inner)
    data(field, inner.bytes)
  }
}

extension FixedWidthInteger {
  /// The bytes, the lowest first.
  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }

  /// The number of bytes whose lowest comes first.
  init(littleEndian bytes: some Collection<UInt8>) {
    self = bytes.reversed().reduce(0) { $0 << 8 | Self($1) }
  }
}

/// Reads the wire format of protocol buffers.
struct ProtocolBufferReader {
  /// What a field holds.
  enum Value {
    case variable(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case data(ArraySlice<UInt8>)
  }

  private var bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// All fields in order; `nil` if the bytes are no message.
  static func fields(_ bytes: ArraySlice<UInt8>) -> [(number: Int, value: Value)]? {
    var reader = ProtocolBufferReader(bytes)
    var fields: [(number: Int, value: Value)] = []
    while !reader.bytes.isEmpty {
      guard let key = reader.variable(), key >> 3 <= 1 << 29, let value = reader.value(key & 7) else { return nil }
      fields.append((Int(key >> 3), value))
    }
    return fields
  }

  private mutating func value(_ kind: UInt64) -> Value? {
    switch kind {
    case 0: variable().map { .variable($0) }
    case 1: take(8).map { .fixed64(UInt64(littleEndian: $0)) }
    case 2: variable().flatMap { $0 <= bytes.count ? take(Int($0)).map { .data($0) } : nil }
    case 5: take(4).map { .fixed32(UInt32(littleEndian: $0)) }
    default: nil
    }
  }

  private mutating func variable() -> UInt64? {
    var value: UInt64 = 0
    for place in 0..<10 {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << UInt64(7 * place)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= bytes.count else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count)
  }
}

/// Bytes of a file's structure as they are put together.
struct LittleEndianBytes {
  private(set) var bytes: [UInt8] = []

  /// Appends a number, the lowest byte first.
  mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    for place in 0..<(Integer.bitWidth / 8) { bytes.append(UInt8(truncatingIfNeeded: value >> Integer(8 * place))) }
  }

  mutating func append(contentsOf other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }
}

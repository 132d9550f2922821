/// FNV-1a with 64 bits, for naming streams and configurations: a hash that is the same on every machine and in every run. Not cryptographic.
public struct StableHash: Hashable, Sendable {
  /// The hash of what was combined so far.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of nothing.
  public init() {}

  /// The hash of the text's UTF-8 bytes.
  public init(_ text: String) {
    for byte in text.utf8 { combine(byte) }
  }

  /// The hash whose `text` is these 16 hexadecimal digits, or `nil` for another text.
  public init?(hexadecimal text: some StringProtocol) {
    guard text.utf8.count == 16, text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt64(text, radix: 16)
    else { return nil }
    self.value = value
  }

  /// Takes a byte in.
  public mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// Takes eight bytes in, the lowest first.
  public mutating func combine(_ word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { combine(UInt8(truncatingIfNeeded: word >> shift)) }
  }

  /// The hash as 16 hexadecimal digits.
  public var text: String {
    let hex = String(value, radix: 16)
    return String(repeating: "0", count: 16 - hex.count) + hex
  }
}

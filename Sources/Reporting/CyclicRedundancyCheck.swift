/// A cyclic redundancy check of 32 bits over bytes that are taken in piece by piece: reflected, starting from and
/// finally combined with all ones, by tables for eight bytes at a time (M. Kounavis and F. Berry, 2005).
public struct CyclicRedundancyCheck {
  /// The generating polynomial.
  public enum Polynomial: Sendable {
    /// That of zip files and Ethernet (CRC-32, IEEE 802.3).
    case ieee
    /// That of TFRecord files (CRC-32C, RFC 3720).
    case castagnoli
  }

  private static let ieee = tables(0xedb8_8320)
  private static let castagnoli = tables(0x82f6_3b78)
  private let tables: [UInt32]
  private var state = ~UInt32(0)

  /// The check of nothing yet.
  public init(_ polynomial: Polynomial) {
    tables = polynomial == .ieee ? Self.ieee : Self.castagnoli
  }

  /// Eight tables of 256 words: the first for a byte, each next one for a byte that is followed by one more.
  private static func tables(_ polynomial: UInt32) -> [UInt32] {
    var tables = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { word, _ in word & 1 == 1 ? polynomial ^ (word >> 1) : word >> 1 }
    }
    for index in 256..<2048 {
      let word = tables[index - 256]
      tables.append(tables[Int(word & 255)] ^ (word >> 8))
    }
    return tables
  }

  /// Takes bytes in.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var word = state
    tables.withUnsafeBufferPointer { table in
      var index = 0
      while index + 8 <= bytes.count {
        let eight = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(word)
        word = 0
        for place in 0..<8 { word ^= table[256 * (7 - place) + Int(eight >> (8 * UInt64(place)) & 255)] }
        index += 8
      }
      while index < bytes.count {
        word = table[Int((word ^ UInt32(bytes[index])) & 255)] ^ (word >> 8)
        index += 1
      }
    }
    state = word
  }

  /// The check of all bytes so far.
  public var value: UInt32 { ~state }

  /// The check of `bytes`.
  public static func value(of bytes: [UInt8], _ polynomial: Polynomial) -> UInt32 {
    var check = Self(polynomial)
    bytes.withUnsafeBytes { check.update($0) }
    return check.value
  }
}

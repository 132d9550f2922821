import CMessageDigest

/// An MD5 digest (RFC 1321) of bytes that are taken in piece by piece: what data sets are published with. It tells
/// damage, not malice.
public struct MD5 {
  private var context = MD5_CTX()

  /// The digest of nothing yet.
  public init() {
    MD5Init(&context)
  }

  /// Takes bytes in.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    MD5Update(&context, start.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// The digest of all bytes so far, as 32 hexadecimal digits.
  public var text: String {
    var context = context
    var digest = [UInt8](repeating: 0, count: Int(MD5_DIGEST_LENGTH))
    MD5Final(&digest, &context)
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The digest of `bytes`, as 32 hexadecimal digits.
  public static func text(of bytes: [UInt8]) -> String {
    var digest = MD5()
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.text
  }

  /// The digest of the file `path`, as 32 hexadecimal digits.
  ///
  /// - Throws: `FileError` when it cannot be read or is no regular file.
  public static func text(ofFile path: String) throws(FileError) -> String {
    let file = try RandomAccessFile(path)
    var digest = MD5()
    while true {
      let piece = try file.read(upTo: 1 << 20)
      if piece.isEmpty { return digest.text }
      piece.withUnsafeBytes { digest.update($0) }
    }
  }
}

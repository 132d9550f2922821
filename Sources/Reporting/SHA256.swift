import CMessageDigest

/// A SHA-256 digest (FIPS 180-4) of bytes that are taken in piece by piece.
public struct SHA256 {
  private var context = SHA2_CTX()

  /// The digest of nothing yet.
  public init() {
    SHA256Init(&context)
  }

  /// Takes bytes in.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    SHA256Update(&context, start.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// The digest of all bytes so far, as 64 hexadecimal digits.
  public var text: String {
    var context = context
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256Final(&digest, &context)
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The digest of a text's UTF-8 bytes, as 64 hexadecimal digits.
  public static func text(of text: String) -> String {
    var digest = SHA256()
    var text = text
    text.withUTF8 { digest.update(UnsafeRawBufferPointer($0)) }
    return digest.text
  }
}

extension SHA256 {
  /// The digest of a file's bytes, as 64 hexadecimal digits.
  ///
  /// - Throws: `FileError` when it cannot be read.
  public static func text(ofFile path: String) throws(FileError) -> String {
    let file = try RandomAccessFile(path)
    var digest = SHA256()
    while true {
      let bytes = try file.read(upTo: 1 << 20)
      if bytes.isEmpty { return digest.text }
      bytes.withUnsafeBytes { digest.update($0) }
    }
  }
}

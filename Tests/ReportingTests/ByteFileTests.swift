import Foundation
import Reporting
import TestSupport
import Testing

@Suite("Files of bytes")
struct ByteFileTests {
  @Test("MD5: RFC 1321's examples, in one piece, in several and from a file")
  func md5() throws {
    let folder = try TemporaryFolder()
    for (text, digest) in [
      ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
    ] {
      #expect(MD5.text(of: Array(text.utf8)) == digest)
      var pieces = MD5()
      for byte in text.utf8 { withUnsafeBytes(of: byte) { pieces.update($0) } }
      #expect(pieces.text == digest && pieces.text == digest, "asking for the digest changes it")
      try Files.write(text, to: folder.path("text"))
      #expect(try MD5.text(ofFile: folder.path("text")) == digest)
    }
    #expect(throws: FileError.self) { try MD5.text(ofFile: folder.path("none")) }
  }

  @Test("bytes come back as they were appended, piece by piece")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * $0) }
    let writer = try AppendOnlyFile(folder.path("bytes"))
    try writer.append(bytes: Array(bytes[..<1234]))
    try writer.append(bytes: [])
    try writer.append(bytes: Array(bytes[1234...]))
    let reader = try RandomAccessFile(folder.path("bytes"))
    #expect(reader.size == 5000)
    #expect(try reader.read(upTo: 4999) + reader.read(upTo: 100) + reader.read(upTo: 100) == bytes)
    #expect(throws: FileError.self) { try RandomAccessFile(folder.root) }
    #expect(Files.isFolder(folder.root) && !Files.isFolder(folder.path("bytes")) && !Files.isFolder(folder.path("x")))
  }
}

import Foundation
import Reporting
import TestSupport
import Testing

@Suite("Check sums and files read at any place")
struct RandomAccessFileTests {
  @Test("CRC-32 and CRC-32C: the check values of the catalogue, in one piece and in many")
  func checks() {
    let digits = Array("123456789".utf8)
    #expect(CyclicRedundancyCheck.value(of: digits, .ieee) == 0xcbf4_3926)
    #expect(CyclicRedundancyCheck.value(of: digits, .castagnoli) == 0xe306_9283)
    #expect(CyclicRedundancyCheck.value(of: [], .ieee) == 0)
    // RFC 3720, appendix B.4: 32 bytes of zeros, of ones, and counting up.
    #expect(CyclicRedundancyCheck.value(of: [UInt8](repeating: 0, count: 32), .castagnoli) == 0x8a91_36aa)
    #expect(CyclicRedundancyCheck.value(of: [UInt8](repeating: 0xff, count: 32), .castagnoli) == 0x62a8_ab43)
    #expect(CyclicRedundancyCheck.value(of: Array(0..<32), .castagnoli) == 0x46dd_794e)
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    for size in [1, 3, 7, 8, 9, 64] {
      var check = CyclicRedundancyCheck(.ieee)
      for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<min(bytes.count, start + size)].withUnsafeBytes { check.update($0) }
      }
      #expect(check.value == CyclicRedundancyCheck.value(of: bytes, .ieee))
    }
  }

  @Test("bytes are appended, and read at any place; beyond the end is an error, also where the file became shorter")
  func randomAccess() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100).map { UInt8($0) }
    try Files.writeWhole(folder.path("a")) { (file) throws(FileError) in
      try file.append(bytes: Array(bytes[..<40]))
      try file.append(bytes: Array(bytes[40...]))
    }
    let file = try RandomAccessFile(folder.path("a"))
    #expect(file.size == 100)
    #expect(try file.bytes(0..<100) == bytes)
    #expect(try file.bytes(17..<20) == [17, 18, 19])
    #expect(try file.bytes(100..<100) == [])
    #expect(throws: FileError.self) { try file.bytes(99..<101) }
    try AppendOnlyFile(folder.path("a")).keep(bytes: 50)
    #expect(throws: FileError.self) { try file.bytes(40..<60) }
    for path in ["/dev/zero", folder.root, folder.path("absent")] {
      #expect(throws: FileError.self) { try RandomAccessFile(path) }
    }
  }

  @Test("what fails while it is written leaves the file as it was, and nothing beside it")
  func failure() throws {
    let folder = try TemporaryFolder()
    try Files.write("old", to: folder.path("a"))
    #expect(throws: FileError.self) {
      try Files.writeWhole(folder.path("a")) { (file) throws(FileError) in
        try file.append("new")
        throw FileError("a", "stops here")
      }
    }
    #expect(try folder.read("a") == "old")
    #expect(folder.names == ["a"])
  }
}

import Checkpoints
import Foundation
import Reporting
import TestSupport
import Testing

@Suite("Files in parts")
struct FilePartsTests {
  private let folder: TemporaryFolder
  private let bytes: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    // More than two of the pieces that are read at once, and no multiple of them.
    bytes = (0..<2_500_001).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    try write(bytes, "file")
  }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path(name)))
  }

  private func contents(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path(name))))
  }

  private func names(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()
  }

  @Test(
    "parts are at most so long and join to the same bytes", arguments: [1_200_000, 2_500_000, 2_500_001, 9_000_000])
  func roundTrip(size: Int) throws {
    let index = try FileParts.split(folder.path("file"), partSize: size, to: folder.path("parts"))
    let count = (bytes.count + size - 1) / size
    #expect(index.parts.count == count && index.file == "file" && index.size == bytes.count)
    #expect(try index.sha256 == SHA256.text(ofFile: folder.path("file")))
    #expect(try names("parts") == index.parts.map(\.name) + ["parts.json"])
    for part in index.parts {
      #expect(try contents("parts/\(part.name)").count == part.size && part.size <= size)
    }
    #expect(try FileParts.join(folder.path("parts"), to: folder.path("joined")) == index)
    #expect(try contents("joined") == bytes)
  }

  /// What joining says of three parts of which something was changed; the output must hold what it held.
  private func refusal(_ change: () throws -> Void) throws -> String {
    try? FileManager.default.removeItem(atPath: folder.path("parts"))
    try FileParts.split(folder.path("file"), partSize: 1_000_000, to: folder.path("parts"))
    try write([1, 2, 3], "joined")
    try change()
    let error = #expect(throws: FileError.self) {
      try FileParts.join(folder.path("parts"), to: folder.path("joined"))
    }
    #expect(try contents("joined") == [1, 2, 3])
    #expect(!folder.names.contains("joined.partial"))
    return try "\(#require(error))"
  }

  @Test("missing, short, damaged and foreign parts are named, all of them")
  func wrongParts() throws {
    let said = try refusal {
      try FileManager.default.removeItem(atPath: folder.path("parts/part-0001"))
      try write([UInt8](contents("parts/part-0002").dropLast()), "parts/part-0002")
      var last = try contents("parts/part-0003")
      last[5] ^= 1
      try write(last, "parts/part-0003")
      try write([0], "parts/part-0004")
    }
    for part in [
      "missing: part-0001", "of another file: part-0004", "part-0002 has 999999 bytes in place of 1000000",
      "part-0003 is damaged or of another file: SHA-256 ",
    ] { #expect(said.contains(part), "\(said)") }
  }

  @Test("parts in each other's place are told by their digests")
  func exchanged() throws {
    let said = try refusal {
      let (one, two) = (try contents("parts/part-0001"), try contents("parts/part-0002"))
      try write(two, "parts/part-0001")
      try write(one, "parts/part-0002")
    }
    #expect(said.contains("part-0001 is damaged") && said.contains("part-0002 is damaged"))
  }

  @Test("an index that is missing, no index, or does not add up is refused; one with another whole too")
  func wrongIndex() throws {
    let path = folder.path("parts/parts.json")
    #expect(try refusal { try FileManager.default.removeItem(atPath: path) }.contains("parts.json"))
    for (old, new) in [("\"bytes\": 500001", "\"bytes\": 500002"), ("part-0003", "part-0005"), ("{", "[")] {
      let said = try refusal {
        let text = try folder.read("parts/parts.json")
        #expect(text.contains(old))
        try Files.write(text.replacingOccurrences(of: old, with: new), to: path)
      }
      #expect(said.contains("is not an index of parts"), "\(said)")
    }
    let whole = try SHA256.text(ofFile: folder.path("file"))
    let said = try refusal {
      let text = try folder.read("parts/parts.json")
      try Files.write(text.replacingOccurrences(of: whole, with: SHA256.text(of: "other")), to: path)
    }
    #expect(said.contains("joins to a file with SHA-256 \(whole)"))
  }

  @Test("a split deletes files that an index calls its parts, and nothing else by the name of one")
  func deletesPartsAlone() throws {
    func split(_ name: String = "small") throws {
      try FileParts.split(folder.path(name), partSize: 2, to: folder.path("parts"))
    }
    func said(_ name: String = "small") throws -> String {
      let before = try names("parts")
      let error = try #require(#expect(throws: FileError.self) { try split(name) })
      #expect(try names("parts") == before)
      return "\(error)"
    }
    try write([7, 7, 7], "small")
    // Names that are nearly those of parts stay, folders with all that is in them.
    try Files.makeFolder(folder.path("parts/part-1"))
    try write([1, 2, 3], "parts/part-1/state.bin")
    for name in ["part-00000", "part-0000", "part-00001", "part-0001.bin"] { try write([1], "parts/\(name)") }
    let others = try names("parts")
    try split()
    try split("parts/part-1/state.bin")
    #expect(try names("parts") == (others + ["part-0001", "part-0002", "parts.json"]).sorted())
    #expect(try contents("parts/part-1/state.bin") == [1, 2, 3] && contents("parts/part-0002") == [3])
    // Part 3 is of no split that is known; with the index away nor are the others.
    try write([9], "parts/part-0003")
    #expect(try said().contains("holds part-0003, which"))
    try FileManager.default.removeItem(atPath: folder.path("parts/parts.json"))
    #expect(try said().contains("holds part-0001, part-0002, part-0003, which"))
    for name in ["part-0001", "part-0002", "part-0003"] {
      try FileManager.default.removeItem(atPath: folder.path("parts/\(name)"))
    }
    // What a split that was stopped was writing is its own.
    try write([9], "parts/part-0007.partial")
    try split()
    #expect(try !names("parts").contains("part-0007.partial"))
    // A folder or a link in a part's place.
    try FileManager.default.removeItem(atPath: folder.path("parts/part-0002"))
    try Files.makeFolder(folder.path("parts/part-0002"))
    #expect(try said().contains("holds part-0002, which"))
    try FileManager.default.removeItem(atPath: folder.path("parts/part-0002"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("parts/part-0002"), withDestinationPath: folder.path("small"))
    #expect(try said("parts/part-1/state.bin").contains("holds part-0002, which"))
    // An index of something else.
    try FileManager.default.removeItem(atPath: folder.path("parts/part-0002"))
    try Files.write("{}", to: folder.path("parts/parts.json"))
    #expect(try said().contains("holds part-0001, parts.json, which"))
  }

  @Test("parts are not joined to one of them, or to their index")
  func joinedToOwn() throws {
    let parts = folder.path("parts")
    try FileParts.split(folder.path("file"), partSize: 1_000_000, to: parts)
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: parts)
    for path in ["parts/part-0002", "parts/../parts/part-0009", "link/parts.json", "parts/part-0001.partial"] {
      let error = #expect(throws: FileError.self) { try FileParts.join(parts, to: folder.path(path)) }
      #expect(try "\(#require(error))".contains("is a file of the parts"))
    }
    // Elsewhere these are names like others.
    try FileParts.join(folder.path("link"), to: folder.path("part-0002"))
    try FileParts.join(parts, to: folder.path("parts/joined"))
    #expect(try contents("part-0002") == bytes && contents("parts/joined") == bytes)
  }

  @Test("a second split leaves nothing of the first; empty files and too many parts are refused")
  func again() throws {
    try FileParts.split(folder.path("file"), partSize: 300_000, to: folder.path("parts"))
    try write([7, 7, 7], "small")
    try write([1], "parts/part-time.txt")
    try FileParts.split(folder.path("small"), partSize: 2, to: folder.path("parts"))
    #expect(try names("parts") == ["part-0001", "part-0002", "part-time.txt", "parts.json"])
    try FileParts.join(folder.path("parts"), to: folder.path("joined"))
    #expect(try contents("joined") == [7, 7, 7])
    try write([], "empty")
    #expect(throws: FileError.self) {
      try FileParts.split(folder.path("empty"), partSize: 2, to: folder.path("parts"))
    }
    #expect(throws: FileError.self) {
      try FileParts.split(folder.path("file"), partSize: 250, to: folder.path("parts"))
    }
    #expect(throws: FileError.self) { try FileParts.join(folder.path("nowhere"), to: folder.path("joined")) }
    #expect(throws: FileError.self) {
      try FileParts.split(folder.path("parts/part-0001"), partSize: 2, to: folder.path("parts"))
    }
    // What was refused has changed nothing.
    #expect(try FileParts.join(folder.path("parts"), to: folder.path("joined")).file == "small")
  }
}

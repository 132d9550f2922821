import Foundation
import Reporting
import TestSupport
import Testing

@Suite("Files")
struct FileTests {
  @Test("a file appears whole or not at all")
  func atomicWrite() throws {
    let folder = try TemporaryFolder()
    try Files.write("one\n", to: folder.path("a"))
    try Files.write("two\n", to: folder.path("a"))
    #expect(try folder.read("a") == "two\n")
    #expect(folder.names == ["a"])
    #expect(throws: FileError.self) { try Files.write("x", to: folder.path("no/such/folder")) }
  }

  @Test("appending keeps what it is told to keep")
  func appending() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("log")
    try Files.write("keep\ndrop", to: path)
    let file = try AppendOnlyFile(path, keepingBytes: 5)
    try file.append("more\n")
    #expect(try folder.read("log") == "keep\nmore\n")
    try file.finish(as: folder.path("final"))
    #expect(folder.names == ["final"])
    let other = try AppendOnlyFile(path, keepingBytes: 0)
    other.discard()
    #expect(folder.names == ["final"])
    #expect(throws: FileError.self) { try AppendOnlyFile(folder.path("x/y"), keepingBytes: 0) }
  }

  @Test("lines, and whether the last one is whole")
  func lines() throws {
    let folder = try TemporaryFolder()
    try Files.write("a\n\nb", to: folder.path("t"))
    let reader = try LineReader(folder.path("t"))
    var lines: [(String, Bool, Int)] = []
    while let line = try reader.next() { lines.append((line.text, line.isComplete, line.end)) }
    #expect(lines.map(\.0) == ["a", "", "b"])
    #expect(lines.map(\.1) == [true, true, false])
    #expect(lines.map(\.2) == [2, 3, 4])
    #expect(throws: FileError.self) { try LineReader(folder.path("absent")) }
  }

  @Test("folders are made, and a file in the way is an error")
  func folders() throws {
    let folder = try TemporaryFolder()
    try Files.makeFolder(folder.path("a/b/c"))
    try Files.makeFolder(folder.path("a/b/c"))
    #expect(Files.exists(folder.path("a/b/c")))
    try Files.write("x", to: folder.path("file"))
    #expect(throws: FileError.self) { try Files.makeFolder(folder.path("file")) }
    #expect(throws: FileError.self) { try Files.makeFolder(folder.path("file/below")) }
    try Files.move(folder.path("file"), to: folder.path("moved"))
    #expect(throws: FileError.self) { try Files.move(folder.path("file"), to: folder.path("again")) }
  }

  @Test("one writer at a time: the second is told who has the file, and changes nothing")
  func locked() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("rows")
    var first: AppendOnlyFile? = try AppendOnlyFile(path, keepingBytes: 0)
    #expect(first?.isLocked == true)
    try first?.append("one\n")
    // Locks belong to open files: a second opening by the same process meets the first one's.
    let error = #expect(throws: FileError.self) { try AppendOnlyFile(path, keepingBytes: 0) }
    #expect(error?.reason.contains("is being written by process \(ProcessInfo.processInfo.processIdentifier)") == true)
    #expect(try folder.read("rows") == "one\n")
    first = nil
    try AppendOnlyFile(path).append("two\n")
    #expect(try folder.read("rows") == "one\ntwo\n")
  }

  @Test("a file that was deleted or replaced while it was written is not put in place")
  func replaced() throws {
    let folder = try TemporaryFolder()
    let file = try AppendOnlyFile(folder.path("rows"), keepingBytes: 0)
    try FileManager.default.removeItem(atPath: folder.path("rows"))
    #expect(throws: FileError.self) { try file.finish(as: folder.path("final")) }
    try Files.write("another's", to: folder.path("rows"))
    #expect(throws: FileError.self) { try file.finish(as: folder.path("final")) }
    file.discard()
    #expect(folder.names == ["rows"])
  }

  @Test("the system's refusals come with advice")
  func advice() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) { try AppendOnlyFile(folder.path("no/file")) }
    #expect(
      error?.reason == "cannot be written: No such file or directory: see that the path is right and its folder exists")
    #expect(throws: FileError.self) { try AppendOnlyFile(folder.root) }
    #expect(throws: FileError.self) { try LineReader("/dev/null") }
    #expect(throws: FileError.self) { try AppendOnlyFile("/dev/null") }
  }

  @Test("links are told from what they point to; the limit on open files can be raised")
  func linksAndLimits() throws {
    let folder = try TemporaryFolder()
    try Files.write("x", to: folder.path("file"))
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: folder.path("file"))
    #expect(Files.isLink(folder.path("link")) && !Files.isLink(folder.path("file")) && !Files.isLink(folder.path("no")))
    Files.allowOpenFiles(600)
    var readers: [LineReader] = []
    for _ in 0..<550 { readers.append(try LineReader(folder.path("file"))) }
    #expect(readers.count == 550)
  }

  @Test("SHA-256: the values of FIPS 180-4, in one piece, in many, and of a file as it is read")
  func digest() throws {
    #expect(SHA256.text(of: "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(SHA256.text(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let million = String(repeating: "a", count: 1_000_000)
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(SHA256.text(of: million) == expected)
    let folder = try TemporaryFolder()
    try Files.write(million, to: folder.path("million"))
    let reader = try LineReader(folder.path("million"), digesting: true)
    while try reader.next() != nil {}
    #expect(reader.digest?.text == expected)
  }
}

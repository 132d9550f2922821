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
    while let line = reader.next() { lines.append((line.text, line.isComplete, line.end)) }
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
}

import Foundation
import Reporting
import TestSupport
import Testing

@testable import ccf_at

@Suite("Checkpoints in parts, by command")
struct CheckpointCommandTests {
  private static let program = BuiltProgram("ccf-at")

  @Test("a file goes through its parts unchanged; what is wrong has its exit code and is named")
  func splitAndJoin() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "0123456789", count: 350)
    try Files.write(text, to: folder.path("state.safetensors"))
    let split = try Self.program.run(
      "checkpoint", "split", folder.path("state.safetensors"), "--size", "1kB", "--output", folder.path("parts"))
    #expect(split.status == 0, "\(split.errors)")
    #expect(split.output.contains("state.safetensors: 3500 bytes in 4 parts"))
    let join = ["checkpoint", "join", folder.path("parts"), "--output", folder.path("joined")]
    let joined = try Self.program.run(join)
    #expect(joined.status == 0, "\(joined.errors)")
    #expect(joined.output.contains(SHA256.text(of: text)))
    #expect(try folder.read("joined") == text)
    try FileManager.default.removeItem(atPath: folder.path("parts/part-0002"))
    let missing = try Self.program.run(join)
    #expect(missing.status == 65 && missing.errors.contains("missing: part-0002"))
    let none = try Self.program.run(
      "checkpoint", "split", folder.path("none"), "--size", "1kB", "--output", folder.root)
    #expect(none.status == 65)
    let size = try Self.program.run(
      "checkpoint", "split", folder.path("joined"), "--size", "0", "--output", folder.path("parts"))
    #expect(size.status == 64)
  }

  @Test(
    "sizes with decimal and binary units",
    arguments: [
      ("50MB", 50_000_000), ("1", 1), ("3KiB", 3072), ("2MiB", 2 << 20), ("1GiB", 1 << 30), ("7kB", 7000),
      ("1GB", 1_000_000_000), ("0MB", nil), ("-1", nil), ("MB", nil), ("1.5MB", nil), ("99999999999999999GB", nil),
      ("5mb", nil),
    ] as [(String, Int?)])
  func sizes(text: String, bytes: Int?) { #expect(ByteSize(argument: text)?.bytes == bytes) }
}

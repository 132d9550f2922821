@testable import Checkpoints
import Foundation
import Reporting
import Tensors
import TestSupport
import Testing

@Suite("Writing checkpoints")
struct WritingTests {
  /// A dictionary with every element type, and empty and zero-dimensional tensors.
  static func everything() throws -> StateDict {
    var dict = StateDict()
    for type in ElementType.allCases {
      for shape in [[], [0], [3], [2, 0, 2], [2, 3]] {
        let count = shape.reduce(1, *) * type.byteCount
        let bytes = (0..<count).map { UInt8($0 % (type == .bool ? 2 : 251)) }
        dict["\(type).\(shape)"] = try HostTensor(type, shape: shape, bytes: bytes)
      }
    }
    return dict
  }

  static func data(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  @Test("what is written is read, in its order; the same tensors give the same bytes; with zip64 fields too")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let dict = try Self.everything()
    for (name, write) in [
      ("a.pth", { path in try PyTorchFile.write(dict, to: path) }),
      ("b.pth", { path in try PyTorchFile.write(dict, to: path, zip64Limit: 20) }),
      ("c.safetensors", { path in try SafetensorsFile.write(dict, metadata: ["k\"": "v\n", "": ""], to: path) }),
    ] as [(String, (String) throws -> Void)] {
      let path = folder.path(name)
      try write(path)
      let read = try Checkpoint.read(path)
      #expect(read.stateDict == dict && read.skipped.isEmpty && read.nesting.isEmpty, "\(name)")
      #expect(read.metadata == (name.hasPrefix("c") ? ["k\"": "v\n", "": ""] : [:]))
      let first = try Self.data(path)
      try write(path)
      #expect(try Self.data(path) == first, "\(name)")
    }
    #expect(folder.names == ["a.pth", "b.pth", "c.safetensors"])
    #expect(try Self.data(folder.path("a.pth")) != Self.data(folder.path("b.pth")))
  }

  @Test("more entries than a zip file without zip64 has")
  func manyEntries() throws {
    let folder = try TemporaryFolder()
    let one = try HostTensor([1] as [UInt8], shape: [])
    let dict = StateDict((0..<66_000).map { ("\($0)", one) })
    try PyTorchFile.write(dict, to: folder.path("many.pth"))
    #expect(try Checkpoint.read(folder.path("many.pth")).stateDict == dict)
  }

  @Test(
    "a full disk is an error, leaves the previous file as it was and nothing beside it",
    arguments: ["pth", "safetensors"])
  func fullDisk(suffix: String) throws {
    let folder = try TemporaryFolder()
    let source = folder.path("large.pth")
    let large = StateDict([("w", try HostTensor([Float](repeating: 1, count: 10_000), shape: [100, 100]))])
    try PyTorchFile.write(large, to: source)
    let target = folder.path("kept.\(suffix)")
    try SafetensorsFile.write(try Self.everything(), to: target)
    let before = try Self.data(target)
    let output = try LimitedProcess.run("checkpoint-writing", ["copy", source, target], largestFile: 16)
    #expect(output.contains("make room"))
    #expect(try Self.data(target) == before)
    #expect(folder.names == ["kept.\(suffix)", "large.pth"])
    #expect(try LimitedProcess.run("checkpoint-writing", ["copy", source, target], largestFile: 100) == "")
    #expect(try Checkpoint.read(target).stateDict == large)
  }

  @Test("a name that safetensors keeps for itself, and a folder that is not there, are refused")
  func refused() throws {
    let folder = try TemporaryFolder()
    let dict = StateDict([("__metadata__", try HostTensor([1] as [Float], shape: [1]))])
    #expect(throws: FileError.self) { try SafetensorsFile.write(dict, to: folder.path("a")) }
    #expect(throws: FileError.self) { try PyTorchFile.write(dict, to: folder.path("no/a")) }
    #expect(folder.names.isEmpty)
  }
}

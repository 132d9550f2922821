import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Reading NumPy's files")
struct NumPyReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func npy(_ header: String, version: UInt8 = 1, data: [UInt8]) throws -> String {
    let path = folder.path("array.npy")
    let length = header.utf8.count
    let digits = version == 1 ? 2 : 4
    try Data(
      [0x93] + Array("NUMPY".utf8) + [version, 0] + (0..<digits).map { UInt8(length >> (8 * $0) & 0xff) }
        + Array(header.utf8) + data
    ).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test("arrays are read back as they were written, one or several")
  func roundTrip() throws {
    let arrays = [
      ("a", try HostTensor([1.5, .nan, -0.0, .infinity], shape: [2, 2])), ("b", try HostTensor([7.0], shape: [])),
      ("c", try HostTensor([UInt8](0..<5), shape: [5])), ("d", try HostTensor([Int64](), shape: [0, 3])),
      ("e", try HostTensor([true, false], shape: [1, 2, 1])),
    ]
    for (name, array) in arrays {
      try NumPyFile.write(array, to: folder.path(name))
      #expect(try NumPyFile.read(folder.path(name)) == array)
    }
    try NumPyFile.write(arrays, to: folder.path("all.npz"))
    let read = try NumPyFile.readAll(folder.path("all.npz"))
    #expect(read == Dictionary(uniqueKeysWithValues: arrays))
  }

  @Test("headers as NumPy writes them, in both versions")
  func headers() throws {
    let data: [UInt8] = [1, 0, 0, 0, 2, 0, 0, 0]
    let expected = try HostTensor([Int32(1), 2], shape: [2])
    for version in [1, 2] as [UInt8] {
      let path = try npy(
        "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }      \n", version: version, data: data)
      #expect(try NumPyFile.read(path) == expected)
    }
    let other = try npy("{'shape': (2, 1), 'descr': '<i4', 'fortran_order': False}", data: data)
    #expect(try NumPyFile.read(other).shape == [2, 1])
  }

  @Test("other orders, types, lengths and damaged headers are refused")
  func refusals() throws {
    for header in [
      "{'descr': '<i4', 'fortran_order': True, 'shape': (2,), }",
      "{'descr': '>i4', 'fortran_order': False, 'shape': (2,)}",
      "{'descr': '<U4', 'fortran_order': False, 'shape': (2,)}", "{'descr': '<i4', 'fortran_order': False}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (3,)}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (-2,)}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (2", "{'descr': '<i4', 'descr': '<i4', 'shape': (2,)}", "",
      "{",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999, 99999999999)}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (2,)} more",
    ] {
      let path = try npy(header, data: [1, 0, 0, 0, 2, 0, 0, 0])
      #expect(throws: CheckpointError.self, "\(header)") { try NumPyFile.read(path) }
    }
    try Data("no array".utf8).write(to: URL(fileURLWithPath: folder.path("text")))
    #expect(throws: CheckpointError.self) { try NumPyFile.read(folder.path("text")) }
    #expect(throws: CheckpointError.self) { try NumPyFile.readAll(folder.path("text")) }
    #expect(throws: CheckpointError.self) { try NumPyFile.read(folder.path("nothing")) }
  }

  @Test("a file that is larger than its header says is refused before memory is taken for it")
  func size() throws {
    let path = try npy("{'descr': '<i4', 'fortran_order': False, 'shape': (2,)}", data: [1, 0, 0, 0, 2, 0, 0, 0])
    // A hole of a terabyte, which takes no room in the folder.
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: 1 << 40)
    try file.close()
    #expect(throws: CheckpointError.self) { try NumPyFile.read(path) }
  }

  @Test(
    "numpy.save and numpy.savez: every element is read, and what cannot be is refused",
    .enabled(if: PythonPeer.isExpected, Comment(rawValue: PythonPeer.advice)))
  func numPy() throws {
    _ = try PythonPeer.run("scripts/checkpoint-interop", "numpy", folder.root)
    let expected = [
      "float64": try HostTensor([0.0, 0.5, 1, 1.5, 2, 2.5], shape: [2, 3]),
      "float32": try HostTensor([Float.nan, -0.0, .infinity], shape: [3]),
      "int64": try HostTensor([Int64.min, .max], shape: [1, 2]), "uint8": try HostTensor([UInt8](0..<7), shape: [7]),
      "bool": try HostTensor([true, false, true], shape: [3, 1]), "scalar": try HostTensor([0.1], shape: []),
      "empty": try HostTensor([Int32](), shape: [0, 4]),
    ]
    #expect(try NumPyFile.readAll(folder.path("all.npz")) == expected)
    for (name, array) in expected { #expect(try NumPyFile.read(folder.path("\(name).npy")) == array, "\(name)") }
    for name in ["columns.npy", "big-endian.npy", "text.npy", "fields.npy", "complex.npy"] {
      #expect(throws: CheckpointError.self, "\(name)") { try NumPyFile.read(folder.path(name)) }
    }
    #expect(throws: CheckpointError.self) { try NumPyFile.readAll(folder.path("compressed.npz")) }
  }
}

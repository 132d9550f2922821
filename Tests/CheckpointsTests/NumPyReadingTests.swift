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
}

@testable import Checkpoints
import Foundation
import Reporting
import Tensors
import TestSupport
import Testing

/// Builds pickles opcode by opcode.
struct PickleBytes {
  var bytes: [UInt8] = [0x80, 2]

  mutating func op(_ letters: String) { bytes += letters.utf8 }
  mutating func text(_ text: String) { bytes += [0x58] + Self.word(text.utf8.count) + text.utf8 }
  mutating func global(_ name: String) { bytes += "c\(name)\n".utf8 }
  mutating func integer(_ value: Int) { bytes += [0x8a, 8] + withUnsafeBytes(of: value.littleEndian) { Array($0) } }
  mutating func tuple(_ values: [Int]) {
    op("(")
    for value in values { integer(value) }
    op("t")
  }

  static func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

  /// A tensor onto the storage "0".
  mutating func tensor(
    offset: Int = 0, shape: [Int], strides: [Int], count: Int = 4, storage: String = "torch\nFloatStorage"
  ) {
    global("torch._utils\n_rebuild_tensor_v2")
    op("((")
    text("storage")
    global(storage)
    text("0")
    text("cpu")
    integer(count)
    op("tQ")
    integer(offset)
    tuple(shape)
    tuple(strides)
    op("N}tR")
  }

  /// The pickle of {"w": tensor}.
  static func dictionary(_ tensor: (inout PickleBytes) -> Void) -> [UInt8] {
    var pickle = PickleBytes()
    pickle.op("}")
    pickle.text("w")
    tensor(&pickle)
    pickle.op("s.")
    return pickle.bytes
  }
}

@Suite("Checkpoints made to do harm")
struct HostileTests {
  /// What reading a PyTorch file with this pickle and a storage of 16 bytes gives.
  static func read(
    _ pickle: [UInt8], key: String? = nil, storage: Int = 16
  ) throws -> Result<Checkpoint, CheckpointError> {
    let folder = try TemporaryFolder()
    let path = folder.path("a.pth")
    var zip = ZipWriter(try AppendOnlyFile(path))
    try zip.append("a/data.pkl", pickle)
    try zip.append("a/data/0", [UInt8](repeating: 1, count: storage))
    try zip.finish()
    do throws(CheckpointError) {
      return .success(try Checkpoint.read(path, key: key))
    } catch {
      return .failure(error)
    }
  }

  static func expectRefusal(_ pickle: [UInt8], _ found: String, key: String? = nil) throws {
    let result = try read(pickle, key: key)
    guard case .failure(let error) = result else {
      Issue.record("read, instead of: \(found)")
      return
    }
    #expect(error.description.contains(found), "\(error)")
  }

  @Test("tensors that reach beyond their storage, run backwards, overflow or repeat without bound")
  func windows() throws {
    let whole = try Self.read(PickleBytes.dictionary { $0.tensor(shape: [2, 2], strides: [2, 1]) }).get()
    #expect(whole.stateDict["w"]?.shape == [2, 2])
    let huge = Int.max
    for (offset, shape, strides) in [
      (0, [5], [1]), (1, [4], [1]), (0, [2], [4]), (-1, [2], [1]), (0, [2], [-1]), (0, [-2], [1]), (3, [2], [-1]),
      (huge, [1], [1]), (0, [huge], [1]), (0, [huge, huge], [1, 1]), (0, [2], [huge]), (0, [2, 2], [huge, huge]),
      (0, [2], []), (0, [], [1]), (0, [Int](repeating: 1, count: 65), [Int](repeating: 1, count: 65)), (5, [1], [0]),
    ] {
      let pickle = PickleBytes.dictionary { $0.tensor(offset: offset, shape: shape, strides: strides) }
      try Self.expectRefusal(pickle, "w: ")
    }
    try Self.expectRefusal(PickleBytes.dictionary { $0.tensor(shape: [1 << 40], strides: [0]) }, "8 times")
    try Self.expectRefusal(
      PickleBytes.dictionary { $0.tensor(shape: [1 << 30, 1 << 30], strides: [0, 0]) }, "beyond its storage or memory")
    try Self.expectRefusal(
      PickleBytes.dictionary { $0.tensor(shape: [1], strides: [1], count: 5) }, "16 bytes in the storage")
  }

  @Test("many tensors onto one storage share an allowance")
  func manyViews() throws {
    var pickle = PickleBytes()
    pickle.op("}(")
    for index in 0..<2000 {
      pickle.text("\(index)")
      pickle.tensor(shape: [1 << 18], strides: [1], count: 1 << 18)
    }
    pickle.op("u.")
    let result = try Self.read(pickle.bytes, storage: 1 << 20)
    guard case .failure(let error) = result else {
      Issue.record("2 GB from a file of 1 MB")
      return
    }
    #expect(error.found.contains("8 times"))
  }

  @Test("deep nesting, bombs and circles")
  func nesting() throws {
    let deep = String(repeating: "]", count: 500_000) + String(repeating: "a", count: 499_999)
    try Self.expectRefusal([0x80, 2] + Array((deep + ".").utf8), "a list of 1")
    // Each level holds the last one twice: 2^200 leaves.
    var bomb = PickleBytes()
    bomb.op("}")
    bomb.text("bomb")
    bomb.op("]q\u{0}")
    for _ in 0..<200 { bomb.op("0(h\u{0}h\u{0}lq\u{0}") }
    bomb.op("s.")
    try Self.expectRefusal(bomb.bytes, "no tensors")
    // A dictionary in itself, under one of the names that are followed.
    var circle = PickleBytes()
    circle.op("}q\u{0}")
    circle.text("w")
    circle.tensor(shape: [1], strides: [1])
    circle.op("s")
    circle.text("model")
    circle.op("h\u{0}s.")
    try Self.expectRefusal(circle.bytes, "at most 8 levels")
    let parts = Array(repeating: "model", count: 9).joined(separator: "/")
    try Self.expectRefusal(circle.bytes, "a key of 9 parts", key: parts)
    #expect(try Self.read(circle.bytes, key: "model/model").get().stateDict.names == ["w"])
    // More objects than any checkpoint has.
    let many = [UInt8](repeating: UInt8(ascii: "N"), count: 1 << 22 + 1)
    try Self.expectRefusal([0x80, 2] + many, "more than 4194304 objects")
  }

  @Test("lengths that the file does not have are refused before memory is taken")
  func lengths() throws {
    let all: [UInt8] = [0xff, 0xff, 0xff, 0xff]
    for opcode in ["X", "T", "B"] { try Self.expectRefusal([0x80, 2] + opcode.utf8 + all, "announced") }
    for opcode in [0x8d, 0x8e, 0x95] as [UInt8] {
      try Self.expectRefusal([0x80, 4, opcode] + all + [0, 0, 0, 0], opcode == 0x95 ? "frame" : "announced")
      try Self.expectRefusal([0x80, 4, opcode] + all + all, "a length of")
    }
    try Self.expectRefusal([0x80, 2, 0x8b] + all, "announced")
    try Self.expectRefusal([0x80, 2] + Array("c".utf8) + [UInt8](repeating: 65, count: 5000), "beyond 1024 bytes")
  }

  @Test("nothing is called: the classes and functions of a pickle are names")
  func calls() throws {
    let folder = try TemporaryFolder()
    let command = "touch \(folder.path("called"))"
    for opcode in [0x52, 0x81] as [UInt8] {
      var pickle = PickleBytes()
      pickle.op("}(")
      pickle.text("w")
      pickle.tensor(shape: [4], strides: [1])
      pickle.text("x")
      pickle.global("posix\nsystem")
      pickle.text(command)
      pickle.bytes += [0x85, opcode]
      pickle.op("u.")
      let read = try Self.read(pickle.bytes).get()
      #expect(read.stateDict.names == ["w"])
      #expect(read.skipped.map(\.summary) == ["an object of posix.system"])
    }
    #expect(folder.names.isEmpty)
  }

  @Test("malformed pickles, each with a word on what is wrong")
  func malformed() throws {
    for (opcodes, found) in [
      (".", "more than it has put"), ("0.", "more than it has put"), ("(.", "more than it has put"),
      ("q\u{0}", "empty stack"), ("Na", "empty stack"), ("h\u{7}", "the object 7"), ("t", "looks for a mark"),
      ("NNa", "no list"), ("NNNs", "no list"), ("}(Nu", "a key and no value"), ("I1\n.", "opcode 0x49"),
      ("(((", "more bytes"), ("}.}", "behind the pickle"), ("N\u{6}", "opcode 0x6"),
      ("ccollections\nOrderedDict\n(NtR.", "something else than pairs"),
      ("ccollections\nOrderedDict\n(](NNNlatR.", "something else than pairs"),
    ] { try Self.expectRefusal([0x80, 2] + opcodes.utf8, found) }
    try Self.expectRefusal([0x80, 6], "protocol 6")
    try Self.expectRefusal([0x80, 2, 0x58, 1, 0, 0, 0, 0xff], "not UTF-8")
    try Self.expectRefusal([0x80, 4, 0x4e, 0x4e, 0x93], "without a name")
    try Self.expectRefusal([], "does not begin with its protocol")
    // Python 2's OrderedDict, of a list of pairs; a mark that is popped; integers of all widths.
    var old = PickleBytes()
    old.global("collections\nOrderedDict")
    old.op("(](U\u{1}w")
    old.tensor(shape: [4], strides: [1])
    old.op("latR(0.")
    #expect(try Self.read(old.bytes).get().stateDict.names == ["w"])
    try Self.expectRefusal(PickleBytes.dictionary { $0.op("N") }, "no tensors")
    var twice = PickleBytes()
    twice.op("}")
    for _ in 0..<2 {
      twice.text("w")
      twice.tensor(shape: [4], strides: [1])
      twice.op("s")
    }
    twice.op(".")
    try Self.expectRefusal(twice.bytes, "two entries named \"w\"")
  }

  @Test("entries whose keys are no text are reported too, and tensors under them refused")
  func keys() throws {
    var pickle = Array(PickleBytes.dictionary { $0.tensor(shape: [4], strides: [1]) }.dropLast())
    pickle += "K\u{3}}sN]s.".utf8
    let read = try Self.read(pickle).get()
    #expect(read.stateDict.names == ["w"])
    #expect(read.skipped.map(\.name) == ["(the integer 3)", "(None)"])
    #expect(read.skipped.map(\.summary) == ["a dictionary of 0", "a list of 0"])
    try Self.expectRefusal([0x80, 2] + "}K\u{3}}s.".utf8, "no tensors")
  }

  @Test("appending one by one takes linear time, and members, marks and memo are bounded", .timeLimit(.minutes(5)))
  func appending() throws {
    let many = Array(repeating: Array("Na".utf8), count: 400_000).flatMap { $0 }
    try Self.expectRefusal([0x80, 2] + Array("]".utf8) + many + Array(".".utf8), "a list of 400000")
    try Self.expectRefusal([0x80, 2] + [UInt8](repeating: UInt8(ascii: "("), count: 5_000_000), "marks")
    try Self.expectRefusal([0x80, 2] + Array("N".utf8) + [UInt8](repeating: 0x94, count: 5_000_000), "memo")
  }

  @Test("a byte other than 0 and 1 is no truth value")
  func booleans() throws {
    let folder = try TemporaryFolder()
    let good = StateDict([("b", try HostTensor([true, false], shape: [2]))])
    for suffix in ["pth", "safetensors"] {
      let path = folder.path("b.\(suffix)")
      let bad = StateDict([("b", try HostTensor(.bool, shape: [2], bytes: [1, 2]))])
      if suffix == "pth" { try PyTorchFile.write(bad, to: path) } else { try SafetensorsFile.write(bad, to: path) }
      let error = #expect(throws: CheckpointError.self) { try Checkpoint.read(path) }
      #expect(error?.found == "b: the byte 2 as a truth value")
      if suffix == "pth" { try PyTorchFile.write(good, to: path) } else { try SafetensorsFile.write(good, to: path) }
      #expect(try Checkpoint.read(path).stateDict["b"]?.values(as: Bool.self) == [true, false])
    }
  }
}

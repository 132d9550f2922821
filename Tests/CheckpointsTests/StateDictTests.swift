import Checkpoints
import Tensors
import Testing

@Suite("State dicts")
struct StateDictTests {
  static func tensor(_ shape: [Int]) throws -> HostTensor {
    try HostTensor([Float](repeating: 1, count: shape.reduce(1, *)), shape: shape)
  }

  @Test("names keep their order; a tensor is found, replaced and removed by name")
  func order() throws {
    var dict = StateDict([("b", try Self.tensor([1])), ("a", try Self.tensor([2])), ("b", try Self.tensor([3]))])
    #expect(dict.names == ["b", "a"] && dict.count == 2 && !dict.isEmpty)
    #expect(dict["b"]?.shape == [3] && dict["c"] == nil)
    dict["b"] = nil
    dict["c"] = try Self.tensor([])
    dict["none"] = nil
    #expect(dict.names == ["a", "c"] && dict["a"]?.shape == [2] && dict["c"]?.shape == [])
  }

  @Test("a prefix is taken off if all names have it, and only then")
  func prefix() throws {
    let one = try Self.tensor([1])
    #expect(StateDict([("module.a", one), ("module.b", one)]).removingPrefix().names == ["a", "b"])
    #expect(StateDict([("module.a", one), ("b", one)]).removingPrefix().names == ["module.a", "b"])
    #expect(StateDict([("module.module.a", one)]).removingPrefix().names == ["module.a"])
    #expect(StateDict([("model.a", one)]).removingPrefix("model.").names == ["a"])
    #expect(StateDict().removingPrefix().isEmpty)
  }

  @Test("the comparison with a network lists what is missing, unexpected and different, with both shapes")
  func mismatch() throws {
    let dict = StateDict([
      ("a", try Self.tensor([2, 3])), ("b", try Self.tensor([4])), ("c", try Self.tensor([1])),
      ("d", try HostTensor([1, 2] as [Int64], shape: [2])),
    ])
    let expected = [
      TensorSpecification("d", shape: [2], elementType: .int64),
      TensorSpecification("e", shape: [7], elementType: .int64),
      TensorSpecification("a", shape: [2, 3], elementType: .float32),
      TensorSpecification("b", shape: [4, 1], elementType: .float32),
      TensorSpecification("c", shape: [1], elementType: .float64),
    ]
    let error = #expect(throws: StateDictMismatch.self) { try dict.check(against: expected) }
    #expect(
      error?.description == """
        the state dict does not fit the network:
          missing: e int64 [7]
          different: b is float32 [4], the network has float32 [4, 1]
          different: c is float32 [1], the network has float64 [1]
        """)
    let all = dict.entries.map(TensorSpecification.init)
    try dict.check(against: all.reversed())
    let fewer = #expect(throws: StateDictMismatch.self) { try dict.check(against: Array(all.dropFirst())) }
    #expect(fewer?.unexpected.map(\.name) == ["a"] && fewer?.missing == [] && fewer?.different == [])
  }
}

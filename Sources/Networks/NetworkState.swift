import Checkpoints
import Layers
import Tensors

extension Module {
  /// A copy of all tensors under PyTorch's names.
  ///
  /// - Throws: `TensorError` if an operation that one of them waits for failed.
  public func stateDict() throws(TensorError) -> StateDict {
    var entries: [(String, HostTensor)] = []
    for entry in state { entries.append((entry.name, try entry.tensor.toHost())) }
    return StateDict(entries)
  }

  /// Overwrites all tensors by those of `stateDict`, which must hold every name, in its shape, and no other.
  ///
  /// The element type may be another, except where one is an integer. State dicts that were saved by a PyTorch before 0.4.1
  /// lack counters ("num_batches_tracked"); these start from 0.
  ///
  /// - Throws: `StateDictMismatch` with every difference; nothing is changed then. `TensorError` if a copy fails.
  public func load(_ stateDict: StateDict) throws {
    let state = state
    var completed = stateDict
    let counters = state.filter { $0.name.hasSuffix("num_batches_tracked") }
    if counters.allSatisfy({ stateDict[$0.name] == nil }) {
      for counter in counters { completed[counter.name] = try HostTensor([0 as Int64], shape: []) }
    }
    try completed.check(
      against: state.map { entry in
        let own = entry.tensor.elementType
        let found = completed[entry.name]?.elementType ?? own
        let converts = own.isFloatingPoint && found.isFloatingPoint
        return TensorSpecification(entry.name, shape: entry.tensor.shape, elementType: converts ? found : own)
      })
    for entry in state {
      guard let value = completed[entry.name] else { continue }
      let engine = entry.tensor.engine
      try engine.withoutGradients { () throws(TensorError) in
        try entry.tensor.copyInPlace(Tensor(value, on: entry.tensor.device))
      }
    }
  }
}

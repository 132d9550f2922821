import Checkpoints
import Layers
import Recipes
import Tensors

/// The average of a network's weights over a run, with running statistics of its own.
///
/// The definitions are those of `torch.optim.swa_utils`: the first weights are taken as they are; then
/// average = (1 - a) · average + a · weights, with a = 1 / (1 + times taken) for SWA and a = 1 - decay for EMA.
public final class WeightAverage {
  /// Which average, and when weights are taken.
  public let averaging: Recipe.Averaging
  /// How often weights were taken.
  public private(set) var count = 0
  /// Batches that the running statistics are estimated from so far; 0 where no estimation is under way.
  public internal(set) var estimatedBatches = 0

  private let entries: [StateEntry]
  /// A tensor for each of `entries`: the average, but inside `withAverage` what the network had.
  private let others: [Tensor]
  private let engine: Engine

  /// An average of nothing yet; nil where the recipe asks for none.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public init?(_ averaging: Recipe.Averaging, of network: any Module) throws(TensorError) {
    guard averaging != .none, let first = network.parameters.first else { return nil }
    self.averaging = averaging
    engine = first.engine
    entries = network.state
    var others: [Tensor] = []
    for entry in entries { others.append(try entry.tensor.detached().clone()) }
    self.others = others
  }

  /// Takes the network's weights where the recipe wants those after step `step`, counted from 1 over the run.
  func stepEnded(_ step: Int, stepsPerEpoch: Int) throws(TensorError) {
    guard let course = averaging.course else { return }
    let begun = step - course.start * stepsPerEpoch
    if begun > 0, begun % (course.every ?? stepsPerEpoch) == 0 { try take() }
  }

  /// Takes the network's weights into the average.
  ///
  /// - Throws: `TensorError` if an operation fails.
  public func take() throws(TensorError) {
    let share =
      switch averaging {
      case .ema(let decay, _) where count > 0: 1 - decay.value
      default: 1 / Double(count + 1)
      }
    let places = entries.indices.filter { entries[$0].role == .parameter }
    let (averages, weights) = (places.map { others[$0] }, places.map { entries[$0].tensor })
    try engine.withoutGradients { () throws(TensorError) in
      guard count > 0 else {
        for (average, weight) in zip(averages, weights) { try average.copyInPlace(weight) }
        return
      }
      try engine.multiplyInPlace(averages, by: 1 - share)
      try engine.addInPlace(averages, weights, scale: share)
    }
    count += 1
  }

  /// Whether the network has running statistics.
  var hasStatistics: Bool { entries.contains { $0.name.hasSuffix("running_mean") } }

  /// Begins to estimate running statistics: they are what they are in a network that saw nothing. Other buffers are the
  /// network's.
  public func resetStatistics() throws(TensorError) {
    estimatedBatches = 0
    for (entry, other) in zip(entries, others) where entry.role == .buffer {
      switch entry.name.split(separator: ".").last {
      case "running_mean", "num_batches_tracked": try other.fillInPlace(0)
      case "running_var": try other.fillInPlace(1)
      default: try other.copyInPlace(entry.tensor)
      }
    }
  }

  /// The mode of the next batch of an estimation, which `forward` passes through the network: the statistics become the
  /// means over all batches so far, each with the same weight, as in `update_bn`.
  public func estimate(_ forward: (ForwardMode) throws -> Void) throws {
    try forward(ForwardMode(batchNorm: .updating, momentum: 1 / Double(estimatedBatches + 1)))
    estimatedBatches += 1
  }

  /// Does `body` while the network has the averaged weights, and its running statistics are the average's: what changes
  /// them in `body` stays with the average.
  ///
  /// - Throws: what `body` throws, and `TensorError` if the device has no room for a tensor.
  public func withAverage<Result>(_ body: () throws -> Result) throws -> Result {
    try exchange()
    let result: Result
    do {
      result = try body()
    } catch {
      try exchange()
      throw error
    }
    try exchange()
    return result
  }

  private func exchange() throws(TensorError) {
    try engine.withoutGradients { () throws(TensorError) in
      for (entry, other) in zip(entries, others) {
        let kept = try entry.tensor.detached().clone()
        try entry.tensor.copyInPlace(other)
        try other.copyInPlace(kept)
      }
    }
  }

  /// A copy of the averaged network's tensors under PyTorch's names.
  ///
  /// - Throws: `TensorError` if an operation that one of them waits for failed.
  public func stateDict() throws(TensorError) -> StateDict {
    var tensors: [(String, HostTensor)] = []
    for (entry, other) in zip(entries, others) { tensors.append((entry.name, try other.toHost())) }
    return StateDict(tensors)
  }

  /// Goes on from a saved average.
  ///
  /// - Returns: whether `saved` fits the network; nothing is changed where it does not.
  func restore(_ saved: StateDict, count: Int, estimatedBatches: Int) throws(TensorError) -> Bool {
    guard saved.entries.map(\.name) == entries.map(\.name),
      zip(saved.entries, others).allSatisfy({
        $0.tensor.shape == $1.shape && $0.tensor.elementType == $1.elementType
      }), count >= 0, estimatedBatches >= 0
    else { return false }
    for (entry, other) in zip(saved.entries, others) { try other.copyInPlace(Tensor(entry.tensor, on: other.device)) }
    self.count = count
    self.estimatedBatches = estimatedBatches
    return true
  }
}

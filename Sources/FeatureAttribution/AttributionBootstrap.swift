import RandomStreams
import Tensors

/// Bootstrap replicates of the class attribution similarity over the test samples, each class's number of them kept.
///
/// A replicate's draws are a function of (seed, class, replicate) and the class's number of samples alone. So two networks
/// that were measured on the same samples get the same draws, and differences of their replicates are paired.
///
/// Noise in class means makes cosines smaller, once in the estimate and again in each replicate. Basic intervals
/// (`BootstrapInterval`) allow for it: of ten classes with 100 to 1,000 samples each, 95 % intervals covered 89 to 99 % of
/// the time, with noise up to twice the length of the means. Of 200 classes with 50 samples each they covered 98 to 0 %,
/// and say so by a large `BootstrapInterval.bias` (`scripts/interval-coverage`, docs/attribution.md).
public struct AttributionBootstrap: Hashable, Sendable {
  /// The number of replicates, >= 1.
  public let replicates: Int
  /// The seed of the draws.
  public let seed: UInt64

  /// So many replicates under `seed`.
  public init(replicates: Int = 1000, seed: UInt64 = 0) {
    precondition(replicates >= 1)
    self.replicates = replicates
    self.seed = seed
  }

  /// Replicates that are computed at once: bounds the memory for many classes.
  private static let atOnce = 20

  /// The similarity (eq. 7) in each replicate, in float64.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func similarities(of attribution: AttributionVectors) throws -> [Double] {
    let vectors = try attribution.vectors.to(.float64)
    let device = vectors.device
    let classes = try attribution.places.filter { !$0.isEmpty }.map {
      try vectors.selecting(Tensor($0.map(Int64.init), on: device))
    }
    guard !classes.isEmpty else { return [Double](repeating: 0, count: replicates) }
    let labels = attribution.places.indices.filter { !attribution.places[$0].isEmpty }
    // Off the diagonal.
    let pairs = try Tensor(
      labels.indices.flatMap { row in labels.indices.map { $0 == row ? 0.0 : 1.0 } },
      shape: [1, labels.count, labels.count], on: device)
    var similarities: [Double] = []
    for start in stride(from: 0, to: replicates, by: Self.atOnce) {
      let range = start..<min(start + Self.atOnce, replicates)
      let means = try Tensor.stacked(
        zip(labels, classes).map { label, members in
          let count = members.shape[0]
          let shares = range.flatMap { self.shares(label: label, count: count, replicate: $0) }
          return try Tensor(shares, shape: [range.count, count], on: device).matmul(members)
        }, along: 1)
      let norms = try means.norm(along: [2], keepingAxes: true)
      // A mean of 0 has no cosine, and adds nothing.
      let unit = try means / (norms + norms.equals(0).to(.float64))
      let cosines = try unit.matmul(unit.permuted([0, 2, 1])) * pairs
      similarities += try cosines.clamped(0...1).sum(along: [1, 2]).values(as: Double.self)
    }
    return similarities
  }

  /// The instance-wise similarity in each replicate: samples that are averaged over are drawn anew, those that they are
  /// compared with stay, so that the interval says nothing of the chance in which neighbours there are.
  ///
  /// A sample without attribution is drawn like the others and then left out, as it is from the matrix itself.
  public func similarities(of instances: InstanceSimilarities) -> [Double] {
    (0..<replicates).map { replicate in
      instances.correlation { self.draws(label: $0, count: $1, replicate: replicate) }.similarity
    }
  }

  /// The share of right samples in each replicate, over the samples of all classes together.
  ///
  /// - Parameters:
  ///   - isCorrect: for each sample whether it is classified correctly.
  ///   - labels: the class of each.
  public func accuracies(_ isCorrect: [Bool], labels: [Int]) -> [Double] {
    precondition(isCorrect.count == labels.count && labels.allSatisfy { $0 >= 0 })
    var classes = [[Bool]](repeating: [], count: (labels.max() ?? -1) + 1)
    for (label, isCorrect) in zip(labels, isCorrect) { classes[label].append(isCorrect) }
    return (0..<replicates).map { replicate in
      var correct = 0
      for (label, members) in classes.enumerated() where !members.isEmpty {
        let draws = draws(label: label, count: members.count, replicate: replicate)
        for (drawn, isCorrect) in zip(draws, members) where isCorrect { correct += drawn }
      }
      return Double(correct) / Double(labels.count)
    }
  }

  /// What each sample of a class weighs in a replicate: how often it was drawn, over the number of draws.
  package func shares(label: Int, count: Int, replicate: Int) -> [Double] {
    let share = 1 / Double(count)
    return draws(label: label, count: count, replicate: replicate).map { share * Double($0) }
  }

  /// How often each sample of a class is drawn in a replicate.
  private func draws(label: Int, count: Int, replicate: Int) -> [Int] {
    var hash = StableHash("attribution bootstrap")
    hash.combine(UInt64(label))
    hash.combine(UInt64(replicate))
    var stream = PhiloxStream(seed: seed, stream: hash.value)
    var draws = [Int](repeating: 0, count: count)
    for _ in 0..<count { draws[stream.nextIndex(below: count)] += 1 }
    return draws
  }
}

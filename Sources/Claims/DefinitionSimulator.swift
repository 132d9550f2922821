import RandomStreams
import SyntheticModel

/// Simulates the model from its definition in double precision: features drawn as equation 8 says, the exact linear
/// program for every target class, nothing that a claim asserts.
///
/// Samples come in blocks; block b of a stream is a fixed part of the Philox counter range, and blocks are added up in
/// order, so results do not depend on the number of threads.
public struct DefinitionSimulator: Sendable {
  /// Seed of all draws.
  public let seed: UInt64
  /// Number of tasks at a time, >= 1.
  public let workers: Int
  static let blockSize = 1 << 14

  /// A simulator.
  public init(seed: UInt64, workers: Int) {
    self.seed = seed
    self.workers = max(1, workers)
  }

  /// A hypothesis at a perturbation bound.
  public struct Row: Sendable {
    let weights: Weights
    let epsilon: Double

    /// The row of `weights` at `epsilon`.
    public init(_ weights: Weights, epsilon: Double) {
      self.weights = weights
      self.epsilon = epsilon
    }
  }

  /// Draws at least `samples` samples of class 0 (rounded up to whole blocks) and decides every row on each of them:
  /// rows share their draws.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  public func events(_ model: GaussianModel, _ rows: [Row], samples: Int, stream: UInt64) async throws -> [EventCounts]
  {
    let forms = MarginForms(model, rows)
    var totals = [EventCounts](repeating: EventCounts(), count: rows.count)
    try await inBlockOrder(samples: samples) { block in
      forms.count(seed: seed, stream: stream, block: block)
    } take: { counts in
      for index in totals.indices { totals[index].add(counts[index]) }
    }
    return totals
  }

  /// Computes the blocks that hold `samples` samples, several at a time, and hands each on in its turn: sums of doubles
  /// depend on their order.
  func inBlockOrder<Part: Sendable>(
    samples: Int, _ compute: @escaping @Sendable (_ block: Int) -> Part, take: (Part) -> Void
  ) async throws {
    let blocks = (samples + Self.blockSize - 1) / Self.blockSize
    try await withThrowingTaskGroup(of: (Int, Part).self) { group in
      var next = 0
      func addTask() {
        guard next < blocks else { return }
        let block = next
        next += 1
        group.addTask {
          try Task.checkCancellation()
          return (block, compute(block))
        }
      }
      for _ in 0..<workers { addTask() }
      var waiting: [Int: Part] = [:]
      var turn = 0
      while let (block, part) = try await group.next() {
        addTask()
        waiting[block] = part
        while let ready = waiting.removeValue(forKey: turn) {
          take(ready)
          turn += 1
        }
      }
    }
  }
}

/// The margin's linear forms of several rows over the standard normals of class 0's features.
private struct MarginForms: Sendable {
  let normals: Int
  let targets: Int
  let rows: Int
  /// For each row and target: the constant and the factor of each normal.
  let coefficients: [Double]

  init(_ model: GaussianModel, _ rows: [DefinitionSimulator.Row]) {
    let layout = FeatureLayout(model)
    var features: [(index: Int, mean: Double, deviation: Double)] = []
    for (k, copy) in model.copies.enumerated() {
      features.append((layout.exclusive(0, copy: k), copy.exclusiveMean, copy.exclusiveDeviation))
      for other in 1..<model.classes {
        features.append((layout.shared(0, other, copy: k), copy.sharedMean, copy.sharedDeviation))
      }
    }
    var coefficients: [Double] = []
    for row in rows {
      for target in 1..<model.classes {
        let gap = PointwiseLoss.margin.coefficients(row.weights, label: 0, target: target, layout: layout)
        let penalty = row.epsilon * gap.reduce(0) { $0 + $1.magnitude }
        coefficients.append(features.reduce(penalty) { $0 + gap[$1.index] * $1.mean })
        coefficients += features.map { gap[$0.index] * $0.deviation }
      }
    }
    normals = features.count
    targets = model.classes - 1
    self.rows = rows.count
    self.coefficients = coefficients
  }

  func count(seed: UInt64, stream: UInt64, block: Int) -> [EventCounts] {
    let size = DefinitionSimulator.blockSize
    // A Philox block makes two normals.
    let first = UInt64(block) * UInt64(size / 2 * normals)
    var source = PhiloxStream(seed: seed, stream: stream, block: first)
    var counts = [EventCounts](repeating: EventCounts(), count: rows)
    var draws = [Double](repeating: 0, count: normals)
    coefficients.withUnsafeBufferPointer { coefficients in
      for _ in 0..<size {
        for index in 0..<normals { draws[index] = source.nextNormal() }
        var firstJoint = false
        var position = 0
        for row in 0..<rows {
          var pairwise = false
          var largest = -Double.infinity
          for target in 0..<targets {
            var loss = coefficients[position]
            for index in 0..<normals { loss += coefficients[position + 1 + index] * draws[index] }
            position += normals + 1
            if target == 0 { pairwise = loss < 0 }
            largest = max(largest, loss)
          }
          let joint = largest < 0
          if row == 0 { firstJoint = joint }
          counts[row].pairwise += pairwise ? 1 : 0
          counts[row].joint += joint ? 1 : 0
          counts[row].jointGained += joint && !firstJoint ? 1 : 0
          counts[row].jointLost += !joint && firstJoint ? 1 : 0
          counts[row].lossSum += largest
          counts[row].lossSquares += largest * largest
        }
      }
    }
    for row in 0..<rows { counts[row].samples = size }
    return counts
  }
}

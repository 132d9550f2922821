import Foundation
import MonteCarlo
import SyntheticModel
import TestSupport
import Testing

@Suite("Event simulation")
struct EventSimulatorTests {
  static func plan(
    classes: Int = 3, copies: Int = 1, ratios: [Double] = [0, 0.53, 1], epsilon: Double = 0.2, stream: UInt64 = 0
  ) throws -> EventPlan {
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes, copies: copies)
    return try EventPlan(
      rows: ratios.map {
        try EventForms(model, weights: Weights(w1: 1, w2: $0, copies: copies), epsilon: epsilon)
      }, seed: 20, stream: stream)
  }

  @Test("every variant, number of threads and sharding gives the same integers", arguments: [(3, 1), (4, 1), (3, 2)])
  func identity(classes: Int, copies: Int) async throws {
    let plan = try Self.plan(classes: classes, copies: copies)
    let blocks = 2..<9
    let reference = try await EventSimulator(plan, workers: 1, variant: .portable).run(blocks: blocks)
    for variant in KernelVariant.supported {
      for workers in [1, 2, 5] {
        let tally = try await EventSimulator(plan, workers: workers, variant: variant).run(blocks: blocks)
        #expect(tally == reference, "\(variant), \(workers) threads")
      }
    }
    let simulator = EventSimulator(plan, workers: 2)
    var shards: [EventTally] = []
    for shard in [7..<9, 2..<3, 3..<7] { shards.append(try await simulator.run(blocks: shard)) }
    #expect(try EventTally.joining(shards) == reference)
    // Associative: (a + b) + c above, a + (b + c) here; and a tally survives being written and read.
    var end = shards[2]
    try end.append(shards[0])
    var whole = try JSONDecoder().decode(EventTally.self, from: JSONEncoder().encode(shards[1]))
    try whole.append(end)
    #expect(whole == reference)
  }

  @Test(
    "a block's counts are those of its normals under the forms, sample by sample", arguments: [(3, 1), (4, 1), (3, 2)])
  func recount(classes: Int, copies: Int) async throws {
    let plan = try Self.plan(classes: classes, copies: copies, ratios: [0.53], stream: 6)
    let forms = plan.rows[0]
    let block = 3
    let counts = try await EventSimulator(plan, workers: 1).run(blocks: block..<(block + 1)).rows[0]
    let length = KernelStream.vectorLength
    let groups = EventSimulator.samplesPerBlock / length
    let normals = KernelStream(seed: plan.seed, stream: plan.stream)
      .normals(first: UInt64(block * groups * plan.dimension), count: groups * plan.dimension)
    var (pairwise, joint, doubtful, sum, squares) = (0, 0, 0, 0.0, 0.0)
    for group in 0..<groups {
      for entry in 0..<length {
        let values = forms.values(
          at: (0..<plan.dimension).map { Double(normals[(group * plan.dimension + $0) * length + entry]) })
        let largest = values.max()!
        if values.contains(where: { $0.magnitude < 1e-5 }) { doubtful += 1 }
        if values[0] < 0 { pairwise += 1 }
        if largest < 0 { joint += 1 }
        sum += largest
        squares += largest * largest
      }
    }
    #expect(doubtful < 20)
    #expect((counts.pairwise - pairwise).magnitude <= doubtful)
    #expect((counts.joint - joint).magnitude <= doubtful)
    let samples = Double(counts.samples)
    #expect((counts.marginMean - sum / samples).magnitude < 1e-7)
    #expect((counts.marginVariance - (squares - sum * sum / samples) / (samples - 1)).magnitude < 1e-6)
  }

  @Test("frequencies are the probabilities, by their scores; the joint one does not pass for the pairwise one")
  func probabilities() async throws {
    let cases: [(classes: Int, copies: Int, ratios: [Double], epsilon: Double)] = [
      (3, 1, [0, 0.53, 1, 2], 0.2), (3, 1, [0.53, 1], 0.45), (4, 1, [0.5, 1], 0.2), (3, 2, [0.5, 1], 0.3),
      (6, 2, [0.8], 0.45),
    ]
    let critical = criticalScore(count: 2 * cases.reduce(0) { $0 + $1.ratios.count })
    for (index, one) in cases.enumerated() {
      let plan = try Self.plan(
        classes: one.classes, copies: one.copies, ratios: one.ratios, epsilon: one.epsilon, stream: UInt64(index))
      // 16.8 million samples: a discrepancy of (critical + 3.1) * 0.5 / sqrt(samples) = 0.0011 is noticed with
      // probability 0.999, and no score of the test goes astray with probability over 1 - 1e-6.
      let counts = try await EventSimulator(plan, workers: 2).run(blocks: 0..<256).rows
      let model = try GaussianModel(mu: 1, sigma: 0.5, classes: one.classes, copies: one.copies)
      for (row, ratio) in zip(counts, one.ratios) {
        let weights = try Weights(w1: 1, w2: ratio, copies: one.copies)
        let accuracy = try RobustAccuracy(model, weights: weights, epsilon: one.epsilon)!
        #expect(row.samples == 1 << 24)
        func score(_ hits: Int, _ probability: Double) -> Double {
          binomialScore(hits, of: row.samples, probability: probability).magnitude
        }
        #expect(score(row.pairwise, accuracy.pairwise) < critical, "\(one) t \(ratio)")
        #expect(score(row.joint, accuracy.joint.value) < critical, "\(one) t \(ratio)")
        #expect(row.pairwiseFrequency >= row.jointFrequency)
        if ratio > 0 { #expect(score(row.joint, accuracy.pairwise) > critical, "\(one) t \(ratio)") }
      }
    }
  }

  @Test("mean and variance of the margin loss at t = 0 are the exclusive feature's")
  func margin() async throws {
    let rows = try [1e-60, 1, 1e60].map {
      try EventForms(GaussianModel(mu: 1, sigma: 0.5), weights: Weights(w1: $0, w2: 0), epsilon: 0.2)
    }
    let plan = try EventPlan(rows: rows, seed: 1, stream: 1)
    let counts = try await EventSimulator(plan, workers: 2).run(blocks: 0..<256).rows
    for (row, scale) in zip(counts, [1e-60, 1, 1e60]) {
      let deviation = 0.5 / Double(row.samples).squareRoot()
      #expect(((row.marginMean / scale + 0.6) / deviation).magnitude < criticalScore(count: 6))
      let spread = 0.25 * (2 / Double(row.samples)).squareRoot()
      #expect(((row.marginVariance / (scale * scale) - 0.25) / spread).magnitude < criticalScore(count: 6))
    }
    #expect(EventCounts.self == type(of: counts[0]) && counts[0].joint == counts[0].pairwise)
  }

  @Test("weights of 0 win nothing")
  func zero() async throws {
    let forms = try EventForms(GaussianModel(mu: 1, sigma: 0.5), weights: Weights(w1: 0, w2: 0), epsilon: 0.2)
    let tally = try await EventSimulator(EventPlan(rows: [forms], seed: 1, stream: 1), workers: 1).run(blocks: 0..<1)
    #expect(tally.rows[0].joint == 0 && tally.rows[0].pairwise == 0)
    #expect(tally.rows[0].marginMean == 0 && tally.rows[0].marginVariance == 0)
  }

  @Test("a stop leaves a checkpoint from which the rest gives the same result")
  func resume() async throws {
    struct Stop: Error {}
    let plan = try Self.plan(ratios: (0..<32).map { Double($0) / 16 })
    let simulator = EventSimulator(plan, workers: 2)
    let blocks = 0..<200
    let whole = try await simulator.run(blocks: blocks)
    var checkpoint = EventTally(plan)
    await #expect(throws: Stop.self) {
      _ = try await simulator.run(blocks: blocks) { tally in
        #expect(tally.blocks.upperBound > checkpoint.blocks.upperBound)
        checkpoint = tally
        if tally.blocks.count > 50 { throw Stop() }
      }
    }
    #expect(checkpoint.blocks.count > 50 && checkpoint.blocks.count < 200)
    try checkpoint.append(try await simulator.run(blocks: checkpoint.blocks.upperBound..<blocks.upperBound))
    #expect(checkpoint == whole)
  }

  @Test("cancellation ends a simulation of a million blocks at once")
  func cancellation() async throws {
    let simulator = EventSimulator(try Self.plan(), workers: 2)
    let task = Task { try await simulator.run(blocks: 0..<1_000_000) }
    try await Task.sleep(for: .milliseconds(20))
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }

  @Test("blocks that do not fit together, or do not exist, are refused")
  func errors() async throws {
    let simulator = EventSimulator(try Self.plan(), workers: 1)
    let other = EventSimulator(try Self.plan(stream: 9), workers: 1)
    let (first, second, third) = try await (
      simulator.run(blocks: 0..<1), simulator.run(blocks: 1..<2), simulator.run(blocks: 2..<3)
    )
    #expect(throws: EventError.notAdjacent(0..<1, 2..<3)) { try EventTally.joining([third, first]) }
    #expect(throws: EventError.notAdjacent(0..<1, 0..<1)) { try EventTally.joining([first, first]) }
    #expect(throws: EventError.noShards) { try EventTally.joining([]) }
    let strange = try await other.run(blocks: 1..<2)
    #expect(throws: EventError.differentPlans) { try EventTally.joining([first, strange]) }
    #expect(try EventTally.joining([third, second, first]).blocks == 0..<3)
    let limit = simulator.blockLimit
    await #expect(throws: EventError.blocksOutOfRange(-1..<1, limit: limit)) { try await simulator.run(blocks: -1..<1) }
    await #expect(throws: EventError.self) { try await simulator.run(blocks: limit..<(limit + 1)) }
    // The last block that exists runs.
    #expect(try await simulator.run(blocks: (limit - 1)..<limit).rows[0].samples == EventSimulator.samplesPerBlock)
    for error: EventError in [
      .noRows, .noShards, .differentPlans, .notAdjacent(0..<1, 2..<3), .blocksOutOfRange(0..<2, limit: 1),
    ] { #expect(!error.description.isEmpty) }
    #expect(EventSimulator.blockCount(forSamples: 65_536) == 1 && EventSimulator.blockCount(forSamples: 65_537) == 2)
  }
}

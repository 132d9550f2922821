import MonteCarlo
import SyntheticModel
import TestSupport
import Testing

@Suite("Event simulation")
struct EventSimulationTests {
  static func simulation(
    classes: Int = 3, copies: Int = 1, ratios: [Double] = [0, 0.53, 1], epsilon: Double = 0.2, stream: UInt64 = 0,
    pairing: EventSimulation.Pairing = .none,
    variant: KernelVariant = .fastest
  ) throws -> EventSimulation {
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes, copies: copies)
    return try EventSimulation(
      rows: ratios.map {
        try EventForms(model, weights: Weights(w1: 1, w2: $0, copies: copies), epsilon: epsilon)
      }, seed: 20, stream: stream, pairing: pairing, variant: variant)
  }

  @Test(
    "every variant, number of threads and sharding gives the same integers, with any pairing",
    arguments: [(3, 1), (4, 1), (3, 2)], EventSimulation.Pairing.allCases)
  func identity(_ shape: (classes: Int, copies: Int), pairing: EventSimulation.Pairing) async throws {
    func simulation(_ variant: KernelVariant) throws -> EventSimulation {
      try Self.simulation(classes: shape.classes, copies: shape.copies, pairing: pairing, variant: variant)
    }
    let blocks = 2..<9
    let reference = try await simulation(.portable).run(blocks: blocks, workers: 1)
    for variant in KernelVariant.supported {
      for workers in [1, 2, 5] {
        let tally = try await simulation(variant).run(blocks: blocks, workers: workers)
        #expect(tally == reference, "\(variant), \(workers) threads")
      }
    }
    var shards: [BlockTally] = []
    for shard in [7..<9, 2..<3, 3..<7] { shards.append(try simulation(.fastest).tally(of: shard)) }
    #expect(try BlockTally.joining(shards) == reference)
    // Associative: (a + b) + c above, a + (b + c) here.
    var end = shards[2]
    try end.append(shards[0])
    var whole = shards[1]
    try whole.append(end)
    #expect(whole == reference)
  }

  /// What a block's samples count in double precision, with the kernel's normals.
  struct Recount {
    var (pairwise, joint, pairwiseInBoth, jointInBoth, doubtful) = (0, 0, 0, 0, 0)
    var (sum, squares) = (0.0, 0.0)

    static func rows(_ simulation: EventSimulation, block: Int, partner: (Int) -> Int) -> [Recount] {
      let length = KernelStream.vectorLength
      let groups = EventSimulation.samplesPerBlock / length
      let dimension = simulation.dimension
      let normals = KernelStream(seed: simulation.seed, stream: simulation.stream)
        .normals(first: UInt64(block * groups * dimension), count: groups * dimension)
      var recounts = [Recount](repeating: Recount(), count: simulation.rows.count)
      for group in 0..<groups {
        for entry in 0..<length {
          let sample = (0..<dimension).map { Double(normals[(group * dimension + $0) * length + entry]) }
          let values = simulation.rows.map { $0.values(at: sample) }
          let largest = values.map { $0.max()! }
          for row in recounts.indices {
            if values[row].contains(where: { $0.magnitude < 1e-5 }) { recounts[row].doubtful += 1 }
            if values[row][0] < 0 { recounts[row].pairwise += 1 }
            if largest[row] < 0 { recounts[row].joint += 1 }
            if values[row][0] < 0, values[partner(row)][0] < 0 { recounts[row].pairwiseInBoth += 1 }
            if largest[row] < 0, largest[partner(row)] < 0 { recounts[row].jointInBoth += 1 }
            recounts[row].sum += largest[row]
            recounts[row].squares += largest[row] * largest[row]
          }
        }
      }
      return recounts
    }
  }

  @Test(
    "a block's counts are those of its normals under the forms in double precision, sample by sample and row by row",
    arguments: [(3, 1), (4, 1), (3, 2)], [EventSimulation.Pairing.withFirst, .withPrevious])
  func recount(_ shape: (classes: Int, copies: Int), pairing: EventSimulation.Pairing) throws {
    let simulation = try Self.simulation(
      classes: shape.classes, copies: shape.copies, ratios: [0.53, 1, 0, 2], stream: 6, pairing: pairing)
    func partner(_ row: Int) -> Int { pairing == .withFirst ? 0 : max(0, row - 1) }
    let counts = try simulation.counts(simulation.tally(of: 3..<4))
    let recounts = Recount.rows(simulation, block: 3, partner: partner)
    for (row, (count, exact)) in zip(counts, recounts).enumerated() {
      let other = recounts[partner(row)]
      let pair = try #require(count.pair)
      #expect(pair.partner == partner(row) && pair.partnerJoint == counts[partner(row)].joint)
      // A form within single precision of 0 may fall on the other side.
      let doubtful = exact.doubtful + other.doubtful
      #expect(doubtful < 40)
      #expect((count.pairwise - exact.pairwise).magnitude <= doubtful)
      #expect((count.joint - exact.joint).magnitude <= doubtful)
      #expect((pair.pairwiseInBoth - exact.pairwiseInBoth).magnitude <= doubtful)
      #expect((pair.jointInBoth - exact.jointInBoth).magnitude <= doubtful)
      let (gained, lost) = (try #require(count.jointGained), try #require(count.jointLost))
      #expect((gained - (exact.joint - exact.jointInBoth)).magnitude <= doubtful)
      #expect((lost - (other.joint - exact.jointInBoth)).magnitude <= doubtful)
      #expect(row == 0 ? gained == 0 && lost == 0 : gained > 100 && lost > 100, "both directions are tried")
      let samples = Double(count.samples)
      #expect((count.meanLoss - exact.sum / samples).magnitude < 1e-6)
      #expect((count.lossVariance - (exact.squares - exact.sum * exact.sum / samples) / (samples - 1)).magnitude < 1e-5)
      // The difference and its error from their definition, as the mean of values 1, 0 and -1.
      let difference = Double(gained - lost) / samples
      let variance = (Double(gained + lost) - samples * difference * difference) / samples
      #expect((count.jointDifference - difference).magnitude < 1e-15)
      #expect((count.jointDifferenceStandardError - (variance / samples).squareRoot()).magnitude < 1e-15)
      guard row > 0 else { continue }
      let (p, q) = (Double(count.joint) / samples, Double(pair.partnerJoint) / samples)
      let factor = (p * (1 - p) + q * (1 - q)) / variance
      #expect((count.commonSamplesVarianceFactor - factor).magnitude < 1e-12 * factor)
      #expect(factor > 1, "common samples vary less than independent ones")
    }
    #expect(counts[0].commonSamplesVarianceFactor.isNaN)
  }

  @Test("pairing adds its counts and changes nothing else")
  func pairing() throws {
    let alone = try Self.simulation()
    let first = try alone.counts(alone.tally(of: 0..<4))
    #expect(first[1].pair == nil && first[1].jointGained == nil && first[1].jointDifference.isNaN)
    #expect(first[1].jointDifferenceStandardError.isNaN && first[1].commonSamplesVarianceFactor.isNaN)
    for pairing in [EventSimulation.Pairing.withFirst, .withPrevious] {
      let paired = try Self.simulation(pairing: pairing)
      for (count, other) in zip(first, try paired.counts(paired.tally(of: 0..<4))) {
        #expect(count.pairwise == other.pairwise && count.joint == other.joint)
        #expect(count.meanLoss == other.meanLoss && count.lossVariance == other.lossVariance)
      }
      #expect(alone.identity != paired.identity)
      #expect(throws: SimulationError.differentSimulations) { try paired.counts(alone.tally(of: 0..<1)) }
    }
  }

  @Test("frequencies are the probabilities, by their scores; the joint one does not pass for the pairwise one")
  func probabilities() async throws {
    let cases: [(classes: Int, copies: Int, ratios: [Double], epsilon: Double)] = [
      (3, 1, [0, 0.53, 1, 2], 0.2), (3, 1, [0.53, 1], 0.45), (4, 1, [0.5, 1], 0.2), (3, 2, [0.5, 1], 0.3),
      (6, 2, [0.8], 0.45),
    ]
    let critical = criticalScore(count: 4 * cases.reduce(0) { $0 + $1.ratios.count })
    for (index, one) in cases.enumerated() {
      let simulation = try Self.simulation(
        classes: one.classes, copies: one.copies, ratios: one.ratios, epsilon: one.epsilon, stream: UInt64(index),
        pairing: .withFirst)
      // 16.8 million samples: a discrepancy of (critical + 3.1) * 0.5 / sqrt(samples) = 0.0011 is noticed with
      // probability 0.999, and no score of the test goes astray with probability over 1 - 1e-6.
      let counts = try simulation.counts(await simulation.run(blocks: 0..<256, workers: 2))
      let model = try GaussianModel(mu: 1, sigma: 0.5, classes: one.classes, copies: one.copies)
      let problem = try TrainingProblem(model: model, epsilon: one.epsilon)
      func accuracy(_ ratio: Double) throws -> RobustAccuracy {
        try RobustAccuracy(model, weights: Weights(w1: 1, w2: ratio, copies: one.copies), epsilon: one.epsilon)!
      }
      let first = try accuracy(one.ratios[0])
      for (row, ratio) in zip(counts, one.ratios) {
        let accuracy = try accuracy(ratio)
        #expect(row.samples == 1 << 24)
        func score(_ hits: Int, _ probability: Double) -> Double {
          binomialScore(hits, of: row.samples, probability: probability).magnitude
        }
        #expect(score(row.pairwise, accuracy.pairwise) < critical, "\(one) t \(ratio)")
        #expect(score(row.joint, accuracy.joint.value) < critical, "\(one) t \(ratio)")
        #expect(row.pairwiseFrequency >= row.jointFrequency)
        if ratio > 0 { #expect(score(row.joint, accuracy.pairwise) > critical, "\(one) t \(ratio)") }
        let weights = try Weights(w1: 1, w2: ratio, copies: one.copies)
        let squares = weights.flat.reduce(0) { $0 + $1 * $1 }
        let loss = try ReducedLoss(problem).value(at: weights) - squares / 2
        #expect(((row.meanLoss - loss) / row.lossStandardError).magnitude < critical, "\(one) t \(ratio)")
        guard ratio != one.ratios[0] else { continue }
        let gain = accuracy.joint.value - first.joint.value
        #expect(
          ((row.jointDifference - gain) / row.jointDifferenceStandardError).magnitude < critical, "\(one) t \(ratio)")
      }
    }
  }

  @Test("mean and variance of the margin loss at t = 0 are the exclusive feature's")
  func margin() async throws {
    let rows = try [1e-60, 1, 1e60].map {
      try EventForms(GaussianModel(mu: 1, sigma: 0.5), weights: Weights(w1: $0, w2: 0), epsilon: 0.2)
    }
    let simulation = try EventSimulation(rows: rows, seed: 1, stream: 1)
    let counts = try simulation.counts(await simulation.run(blocks: 0..<256, workers: 2))
    for (row, scale) in zip(counts, [1e-60, 1, 1e60]) {
      let deviation = 0.5 / Double(row.samples).squareRoot()
      #expect(((row.meanLoss / scale + 0.6) / deviation).magnitude < criticalScore(count: 6))
      let spread = 0.25 * (2 / Double(row.samples)).squareRoot()
      #expect(((row.lossVariance / (scale * scale) - 0.25) / spread).magnitude < criticalScore(count: 6))
    }
    #expect(counts[0].joint == counts[0].pairwise)
  }

  @Test("weights of 0 win nothing")
  func zero() throws {
    let forms = try EventForms(GaussianModel(mu: 1, sigma: 0.5), weights: Weights(w1: 0, w2: 0), epsilon: 0.2)
    let simulation = try EventSimulation(rows: [forms], seed: 1, stream: 1)
    let count = try simulation.counts(simulation.tally(of: 0..<1))[0]
    #expect(count.joint == 0 && count.pairwise == 0 && count.meanLoss == 0 && count.lossVariance == 0)
  }
}

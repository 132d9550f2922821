import MonteCarlo
import RandomStreams
import SyntheticModel
import TestSupport
import Testing

@Suite("Simulations in blocks")
struct BlockSimulationTests {
  /// First and second powers of the first normal, and the larger of two.
  static func means(seed: UInt64 = 3, stream: UInt64 = 4) -> MeanSimulation {
    MeanSimulation(normals: 2, statistics: 3, seed: seed, stream: stream) { z, values in
      values[0] = z[0]
      values[1] = z[0] * z[0]
      values[2] = max(z[0], z[1])
    }
  }

  @Test("a simulation in double precision gives the same integers for every number of threads and sharding")
  func identity() async throws {
    let simulation = Self.means()
    let reference = try simulation.tally(of: 1..<41)
    for workers in [1, 2, 5] { #expect(try await simulation.run(blocks: 1..<41, workers: workers) == reference) }
    let shards = try [30..<41, 1..<2, 2..<30].map { try simulation.tally(of: $0) }
    #expect(try BlockTally.joining(shards) == reference)
    #expect(try Self.means(seed: 5).tally(of: 1..<41).sums != reference.sums)
  }

  @Test("a block's integers are its draws' sums in units of 2^-64, rounded once")
  func sums() throws {
    let tally = try Self.means().tally(of: 7..<8)
    var stream = PhiloxStream(seed: 3, stream: 4, block: 7 * 8192 * 2)
    var (sum, squares, maxima) = (0.0, 0.0, 0.0)
    for _ in 0..<MeanSimulation.samplesPerBlock {
      let (first, second) = (stream.nextNormal(), stream.nextNormal())
      sum += first
      squares += first * first
      maxima += max(first, second)
    }
    #expect(tally.sums[0] == Int128((sum * 0x1p64).rounded()))
    #expect(tally.sums[1] == Int128((squares * 0x1p64).rounded()) && tally.sums[1] == tally.sums[2])
    #expect(tally.sums[4] == Int128((maxima * 0x1p64).rounded()))
  }

  @Test("means and their standard errors are those of the normal law")
  func means() async throws {
    let simulation = Self.means()
    let means = try simulation.means(await simulation.run(blocks: 0..<64, workers: 2))
    let exact: [(mean: Double, deviation: Double)] = [
      (0, 1), (1, 2.0.squareRoot()), (1 / Double.pi.squareRoot(), (1 - 1 / Double.pi).squareRoot()),
    ]
    for (mean, exact) in zip(means, exact) {
      #expect(mean.count == 1 << 20)
      #expect(((mean.mean - exact.mean) / mean.standardError).magnitude < criticalScore(count: 3))
      // The relative error of a standard deviation of 2^20 values is 1e-3 for the worst of the three laws.
      #expect((mean.standardError * 1024 / exact.deviation - 1).magnitude < 0.01)
    }
  }

  @Test("a statistic that is not finite, or far too large, is an error that names it")
  func unbounded() throws {
    for (value, block) in [(Double.nan, 0), (.infinity, 2), (-1e12, 1)] {
      let simulation = MeanSimulation(normals: 1, statistics: 2, seed: 0, stream: 0) { z, values in
        values[0] = z[0]
        values[1] = value
      }
      #expect(throws: SimulationError.unbounded(statistic: 1, block: block)) {
        try simulation.tally(of: block..<(block + 1))
      }
    }
    let one = BlockTally(StableHash("a"), blocks: 0..<1, sums: [.max])
    #expect(throws: SimulationError.overflow) {
      try BlockTally.joining([one, BlockTally(StableHash("a"), blocks: 1..<2, sums: [1])])
    }
  }

  @Test("a stop leaves a checkpoint from which the rest gives the same result")
  func resume() async throws {
    struct Stop: Error {}
    let simulation = try EventSimulationTests.simulation(ratios: (0..<32).map { Double($0) / 16 }, pairing: .withFirst)
    let blocks = 0..<200
    let whole = try await simulation.run(blocks: blocks, workers: 2)
    var checkpoint: BlockTally?
    await #expect(throws: Stop.self) {
      _ = try await simulation.run(blocks: blocks, workers: 2) { tally in
        #expect(tally.blocks.upperBound > checkpoint?.blocks.upperBound ?? 0)
        checkpoint = tally
        if tally.blocks.count > 50 { throw Stop() }
      }
    }
    var result = try #require(checkpoint)
    #expect(result.blocks.count > 50 && result.blocks.count < 200)
    try result.append(await simulation.run(blocks: result.blocks.upperBound..<blocks.upperBound, workers: 2))
    #expect(result == whole)
  }

  @Test("cancellation ends a simulation of a million blocks at once")
  func cancellation() async throws {
    let simulations: [any BlockSimulation] = [try EventSimulationTests.simulation(), Self.means()]
    for simulation in simulations {
      let task = Task { try await simulation.run(blocks: 0..<1_000_000, workers: 2) }
      try await Task.sleep(for: .milliseconds(20))
      task.cancel()
      await #expect(throws: CancellationError.self) { _ = try await task.value }
    }
  }

  @Test("blocks that do not fit together, or do not exist, are refused")
  func errors() async throws {
    let simulation = try EventSimulationTests.simulation()
    let other = try EventSimulationTests.simulation(stream: 9)
    let tallies = try (0..<3).map { try simulation.tally(of: $0..<($0 + 1)) }
    #expect(throws: SimulationError.notAdjacent(0..<1, 2..<3)) { try BlockTally.joining([tallies[2], tallies[0]]) }
    #expect(throws: SimulationError.notAdjacent(0..<1, 0..<1)) { try BlockTally.joining([tallies[0], tallies[0]]) }
    #expect(throws: SimulationError.noBlocks) { try BlockTally.joining([]) }
    await #expect(throws: SimulationError.noBlocks) { try await simulation.run(blocks: 3..<3, workers: 1) }
    let strange = try other.tally(of: 1..<2)
    #expect(throws: SimulationError.differentSimulations) { try BlockTally.joining([tallies[0], strange]) }
    #expect(throws: SimulationError.differentSimulations) { try simulation.counts(strange) }
    #expect(throws: SimulationError.differentSimulations) { try Self.means().means(strange) }
    for simulation in [simulation, Self.means()] as [any BlockSimulation] {
      let limit = simulation.blockLimit
      #expect(throws: SimulationError.blocksOutOfRange(-1..<1, limit: limit)) { try simulation.tally(of: -1..<1) }
      #expect(throws: SimulationError.blocksOutOfRange(limit..<(limit + 1), limit: limit)) {
        try simulation.tally(of: limit..<(limit + 1))
      }
      // The last block that exists runs.
      #expect(try simulation.tally(of: (limit - 1)..<limit).blocks.count == 1)
      #expect(simulation.blockCount(forSamples: simulation.samplesPerBlock) == 1)
      #expect(simulation.blockCount(forSamples: simulation.samplesPerBlock + 1) == 2)
    }
    for error: SimulationError in [
      .noRows, .noBlocks, .differentSimulations, .notAdjacent(0..<1, 2..<3), .blocksOutOfRange(0..<2, limit: 1),
      .unbounded(statistic: 0, block: 1), .overflow,
    ] { #expect(!error.description.isEmpty) }
  }

  @Test("ranges of blocks are cut into pieces that hold every block once, in order")
  func pieces() {
    for (ranges, lengths) in [
      ([0..<10], [3]), ([5..<5, 2..<9, 4..<4, 0..<1], [2, 7, 1, 4]), ([0..<1], [100]), ([3..<3], [1]),
    ] {
      let pieces = BlockPieces(ranges, lengths: lengths)
      var blocks = [[Int]](repeating: [], count: ranges.count)
      for index in 0..<pieces.count {
        let piece = pieces[index]
        #expect(!piece.blocks.isEmpty && piece.blocks.count <= lengths[piece.range])
        blocks[piece.range] += Array(piece.blocks)
      }
      #expect(blocks == ranges.map(Array.init))
    }
  }
}

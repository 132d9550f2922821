import MonteCarlo
import RandomStreams
import Reporting
import Tallies
import TestSupport
import Testing

@Suite("Runs of simulations")
struct SimulationRunTests {
  @Test("shares hold every block once, in order, and differ by one block at most")
  func shares() {
    for total in [0, 1, 5, 12, 1000] {
      for count in [1, 2, 3, 7, 12, 100] {
        let parts = (1...count).map { BlockShare($0, of: count).blocks(of: total) }
        #expect(parts.flatMap(Array.init) == Array(0..<total))
        #expect(parts.map(\.count).max()! - parts.map(\.count).min()! <= 1)
      }
    }
    #expect(BlockShare(99_999, of: 100_000).blocks(of: 1 << 46).count == 703_687_441)
  }

  @Test("a run gives what each simulation gives by itself, and knows how far it is")
  func results() async throws {
    let plan = try Samples.plan()
    #expect(plan.samples == 7 * 65_536 + 3 * 16_384)
    let run = SimulationRun(plan)
    #expect(run.results.isEmpty && !run.isComplete && run.done == .zero && run.total > .zero)
    var shares: [Double] = []
    try await run.finish(workers: 2) { shares.append($0.done / $0.total) }
    #expect(shares == shares.sorted() && shares.last == 1 && run.isComplete && run.blocksDone == 10)
    #expect(try run.results["events#0"] == Samples.events().tally(of: 0..<7))
    #expect(try run.results["means#0"] == Samples.means().tally(of: 0..<3))
  }

  @Test("a planner simulates one block, and refuses two simulations of one name")
  func planner() throws {
    let planner = SimulationPlanner()
    let first = try planner.tally("a", of: Samples.means(), blocks: 5)
    #expect(first.blocks == 0..<1)
    #expect(try planner.tally("a", of: Samples.means(), blocks: 5) == first)
    #expect(planner.plan.simulations.map(\.name) == ["a"] && planner.plan.simulations[0].blocks == 5)
    #expect(throws: SimulationError.differentSimulations) { try planner.tally("a", of: Samples.means(), blocks: 6) }
    #expect(throws: SimulationError.differentSimulations) {
      try planner.tally("a", of: Samples.means(seed: 2), blocks: 5)
    }
    let limit = Samples.means().blockLimit
    #expect(throws: SimulationError.blocksOutOfRange(0..<(limit + 1), limit: limit)) {
      try planner.tally("b", of: Samples.means(), blocks: limit + 1)
    }
  }

  @Test("a store gives what it has, and simulates what it has not")
  func store() async throws {
    let known = BlockTally(Samples.means().identity, blocks: 0..<2, sums: [1, 2])
    let store = TallyStore(workers: 1, ["a": known])
    #expect(try await store.tally("a", of: Samples.means(), blocks: 2) == known)
    // Another name, another simulation, other blocks.
    let real = try Samples.means().tally(of: 0..<2)
    #expect(try await store.tally("b", of: Samples.means(), blocks: 2) == real)
    #expect(try await store.tally("a", of: Samples.means(), blocks: 3).blocks == 0..<3)
    #expect(try await store.tally("b", of: Samples.events(), blocks: 1) == Samples.events().tally(of: 0..<1))
  }

  @Test("the same bytes for every number of threads, sharding, and order of the shards' files")
  func bytes() async throws {
    let folder = try TemporaryFolder()
    let whole = try await Samples.run(folder, "whole")
    #expect(try await Samples.run(folder, "one thread", workers: 1) == whole)
    // With more shares than blocks some have nothing to do.
    for count in [1, 2, 3, 9] {
      let names = (1...count).map { "part\($0)of\(count)" }
      for (index, name) in names.enumerated() {
        try await Samples.run(folder, name, BlockShare(index + 1, of: count), workers: 1 + index % 3)
      }
      let merged = try TallyMerge.merge(names.reversed().map(folder.path), into: folder.path("merged\(count)"))
      #expect(try folder.read("merged\(count)") == whole, "\(count) shares")
      #expect(merged.simulations == 2 && merged.blocks == 10 && merged.inputs.count == count)
      #expect(merged.configuration["seed"] == .text("1"))
    }
    #expect(!folder.names.contains { $0.hasSuffix(".progress") || $0.hasSuffix(".partial") })
    #expect(try TallyMerge.isTallies(folder.path("whole")))
  }

  @Test("a complete file is taken as it is, and nothing is written beside it")
  func complete() async throws {
    let folder = try TemporaryFolder()
    let whole = try await Samples.run(folder, "whole")
    let plan = try Samples.plan()
    let file = TallyFile(folder.path("whole"), plan: plan, configuration: Samples.configuration(), share: .whole)
    let run = try SimulationRun(plan, .whole, file: file)
    #expect(run.isComplete)
    try await run.finish(workers: 1) { _ in Issue.record("nothing is missing") }
    #expect(try folder.read("whole") == whole && folder.names == ["whole"])
    #expect(try file.digest() == SHA256.text(of: whole))
  }

  @Test("a run that is stopped keeps what was done and goes on from there")
  func stop() async throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let plan = try Samples.plan(blocks: 1_500)
    let whole = try await Samples.run(folder, "whole", plan: plan)
    let file = TallyFile(folder.path("a"), plan: plan, configuration: Samples.configuration(), share: .whole)
    var done = 0
    var stops = 0
    while true {
      let run = try SimulationRun(plan, .whole, file: file)
      #expect(run.blocksDone == done, "nothing that was done is lost")
      do {
        try await run.finish(workers: 2) { if $0.blocksDone >= done + 400 { throw Stop() } }
        break
      } catch is Stop {
        stops += 1
        #expect(run.blocksDone >= done + 400 && folder.names.contains("a.progress") && !folder.names.contains("a"))
        done = run.blocksDone
      }
    }
    #expect(stops == 3)
    #expect(try folder.read("a") == whole && folder.names == ["a", "whole"])
  }
}

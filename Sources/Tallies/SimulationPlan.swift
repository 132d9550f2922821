import MonteCarlo
import OrderedTasks
import RandomStreams
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A simulation that was asked for, before it has run.
public struct PlannedSimulation: Sendable {
  /// Its name, one of its own.
  public let name: String
  /// What is simulated.
  public let simulation: any BlockSimulation
  /// How many blocks are asked for, from number 0 on.
  public let blocks: Int
  /// The integers of block 0. With the simulation's identity they tell it from any other, also where what it does is
  /// code; and a machine that computes other integers is found out.
  public let first: BlockTally
  /// What a block takes of a processor, measured on block 0.
  public let blockTime: Duration
}

/// All simulations of a run, and how to do them.
public struct SimulationPlan: Sendable {
  /// The simulations, in the order in which they were asked for.
  public let simulations: [PlannedSimulation]

  /// Samples of all simulations.
  public var samples: Int { simulations.reduce(0) { $0 + $1.blocks * $1.simulation.samplesPerBlock } }

  /// A share's blocks of each simulation.
  public func blocks(_ share: BlockShare) -> [Range<Int>] { simulations.map { share.blocks(of: $0.blocks) } }

  /// What `ranges[i].count` blocks of each simulation `i` take on one thread, as far as the first block tells.
  public func time(_ ranges: [Range<Int>]) -> Duration {
    zip(simulations, ranges).reduce(.zero) { $0 + $1.0.blockTime * $1.1.count }
  }

  /// Simulates `ranges[i]` of each simulation `i`, in order.
  ///
  /// - Parameter take: receives pieces: of the first simulation in block order, then of the second, and so on.
  /// - Throws: `SimulationError`, what `take` throws, and `CancellationError`.
  public func simulate(
    _ ranges: [Range<Int>], workers: Int, take: (_ place: Int, _ piece: BlockTally) throws -> Void
  ) async throws {
    let pieces = BlockPieces(ranges, lengths: simulations.map(\.simulation.blocksPerTask))
    try await forEachInOrder(0..<pieces.count, workers: workers) { index in
      let (place, blocks) = pieces[index]
      return (place, try simulations[place].simulation.tally(of: blocks))
    } take: { _, piece in
      try take(piece.0, piece.1)
    }
  }
}

/// Finds out what simulations are asked for: it notes each, and answers with the tally of block 0 alone.
///
/// The answer is a true one, of few samples; who asks goes on as with the real one.
public final class SimulationPlanner: TallySource {
  private let planned = Mutex<[PlannedSimulation]>([])

  /// A planner that has not been asked yet.
  public init() {}

  /// What has been asked for.
  public var plan: SimulationPlan { SimulationPlan(simulations: planned.withLock { $0 }) }

  /// Notes the simulation and gives the tally of its block 0.
  ///
  /// - Throws: `SimulationError.differentSimulations` if another simulation, or another number of blocks, was asked for
  ///   by that name.
  public func tally(_ name: String, of simulation: any BlockSimulation, blocks: Int) throws -> BlockTally {
    if let known = planned.withLock({ $0.first { $0.name == name } }) {
      guard known.simulation.identity == simulation.identity, known.blocks == blocks else {
        throw SimulationError.differentSimulations
      }
      return known.first
    }
    guard blocks <= simulation.blockLimit else {
      throw SimulationError.blocksOutOfRange(0..<blocks, limit: simulation.blockLimit)
    }
    let first = try simulation.tally(of: 0..<1)
    // The first time was that of cold caches. The thread's own time does not count what others on the machine take.
    let start = Self.threadTime
    _ = try simulation.tally(of: 0..<1)
    let time = Self.threadTime - start
    planned.withLock {
      $0.append(
        PlannedSimulation(name: name, simulation: simulation, blocks: blocks, first: first, blockTime: time))
    }
    return first
  }

  /// Processor time of this thread.
  private static var threadTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}

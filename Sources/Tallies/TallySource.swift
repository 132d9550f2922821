import MonteCarlo
import Synchronization

/// Where the tallies of simulations come from, for those who ask for them by name.
public protocol TallySource: Sendable {
  /// The tally of blocks `0..<blocks` of a simulation, or of block 0 alone from a source that finds out what is asked for.
  ///
  /// - Parameter name: names the simulation, and no other one.
  /// - Throws: `SimulationError`, and `CancellationError`.
  func tally(_ name: String, of simulation: any BlockSimulation, blocks: Int) async throws -> BlockTally
}

/// Tallies that are there, from a file or an earlier question; one that is not is simulated and kept.
public final class TallyStore: TallySource {
  private let workers: Int
  private let tallies: Mutex<[String: BlockTally]>

  /// A store of `tallies`, by name, that simulates with `workers >= 1` tasks at a time.
  public init(workers: Int, _ tallies: [String: BlockTally] = [:]) {
    self.workers = workers
    self.tallies = Mutex(tallies)
  }

  /// The tally that is kept or, where it is of another simulation or of other blocks, a new one.
  public func tally(
    _ name: String, of simulation: any BlockSimulation, blocks: Int
  ) async throws -> BlockTally {
    if let known = tallies.withLock({ $0[name] }), known.simulation == simulation.identity, known.blocks == 0..<blocks {
      return known
    }
    let tally = try await simulation.run(blocks: 0..<blocks, workers: workers)
    tallies.withLock { $0[name] = tally }
    return tally
  }
}

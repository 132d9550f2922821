import MonteCarlo
import Reporting

/// The simulations of a plan, or of a share of it, on their way; with a file, what is done is kept there and taken up.
public final class SimulationRun {
  private let plan: SimulationPlan
  private let ranges: [Range<Int>]
  private let log: TallyLog?
  private var tallies: [BlockTally?]

  /// A run that keeps nothing on disk.
  public init(_ plan: SimulationPlan) {
    self.plan = plan
    ranges = plan.blocks(.whole)
    log = nil
    tallies = [BlockTally?](repeating: nil, count: plan.simulations.count)
  }

  /// A run of a share that goes on from what `file`, of the same plan and share, has.
  ///
  /// - Throws: `FileError` when the file holds something else, is damaged, or cannot be read or written.
  public init(_ plan: SimulationPlan, _ share: BlockShare, file: TallyFile) throws(FileError) {
    self.plan = plan
    ranges = plan.blocks(share)
    (tallies, log) = try file.open()
  }

  /// Whether other processes are kept from the file: false on a file system without locks.
  public var isLocked: Bool { log?.isLocked ?? true }

  /// Blocks that are done.
  public var blocksDone: Int { tallies.reduce(0) { $0 + ($1?.blocks.count ?? 0) } }

  /// Time on one thread that the run's blocks take, estimated.
  public var total: Duration { plan.time(ranges) }

  /// The part of it that is done.
  public var done: Duration { plan.time(tallies.map { $0?.blocks ?? 0..<0 }) }

  /// Whether every block of the run has been simulated.
  public var isComplete: Bool {
    zip(ranges, tallies).allSatisfy { range, tally in range.isEmpty || tally?.blocks == range }
  }

  /// The tallies by their simulations' names; those of a simulation of which nothing is done are missing.
  public var results: [String: BlockTally] {
    var results: [String: BlockTally] = [:]
    for (planned, tally) in zip(plan.simulations, tallies) { results[planned.name] = tally }
    return results
  }

  /// Simulates what is missing.
  ///
  /// - Parameter progress: called some hundred times a second; what it throws ends the run.
  /// - Throws: `FileError`, `SimulationError`, what `progress` throws, and `CancellationError`. What was done before is
  ///   kept in the file.
  public func finish(workers: Int, progress: (SimulationRun) throws -> Void) async throws {
    let missing = zip(ranges, tallies).map { range, tally in
      (tally?.blocks.upperBound ?? range.lowerBound)..<range.upperBound
    }
    do {
      try await plan.simulate(missing, workers: workers) { place, piece in
        if tallies[place] == nil { tallies[place] = piece } else { try tallies[place]!.append(piece) }
        try log?.add(place, piece)
        try progress(self)
      }
    } catch {
      try log?.save()
      throw error
    }
    try log?.finish(tallies)
  }
}

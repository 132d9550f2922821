import CMonteCarlo

/// Draws samples, attacks each exactly, and counts who stays correct.
///
/// Work comes in blocks of 65,536 samples, addressed by number: block b of a plan is the same samples, and gives the
/// same integers, on any machine, with any vector width and any number of threads. Counts add up exactly
/// (`EventCounts`), so a simulation of given blocks has one result, bit for bit, however it is split and resumed.
///
/// **Accuracy of a frequency.** Two things besides chance separate it from the probability of an event "m given forms are
/// negative":
/// - The 2 d uniforms of a sample are midpoints of grids, of spacing 2^-31 for a radius and 2^-32 for an angle. With the
///   others fixed, the event is an interval of a radius, of which a grid's share is off by one point at most, and at
///   most m arcs of an angle, one point each: together `d (2^-31 + m 2^-32)`, 2.8e-9 for d = 3 and m = 2.
/// - Normals and forms are rounded to single precision. A form `a_0 + <a, z>` is off by at most
///   `eta = |a|_1 (delta + 2^-22 R)`, with R = 6.7 the largest normal and delta = 2.4e-6 the error of one
///   (docs/performance.md), and lies within eta on one side of 0 with probability `eta/(sqrt(2 pi) |a|_2)` or less: at most
///   2.8e-6 for each of the m forms with d = 3, if every error were at its largest and of one sign. Errors are far
///   smaller and of both signs; what they do to a count was measured (docs/performance.md).
///
/// The standard error of a frequency near 1/2 after 10^10 samples is 5e-6.
public struct EventSimulator: Sendable {
  /// Samples in a block. Simulations consist of whole blocks.
  public static let samplesPerBlock = Int(CCF_MC_BLOCK_SAMPLES)

  /// What is simulated.
  public let plan: EventPlan
  private let workers: Int
  private let variant: KernelVariant
  private let coefficients: [Float]

  /// A simulator with `workers >= 1` tasks in flight. `variant` must be one that the machine supports.
  public init(_ plan: EventPlan, workers: Int, variant: KernelVariant = .fastest) {
    precondition(KernelVariant.supported.contains(variant), "this machine does not run \(variant)")
    self.plan = plan
    self.workers = max(1, workers)
    self.variant = variant
    coefficients = plan.rows.flatMap(\.scaledCoefficients)
  }

  /// The fewest blocks with at least `samples` samples: simulations are rounded up to whole blocks.
  public static func blockCount(forSamples samples: Int) -> Int {
    samples / samplesPerBlock + (samples % samplesPerBlock > 0 ? 1 : 0)
  }

  /// The number of blocks after which the counter of the random numbers (2^64) or the number of samples (2^62) is used up.
  public var blockLimit: Int {
    let philoxBlocks = UInt64(Int(CCF_MC_BLOCK_GROUPS) * KernelStream.lanes * plan.dimension)
    return Int(min(UInt64.max / philoxBlocks, UInt64(1) << 46))
  }

  /// Simulates the blocks with these numbers.
  ///
  /// - Parameter progress: called in block order with everything from `blocks.lowerBound` on that is done: a
  ///   checkpoint, to which the tally of the remaining blocks can be appended.
  /// - Throws: `EventError.blocksOutOfRange`, what `progress` throws, and `CancellationError`.
  public func run(
    blocks: Range<Int>, progress: (EventTally) throws -> Void = { _ in }
  ) async throws -> EventTally {
    guard blocks.lowerBound >= 0, blocks.upperBound <= blockLimit else {
      throw EventError.blocksOutOfRange(blocks, limit: blockLimit)
    }
    var result = EventTally(plan, start: blocks.lowerBound)
    var next = blocks.lowerBound
    var finished: [Int: EventTally] = [:]
    let length = piece
    try await withThrowingTaskGroup(of: EventTally.self) { group in
      func addTask() {
        guard next < blocks.upperBound else { return }
        let part = next..<min(blocks.upperBound, next + length)
        next = part.upperBound
        group.addTask { try simulate(part) }
      }
      for _ in 0..<workers { addTask() }
      while let tally = try await group.next() {
        addTask()
        finished[tally.blocks.lowerBound] = tally
        while let ready = finished.removeValue(forKey: result.blocks.upperBound) {
          try result.append(ready)
          try progress(result)
        }
      }
    }
    return result
  }

  /// Blocks of one task: some ten milliseconds, enough to hide the hand-over.
  private var piece: Int {
    let work = plan.dimension * (12 + plan.rows.count * plan.targets)
    return max(1, 4_000 / work)
  }

  /// The blocks, one after the other, on this thread.
  private func simulate(_ blocks: Range<Int>) throws -> EventTally {
    var tally = EventTally(plan, start: blocks.lowerBound)
    let rowCount = plan.rows.count
    var totals = [ccf_mc_totals](repeating: ccf_mc_totals(), count: rowCount)
    try withAlignedScratch(byteCount: ccf_mc_scratch_size(plan.dimension, rowCount)) { scratch in
      for block in blocks {
        try Task.checkCancellation()
        ccf_mc_run_block(
          variant.code, plan.seed, plan.stream, UInt64(block), plan.dimension, plan.targets, rowCount, coefficients,
          scratch, &totals)
        tally.addBlock { rows in
          for (index, total) in totals.enumerated() {
            rows[index].add(
              samples: Self.samplesPerBlock, pairwise: Int(total.pairwise), joint: Int(total.joint), sum: total.sum,
              sumOfSquares: total.sum_of_squares)
          }
        }
      }
    }
    return tally
  }
}

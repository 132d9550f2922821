import CMonteCarlo
import RandomStreams

/// Draws samples, attacks each exactly, and counts who stays correct, by the fast kernel.
///
/// All rows see the same draws. A block has 65,536 samples.
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
///
/// **Accuracy of a mean loss.** It is off by at most eta too, and by 7 * 2^-24 = 4.2e-7 of the largest loss from adding up
/// 32 losses at a time in single precision, both if every error were at its largest and of one sign; measured in
/// docs/performance.md as well.
public struct EventSimulation: BlockSimulation {
  /// Samples in a block.
  public static let samplesPerBlock = Int(CCF_MC_BLOCK_SAMPLES)

  /// Which row is a row's partner.
  public enum Pairing: Int32, Sendable, CaseIterable {
    /// None; nothing is compared.
    case none = 0
    /// The first row, for every row.
    case withFirst = 1
    /// The row before; the first row is its own.
    case withPrevious = 2

    /// The partner of row number `row`, or `nil`.
    func partner(of row: Int) -> Int? {
      switch self {
      case .none: nil
      case .withFirst: 0
      case .withPrevious: max(0, row - 1)
      }
    }
  }

  /// The forms of each row: a hypothesis at a perturbation bound.
  public let rows: [EventForms]
  /// The key of the random numbers.
  public let seed: UInt64
  /// Their stream.
  public let stream: UInt64
  /// Which row each row's events are compared with, sample by sample.
  public let pairing: Pairing
  /// A name for rows, random numbers and pairing.
  public let identity: StableHash
  private let variant: KernelVariant
  private let coefficients: [Float]

  /// A simulation of `rows`. `variant` must be one that the machine supports; all give the same integers.
  ///
  /// - Throws: `SimulationError.noRows` or `.unequalRows` unless there is a row and all have the same number of classes
  ///   and copies.
  public init(
    rows: [EventForms], seed: UInt64, stream: UInt64, pairing: Pairing = .none, variant: KernelVariant = .fastest
  ) throws(SimulationError) {
    precondition(KernelVariant.supported.contains(variant), "this machine does not run \(variant)")
    guard let first = rows.first else { throw .noRows }
    for (index, row) in rows.enumerated() {
      guard row.dimension == first.dimension, row.targets == first.targets else { throw .unequalRows(index) }
    }
    self.rows = rows
    self.seed = seed
    self.stream = stream
    self.pairing = pairing
    self.variant = variant
    coefficients = rows.flatMap(\.scaledCoefficients)
    var identity = StableHash("events")
    for word in [seed, stream, UInt64(first.dimension), UInt64(first.targets), UInt64(pairing.rawValue)] {
      identity.combine(word)
    }
    for coefficient in rows.lazy.flatMap(\.coefficients) { identity.combine(coefficient.bitPattern) }
    self.identity = identity
  }

  /// Normals in a sample.
  public var dimension: Int { rows[0].dimension }
  /// Forms of a row.
  public var targets: Int { rows[0].targets }

  /// Samples in a block.
  public var samplesPerBlock: Int { Self.samplesPerBlock }

  /// The number of blocks after which the counter of the random numbers (2^64) or the number of samples (2^62) is used up.
  public var blockLimit: Int {
    let philoxBlocks = UInt64(Int(CCF_MC_BLOCK_GROUPS) * KernelStream.lanes * dimension)
    return Int(min(UInt64.max / philoxBlocks, UInt64(1) << 46))
  }

  /// Blocks of some ten milliseconds.
  public var blocksPerTask: Int { max(1, 4_000 / (dimension * (12 + rows.count * targets))) }

  /// The rows' integers one after the other, as `EventCounts` reads them.
  public func sums(of blocks: Range<Int>) throws -> [Int128] {
    var sums = [Int128](repeating: 0, count: rows.count * EventCounts.integerCount)
    var totals = [ccf_mc_totals](repeating: ccf_mc_totals(), count: rows.count)
    try withAlignedScratch(byteCount: ccf_mc_scratch_size(dimension, rows.count)) { scratch in
      for block in blocks {
        try Task.checkCancellation()
        ccf_mc_run_block(
          variant.code, seed, stream, UInt64(block), dimension, targets, rows.count, coefficients, pairing.rawValue,
          scratch, &totals)
        for (index, total) in totals.enumerated() { EventCounts.add(total, to: &sums, row: index) }
      }
    }
    return sums
  }

  /// What a tally of this simulation says of each row.
  ///
  /// - Throws: `SimulationError.differentSimulations` for a tally of another simulation.
  public func counts(_ tally: BlockTally) throws(SimulationError) -> [EventCounts] {
    guard tally.simulation == identity, tally.sums.count == rows.count * EventCounts.integerCount else {
      throw .differentSimulations
    }
    return rows.enumerated().map { index, row in
      EventCounts(
        samples: tally.blocks.count * samplesPerBlock, sums: tally.sums, row: index, exponent: row.exponent,
        partner: pairing.partner(of: index))
    }
  }
}

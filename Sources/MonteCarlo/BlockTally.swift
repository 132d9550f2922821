import RandomStreams

/// The integers of a run of blocks: a whole simulation, a shard of it, or what was done before a stop.
public struct BlockTally: Hashable, Sendable {
  /// What was simulated (`BlockSimulation.identity`).
  public let simulation: StableHash
  /// Which of its blocks, at least one.
  public private(set) var blocks: Range<Int>
  /// The sums over them; the simulation knows what they mean.
  public private(set) var sums: [Int128]

  /// A tally from its parts.
  public init(_ simulation: StableHash, blocks: Range<Int>, sums: [Int128]) {
    self.simulation = simulation
    self.blocks = blocks
    self.sums = sums
  }

  /// Takes in the tally of the blocks that follow.
  ///
  /// - Throws: `SimulationError.differentSimulations`, `.notAdjacent` or `.overflow`.
  public mutating func append(_ next: BlockTally) throws(SimulationError) {
    guard next.simulation == simulation, next.sums.count == sums.count else { throw .differentSimulations }
    guard next.blocks.lowerBound == blocks.upperBound else { throw .notAdjacent(blocks, next.blocks) }
    try sums.add(next.sums)
    blocks = blocks.lowerBound..<next.blocks.upperBound
  }

  /// The tally of several shards, given in any order.
  ///
  /// - Throws: `SimulationError` for no shards, shards of different simulations, or blocks that are missing or counted
  ///   twice.
  public static func joining(_ shards: [BlockTally]) throws(SimulationError) -> BlockTally {
    let ordered = shards.sorted {
      ($0.blocks.lowerBound, $0.blocks.upperBound) < ($1.blocks.lowerBound, $1.blocks.upperBound)
    }
    guard var result = ordered.first else { throw .noBlocks }
    for shard in ordered.dropFirst() { try result.append(shard) }
    return result
  }
}

extension [Int128] {
  /// Adds `other`, element by element.
  mutating func add(_ other: [Int128]) throws(SimulationError) {
    for index in indices {
      let (sum, overflow) = self[index].addingReportingOverflow(other[index])
      guard !overflow else { throw .overflow }
      self[index] = sum
    }
  }
}

/// Why a simulation, or the joining of its parts, is not possible.
public enum SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A simulation of events without rows.
  case noRows
  /// This row has another number of classes or copies than the first.
  case unequalRows(Int)
  /// Blocks that do not exist, or whose random numbers would repeat.
  case blocksOutOfRange(Range<Int>, limit: Int)
  /// Nothing to simulate or to join.
  case noBlocks
  /// The tallies are of different simulations.
  case differentSimulations
  /// The second tally's blocks do not follow the first's.
  case notAdjacent(Range<Int>, Range<Int>)
  /// A statistic's sum over this block is not finite, or too large for the tally.
  case unbounded(statistic: Int, block: Int)
  /// A sum that exceeds 128 bits.
  case overflow

  /// What was given, what is accepted.
  public var description: String {
    switch self {
    case .noRows: "a simulation needs at least one row"
    case .unequalRows(let index):
      "row \(index) has other numbers of classes or copies than row 0: simulate the two apart"
    case .blocksOutOfRange(let blocks, let limit): "blocks \(blocks) are not possible: give blocks within 0..<\(limit)"
    case .noBlocks: "there are no blocks: give at least one"
    case .differentSimulations: "the tallies have different rows, seeds or streams: join tallies of one simulation"
    case .notAdjacent(let first, let second):
      "blocks \(second) do not follow blocks \(first): give every block of the simulation once"
    case .unbounded(let statistic, let block):
      "statistic \(statistic) adds up to more than 2^47, or to no number, in block \(block): scale it to the order of 1"
    case .overflow: "a sum exceeds 128 bits: the tallies are damaged, or a statistic is far larger than 1"
    }
  }
}

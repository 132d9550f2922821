/// What is simulated: the rows, and the random numbers that all of them see.
public struct EventPlan: Hashable, Sendable, Codable {
  /// The forms of each row: a hypothesis at a perturbation bound. All rows see the same draws.
  public let rows: [EventForms]
  /// Normals in a sample.
  public var dimension: Int { rows[0].dimension }
  /// Forms of a row.
  public var targets: Int { rows[0].targets }
  /// The key of the random numbers.
  public let seed: UInt64
  /// Their stream.
  public let stream: UInt64

  /// A plan.
  ///
  /// - Throws: `EventError.noRows` or `.unequalRows` unless there is a row and all have the same number of classes and
  ///   copies.
  public init(rows: [EventForms], seed: UInt64, stream: UInt64) throws(EventError) {
    guard let first = rows.first else { throw .noRows }
    for (index, row) in rows.enumerated() {
      guard row.dimension == first.dimension, row.targets == first.targets else { throw .unequalRows(index) }
    }
    self.rows = rows
    self.seed = seed
    self.stream = stream
  }
}

/// The counts of a range of blocks of a plan: a whole simulation, a shard, or what was done before a stop.
public struct EventTally: Hashable, Sendable, Codable {
  /// What was simulated.
  public let plan: EventPlan
  /// Which of its blocks, of `EventSimulator.samplesPerBlock` samples each.
  public private(set) var blocks: Range<Int>
  /// The counts of each row.
  public private(set) var rows: [EventCounts]

  /// The tally of no blocks, before block `start`.
  public init(_ plan: EventPlan, start: Int = 0) {
    self.plan = plan
    blocks = start..<start
    rows = plan.rows.map { EventCounts(exponent: $0.exponent) }
  }

  /// Takes in the tally of the blocks that follow.
  ///
  /// - Throws: `EventError.differentPlans` or `.notAdjacent`.
  public mutating func append(_ next: EventTally) throws(EventError) {
    guard next.plan == plan else { throw .differentPlans }
    guard next.blocks.lowerBound == blocks.upperBound else { throw .notAdjacent(blocks, next.blocks) }
    for index in rows.indices { rows[index].add(next.rows[index]) }
    blocks = blocks.lowerBound..<next.blocks.upperBound
  }

  /// The tally of several shards, given in any order.
  ///
  /// - Throws: `EventError` for no shards, shards of different plans, or blocks that are missing or counted twice.
  public static func joining(_ shards: [EventTally]) throws(EventError) -> EventTally {
    let ordered = shards.sorted {
      ($0.blocks.lowerBound, $0.blocks.upperBound) < ($1.blocks.lowerBound, $1.blocks.upperBound)
    }
    guard var result = ordered.first else { throw .noShards }
    for shard in ordered.dropFirst() { try result.append(shard) }
    return result
  }

  /// Adds one block that comes next.
  mutating func addBlock(_ add: (inout [EventCounts]) -> Void) {
    add(&rows)
    blocks = blocks.lowerBound..<(blocks.upperBound + 1)
  }
}

/// Why a simulation or the merging of its parts is not possible.
public enum EventError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A plan without rows.
  case noRows
  /// This row has another number of classes or copies than the first.
  case unequalRows(Int)
  /// Blocks that do not exist, or whose random numbers would repeat.
  case blocksOutOfRange(Range<Int>, limit: Int)
  /// Nothing to join.
  case noShards
  /// The tallies' plans differ.
  case differentPlans
  /// The second tally's blocks do not follow the first's.
  case notAdjacent(Range<Int>, Range<Int>)

  /// What was given, what is accepted.
  public var description: String {
    switch self {
    case .noRows: "a simulation needs at least one row"
    case .unequalRows(let index):
      "row \(index) has other numbers of classes or copies than row 0: simulate the two apart"
    case .blocksOutOfRange(let blocks, let limit): "blocks \(blocks) are not possible: give blocks within 0..<\(limit)"
    case .noShards: "there is no tally to join: give at least one"
    case .differentPlans: "the tallies have different rows, seeds or streams: join tallies of one simulation"
    case .notAdjacent(let first, let second):
      "blocks \(second) do not follow blocks \(first): give every block of the simulation once"
    }
  }
}

import OrderedTasks
import RandomStreams

/// Something that is simulated in blocks of samples, addressed by number.
///
/// A block contributes integers, a pure function of the simulation and the block's number: the same on any machine, with
/// any vector width and any number of threads. Integers add up exactly, so the tally of given blocks has one value,
/// bit for bit, however they are split over threads and machines, and however often the work was stopped between.
public protocol BlockSimulation: Sendable {
  /// A name for what is simulated. Simulations of one name, in one version of the program, give the same integers.
  var identity: StableHash { get }
  /// Samples in a block; simulations consist of whole blocks.
  var samplesPerBlock: Int { get }
  /// The number of blocks after which the counter of the random numbers, or the integers, are used up.
  var blockLimit: Int { get }
  /// How many blocks are worth a task: some ten milliseconds, which hides the hand-over.
  var blocksPerTask: Int { get }
  /// The integers of the blocks added up, one block after the other on this thread.
  ///
  /// - Parameter blocks: within `0..<blockLimit`.
  /// - Throws: `SimulationError`, and `CancellationError` between two blocks.
  func sums(of blocks: Range<Int>) throws -> [Int128]
}

extension BlockSimulation {
  /// The fewest blocks with at least `samples` samples.
  public func blockCount(forSamples samples: Int) -> Int {
    samples / samplesPerBlock + (samples % samplesPerBlock > 0 ? 1 : 0)
  }

  /// Simulates the blocks with these numbers on this thread.
  ///
  /// - Throws: `SimulationError.blocksOutOfRange`, or another of what `sums` throws.
  public func tally(of blocks: Range<Int>) throws -> BlockTally {
    guard blocks.lowerBound >= 0, blocks.upperBound <= blockLimit else {
      throw SimulationError.blocksOutOfRange(blocks, limit: blockLimit)
    }
    return BlockTally(identity, blocks: blocks, sums: try sums(of: blocks))
  }

  /// Simulates the blocks with these numbers, at least one.
  ///
  /// - Parameters:
  ///   - workers: the number of tasks at a time, >= 1.
  ///   - progress: called in block order with everything from `blocks.lowerBound` on that is done: a checkpoint, to
  ///     which the tally of the remaining blocks can be appended.
  /// - Throws: `SimulationError`, what `progress` throws, and `CancellationError`.
  public func run(
    blocks: Range<Int>, workers: Int, progress: (BlockTally) throws -> Void = { _ in }
  ) async throws -> BlockTally {
    let pieces = BlockPieces([blocks], lengths: [blocksPerTask])
    var result: BlockTally?
    try await forEachInOrder(0..<pieces.count, workers: workers) { index in
      try tally(of: pieces[index].blocks)
    } take: { _, piece in
      if result == nil { result = piece } else { try result!.append(piece) }
      try progress(result!)
    }
    guard let result else { throw SimulationError.noBlocks }
    return result
  }
}

/// Several ranges of blocks cut into pieces, which are numbered through.
public struct BlockPieces: Sendable {
  private let ranges: [Range<Int>]
  private let lengths: [Int]
  /// The number of each range's first piece, and the number of all pieces.
  private let starts: [Int]

  /// Pieces of `lengths[i]` blocks, the last one shorter, for range `i`.
  public init(_ ranges: [Range<Int>], lengths: [Int]) {
    precondition(ranges.count == lengths.count && lengths.allSatisfy { $0 > 0 }, "a positive length for each range")
    self.ranges = ranges
    self.lengths = lengths
    starts = zip(ranges, lengths).reduce(into: [0]) { starts, part in
      starts.append(starts.last! + (part.0.count + part.1 - 1) / part.1)
    }
  }

  /// Number of pieces.
  public var count: Int { starts.last! }

  /// The piece with number `index`, 0 to `count - 1`: which range it is of, and its blocks.
  public subscript(index: Int) -> (range: Int, blocks: Range<Int>) {
    // The last range that starts at or before the piece; empty ranges start where the next one does.
    let range = starts.dropLast().lastIndex { $0 <= index }!
    let lower = ranges[range].lowerBound + (index - starts[range]) * lengths[range]
    return (range, lower..<min(ranges[range].upperBound, lower + lengths[range]))
  }
}

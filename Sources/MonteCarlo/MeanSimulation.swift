import RandomStreams

/// Means of statistics of independent standard normals, in double precision: for what the kernel of `EventSimulation`
/// does not do.
///
/// A block has 16,384 draws. Its sums are taken in double precision, draw after draw, and rounded to units of 2^-64:
/// a rounding that depends on the block alone, so that tallies are integers and add up exactly. Statistics are to be of
/// the order of 1.
public struct MeanSimulation: BlockSimulation {
  /// Draws in a block.
  public static let samplesPerBlock = 1 << 14

  /// Writes the statistics of one draw.
  public typealias Statistics = @Sendable (_ draws: [Double], _ values: inout [Double]) -> Void

  /// Normals in a draw.
  public let normals: Int
  /// Number of statistics.
  public let statisticCount: Int
  /// The key of the random numbers.
  public let seed: UInt64
  /// Their stream.
  public let stream: UInt64
  private let statistics: Statistics

  /// A simulation of `statistics`, which writes `count` values for one draw of `normals` normals.
  public init(
    normals: Int, statistics count: Int, seed: UInt64, stream: UInt64, _ statistics: @escaping Statistics
  ) {
    precondition(normals > 0 && count > 0, "a draw has normals, and statistics are made of it")
    self.normals = normals
    statisticCount = count
    self.seed = seed
    self.stream = stream
    self.statistics = statistics
  }

  /// A name for the random numbers and the number of statistics; what they are is code, which has no name.
  public var identity: StableHash {
    var identity = StableHash("means")
    for word in [seed, stream, UInt64(normals), UInt64(statisticCount)] { identity.combine(word) }
    return identity
  }

  /// Draws in a block.
  public var samplesPerBlock: Int { Self.samplesPerBlock }

  /// The number of blocks after which the counter of the random numbers is used up. (The integers may be before: sums
  /// are checked.)
  public var blockLimit: Int {
    Int(min(UInt64.max / UInt64(Self.samplesPerBlock / 2 * normals), UInt64(1) << 46))
  }

  /// Blocks of some ten milliseconds.
  public var blocksPerTask: Int { max(1, 24 / normals) }

  /// Each statistic's sum and its square's sum, in units of 2^-64.
  public func sums(of blocks: Range<Int>) throws -> [Int128] {
    var sums = [Int128](repeating: 0, count: 2 * statisticCount)
    var draws = [Double](repeating: 0, count: normals)
    var values = [Double](repeating: 0, count: statisticCount)
    for block in blocks {
      try Task.checkCancellation()
      // A Philox block makes two normals.
      var source = PhiloxStream(
        seed: seed, stream: stream, block: UInt64(block) * UInt64(Self.samplesPerBlock / 2 * normals))
      var part = [Double](repeating: 0, count: 2 * statisticCount)
      for _ in 0..<Self.samplesPerBlock {
        for index in 0..<normals { draws[index] = source.nextNormal() }
        statistics(draws, &values)
        for index in 0..<statisticCount {
          part[2 * index] += values[index]
          part[2 * index + 1] += values[index] * values[index]
        }
      }
      let integers = try part.enumerated().map { place, sum throws(SimulationError) in
        guard sum.magnitude < 0x1p47 else { throw .unbounded(statistic: place / 2, block: block) }
        return Int128((sum * 0x1p64).rounded(.toNearestOrEven))
      }
      try sums.add(integers)
    }
    return sums
  }

  /// What a tally of this simulation says of each statistic.
  ///
  /// - Throws: `SimulationError.differentSimulations` for a tally of another simulation.
  public func means(_ tally: BlockTally) throws(SimulationError) -> [SampleMean] {
    guard tally.simulation == identity, tally.sums.count == 2 * statisticCount else { throw .differentSimulations }
    let n = Double(tally.blocks.count * samplesPerBlock)
    return (0..<statisticCount).map { index in
      let mean = Double(tally.sums[2 * index]) * 0x1p-64 / n
      let meanSquare = Double(tally.sums[2 * index + 1]) * 0x1p-64 / n
      let variance = max(0, meanSquare - mean * mean) * n / (n - 1)
      return SampleMean(mean: mean, standardError: (variance / n).squareRoot(), count: Int(n))
    }
  }
}

/// The mean of independent values, and its standard error.
public struct SampleMean: Sendable, Hashable {
  /// The mean.
  public let mean: Double
  /// Its standard error.
  public let standardError: Double
  /// Number of values.
  public let count: Int

  /// A mean from its parts.
  public init(mean: Double, standardError: Double, count: Int) {
    self.mean = mean
    self.standardError = standardError
    self.count = count
  }
  /// The difference from an independent mean; its count stands for Welch and Satterthwaite's degrees of freedom, plus 1.
  public func minus(_ other: SampleMean) -> SampleMean {
    let parts = [self, other].map { (square: $0.standardError * $0.standardError, degrees: Double($0.count - 1)) }
    let square = parts[0].square + parts[1].square
    let degrees = square * square / parts.reduce(0) { $0 + $1.square * $1.square / $1.degrees }
    return SampleMean(
      mean: mean - other.mean, standardError: square.squareRoot(), count: degrees.isFinite ? Int(degrees) + 1 : count)
  }
}

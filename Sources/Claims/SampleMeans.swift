import RandomStreams

/// The mean of independent values, and its standard error.
public struct SampleMean: Sendable, Hashable {
  /// The mean.
  public let mean: Double
  /// Its standard error.
  public let standardError: Double
  /// Number of values.
  public let count: Int
}

extension DefinitionSimulator {
  /// Means of statistics of `normals` independent standard normals, over at least `samples` draws.
  ///
  /// - Parameter statistics: writes `count` values for one draw.
  /// - Throws: `CancellationError` when the task is cancelled.
  public func means(
    normals: Int, statistics count: Int, samples: Int, stream: UInt64,
    _ statistics: @escaping @Sendable (_ draws: [Double], _ values: inout [Double]) -> Void
  ) async throws -> [SampleMean] {
    let seed = self.seed
    var sums = [Double](repeating: 0, count: 2 * count)
    var drawn = 0
    try await inBlockOrder(samples: samples) { block in
      var source = PhiloxStream(
        seed: seed, stream: stream, block: UInt64(block) * UInt64(Self.blockSize / 2 * normals))
      var draws = [Double](repeating: 0, count: normals)
      var values = [Double](repeating: 0, count: count)
      var part = [Double](repeating: 0, count: 2 * count)
      for _ in 0..<Self.blockSize {
        for index in 0..<normals { draws[index] = source.nextNormal() }
        statistics(draws, &values)
        for index in 0..<count {
          part[2 * index] += values[index]
          part[2 * index + 1] += values[index] * values[index]
        }
      }
      return part
    } take: { part in
      for index in sums.indices { sums[index] += part[index] }
      drawn += Self.blockSize
    }
    let n = Double(drawn)
    return (0..<count).map { index in
      let (sum, squares) = (sums[2 * index], sums[2 * index + 1])
      let variance = max(0, squares - sum * sum / n) / (n - 1)
      return SampleMean(mean: sum / n, standardError: (variance / n).squareRoot(), count: Int(n))
    }
  }
}

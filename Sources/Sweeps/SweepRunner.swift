import Reporting

/// Computes a sweep's rows on several threads and hands them on in order.
public struct SweepRunner: Sendable {
  private let configuration: SweepConfiguration
  private let shard: Shard
  private let workers: Int
  /// Cells per piece of work: enough to hide the hand-over, few enough for a stop to lose little.
  private static let chunk = 16

  /// A runner with `workers >= 1` tasks in flight.
  public init(_ configuration: SweepConfiguration, shard: Shard = .whole, workers: Int) {
    self.configuration = configuration
    self.shard = shard
    self.workers = max(1, workers)
  }

  /// Computes the shard's cells from ordinal `first` on and calls `consume` with each finished run of rows, in order.
  ///
  /// - Throws: what a cell or `consume` throws, and `CancellationError`.
  public func run(from first: Int, _ consume: ([ResultRecord]) throws -> Void) async throws {
    let (configuration, shard) = (self.configuration, self.shard)
    let total = shard.size(of: configuration.cellCount)
    var nextStart = first
    var nextToConsume = first
    var finished: [Int: [ResultRecord]] = [:]

    try await withThrowingTaskGroup(of: (Int, [ResultRecord]).self) { group in
      func addTask() {
        guard nextStart < total else { return }
        let ordinals = nextStart..<min(total, nextStart + Self.chunk)
        nextStart = ordinals.upperBound
        group.addTask {
          let rows = try ordinals.map { ordinal in
            try Task.checkCancellation()
            return try SweepRow.compute(configuration, cell: shard.cell(ordinal))
          }
          return (ordinals.lowerBound, rows)
        }
      }
      for _ in 0..<workers { addTask() }
      while let (start, rows) = try await group.next() {
        // A slow piece holds the hand-over, never the workers, until too many wait behind it.
        if finished.count < 64 * workers { addTask() }
        finished[start] = rows
        while let ready = finished.removeValue(forKey: nextToConsume) {
          nextToConsume += ready.count
          try consume(ready)
        }
        if group.isEmpty { for _ in 0..<workers { addTask() } }
      }
    }
  }
}

import Reporting

/// Computes and formats a sweep's rows on several threads and hands them on in order.
public struct SweepRunner: Sendable {
  /// Consecutive rows, and their lines in the output's format.
  public struct Batch: Sendable {
    /// The rows.
    public let rows: [ResultRecord]
    /// The rows as text, every line ending in a line break.
    public let text: String
  }

  private let configuration: SweepConfiguration
  private let format: SweepFormat
  private let shard: Shard
  private let workers: Int
  /// Cells per piece of work: enough to hide the hand-over, few enough for a stop to lose little.
  private static let chunk = 16

  /// A runner with `workers >= 1` tasks in flight.
  public init(_ configuration: SweepConfiguration, format: SweepFormat, shard: Shard = .whole, workers: Int) {
    self.configuration = configuration
    self.format = format
    self.shard = shard
    self.workers = max(1, workers)
  }

  /// Computes the shard's cells from ordinal `first` on and calls `consume` with each batch, in order.
  ///
  /// - Throws: what a cell or `consume` throws, and `CancellationError`.
  public func run(from first: Int, _ consume: (Batch) throws -> Void) async throws {
    let (configuration, format, shard) = (self.configuration, self.format, self.shard)
    let total = shard.size(of: configuration.cellCount)
    var nextStart = first
    var nextToConsume = first
    var finished: [Int: Batch] = [:]

    try await withThrowingTaskGroup(of: (Int, Batch).self) { group in
      func addTask() {
        guard nextStart < total else { return }
        let ordinals = nextStart..<min(total, nextStart + Self.chunk)
        nextStart = ordinals.upperBound
        group.addTask {
          let rows = try ordinals.map { ordinal in
            try Task.checkCancellation()
            return try SweepRow.compute(configuration, cell: shard.cell(ordinal))
          }
          return (ordinals.lowerBound, Batch(rows: rows, text: rows.map(format.line).joined()))
        }
      }
      for _ in 0..<workers { addTask() }
      while let (start, batch) = try await group.next() {
        // A slow piece holds the hand-over, never the workers, until too many wait behind it.
        if finished.count < 64 * workers { addTask() }
        finished[start] = batch
        while let ready = finished.removeValue(forKey: nextToConsume) {
          nextToConsume += ready.rows.count
          try consume(ready)
        }
        if group.isEmpty { for _ in 0..<workers { addTask() } }
      }
    }
  }
}

import OrderedTasks
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
    let total = shard.size(of: configuration.cellCount)
    let pieces = (max(0, total - first) + Self.chunk - 1) / Self.chunk
    try await forEachInOrder(0..<pieces, workers: workers) { piece in
      let start = first + piece * Self.chunk
      let rows = try (start..<min(total, start + Self.chunk)).map { ordinal in
        try Task.checkCancellation()
        return try SweepRow.compute(configuration, cell: shard.cell(ordinal))
      }
      return Batch(rows: rows, text: rows.map(format.line).joined())
    } take: { _, batch in
      try consume(batch)
    }
  }
}

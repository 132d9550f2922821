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

  /// How a cell's row is computed.
  public typealias Computation = @Sendable (SweepConfiguration, Int) throws -> ResultRecord

  private let header: SweepHeader
  private let workers: Int
  private let computation: Computation
  /// Cells per piece of work: enough to hide the hand-over, few enough to keep every worker busy and for a stop to lose
  /// little. A cell that draws samples is work enough.
  private let chunk: Int

  /// A runner with `workers >= 1` tasks in flight.
  public init(
    _ configuration: SweepConfiguration, format: SweepFormat, shard: Shard = .whole, workers: Int,
    computation: @escaping Computation = SweepRow.compute
  ) {
    header = SweepHeader(configuration, format: format, shard: shard)
    self.workers = max(1, workers)
    chunk = configuration.samples > 0 ? 1 : min(16, max(1, header.rowCount / (4 * self.workers)))
    self.computation = computation
  }

  /// Computes the shard's cells from ordinal `first` on and calls `consume` with each batch, in order.
  ///
  /// - Parameter isStopped: asked before each cell; once it says yes, no further cell is begun, and the rows up to the
  ///   first missing one are handed on.
  /// - Returns: the ordinal of the first cell that was not handed on: the number of cells unless it was stopped.
  /// - Throws: `SweepCellError` for the first cell that fails, after all rows before it were handed on; what `consume`
  ///   throws; `CancellationError`.
  @discardableResult
  public func run(
    from first: Int, isStopped: @escaping @Sendable () -> Bool = { false }, _ consume: (Batch) throws -> Void
  ) async throws -> Int {
    let total = header.rowCount
    var next = first
    do {
      try await forEachInOrder(0..<((max(0, total - first) + chunk - 1) / chunk), workers: workers) { index in
        let start = first + index * chunk
        return try compute(start..<min(total, start + chunk), isStopped)
      } take: { _, piece in
        next += piece.rows.count
        if !piece.rows.isEmpty {
          try consume(Batch(rows: piece.rows, text: String(decoding: piece.text, as: UTF8.self)))
        }
        if let failure = piece.failure { throw failure }
        if piece.rows.count < piece.ordinals.count { throw Stopped() }
      }
    } catch is Stopped {}
    return next
  }

  /// Ends the loop over pieces where a cell was not begun.
  private struct Stopped: Error {}

  /// Consecutive cells; the rows end before the first that failed or was not begun.
  private struct Piece: Sendable {
    let ordinals: Range<Int>
    var rows: [ResultRecord] = []
    var text: [UInt8] = []
    var failure: SweepCellError?
  }

  private func compute(_ ordinals: Range<Int>, _ isStopped: () -> Bool) throws -> Piece {
    var piece = Piece(ordinals: ordinals)
    for ordinal in ordinals {
      try Task.checkCancellation()
      if isStopped() { break }
      let cell = header.shard.cell(ordinal)
      do {
        let row = try computation(header.configuration, cell)
        piece.rows.append(row)
        header.format.append(row, to: &piece.text)
      } catch {
        piece.failure = SweepCellError(header.configuration, cell: cell, error)
        break
      }
    }
    return piece
  }
}

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
    var nextStart = first
    var nextToConsume = first
    var finished: [Int: Piece] = [:]
    var endsEarly = false

    try await withThrowingTaskGroup(of: Piece.self) { group in
      func addTask() {
        guard !endsEarly, nextStart < header.rowCount else { return }
        let ordinals = nextStart..<min(header.rowCount, nextStart + chunk)
        nextStart = ordinals.upperBound
        group.addTask { try compute(ordinals, isStopped) }
      }
      for _ in 0..<workers { addTask() }
      while let piece = try await group.next() {
        // The pieces before one that ends early still come, so that the first cell that fails is always the same.
        if piece.ordinals.count > piece.rows.count { endsEarly = true }
        // A slow piece holds the hand-over, never the workers, until too many wait behind it.
        if finished.count < 64 * workers { addTask() }
        finished[piece.ordinals.lowerBound] = piece
        while let ready = finished.removeValue(forKey: nextToConsume) {
          nextToConsume += ready.rows.count
          if !ready.rows.isEmpty {
            try consume(Batch(rows: ready.rows, text: String(decoding: ready.text, as: UTF8.self)))
          }
          if let failure = ready.failure { throw failure }
        }
        if group.isEmpty { for _ in 0..<workers { addTask() } }
      }
    }
    return nextToConsume
  }

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

import ArgumentParser
import Plots
import Reporting
import Sweeps

/// A sweep on its way: rows to their output, progress to standard error, and what is kept of the rows that pass.
final class SweepRun {
  private(set) var agreement: Agreement
  private(set) var plots = SweepPlots()
  private let header: SweepHeader
  private let workers: Int
  private let wantsPlots: Bool

  init(_ header: SweepHeader, workers: Int, plots wantsPlots: Bool) {
    self.header = header
    self.workers = workers
    self.wantsPlots = wantsPlots
    agreement = Agreement(samples: header.configuration.samples)
  }

  private func take(_ row: ResultRecord) {
    agreement.add(row)
    if wantsPlots { plots.add(row) }
  }

  /// Computes all rows and prints them.
  func toStandardOutput() async throws {
    try StandardOutput.write(header.text)
    // On a terminal a bar and rows would write over each other.
    let stop = try await compute(from: 0, shown: !StandardOutput.isTerminal) { try StandardOutput.write($0.text) }
    if let stop {
      StandardError.write("sweep: \(stop.meaning); with --output a sweep can be taken up again\n")
      throw stop.code
    }
  }

  /// Computes the rows that the file at `path` misses and appends them.
  func toFile(_ path: String) async throws {
    let started = ContinuousClock.now
    let (kept, file) = try SweepFile(path, header: header).open(take)
    guard let file else {
      StandardError.write("\(path): complete already, nothing to compute\n")
      return
    }
    if kept > 0 { StandardError.write("\(path): \(kept) finished cells kept\n") }
    if !file.isLocked {
      StandardError.write("\(path): this file system has no locks: see that no other run writes the same output\n")
    }
    var written = kept
    do {
      let stop = try await compute(from: kept, shown: true) { batch in
        try file.append(batch.text)
        written += batch.rows.count
      }
      if let stop {
        StandardError.write("sweep: \(stop.meaning)\n")
        throw stop.code
      }
      let provenance = RunProvenance(
        configuration: header.configuration.record, libraries: Libraries.record, workers: workers,
        cells: header.rowCount - kept, cellsKept: kept, elapsed: ContinuousClock.now - started)
      try Files.write(provenance.record.prettyJSON, to: path + ".provenance.json")
      try file.finish(as: path)
    } catch {
      StandardError.write(
        "\(file.path): holds \(written) of \(header.rowCount) cells; the same command goes on from there\n")
      throw error
    }
  }

  /// Computes the rows from ordinal `first` on; the status to end with if a signal stopped it.
  private func compute(
    from first: Int, shown: Bool, _ write: (SweepRunner.Batch) throws -> Void
  ) async throws -> ExitStatus? {
    let signals = StopSignals()
    let wish = signals.wish
    var done = first
    var meter = ProgressMeter("sweep", total: header.rowCount, done: first)
    defer {
      meter.finish(done)
      signals.end()
    }
    let runner = SweepRunner(header.configuration, format: header.format, shard: header.shard, workers: workers)
    try await runner.run(from: first, isStopped: { wish.status != nil }) { batch in
      try write(batch)
      batch.rows.forEach(take)
      done += batch.rows.count
      if shown { meter.update(done) }
    }
    return done < header.rowCount ? wish.status : nil
  }
}

import Reporting

/// Keeps the rows of a run as a CSV file, whole after each epoch.
public final class MetricsLog: TrainingObserver {
  private let path: String

  /// A log in the file `path`.
  public init(_ path: String) { self.path = path }

  /// Writes the rows that an earlier run left, so that the file holds no later ones.
  public func runBegan(_ outline: RunOutline, records: [EpochRecord], steps: Int) throws { try write(records) }

  /// Writes all rows.
  public func epochEnded(records: [EpochRecord]) throws { try write(records) }

  private func write(_ records: [EpochRecord]) throws {
    guard let first = records.first else { return }
    let lines = [first.record.csvHeader] + records.map(\.record.csvLine)
    try Files.write(lines.joined(separator: "\n") + "\n", to: path)
  }
}

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

  /// The rows of the file `path`.
  ///
  /// - Throws: `FileError` if it cannot be read or holds something else.
  public static func read(_ path: String) throws(FileError) -> [EpochRecord] {
    let lines = try Files.text(path).split(separator: "\n")
    guard let first = lines.first, let header = ResultValue.csvFields(first) else {
      throw FileError(path, "has no header: give the metrics of a run")
    }
    var records: [EpochRecord] = []
    for line in lines.dropFirst() {
      guard let record = ResultRecord(csvLine: line, header: header).flatMap({ EpochRecord($0) }) else {
        throw FileError(path, "line \(records.count + 2) is no epoch of a run: give the metrics of a run")
      }
      records.append(record)
    }
    return records
  }

  private func write(_ records: [EpochRecord]) throws {
    guard !records.isEmpty else { return }
    try Files.write(records.map(\.record).csv, to: path)
  }
}

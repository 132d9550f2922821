import Reporting

/// Keeps what epochs cost as a CSV file: time, speed, and the fraction of the device's peak. A row for each epoch that
/// this process did; what a run measured stands elsewhere, since time differs from run to run.
public final class TimingLog: TrainingObserver {
  private let path: String
  private let peak: Double
  private var outline: RunOutline?
  private var began = ContinuousClock.now
  private var training = Duration.zero
  private var stepBegan = ContinuousClock.now
  private var images = 0

  /// - Parameters:
  ///   - peak: floating-point operations a second that the device reaches at most.
  public init(_ path: String, peak: Double) {
    self.path = path
    self.peak = peak
  }

  /// Starts the clock.
  public func runBegan(_ outline: RunOutline, records: [EpochRecord], steps: Int) {
    self.outline = outline
    began = .now
    stepBegan = .now
  }

  /// Adds a step's time.
  public func stepEnded(_ step: StepReport) {
    let now = ContinuousClock.now
    training += now - stepBegan
    stepBegan = now
    images += step.count
  }

  /// Leaves an evaluation's time out of the next step's.
  public func evaluationAdvanced(_ name: String, done: Int, total: Int) { stepBegan = .now }

  /// Appends the epoch's row.
  public func epochEnded(records: [EpochRecord]) throws {
    guard let outline, let epoch = records.last?.epoch else { return }
    let now = ContinuousClock.now
    let seconds = training / .seconds(1)
    let rate = Double(images) / seconds
    var record = ResultRecord()
    record.append("epoch", .integer(epoch))
    record.append("seconds", .text(((now - began) / .seconds(1)).fixed(2)))
    record.append("trainingSeconds", .text(seconds.fixed(2)))
    record.append("images", .integer(images))
    record.append("imagesPerSecond", .text(rate.fixed(1)))
    let operations = rate * outline.operationsPerImage
    record.append("gigaflops", .text((operations / 1e9).fixed(1)))
    record.append("fractionOfPeak", .text((operations / peak).fixed(3)))
    let file = try AppendOnlyFile(path)
    if file.size == 0 { try file.append(record.csvHeader + "\n") }
    try file.append(record.csvLine + "\n")
    began = now
    stepBegan = now
    training = .zero
    images = 0
  }
}

import Reporting

/// Shows a run on standard error: a bar on a terminal, plain lines in a log.
public final class ProgressReporter: TrainingObserver {
  private let peak: Double?
  private let onTerminal: Bool
  private let interval: Duration
  private let write: (String) -> Void
  private var outline = RunOutline(
    epochs: 0, stepsPerEpoch: 0, trainingCount: 0, operationsPerImage: 0, evaluationOperations: 0)
  private var lastShown = ContinuousClock.now
  /// Time in training steps and what it brought, in this process: the speed leaves evaluations out.
  private var imagesSinceMark = 0
  private var mark = ContinuousClock.now
  private var speed: Double?
  private var epochBegan = ContinuousClock.now
  private var lastEpoch: Duration?

  /// - Parameters:
  ///   - peak: floating-point operations a second that the device reaches at most; nil where it was not measured.
  ///   - interval: least time between two updates; by default 0.2 s on a terminal and 30 s elsewhere.
  public init(
    peak: Double?, onTerminal: Bool = StandardError.isTerminal, interval: Duration? = nil,
    write: @escaping (String) -> Void = StandardError.write
  ) {
    self.peak = peak
    self.onTerminal = onTerminal
    self.interval = interval ?? (onTerminal ? .milliseconds(200) : .seconds(30))
    self.write = write
  }

  /// Says how large the run is.
  public func runBegan(_ outline: RunOutline, records: [EpochRecord], steps: Int) {
    self.outline = outline
    let total = outline.operationsPerImage * Double(outline.trainingCount) * Double(outline.epochs)
    line(
      "\(outline.epochs) epochs of \(outline.stepsPerEpoch) steps, \(outline.trainingCount) images; "
        + "\(Self.operations(outline.operationsPerImage)) an image, \(Self.operations(total)) of training, "
        + "\(Self.operations(outline.evaluationOperations)) of evaluations"
        + (records.isEmpty ? "" : "; \(records.count) epochs are done"))
    mark = .now
    epochBegan = .now
  }

  /// Shows where the epoch is.
  public func stepEnded(_ step: StepReport) {
    imagesSinceMark += step.count
    let now = ContinuousClock.now
    guard now - lastShown >= interval else { return }
    lastShown = now
    speed = Double(imagesSinceMark) / ((now - mark) / .seconds(1))
    let done = Double(step.step) / Double(outline.stepsPerEpoch)
    var text = "epoch \(step.epoch)/\(outline.epochs) "
    if onTerminal {
      let filled = Int(20 * done)
      text += "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 20 - filled))] "
    }
    text += "step \(step.step)/\(outline.stepsPerEpoch), loss \(step.meanLoss.fixed(4)), "
    text += "training accuracy \(percent(step.accuracy)), \(speedText ?? "")"
    if let left = timeLeft(epoch: step.epoch, done: done) { text += ", \(ProgressMeter.text(left)) left" }
    show(text)
  }

  /// Shows where the evaluation is.
  public func evaluationAdvanced(_ name: String, done: Int, total: Int) {
    // What passes here does not count as training.
    let now = ContinuousClock.now
    imagesSinceMark = 0
    mark = now
    guard now - lastShown >= interval else { return }
    lastShown = now
    show("evaluation on \(name): \(done) of \(total) images")
  }

  /// Shows the epoch's row.
  public func epochEnded(records: [EpochRecord]) {
    guard let record = records.last else { return }
    lastEpoch = ContinuousClock.now - epochBegan
    epochBegan = .now
    var text = "epoch \(record.epoch)/\(outline.epochs): rate \(record.learningRate.rounded(toDigits: 3)), "
    text += "loss \(record.trainingLoss.fixed(4)), training accuracy \(percent(record.trainingAccuracy))"
    let measured = [
      ("test", record.test), ("held-out", record.heldOut), ("averaged test", record.averagedTest),
      ("averaged held-out", record.averagedHeldOut),
    ]
    for (name, counts) in measured {
      guard let counts else { continue }
      text += ", \(name) clean \(percent(counts.clean))"
      if let robust = counts.robust { text += " robust \(percent(robust))" }
    }
    if record.isBest { text += ", best so far" }
    line("\(text), \(ProgressMeter.text(lastEpoch!))" + (speedText.map { ", \($0)" } ?? ""))
    if record.catastrophicOverfitting == true,
      !records.dropLast().contains(where: { $0.catastrophicOverfitting == true })
    {
      line(
        "note: catastrophic overfitting in epoch \(record.epoch): robust test accuracy is below half of its best and "
          + "below training accuracy, which is not below that of the best epoch; the run goes on")
    }
    imagesSinceMark = 0
    mark = .now
  }

  /// Says how the run ended.
  public func runEnded(_ ending: TrainingEnding, records: [EpochRecord]) {
    switch ending {
    case .completed: line("all \(outline.epochs) epochs are done")
    case .stopped(let reason): line("stopped (\(reason)) after \(records.count) epochs; --resume goes on from here")
    }
  }

  private var speedText: String? {
    guard let speed else { return nil }
    let operations = speed * outline.operationsPerImage
    let share = peak.map { " (\(Int((100 * operations / $0).rounded())) % of the peak)" } ?? ""
    return "\(Int(speed.rounded())) img/s, \(Self.operations(operations))/s\(share)"
  }

  /// From the last epoch with its evaluation, or from the speed of training before there is one.
  private func timeLeft(epoch: Int, done: Double) -> Duration? {
    let epochs = Double(outline.epochs - epoch) + 1 - done
    if let lastEpoch { return lastEpoch * epochs }
    guard let speed, speed > 0 else { return nil }
    return .seconds(epochs * Double(outline.trainingCount) / speed)
  }

  private func percent(_ accuracy: Accuracy) -> String { "\((100 * accuracy.value).fixed(1)) %" }

  /// Over the last line on a terminal.
  private func show(_ text: String) { write(onTerminal ? "\r\u{1B}[K\(text)" : text + "\n") }

  /// A line that stays.
  private func line(_ text: String) { write((onTerminal ? "\r\u{1B}[K" : "") + text + "\n") }

  /// "25.5 GFLOP".
  static func operations(_ count: Double) -> String {
    let units = [(1e18, "EFLOP"), (1e15, "PFLOP"), (1e12, "TFLOP"), (1e9, "GFLOP"), (1e6, "MFLOP")]
    let (size, name) = units.first { count >= $0.0 } ?? (1, "FLOP")
    return "\((count / size).rounded(toDigits: 3)) \(name)"
  }
}

/// Progress of a long run on standard error: a bar with the time left on a terminal, a plain line now and then in a log.
public struct ProgressMeter {
  private let label: String
  private let total: Int
  private let first: Int
  private let showsSteps: Bool
  private let onTerminal: Bool
  private let interval: Duration
  private let write: (String) -> Void
  private let started = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant

  /// A meter for `total` steps, `done` of which were there before.
  ///
  /// - Parameters:
  ///   - showsSteps: whether to name the numbers of steps, or the share that is done alone.
  ///   - onTerminal: whether a line can be written over.
  ///   - interval: least time between two updates; by default 0.1 s on a terminal and 10 s elsewhere.
  ///   - write: where the text goes.
  public init(
    _ label: String, total: Int, done: Int = 0, showsSteps: Bool = true, onTerminal: Bool = StandardError.isTerminal,
    interval: Duration? = nil, write: @escaping (String) -> Void = StandardError.write
  ) {
    self.label = label
    self.total = total
    first = done
    self.showsSteps = showsSteps
    self.onTerminal = onTerminal
    self.interval = interval ?? (onTerminal ? .milliseconds(100) : .seconds(10))
    self.write = write
    lastShown = started
  }

  /// Shows that `done` steps are done, if it is time to.
  public mutating func update(_ done: Int) {
    let now = ContinuousClock.now
    guard now - lastShown >= interval else { return }
    lastShown = now
    let text = Self.line(
      label, done: done, total: total, fresh: done - first, elapsed: now - started, bar: onTerminal,
      showsSteps: showsSteps)
    write(onTerminal ? "\r\u{1B}[K\(text)" : text + "\n")
  }

  /// Ends the display and says how long the run took.
  public func finish(_ done: Int) {
    let elapsed = Self.text(ContinuousClock.now - started)
    let share = done == total ? "done" : "\(Int(100 * Double(done) / Double(total))) %"
    let steps = showsSteps ? "\(done) of \(total) done" : share
    write((onTerminal ? "\r\u{1B}[K" : "") + "\(label): \(steps) in \(elapsed)\n")
  }

  /// One line of progress: `done` of `total`, `fresh` of them in the `elapsed` time of this run.
  public static func line(
    _ label: String, done: Int, total: Int, fresh: Int, elapsed: Duration, bar: Bool, showsSteps: Bool = true
  ) -> String {
    let fraction = total == 0 ? 1 : Double(done) / Double(total)
    let left = fresh > 0 ? text(elapsed * (Double(total - done) / Double(fresh))) : "?"
    let counts = (showsSteps ? "\(done)/\(total) " : "") + "\(Int(100 * fraction)) %, \(left) left"
    guard bar else { return "\(label): \(counts)" }
    let filled = Int(24 * fraction)
    return "\(label) [\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 24 - filled))] \(counts)"
  }

  /// A duration in the unit that suits it.
  public static func text(_ duration: Duration) -> String {
    let seconds = duration / .seconds(1)
    if seconds < 10 { return "\(seconds.rounded(toDigits: 2)) s" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    if seconds < 7200 { return "\(Int((seconds / 60).rounded())) min" }
    return "\((seconds / 3600).rounded(toDigits: 3)) h"
  }
}

/// Progress of a long run on standard error: a bar with the time left on a terminal, a plain line now and then in a log.
public struct ProgressMeter {
  private let label: String
  private let total: Int
  private let first: Int
  private let started = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant
  private let onTerminal: Bool
  private let interval: Duration

  /// A meter for `total` steps, `done` of which were there before.
  public init(_ label: String, total: Int, done: Int = 0) {
    self.label = label
    self.total = total
    first = done
    onTerminal = StandardError.isTerminal
    interval = onTerminal ? .milliseconds(100) : .seconds(10)
    lastShown = started
  }

  /// Shows that `done` steps are done, if it is time to.
  public mutating func update(_ done: Int) {
    let now = ContinuousClock.now
    guard now - lastShown >= interval else { return }
    lastShown = now
    let text = line(done, elapsed: now - started)
    StandardError.write(onTerminal ? "\r\u{1B}[K\(text)" : text + "\n")
  }

  /// Ends the display and says how long the run took.
  public func finish(_ done: Int) {
    let elapsed = ContinuousClock.now - started
    StandardError.write(
      (onTerminal ? "\r\u{1B}[K" : "") + "\(label): \(done) of \(total) done in \(Self.text(elapsed))\n")
  }

  func line(_ done: Int, elapsed: Duration) -> String {
    let fraction = total == 0 ? 1 : Double(done) / Double(total)
    let fresh = done - first
    let left = fresh > 0 ? Self.text(elapsed * (Double(total - done) / Double(fresh))) : "?"
    let counts = "\(done)/\(total) \(Int(100 * fraction)) %, \(left) left"
    guard onTerminal else { return "\(label): \(counts)" }
    let filled = Int(24 * fraction)
    return "\(label) [\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 24 - filled))] \(counts)"
  }

  static func text(_ duration: Duration) -> String {
    let seconds = Double(duration.components.seconds) + 1e-18 * Double(duration.components.attoseconds)
    if seconds < 10 { return "\(seconds.rounded(toDigits: 2)) s" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    if seconds < 7200 { return "\(Int((seconds / 60).rounded())) min" }
    return "\((seconds / 3600).rounded(toDigits: 3)) h"
  }
}

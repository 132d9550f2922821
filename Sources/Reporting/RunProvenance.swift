#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a result came about: program, machine, command and time. It stands in a file of its own, so that results
/// themselves are the same on every machine.
public struct RunProvenance: Sendable {
  /// The provenance as a record.
  public let record: ResultRecord

  /// The provenance of a run that ends now.
  ///
  /// - Parameters:
  ///   - configuration: what was computed.
  ///   - workers: threads used.
  ///   - cells: units of work done in this run, without what an earlier one left.
  ///   - elapsed: wall time of this run.
  public init(configuration: ResultRecord, workers: Int, cells: Int, elapsed: Duration) {
    var record = ResultRecord()
    record.append("program", .text("ccf-theory \(BuildInformation.release)"))
    record.append("commit", .text(BuildInformation.commit))
    record.append("command", .text(CommandLine.arguments.joined(separator: " ")))
    record.append("finished", .text(Date.now.formatted(.iso8601)))
    record.append("cellsComputed", .integer(cells))
    record.append("seconds", .number(elapsed / .seconds(1)))
    record.append("threads", .integer(workers))
    record.append("processor", .text(Self.processor))
    record.append("processorCores", .integer(ProcessInfo.processInfo.activeProcessorCount))
    record.append("configuration", .object(configuration))
    self.record = record
  }

  /// The processor's name as the system gives it, or "unknown".
  static var processor: String {
    guard let reader = try? LineReader("/proc/cpuinfo") else { return "unknown" }
    while let line = reader.next() {
      let parts = line.text.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].hasPrefix("model name") {
        return String(parts[1].drop { $0 == " " })
      }
    }
    return "unknown"
  }
}

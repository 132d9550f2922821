#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a result came about: program, build, machine, command, inputs and time. It stands in a file of its own, so that
/// results themselves are the same on every machine.
public struct RunProvenance: Sendable {
  /// A file that the run read.
  public struct Input: Hashable, Sendable {
    /// The path as it was given.
    public let path: String
    /// SHA-256 of the bytes read, 64 hexadecimal digits.
    public let sha256: String

    /// The file at `path` with the digest `sha256`.
    public init(path: String, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }
  }

  /// The provenance as a record.
  public let record: ResultRecord

  /// The provenance of a run that ends now.
  ///
  /// - Parameters:
  ///   - configuration: what was computed.
  ///   - inputs: the files that were read.
  ///   - libraries: names and versions of the libraries at work, as they report them at run time.
  ///   - workers: threads used.
  ///   - cells: units of work done in this run.
  ///   - cellsKept: units of work that an earlier run had left.
  ///   - elapsed: wall time of this run.
  public init(
    configuration: ResultRecord, inputs: [Input] = [], libraries: ResultRecord = ResultRecord(), workers: Int,
    cells: Int, cellsKept: Int = 0, elapsed: Duration
  ) {
    var record = ResultRecord()
    record.append("program", .text("ccf-theory \(BuildInformation.release)"))
    record.append("commit", .text(BuildInformation.commit))
    record.append("compiler", .text(BuildInformation.compiler))
    record.append(contentsOf: libraries, below: "libraries")
    record.append("command", .text(CommandLine.arguments.joined(separator: " ")))
    record.append("finished", .text(Date.now.formatted(.iso8601)))
    record.append("cellsComputed", .integer(cells))
    record.append("cellsKept", .integer(cellsKept))
    record.append("seconds", .number(elapsed / .seconds(1)))
    record.append("threads", .integer(workers))
    record.append(contentsOf: Self.machine)
    record.append("configurationSHA256", .text(SHA256.text(of: configuration.jsonLine)))
    record.append("configuration", .object(configuration))
    record.append(
      "inputs",
      .list(
        inputs.map { input in
          var file = ResultRecord()
          file.append("path", .text(input.path))
          file.append("sha256", .text(input.sha256))
          return .object(file)
        }))
    self.record = record
  }

  /// The machine.
  public static var machine: ResultRecord {
    var record = ResultRecord()
    record.append("processor", .text(OperatingSystem.processor))
    record.append("processorCores", .integer(ProcessInfo.processInfo.activeProcessorCount))
    record.append("operatingSystem", .text(OperatingSystem.text))
    return record
  }

  /// The program `name`, its build, and the command and time of this run.
  public static func program(_ name: String) -> ResultRecord {
    var record = ResultRecord()
    record.append("program", .text("\(name) \(BuildInformation.release)"))
    record.append("commit", .text(BuildInformation.commit))
    record.append("compiler", .text(BuildInformation.compiler))
    record.append("command", .text(CommandLine.arguments.joined(separator: " ")))
    record.append("written", .text(Date.now.formatted(.iso8601)))
    return record
  }
}

import ArgumentParser
import Reporting
import Sweeps

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the parts of a sharded sweep into the file that one run would write.",
    discussion: """
      The result is the same, byte for byte, as that of the sweep without --shard. FILE.provenance.json has the SHA-256 \
      of every part. An output that holds something else is left alone.

      \(ExitStatus.help())
      """)

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Argument(help: "The output of every shard.")
  var parts: [String]

  func run() throws {
    let started = ContinuousClock.now
    Files.allowOpenFiles(parts.count + 32)
    let merged = try SweepMerge.merge(parts, into: output)
    let provenance = RunProvenance(
      configuration: merged.configuration.record, inputs: merged.inputs, libraries: Libraries.record, workers: 1,
      cells: 0, cellsKept: merged.rows, elapsed: ContinuousClock.now - started)
    try Files.write(provenance.record.prettyJSON, to: output + ".provenance.json")
    StandardError.write("\(output): \(merged.rows) rows from \(parts.count) parts\n")
  }
}

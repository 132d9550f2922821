import ArgumentParser
import Reporting
import Sweeps
import Tallies

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the parts of a sharded sweep or verification into the file that one run would write.",
    discussion: """
      The result is the same, byte for byte, as that of the command without --shard. FILE.provenance.json has the \
      SHA-256 of every part. An output that holds something else is left alone.

      \(ExitStatus.help())
      """)

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Argument(help: "The output of every shard.")
  var parts: [String]

  func run() throws {
    let started = ContinuousClock.now
    let (configuration, inputs, units, text) = try merged()
    let provenance = RunProvenance(
      configuration: configuration, inputs: inputs, libraries: Libraries.record, workers: 1, cells: 0,
      cellsKept: units, elapsed: ContinuousClock.now - started)
    try Files.write(provenance.record.prettyJSON, to: output + ".provenance.json")
    StandardError.write("\(output): \(text) from \(parts.count) parts\n")
  }

  private func merged() throws(FileError) -> (ResultRecord, [RunProvenance.Input], units: Int, text: String) {
    if let first = parts.first, try TallyMerge.isTallies(first) {
      let merged = try TallyMerge.merge(parts, into: output)
      return (merged.configuration, merged.inputs, merged.blocks, "\(merged.simulations) simulations")
    }
    Files.allowOpenFiles(parts.count + 32)
    let merged = try SweepMerge.merge(parts, into: output)
    return (merged.configuration.record, merged.inputs, merged.rows, "\(merged.rows) rows")
  }
}

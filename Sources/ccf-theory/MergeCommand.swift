import ArgumentParser
import Reporting
import Sweeps
import Tallies

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the parts of a sharded sweep or verification into the file that one run would write.",
    discussion: "The result is the same, byte for byte, as that of the command without --shard.")

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Argument(help: "The output of every shard.")
  var parts: [String]

  func run() throws {
    if let first = parts.first, try TallyMerge.isTallies(first) {
      let simulations = try TallyMerge.merge(parts, into: output)
      StandardError.write("\(output): \(simulations) simulations from \(parts.count) parts\n")
      return
    }
    let rows = try SweepMerge.merge(parts, into: output)
    StandardError.write("\(output): \(rows) rows from \(parts.count) parts\n")
  }
}

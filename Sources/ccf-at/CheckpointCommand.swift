import ArgumentParser
import Checkpoints
import CommandLineSupport
import Reporting

struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Split a checkpoint into parts of bounded size, and join them.",
    subcommands: [CheckpointSplitCommand.self, CheckpointJoinCommand.self])
}

struct CheckpointSplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Split a file into parts of at most a given size.",
    discussion: """
      For ways between machines that limit the size of a file. The folder gets part-0001, part-0002, … and parts.json, which \
      has the length and the SHA-256 of each part and of the whole. The parts of an earlier split are replaced, which its \
      parts.json names; nothing else there is deleted, and other files by the names of parts are refused.

      \(ExitStatus.help([.usage, .data, .failure]))
      """)

  @Argument(help: "The file: a checkpoint, a run's state, or any other.")
  var file: String

  @Option(help: ArgumentHelp("The largest size of a part: bytes, or a number with kB, MB, GB, KiB, MiB or GiB."))
  var size: ByteSize

  @Option(help: ArgumentHelp("The folder for the parts.", valueName: "dir"))
  var output: String

  func run() throws {
    let index = try FileParts.split(file, partSize: size.bytes, to: output)
    try StandardOutput.write("\(index.file): \(index.size) bytes in \(index.parts.count) parts, in \(output)\n")
  }
}

struct CheckpointJoinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join",
    abstract: "Join the parts of a file that was split.",
    discussion: """
      Every part must be there with the length and the SHA-256 that parts.json says; those that are not are named. The file \
      appears whole, or not at all.

      \(ExitStatus.help([.usage, .data, .failure]))
      """)

  @Argument(help: "The folder with the parts.")
  var folder: String

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  func run() throws {
    let index = try FileParts.join(folder, to: output)
    try StandardOutput.write(
      "\(output): \(index.size) bytes from \(index.parts.count) parts, SHA-256 \(index.sha256)\n")
  }
}

/// A number of bytes >= 1, such as 50MB (10^6) or 50MiB (2^20).
struct ByteSize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units = [
      ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
      ("", 1),
    ]
    guard let (suffix, factor) = units.first(where: { argument.hasSuffix($0.0) }),
      let number = Int(argument.dropLast(suffix.count)), number >= 1,
      case (let bytes, let overflow) = number.multipliedReportingOverflow(by: factor), !overflow
    else { return nil }
    self.bytes = bytes
  }
}

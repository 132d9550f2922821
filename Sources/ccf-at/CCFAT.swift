import ArgumentParser
import CommandLineSupport
import Reporting

/// The command `ccf-at`.
struct CCFAT: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ccf-at",
    abstract: "Adversarial training of real networks: training, evaluation, attribution, data sets, recipes.",
    discussion: """
      Networks are trained and measured by libtorch, which is loaded when it is needed (make engine brings it). Data sets \
      are fetched and checked by their published digests. A recipe is every choice that changes what training gives, as \
      data.

      \(ExitStatus.help([.usage, .data, .failure, .unfinished, .interrupted, .terminated]))
      """,
    version: BuildInformation.version,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, AttributeCommand.self, ReproduceCommand.self, CheckpointCommand.self,
      DataCommand.self, RecipesCommand.self,
    ])
}

@main
struct EntryPoint {
  static func main() async {
    await CommandEntry.run(CCFAT.self, name: "ccf-at") { ExitStatus($0) }
  }
}

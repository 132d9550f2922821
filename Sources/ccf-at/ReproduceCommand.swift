import ArgumentParser
import CommandLineSupport
import Experiments
import Reporting

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Reproduce a figure or table of the paper: train, measure, draw, and compare with what it says.",
    discussion: """
      Plans the runs that an experiment needs at a scale, says what they cost, trains those that are missing, measures \
      them and writes a page with the figure, the paper's numbers beside ours, and what each of its statements comes to. \
      Runs are kept below --runs under recipe, seed and a digest of all choices: experiments that need the same run share \
      it. Stopped at any point, the same command goes on from there. Each step is a command of this program, which \
      --plan prints.

      \(ExitStatus.help([.usage, .data, .failure, .unfinished, .interrupted, .terminated]))
      """)

  @Argument(
    help: ArgumentHelp("Experiments: names such as figure-2, all for all of them, or YAML files.", valueName: "name"))
  var names: [String] = []

  @Option(help: "The scale: \(Scale.shippedNames.joined(separator: ", ")), or a YAML file.")
  var scale: String?

  @Flag(help: "List the experiments, and how far each has come at each scale or at --scale.")
  var list = false

  @Flag(help: "Print what there is to do, its commands and its cost, and do nothing.")
  var plan = false

  @OptionGroup var images: ImageOptions

  @Option(help: ArgumentHelp("The folder of all runs, with their checkpoints.", valueName: "dir"))
  var runs = "runs"

  @Option(help: ArgumentHelp("The folder for pages, figures and numbers.", valueName: "dir"))
  var output = "results"

  @Option(
    help: ArgumentHelp("Seeds of runs, such as 0,1, in place of the experiment's.", valueName: "seeds"),
    transform: Self.seeds)
  var seeds: [UInt64]?

  @OptionGroup var limit: TimeLimit

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard list || !names.isEmpty else { throw ValidationError("no experiment is named: give one, all, or --list") }
    guard list || scale != nil else {
      throw ValidationError("--scale is missing: give one of \(Scale.shippedNames.joined(separator: ", "))")
    }
  }

  func run() throws {
    let experiments = try named.map { try Experiment($0) }
    if list {
      let scales = try (scale.map { [$0] } ?? Scale.shippedNames).map { try Scale($0) }
      return try StandardOutput.write(ReproductionList(experiments, scales, folders).text)
    }
    let scale = try Scale(scale ?? "")
    let plans = try experiments.map { try ReproductionPlan($0, at: scale, seeds: seeds) }
    let reproduction = Reproduction(
      plans: plans, folders: folders, images: images, engine: engine,
      deadline: limit.deadline)
    let steps = try reproduction.steps()
    try StandardError.write(ReproductionCost(of: steps, in: reproduction).text)
    if plan { return try StandardOutput.write(steps.map { $0.command + "\n" }.joined()) }
    var failures: [(name: String, error: any Error)] = []
    for plan in plans {
      do {
        try reproduction.run(reproduction.steps(of: [plan]))
        let report = try ReproductionReport(ExperimentResults(plan, folders), reproduction)
        try report.write()
        try StandardOutput.write(report.text)
      } catch let error where plans.count > 1 && ExitStatus(error) == .data && !(error is ExitCode) {
        // Such as a data set that is not there: the other experiments can do without.
        StandardError.write("\(plan.experiment.name): \(error)\n")
        failures.append((plan.experiment.name, error))
      }
    }
    if let first = failures.first {
      StandardError.write("not done: \(failures.map(\.name).joined(separator: ", "))\n")
      throw first.error
    }
  }

  private var folders: ReproductionFolders { ReproductionFolders(runs: runs, results: output) }

  private var named: [String] { names.contains("all") || names.isEmpty ? Experiment.shippedNames : names }

  private static func seeds(_ text: String) throws -> [UInt64] {
    let seeds = text.split(separator: ",", omittingEmptySubsequences: false).compactMap { UInt64($0) }
    guard seeds.count == text.split(separator: ",", omittingEmptySubsequences: false).count,
      Set(seeds).count == seeds.count
    else { throw ValidationError("\"\(text)\" is not possible: give whole numbers, each once, such as 0,1") }
    return seeds
  }
}

import ArgumentParser
import CommandLineSupport
import Reporting

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a checkpoint's accuracy, as it is and under an attack.",
    discussion: """
      The checkpoint is a state dict of PyTorch (.pth, .pt; also below "state_dict", "model" and the like, or with \
      "module." before its names) or a safetensors file. Nothing in it is executed, but with --network torchscript it is a \
      program, which runs. The network runs in evaluation mode, the attack against it too. With --output the counts so far \
      are kept beside the result after each batch, and the same command goes on from there. docs/evaluation.md says what \
      each attack does and what warnings mean.

      \(ExitStatus.help([.usage, .data, .failure, .interrupted, .terminated]))
      """)

  @OptionGroup var measurement: MeasurementOptions

  @Option(help: ArgumentHelp("A file for the result, as JSON.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "A file for what became of each sample, as CSV; for attacks other than pgd.", valueName: "file"))
  var perSample: String?

  func validate() throws {
    if perSample != nil && measurement.attack.suite == nil {
      throw ValidationError("--per-sample is for attacks on single samples; give one with --attack, such as autoattack")
    }
  }

  func run() throws {
    let signals = StopSignals()
    defer { signals.end() }
    let (record, report) = try evaluate { signals.wish.status }
    try StandardOutput.write(measurement.format == .json ? record.prettyJSON : report.text)
  }

  /// Evaluates what the options name and writes the files; prints nothing but progress.
  ///
  /// - Parameter stop: asked between batches, under a suite before each forward pass; a status ends the command with it,
  ///   and the next call goes on from there.
  func evaluate(stop: () -> ExitStatus? = { nil }) throws -> (record: ResultRecord, report: EvaluationReport) {
    let file = try measurement.network.read()
    let images = try measurement.load()
    let network = try measurement.load(file, of: measurement.network, for: images)
    let attack = measurement.attack
    var record = try ResultRecord(measurement, of: measurement.network, network, on: images, attack: attack.summary)
    let partial = output.map {
      PartialEvaluation($0, identification: record, total: images.total, batchSize: measurement.batchSize)
    }
    let counts = try ResumableEvaluation(
      attack: attack, images: images, batchSize: measurement.batchSize, seed: measurement.seed
    ).counts(of: network.model, label: "evaluate", keptIn: partial, stop: stop)
    let report = EvaluationReport(counts, suite: attack.suite, attack: attack.summary)
    report.append(to: &record)
    if let perSample { try report.writeSamples(to: perSample) }
    if let output {
      try Files.write(record.prettyJSON, to: output)
      partial?.remove()
    }
    return (record, report)
  }
}

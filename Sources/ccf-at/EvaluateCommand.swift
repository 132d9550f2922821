import ArgumentParser
import Attacks
import CommandLineSupport
import Datasets
import Reporting
import Tensors
import Training

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

  @OptionGroup var network: NetworkOptions

  @Option(help: "The data set.")
  var dataset = DatasetName(CIFARBinary.cifar10)

  @OptionGroup var images: ImageOptions

  @Option(help: ArgumentHelp("The first so many test images; by default all.", valueName: "count"))
  var samples: Int?

  @OptionGroup var attack: AttackOptions

  @Option(help: ArgumentHelp("Images at a time.", valueName: "count"))
  var batchSize = 128

  @Option(help: "Seed of whatever is random in the attack.")
  var seed: UInt64 = 0

  @Option(help: "Output format.")
  var format: EvaluationFormat = .text

  @Option(help: ArgumentHelp("A file for the result, as JSON.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "A file for what became of each sample, as CSV; for attacks other than pgd.", valueName: "file"))
  var perSample: String?

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    if perSample != nil && attack.suite == nil {
      throw ValidationError("--per-sample is for attacks on single samples; give one with --attack, such as autoattack")
    }
    if let samples, samples < 1 { throw ValidationError("--samples \(samples) is not possible: give 1 or more") }
    guard batchSize >= 1 else { throw ValidationError("--batch-size \(batchSize) is not possible: give 1 or more") }
  }

  func run() throws {
    let signals = StopSignals()
    defer { signals.end() }
    let (record, report) = try evaluate { signals.wish.status }
    try StandardOutput.write(format == .json ? record.prettyJSON : report.text)
  }

  /// Evaluates what the options name and writes the files; prints nothing but progress.
  ///
  /// - Parameter stop: asked between batches, under a suite before each forward pass; a status ends the command with it,
  ///   and the next call goes on from there.
  func evaluate(stop: () -> ExitStatus? = { nil }) throws -> (record: ResultRecord, report: EvaluationReport) {
    let file = try network.read()
    let images = try self.images.load(.test, of: dataset.source)
    try CheckpointOrigin(self.network.checkpoint)?.check(
      dataset: dataset.source.name, network.normalise == false ? nil : images.statistics)
    let device = try engine.load()
    let network = try self.network.load(file, for: images, on: device)
    let total = min(samples ?? images.count, images.count)
    var record = try ResultRecord(
      measurementOf: self.network, network, on: (images.name, images.digest, total), attack: attack,
      batchSize: batchSize,
      seed: seed, engine: engine, device)
    let partial = output.map { PartialEvaluation($0, identification: record, total: total, batchSize: batchSize) }
    let evaluator = attack.evaluator(batchSize: batchSize)
    let stages = max(1, evaluator.suite?.stages.count ?? 1)
    var done = partial?.counts?.clean.count ?? 0
    var meter = ProgressMeter("evaluate", total: total * stages, done: done * stages, showsSteps: stages == 1)
    var status: ExitStatus?
    let outcome = try evaluator.count(
      network.model, on: images.on(device), limit: total, randomness: RandomSource(seed: seed), from: partial?.counts,
      isStopped: { counts in
        try partial?.save(counts)
        done = counts.clean.count
        meter.update(done * stages)
        status = stop()
        return status != nil
      },
      passing: { stagesDone in
        // A batch of many attacks is long: what is counted of it so far is given up.
        if let status = stop() { throw status.code }
        meter.update(done * stages + stagesDone * min(batchSize, total - done))
      })
    meter.finish(outcome.counts.clean.count * stages)
    if !outcome.isComplete, let status { throw status.code }
    let report = EvaluationReport(outcome.counts, evaluator, attack: attack.summary)
    report.append(to: &record)
    if let perSample { try report.writeSamples(to: perSample) }
    if let output {
      try Files.write(record.prettyJSON, to: output)
      partial?.remove()
    }
    return (record, report)
  }
}

/// Output formats of an evaluation.
enum EvaluationFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

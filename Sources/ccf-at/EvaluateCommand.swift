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
      program, which runs. The network runs in evaluation mode, \
      the attack against it too. With --output the counts so far are kept beside the result, and the same command goes \
      on from there.

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

  @Option(help: "Seed of the attack's starts.")
  var seed: UInt64 = 0

  @Option(help: "Output format.")
  var format: EvaluationFormat = .text

  @Option(help: ArgumentHelp("A file for the result, as JSON.", valueName: "file"))
  var output: String?

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    if let samples, samples < 1 { throw ValidationError("--samples \(samples) is not possible: give 1 or more") }
    guard batchSize >= 1 else { throw ValidationError("--batch-size \(batchSize) is not possible: give 1 or more") }
  }

  func run() throws {
    let file = try network.read()
    let images = try self.images.load(.test, of: dataset.source)
    try CheckpointOrigin(network.checkpoint)?.check(dataset: dataset.source.name, images.statistics)
    let device = try engine.load()
    let network = try self.network.load(file, for: images, on: device)
    let total = min(samples ?? images.count, images.count)
    var record = try identification(images, network, total: total, device: device)
    let partial = output.map { PartialEvaluation($0, identification: record, total: total, batchSize: batchSize) }
    let signals = StopSignals()
    defer { signals.end() }
    var meter = ProgressMeter("evaluate", total: total, done: partial?.counts?.clean.count ?? 0)
    let evaluator = Evaluator(
      attack: attack.method.map { ($0, .evaluation) }, batchSize: batchSize)
    let outcome = try evaluator.count(
      network.model, on: images.on(device), limit: total, randomness: RandomSource(seed: seed), from: partial?.counts
    ) { counts in
      try partial?.save(counts)
      meter.update(counts.clean.count)
      return signals.wish.status != nil
    }
    meter.finish(outcome.counts.clean.count)
    if !outcome.isComplete, let status = signals.wish.status { throw status.code }
    EvaluationReport.append(outcome.counts, to: &record)
    if let output {
      try Files.write(record.prettyJSON, to: output)
      partial?.remove()
    }
    try StandardOutput.write(
      format == .json ? record.prettyJSON : EvaluationReport.text(outcome.counts, attack: attack.summary))
  }

  /// What the counts depend on: an earlier run's are taken up only where all of it is the same.
  private func identification(
    _ images: ImageDataset, _ network: LoadedNetwork, total: Int, device: Device
  ) throws -> ResultRecord {
    var record = RunProvenance.program("ccf-at")
    try self.network.append(to: &record, network)
    record.append("dataset", .text(images.name))
    record.append("datasetSHA256", .text(images.digest))
    record.append("samples", .integer(total))
    record.append("attack", .text(attack.summary))
    record.append("batchSize", .integer(batchSize))
    record.append("seed", .text("\(seed)"))
    record.append("libtorch", .text(device.engine.version))
    record.append("device", .text("\(device)"))
    record.append(contentsOf: RunProvenance.machine)
    return record
  }
}

/// Output formats of an evaluation.
enum EvaluationFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

/// The options of an attack for evaluation.
struct AttackOptions: ParsableArguments {
  @Option(help: "The norm of perturbations: linf, l2, or none for clean accuracy alone.")
  var norm: AttackNorm = .linf

  @Option(help: ArgumentHelp("The largest norm, in units of [0, 1]; a fraction such as 8/255 too.", valueName: "size"))
  var epsilon: PixelNumber?

  @Option(
    help: ArgumentHelp("A step's size as a share of epsilon; by default 1/4, for l2 1/8.", valueName: "share"))
  var relativeStep: PixelNumber?

  @Option(help: ArgumentHelp("Steps of the attack.", valueName: "count"))
  var steps = 20

  func validate() throws {
    guard steps >= 1 else { throw ValidationError("--steps \(steps) is not possible: give 1 or more") }
  }

  private var size: PixelNumber {
    epsilon
      ?? (norm == .l2 ? PixelNumber(value: 128.0 / 255, text: "128/255") : PixelNumber(value: 8.0 / 255, text: "8/255"))
  }

  private var step: PixelNumber {
    relativeStep ?? (norm == .l2 ? PixelNumber(value: 0.125, text: "1/8") : PixelNumber(value: 0.25, text: "1/4"))
  }

  /// The attack, or nil for none.
  var method: ProjectedGradientDescent? {
    norm.perturbation.map {
      ProjectedGradientDescent(
        PerturbationSet($0, epsilon: size.value), stepSize: size.value * step.value, steps: steps)
    }
  }

  /// The attack in a few words.
  var summary: String {
    norm.perturbation == nil
      ? "none"
      : "PGD-\(steps), \(norm.rawValue), epsilon \(size.text), step \(step.text) of epsilon, random start"
  }
}

/// The norms of an attack.
enum AttackNorm: String, CaseIterable, ExpressibleByArgument {
  case linf, l2, none

  var perturbation: PerturbationNorm? { PerturbationNorm(rawValue: rawValue) }
}

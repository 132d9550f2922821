import ArgumentParser
import Attacks
import Checkpoints
import CommandLineSupport
import Datasets
import Layers
import Networks
import Reporting
import Tensors
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a checkpoint's accuracy, as it is and under an attack.",
    discussion: """
      The checkpoint is a state dict of PyTorch (.pth, .pt; also below "state_dict", "model" and the like, or with \
      "module." before its names) or a safetensors file. Nothing in it is executed. The network runs in evaluation mode, \
      the attack against it too. With --output the counts so far are kept beside the result after each batch, and the \
      same command goes on from there. docs/evaluation.md says what each attack does and what warnings mean.

      \(ExitStatus.help([.usage, .data, .failure, .interrupted, .terminated]))
      """)

  @Option(help: ArgumentHelp("The file with the weights.", valueName: "file"))
  var checkpoint: String

  @Option(help: ArgumentHelp("The keys, joined by /, that lead to the state dict in the file.", valueName: "key"))
  var key: String?

  @Option(help: "The network: \(NetworkKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var network: NetworkKind

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
    let file = try Checkpoint.read(checkpoint, key: key)
    let stateDict = file.stateDict.removingPrefix()
    guard let dimensions = network.dimensions(of: stateDict) else {
      throw CheckpointError(
        checkpoint, found: "no tensors named as those of \(network.rawValue)",
        accepted: "a state dict of that network, such as ccf-at train writes")
    }
    let images = try self.images.load(.test)
    guard images.classNames.count == dimensions.classCount else {
      throw CheckpointError(
        checkpoint, found: "a network for \(dimensions.classCount) classes",
        accepted: "one for the \(images.classNames.count) classes of \(images.name)")
    }
    let device = try engine.load()
    let make = Initialiser(try RandomSource(seed: 0).generator("initialisation", on: device), channelsLast: true)
    let model = try network.make(width: dimensions.width, for: images.purpose(make), make)
    do {
      try model.load(stateDict)
    } catch let error as StateDictMismatch {
      throw CheckpointError(checkpoint, found: "\(error)", accepted: "the tensors of \(network.rawValue)")
    }
    let total = min(samples ?? images.count, images.count)
    var record = try identification(images, total: total, width: dimensions.width, device: device)
    let partial = output.map { PartialEvaluation($0, identification: record, total: total, batchSize: batchSize) }
    let signals = StopSignals()
    defer { signals.end() }
    let evaluator = attack.evaluator(batchSize: batchSize)
    let stages = max(1, evaluator.suite?.stages.count ?? 1)
    var done = partial?.counts?.clean.count ?? 0
    var meter = ProgressMeter("evaluate", total: total * stages, done: done * stages, showsSteps: stages == 1)
    let outcome = try evaluator.count(
      model, on: images.on(device), limit: total, randomness: RandomSource(seed: seed), from: partial?.counts,
      isStopped: { counts in
        try partial?.save(counts)
        done = counts.clean.count
        meter.update(done * stages)
        return signals.wish.status != nil
      },
      passing: { stagesDone in
        // A batch of many attacks is long: what is counted of it so far is given up.
        if let status = signals.wish.status { throw status.code }
        meter.update(done * stages + stagesDone * min(batchSize, total - done))
      })
    meter.finish(outcome.counts.clean.count * stages)
    if !outcome.isComplete, let status = signals.wish.status { throw status.code }
    let report = EvaluationReport(outcome.counts, evaluator, attack: attack.summary)
    report.append(to: &record)
    if let perSample { try report.writeSamples(to: perSample) }
    if let output {
      try Files.write(record.prettyJSON, to: output)
      partial?.remove()
    }
    try StandardOutput.write(format == .json ? record.prettyJSON : report.text)
  }

  /// What the counts depend on: an earlier run's are taken up only where all of it is the same.
  private func identification(
    _ images: ImageDataset, total: Int, width: Int, device: Device
  ) throws -> ResultRecord {
    var record = RunProvenance.program("ccf-at")
    record.append("checkpoint", .text(checkpoint))
    record.append("checkpointSHA256", .text(try SHA256.text(ofFile: checkpoint)))
    record.append("key", key.map { .text($0) } ?? .missing)
    record.append("network", .text(network.rawValue))
    record.append("width", .integer(width))
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

extension NetworkKind: ExpressibleByArgument {}

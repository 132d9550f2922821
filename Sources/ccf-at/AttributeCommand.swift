import ArgumentParser
import Checkpoints
import CommandLineSupport
import Datasets
import FeatureAttribution
import Reporting
import Tensors
import Training

struct AttributeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attribute",
    abstract: "Measure how much classes share features: attribution matrices and their similarity.",
    discussion: """
      The class attribution similarity (CAS) of the paper's equation 7, on test images that PGD perturbs against the \
      network itself, with an interval by the bootstrap over images; --instances adds the matrix of section 5.3. With \
      --output the matrices are written as NPY, CSV, SVG and PNG beside attribution.json; a command that was stopped goes \
      on from there. A folder of checkpoints, or a run's, gives each of them and the curve over epochs.

      \(ExitStatus.help([.usage, .data, .failure, .interrupted, .terminated]))
      """)

  @OptionGroup var network: NetworkOptions

  @Option(help: "The data set.")
  var dataset = DatasetName(CIFARBinary.cifar10)

  @OptionGroup var images: ImageOptions

  @Option(help: ArgumentHelp("The first so many test images; by default all.", valueName: "count"))
  var samples: Int?

  @OptionGroup var attack: AttackOptions

  @Flag(help: "Compare images one by one, too.")
  var instances = false

  @Option(help: ArgumentHelp("Replicates of the bootstrap.", valueName: "count"))
  var replicates = 1000

  @Option(help: ArgumentHelp("Images at a time.", valueName: "count"))
  var batchSize = 128

  @Option(help: "Seed of the attack's starts and of the bootstrap.")
  var seed: UInt64 = 0

  @Option(help: "Output format.")
  var format: EvaluationFormat = .text

  @Option(help: ArgumentHelp("A folder for the results.", valueName: "dir"))
  var output: String?

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    if let samples, samples < 1 { throw ValidationError("--samples \(samples) is not possible: give 1 or more") }
    guard batchSize >= 1 else { throw ValidationError("--batch-size \(batchSize) is not possible: give 1 or more") }
    guard replicates >= 2 else { throw ValidationError("--replicates \(replicates) is not possible: give 2 or more") }
    guard attack.suite == nil else {
      throw ValidationError("--attack \(attack.attack.defaultValueDescription) is not possible here: give pgd or none")
    }
  }

  func run() throws {
    let signals = StopSignals()
    defer { signals.end() }
    let results = try measureAll { signals.wish.status }
    switch format {
    case .json:
      try StandardOutput.write(
        Files.isFolder(network.checkpoint)
          ? "[\n" + results.map(\.record.jsonLine).joined(separator: ",\n") + "\n]\n" : results[0].record.prettyJSON)
    case .text: try StandardOutput.write(AttributionCurve(results).text(attack: attack.summary))
    }
  }

  /// Measures what the options name and writes the output folder; prints nothing but progress.
  ///
  /// - Parameter stop: asked between batches; a status ends the command with it, and the next call goes on from there.
  /// - Returns: each checkpoint with its numbers, in the order of `CheckpointList`.
  func measureAll(
    stop: () -> ExitStatus? = { nil }
  ) throws -> [(entry: CheckpointList.Entry, record: ResultRecord)] {
    let list = try CheckpointList(network.checkpoint)
    if list.isFolder, output == nil { throw ValidationError("a folder of checkpoints needs --output") }
    let images = try self.images.load(.test, of: dataset.source)
    let device = try engine.load()
    let onDevice = try images.on(device)
    let digest = images.digest
    var results: [(entry: CheckpointList.Entry, record: ResultRecord)] = []
    for entry in list.entries {
      if let status = stop() { throw status.code }
      let folder = output.map { list.isFolder ? "\($0)/\(entry.name)" : $0 }
      let record = try measure(entry, images, digest, onDevice, to: folder, stop)
      results.append((entry, record))
    }
    if list.isFolder, let output {
      try AttributionCurve(results).write(to: output, attack: attack.summary)
    }
    return results
  }

  /// The result of one checkpoint: read where it is there already, and else measured and written.
  private func measure(
    _ entry: CheckpointList.Entry, _ images: ImageDataset, _ digest: String, _ onDevice: DeviceImages,
    to folder: String?, _ stop: () -> ExitStatus?
  ) throws -> ResultRecord {
    var options = network
    options.checkpoint = entry.path
    let file = try options.read()
    try CheckpointOrigin(entry.path)?.check(
      dataset: dataset.source.name, network.normalise == false ? nil : images.statistics)
    let loaded = try options.load(file, for: images, on: onDevice.device)
    do {
      _ = try loaded.model.classifierWeights()
    } catch {
      throw CheckpointError(
        entry.path, found: "\(error)", accepted: "a network that ends in a linear layer, which attributions are made of"
      )
    }
    let total = min(samples ?? images.count, images.count)
    var record = try ResultRecord(
      measurementOf: options, loaded, on: (images.name, digest, total), attack: attack, batchSize: batchSize,
      seed: seed,
      engine: engine, onDevice.device)
    record.append("instances", .flag(instances))
    record.append("replicates", .integer(replicates))
    let identification = PartialEvaluation.identification(record)
    record.append("identification", .text(identification))
    let path = folder.map { $0 + "/attribution.json" }
    if let path, let earlier = Self.earlier(path), earlier["identification"] == .text(identification) { return earlier }
    if let folder { try Files.makeFolder(folder) }
    let partial = folder.map { PartialAttribution($0, identification: identification, batchSize: batchSize) }
    let earlier = partial?.read(classCount: loaded.model.classCount, on: onDevice.device)
    var meter = ProgressMeter(entry.name, total: total, done: earlier?.attribution.count ?? 0)
    var status: ExitStatus?
    let (measured, isComplete) = try AttributionMeasurement(
      attack: attack.pgd.map { ($0, .evaluation) }, batchSize: batchSize
    )
    .measure(
      loaded.model, on: onDevice, limit: total, randomness: RandomSource(seed: seed), from: earlier
    ) { done in
      meter.update(done)
      status = stop()
      return status != nil
    }
    meter.finish(measured.attribution.count)
    if !isComplete, let status {
      try partial?.save(measured)
      throw status.code
    }
    let result = try AttributionResult(
      measured, bootstrap: AttributionBootstrap(replicates: replicates, seed: seed), withInstances: instances)
    result.append(to: &record)
    if let folder, let path {
      try result.writeMatrices(to: folder, title: entry.name, classNames: images.classNames)
      try Files.write(record.prettyJSON, to: path)
      partial?.remove()
    }
    return record
  }

  private static func earlier(_ path: String) -> ResultRecord? {
    guard let file = try? RandomAccessFile(path), let text = try? file.read(upTo: file.size) else { return nil }
    return ResultRecord(jsonLine: String(decoding: text, as: UTF8.self))
  }
}

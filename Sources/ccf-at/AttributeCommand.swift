import ArgumentParser
import Charts
import Checkpoints
import CommandLineSupport
import FeatureAttribution
import Reporting
import Tensors

struct AttributeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attribute",
    abstract: "Measure how much classes share features: attribution matrices and their similarity.",
    discussion: """
      The class attribution similarity (CAS) of the paper's equation 7, on test images that PGD perturbs against the \
      network itself, with an interval by the bootstrap over images; --instances adds the matrix of section 5.3, \
      --autoattack the accuracy under AutoAttack. With --output the matrices are written as NPY, CSV, SVG and PNG beside \
      attribution.json, each image's predicted classes and the replicates of the bootstrap; what is measured is kept \
      every two minutes and at the end, and a command that was stopped goes on from there. A folder of checkpoints, or a \
      run's, gives each of them, the curve over epochs, and the difference of its best and last ones.

      \(ExitStatus.help([.usage, .data, .failure, .interrupted, .terminated]))
      """)

  @OptionGroup var measurement: MeasurementOptions

  @Flag(help: "Compare images one by one, too.")
  var instances = false

  @Option(help: ArgumentHelp("Replicates of the bootstrap.", valueName: "count"))
  var replicates = 1000

  @Flag(help: "Measure the accuracy under AutoAttack's standard version, too, in the norm and epsilon given.")
  var autoattack = false

  @Option(help: ArgumentHelp("The first so many test images for AutoAttack; by default --samples.", valueName: "count"))
  var autoattackSamples: Int?

  @Option(help: ArgumentHelp("A folder for the results.", valueName: "dir"))
  var output: String?

  func validate() throws {
    guard replicates >= 2 else { throw ValidationError("--replicates \(replicates) is not possible: give 2 or more") }
    let attack = measurement.attack
    guard attack.suite == nil else {
      throw ValidationError("--attack \(attack.attack.defaultValueDescription) is not possible here: give pgd or none")
    }
    if let autoattackSamples {
      guard autoattackSamples >= 1 else {
        throw ValidationError("--autoattack-samples \(autoattackSamples) is not possible: give 1 or more")
      }
      guard autoattack else { throw ValidationError("--autoattack-samples is for --autoattack: give that, too") }
    }
    if autoattack, attack.autoAttack.suite == nil {
      throw ValidationError("--autoattack needs a norm of perturbations: give --norm linf or l2")
    }
  }

  func run() throws {
    let signals = StopSignals()
    defer { signals.end() }
    let curve = try measureAll { signals.wish.status }
    switch measurement.format {
    case .json:
      try StandardOutput.write(
        Files.isFolder(measurement.network.checkpoint) ? curve.json : curve.results[0].record.prettyJSON)
    case .text: try StandardOutput.write(curve.text(attack: measurement.attack.summary))
    }
  }

  /// Measures what the options name and writes the output folder; prints nothing but progress.
  ///
  /// - Parameters:
  ///   - saveInterval: how much of a measurement a process that is killed may lose.
  ///   - stop: asked between batches, under AutoAttack before each forward pass; a status ends the command with it, and the
  ///     next call goes on from there.
  /// - Returns: each checkpoint with its numbers, in the order of `CheckpointList`, and their differences.
  func measureAll(
    saveInterval: Duration = .seconds(120), stop: () -> ExitStatus? = { nil }
  ) throws -> AttributionCurve {
    let list = try CheckpointList(measurement.network.checkpoint)
    if list.isFolder, output == nil { throw ValidationError("a folder of checkpoints needs --output") }
    let images = try measurement.load()
    var results: [(entry: CheckpointList.Entry, record: ResultRecord)] = []
    for entry in list.entries {
      if let status = stop() { throw status.code }
      let folder = output.map { list.isFolder ? "\($0)/\(entry.name)" : $0 }
      results.append((entry, try measure(entry, images, to: folder, saveInterval, stop)))
    }
    guard list.isFolder, let output else { return AttributionCurve(results) }
    let difference = try AttributionDifference(results, in: output)
    try difference?.write(to: output, classNames: images.dataset.classNames)
    let curve = AttributionCurve(results, difference: difference)
    try curve.write(to: output, attack: measurement.attack.summary)
    return curve
  }

  /// The result of one checkpoint: read where it is there already, and else measured and written.
  private func measure(
    _ entry: CheckpointList.Entry, _ images: MeasurementImages, to folder: String?, _ saveInterval: Duration,
    _ stop: () -> ExitStatus?
  ) throws -> ResultRecord {
    var options = measurement.network
    options.checkpoint = entry.path
    let loaded = try measurement.load(options.read(), of: options, for: images)
    do {
      _ = try loaded.model.classifierWeights()
    } catch {
      throw CheckpointError(
        entry.path, found: "\(error)", accepted: "a network that ends in a linear layer, which attributions are made of"
      )
    }
    var record: ResultRecord
    do {
      record = try attributions(entry, options, loaded, images, to: folder, saveInterval, stop)
    } catch let error as AttributionError {
      throw CheckpointError(
        entry.path, found: "\(error)", accepted: "a network whose attributions on \(images.dataset.name) are finite")
    }
    if autoattack { try addAutoAttack(to: &record, entry, options, loaded, images, folder, stop) }
    return record
  }

  private func attributions(
    _ entry: CheckpointList.Entry, _ options: NetworkOptions, _ loaded: LoadedNetwork, _ images: MeasurementImages,
    to folder: String?, _ saveInterval: Duration, _ stop: () -> ExitStatus?
  ) throws -> ResultRecord {
    let origin = try ResultRecord(measurement, of: options, loaded, on: images, attack: measurement.attack.summary)
    func identified(withInstances: Bool) -> (record: ResultRecord, identification: String) {
      var record = origin
      record.append("instances", .flag(withInstances))
      record.append("replicates", .integer(replicates))
      let identification = PartialEvaluation.identification(record)
      record.append("identification", .text(identification))
      return (record, identification)
    }
    // A result that has instances, too, will do for one without.
    for withInstances in instances ? [true] : [false, true] {
      let files = AttributionResult.files(withInstances: withInstances)
      let identification = identified(withInstances: withInstances).identification
      if let folder, let earlier = AttributionFolder(folder, files: files).record(identification) { return earlier }
    }
    var record = identified(withInstances: instances).record
    // Before an attack is spent on what cannot be drawn.
    if let folder {
      try Gnuplot.check()
      try Files.makeFolder(folder)
    }
    // Neither instances nor replicates change what attacks find.
    let partial = folder.map {
      PartialAttribution(
        $0, identification: PartialEvaluation.identification(origin), total: images.total,
        batchSize: measurement.batchSize)
    }
    let measured = try walk(entry, loaded, images, keptIn: partial, saveInterval, stop)
    let result = try AttributionResult(
      measured, of: images.onDevice.digest ?? "",
      bootstrap: AttributionBootstrap(replicates: replicates, seed: measurement.seed), withInstances: instances)
    result.append(to: &record)
    if let folder {
      try AttributionFolder(folder).write(record) {
        try result.write(to: folder, title: entry.name, classNames: images.dataset.classNames)
      }
    }
    partial?.remove()
    return record
  }

  /// The attributions of all images, from where an earlier call was stopped; kept every `saveInterval` and at the end.
  private func walk(
    _ entry: CheckpointList.Entry, _ loaded: LoadedNetwork, _ images: MeasurementImages,
    keptIn partial: PartialAttribution?, _ saveInterval: Duration, _ stop: () -> ExitStatus?
  ) throws -> MeasuredAttributions {
    let measurement = AttributionMeasurement(
      attack: self.measurement.attack.pgd.map { ($0, .evaluation) }, batchSize: self.measurement.batchSize)
    var measured = partial?.read(classCount: loaded.model.classCount, on: images.onDevice.device)
    if let measured, measured.attribution.count == images.total { return measured }
    var meter = ProgressMeter(entry.name, total: images.total, done: measured?.attribution.count ?? 0)
    while true {
      let begun = ContinuousClock.now
      var status: ExitStatus?
      let (more, isComplete) = try measurement.measure(
        loaded.model, on: images.onDevice, limit: images.total,
        randomness: RandomSource(seed: self.measurement.seed), from: measured
      ) { done in
        meter.update(done)
        status = stop()
        return status != nil || partial != nil && ContinuousClock.now - begun >= saveInterval
      }
      try partial?.save(more)
      if isComplete || status != nil { meter.finish(more.attribution.count) }
      if isComplete { return more }
      if let status { throw status.code }
      measured = more
    }
  }

  /// Adds the accuracy under AutoAttack to a result, and to its file; what is there already is not measured again.
  private func addAutoAttack(
    to record: inout ResultRecord, _ entry: CheckpointList.Entry, _ options: NetworkOptions, _ loaded: LoadedNetwork,
    _ images: MeasurementImages, _ folder: String?, _ stop: () -> ExitStatus?
  ) throws {
    let attack = measurement.attack.autoAttack
    var images = images
    images.total = min(autoattackSamples ?? images.total, images.dataset.count)
    var own = try ResultRecord(measurement, of: options, loaded, on: images, attack: attack.summary)
    let identification = PartialEvaluation.identification(own)
    if record["autoattack.identification"] == .text(identification) { return }
    own.append("identification", .text(identification))
    let file = folder.map { AttributionFolder($0, name: "autoattack.json") }
    if let earlier = file?.record(identification) {
      own = earlier
    } else {
      let partial = folder.map {
        PartialEvaluation(
          $0 + "/autoattack.json", identification: own, total: images.total, batchSize: measurement.batchSize)
      }
      let counts = try ResumableEvaluation(
        attack: attack, images: images, batchSize: measurement.batchSize, seed: measurement.seed
      ).counts(of: loaded.model, label: "\(entry.name), AutoAttack", keptIn: partial, stop: stop)
      let report = EvaluationReport(counts, suite: attack.suite, attack: attack.summary)
      report.append(to: &own)
      own.append("warningNames", .text(report.warnings.map(\.name).joined(separator: " ")))
      try file?.rewrite(own)
      partial?.remove()
    }
    var result = ResultRecord()
    for field in record.fields where !field.path.hasPrefix("autoattack.") { result.append(field.path, field.value) }
    result.append(contentsOf: own.below("robust"), below: "autoattack")
    result.append("autoattack.warnings", own["warningNames"] ?? .missing)
    result.append("autoattack.identification", .text(identification))
    record = result
    if let folder { try AttributionFolder(folder).rewrite(record) }
  }
}

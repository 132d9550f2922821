import Checkpoints
import Networks
import RandomStreams
import Recipes
import Reporting
import Tensors

/// Trains a network by a recipe, measures it after each epoch, and keeps checkpoints; stops and goes on where it was.
///
/// Everything random is drawn for its place in the run (`RandomSource`), so that a run that was stopped and taken up does
/// what an uninterrupted one does: bit for bit on the CPU with the same number of threads; a card does not promise it.
public final class Trainer {
  /// The images of a run.
  public struct Data {
    /// What it trains on.
    public let training: DeviceImages
    /// Training images that are left out, for a best-checkpoint rule that asks for them.
    public let heldOut: DeviceImages?
    /// What it is measured on.
    public let test: DeviceImages

    /// The images of a run, all on one device.
    public init(training: DeviceImages, heldOut: DeviceImages? = nil, test: DeviceImages) {
      self.training = training
      self.heldOut = heldOut
      self.test = test
    }
  }

  private let recipe: Recipe
  private let seed: UInt64
  private let randomness: RandomSource
  private let data: Data
  private let network: any Network
  private let step: TrainingStep
  private let evaluator: Evaluator
  private let folder: RunFolder
  private let observers: [any TrainingObserver]
  private let saveInterval: Duration
  private var progress = TrainingProgress()
  private var lastSaved = ContinuousClock.now

  /// A run at its beginning.
  ///
  /// - Parameters:
  ///   - network: with its first weights, which `resume` overwrites.
  ///   - teachers: the networks that the recipe's loss names, in its order.
  ///   - folder: where checkpoints go.
  ///   - saveInterval: the longest time from one save of the state to the next.
  /// - Throws: `TensorError` if the device has no room for the optimiser, `TrainingError.unsupported` for a padding that is
  ///   not less than the images' side.
  public init(
    _ recipe: Recipe, seed: UInt64, network: any Network, teachers: [Teacher] = [], data: Data, folder: RunFolder,
    observers: [any TrainingObserver] = [], saveInterval: Duration = .seconds(900)
  ) throws {
    if let padding = ImageAugmentation(recipe.augmentation)?.padding,
      let side = data.training.sampleShape.dropFirst().min(),
      padding >= side
    {
      throw TrainingError.unsupported(
        key: "augmentation.padding", value: "\(padding)", accepted: "less than the images' side, \(side)")
    }
    self.recipe = recipe
    self.seed = seed
    self.network = network
    self.data = data
    self.folder = folder
    self.observers = observers
    self.saveInterval = saveInterval
    randomness = RandomSource(seed: seed)
    step = try TrainingStep(recipe, network: network, trainingCount: data.training.count, teachers: teachers)
    evaluator = Evaluator(recipe)
  }

  /// The size of the run.
  public var outline: RunOutline {
    let count = data.training.count
    let forward = 2 * Double(network.multiplyAccumulates(sampleShape: data.training.sampleShape))
    return RunOutline(
      epochs: recipe.epochs,
      stepsPerEpoch: recipe.dropLast
        ? max(1, count / recipe.batchSize) : (count + recipe.batchSize - 1) / recipe.batchSize,
      trainingCount: count,
      operationsPerImage: step.operationsPerImage(forward: forward, sampleShape: data.training.sampleShape))
  }

  /// The epochs that are done.
  public var records: [EpochRecord] { progress.records }

  /// Training steps that are done.
  private var stepsDone: Int { progress.records.count * outline.stepsPerEpoch + progress.stepsOfEpoch }

  /// Takes up the state that an earlier run left in the folder.
  ///
  /// - Throws: `CheckpointError` or `TrainingError.noState` if there is none or it is damaged, `TrainingError.otherRun` if
  ///   it is of another recipe or seed.
  public func resume() throws {
    let state = try TrainingState.read(folder.state)
    var differences: [String] = []
    if state.seed != seed { differences.append("seed \(state.seed), here \(seed)") }
    differences += Self.differences(state.recipe, recipe.yaml)
    for teacher in step.objective.teachers where state.teachers[teacher.name] != teacher.digest {
      let saved = state.teachers[teacher.name] ?? "unknown"
      differences.append("teacher \(teacher.name) with SHA-256 \(saved), here \(teacher.digest)")
    }
    guard differences.isEmpty else { throw TrainingError.otherRun(path: folder.state, differences: differences) }
    let parameters = network.state.filter { $0.role == .parameter }
    guard state.momentum.entries.map(\.name) == parameters.map(\.name),
      state.momentum.entries.map(\.tensor.shape) == parameters.map(\.tensor.shape),
      state.objective.entries.map(\.name) == step.objective.state.map(\.name),
      state.objective.entries.map(\.tensor.shape) == step.objective.state.map(\.tensor.shape),
      state.progress.records.count <= recipe.epochs,
      state.progress.stepsOfEpoch <= outline.stepsPerEpoch
    else { throw TrainingError.noState(path: folder.state, reason: "it does not fit network and recipe") }
    do {
      try network.load(state.network)
    } catch let error as StateDictMismatch {
      throw TrainingError.noState(path: folder.state, reason: "\(error)")
    }
    for (buffer, entry) in zip(step.optimiser.momentumBuffers, state.momentum.entries) {
      try buffer.copyInPlace(Tensor(entry.tensor, on: buffer.device))
    }
    for (own, entry) in zip(step.objective.state, state.objective.entries) {
      try own.tensor.copyInPlace(Tensor(entry.tensor, on: own.tensor.device))
    }
    progress = state.progress
  }

  /// Trains until the recipe's last epoch is done.
  ///
  /// - Parameters:
  ///   - stop: asked after each step, and each batch of an evaluation; a reason ends the run there, its state saved.
  /// - Throws: `TrainingError.lossNotFinite`, `FileError` when a checkpoint cannot be written, `TensorError`. The last
  ///   checkpoint that was written stays.
  public func run(stop: () -> String? = { nil }) throws -> TrainingEnding {
    try folder.make()
    lastSaved = .now
    try notify { try $0.runBegan(outline, records: progress.records, steps: stepsDone) }
    var reason: String?
    while reason == nil, progress.records.count < recipe.epochs {
      reason = try trainEpoch(stop)
      if reason == nil { reason = try endEpoch(stop) }
    }
    if reason != nil { try saveState() }
    let ending = reason.map { TrainingEnding.stopped($0) } ?? .completed
    try notify { try $0.runEnded(ending, records: progress.records) }
    return ending
  }

  /// The steps of the current epoch that are not done; gives a reason to stop.
  private func trainEpoch(_ stop: () -> String?) throws -> String? {
    let outline = outline
    let epoch = progress.records.count
    let device = data.training.device
    let order = try Tensor.permutation(
      of: data.training.count, from: randomness.generator("order", at: epoch, on: device))
    let augmentation = ImageAugmentation(recipe.augmentation)
    let mixing = ImageMixing(recipe.mixing)
    while progress.stepsOfEpoch < outline.stepsPerEpoch {
      let place = progress.stepsOfEpoch
      let number = epoch * outline.stepsPerEpoch + place
      let range = place * recipe.batchSize..<min((place + 1) * recipe.batchSize, data.training.count)
      let places = try order.narrowed(range)
      var (images, labels) =
        if let augmentation {
          try data.training.batch(
            places, augmentedBy: augmentation, from: randomness.generator("augmentation", at: number, on: device))
        } else { try data.training.batch(places) }
      if recipe.memoryFormat == .contiguous { images = try images.contiguous() }
      var batch = try TrainingBatch(images: images, labels: labels, places: places, epoch: epoch, step: number)
      if let mixing {
        var stream = PhiloxStream(seed: randomness.seed("mixing", at: [number]), stream: 0)
        batch = try mixing.draw(height: images.shape[2], width: images.shape[3], from: &stream)
          .applied(to: batch, classCount: network.classCount)
      }
      let rate =
        baseRate
        * recipe.schedule.factor(step: number, stepsPerEpoch: outline.stepsPerEpoch, epochs: recipe.epochs)
      let outcome = try step(batch, rate: rate, from: randomness.generator("attack", at: number, on: device))
      guard outcome.loss.isFinite else {
        throw TrainingError.lossNotFinite(epoch: epoch + 1, step: place + 1, learningRate: rate)
      }
      progress.stepsOfEpoch += 1
      progress.lossSum += outcome.loss * Double(range.count)
      progress.accuracy.add(correct: outcome.correct, of: range.count)
      progress.learningRate = rate
      let report = StepReport(
        epoch: epoch + 1, step: progress.stepsOfEpoch, count: range.count,
        meanLoss: progress.lossSum / Double(progress.accuracy.count), accuracy: progress.accuracy,
        learningRate: rate)
      try notify { try $0.stepEnded(report) }
      if let reason = stop() { return reason }
      if .now - lastSaved > saveInterval { try saveState() }
    }
    return nil
  }

  private var baseRate: Double {
    switch recipe.optimiser {
    case .sgd(let sgd): sgd.learningRate.value
    }
  }

  /// Measures the network, keeps what is to be kept and begins the next epoch; gives a reason to stop before that.
  private func endEpoch(_ stop: () -> String?) throws -> String? {
    let epoch = progress.records.count + 1
    try checkWeights()
    var reason: String?
    var test: EvaluationCounts?
    var heldOut: EvaluationCounts?
    if epoch % recipe.evaluation.every == 0 || epoch == recipe.epochs {
      test = try measure("test", data.test, epoch, stop, &reason)
      if let images = data.heldOut, reason == nil { heldOut = try measure("held-out", images, epoch, stop, &reason) }
      if let reason { return reason }
    }
    let candidate: Accuracy? =
      switch recipe.checkpoints.best {
      case .none: nil
      case .test(let metric): test.flatMap { Self.accuracy($0, metric) }
      case .heldOut(let metric, _, _): heldOut.flatMap { Self.accuracy($0, metric) }
      }
    let isBest = candidate.map { $0.value > progress.best?.accuracy.value ?? -1 } ?? false
    let record = EpochRecord(
      epoch: epoch, steps: epoch * outline.stepsPerEpoch, learningRate: progress.learningRate,
      trainingLoss: progress.lossSum / Double(progress.accuracy.count), trainingAccuracy: progress.accuracy,
      test: test, heldOut: heldOut, isBest: isBest)
    if let candidate, isBest { progress.best = .init(epoch: epoch, accuracy: candidate) }
    progress.endEpoch(record)
    let stateDict = try network.stateDict()
    if isBest { try PyTorchFile.write(stateDict, to: folder.best) }
    if let every = recipe.checkpoints.every, epoch % every == 0 {
      try PyTorchFile.write(stateDict, to: folder.epoch(epoch))
    }
    try PyTorchFile.write(stateDict, to: folder.last)
    try saveState()
    try notify { try $0.epochEnded(records: progress.records) }
    return nil
  }

  private func measure(
    _ name: String, _ images: DeviceImages, _ epoch: Int, _ stop: () -> String?, _ reason: inout String?
  ) throws -> EvaluationCounts {
    let total = min(recipe.evaluation.maxSamples ?? images.count, images.count)
    return try evaluator.count(
      network, on: images, limit: total,
      randomness: RandomSource(seed: randomness.seed("evaluation on \(name)", at: [epoch])),
      channelsLast: recipe.memoryFormat == .channelsLast
    ) { counts in
      try notify { try $0.evaluationAdvanced(name, done: counts.clean.count, total: total) }
      reason = stop()
      return reason != nil
    }.counts
  }

  private static func accuracy(_ counts: EvaluationCounts, _ metric: Recipe.BestRule.Metric) -> Accuracy? {
    switch metric {
    case .robustAccuracy: counts.robust
    case .cleanAccuracy: counts.clean
    }
  }

  /// - Throws: `TrainingError.weightsNotFinite` where the network is not worth keeping.
  private func checkWeights() throws {
    let kept = network.state.map(\.tensor) + step.optimiser.momentumBuffers + step.objective.state.map(\.tensor)
    for tensor in kept where try tensor.elementType.isFloatingPoint && !tensor.allFinite() {
      throw TrainingError.weightsNotFinite(
        epoch: progress.records.count + 1, learningRate: progress.learningRate)
    }
  }

  private func saveState() throws {
    try checkWeights()
    let names = network.state.filter { $0.role == .parameter }.map(\.name)
    var momentum: [(String, HostTensor)] = []
    for (name, buffer) in zip(names, step.optimiser.momentumBuffers) { momentum.append((name, try buffer.toHost())) }
    var objective: [(String, HostTensor)] = []
    for own in step.objective.state { objective.append((own.name, try own.tensor.toHost())) }
    let teachers = step.objective.teachers.map { ($0.name, $0.digest) }
    try TrainingState(
      recipe: recipe.yaml, seed: seed, network: network.stateDict(), momentum: StateDict(momentum),
      objective: StateDict(objective), teachers: Dictionary(uniqueKeysWithValues: teachers), progress: progress
    ).write(to: folder.state)
    lastSaved = .now
  }

  private func notify(_ body: (any TrainingObserver) throws -> Void) throws {
    for observer in observers { try body(observer) }
  }

  /// The lines in which two recipes differ, those that are only documentation left out.
  private static func differences(_ saved: String, _ given: String) -> [String] {
    func lines(_ yaml: String) -> [Substring] {
      // The notes on sources are the recipe's last section.
      let body = yaml.split(separator: "\n").prefix { !$0.hasPrefix("sources:") }
      return body.filter { !$0.hasPrefix("name:") && !$0.hasPrefix("summary:") }
    }
    let (saved, given) = (lines(saved), lines(given))
    return saved.difference(from: given).inferringMoves().map { change in
      switch change {
      case .insert(_, let line, _): "it has \"\(line.drop { $0 == " " })\""
      case .remove(_, let line, _): "here is \"\(line.drop { $0 == " " })\""
      }
    }
  }
}

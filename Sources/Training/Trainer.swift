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

    /// What the images are known by, as far as that is known, by their part in the run.
    public var digests: [(part: String, digest: String)] {
      [("training", training.digest), ("heldOut", heldOut?.digest), ("test", test.digest)].compactMap { part, digest in
        digest.map { (part, $0) }
      }
    }
  }

  let recipe: Recipe
  private let seed: UInt64
  let randomness: RandomSource
  let data: Data
  let network: any Network
  let step: TrainingStep
  let average: WeightAverage?
  let evaluator: Evaluator
  private let folder: RunFolder
  private let observers: [any TrainingObserver]
  private let saveInterval: Duration
  var progress = TrainingProgress()
  private var lastSaved = ContinuousClock.now

  /// A run at its beginning.
  ///
  /// - Parameters:
  ///   - network: with its first weights, which `resume` overwrites.
  ///   - teachers: the networks that the recipe's loss names, in its order.
  ///   - folder: where checkpoints go.
  ///   - saveInterval: the longest time from one save of the state to the next, and a training step or a batch of an
  ///     evaluation more.
  /// - Throws: `TensorError` if the device has no room for the optimiser, `TrainingError.unsupported` for a padding that is
  ///   not less than the images' side, or an average that would never take weights.
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
    average = try WeightAverage(recipe.averaging, of: network)
    evaluator = Evaluator(recipe)
    if let course = recipe.averaging.course, let every = course.every {
      let left = (recipe.epochs - course.start) * outline.stepsPerEpoch
      guard every <= left else {
        throw TrainingError.unsupported(
          key: "averaging.every", value: "\(every)",
          accepted: "1 to \(left), the steps of the run from epoch \(course.start) on, or epoch")
      }
    }
  }

  /// The epochs that are done.
  public var records: [EpochRecord] { progress.records }

  /// Training steps that are done.
  private var stepsDone: Int { progress.records.count * outline.stepsPerEpoch + progress.stepsOfEpoch }

  /// Takes up the state that an earlier run left in the folder.
  ///
  /// - Throws: `CheckpointError` or `TrainingError.noState` if there is none or it is damaged, `TrainingError.otherRun` if
  ///   it is of another recipe or seed, other teachers or other images. What a state of an earlier version does not know
  ///   of its images is not compared.
  public func resume() throws {
    let state = try TrainingState.read(folder.state)
    var differences: [String] = []
    if state.seed != seed { differences.append("seed \(state.seed), here \(seed)") }
    do {
      // Read, since a recipe that an earlier version of the program wrote may lack a key.
      differences += Self.differences(try Recipe(yaml: state.recipe, name: folder.state), recipe)
    } catch {
      differences.append("it has a recipe that is none here: \(error)")
    }
    for teacher in step.objective.teachers where state.teachers[teacher.name] != teacher.digest {
      let saved = state.teachers[teacher.name] ?? "unknown"
      differences.append("teacher \(teacher.name) with SHA-256 \(saved), here \(teacher.digest)")
    }
    for (part, digest) in data.digests {
      guard let saved = state.images[part], saved != digest else { continue }
      differences.append("\(part) images with SHA-256 \(saved), here \(digest)")
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
    if let average {
      guard let saved = state.average,
        try average.restore(saved.stateDict, count: saved.count, estimatedBatches: saved.estimatedBatches)
      else { throw TrainingError.noState(path: folder.state, reason: "it has no average of this network's weights") }
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
    let mixing = ImageMixing(recipe.mixing)
    while progress.stepsOfEpoch < outline.stepsPerEpoch {
      let place = progress.stepsOfEpoch
      let number = epoch * outline.stepsPerEpoch + place
      let range = place * recipe.batchSize..<min((place + 1) * recipe.batchSize, data.training.count)
      let places = try order.narrowed(range)
      let (images, labels) = try images(
        places, augmentedFrom: randomness.generator("augmentation", at: number, on: device))
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
      try average?.stepEnded(number + 1, stepsPerEpoch: outline.stepsPerEpoch)
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
      if isSaveDue { try saveState() }
    }
    return nil
  }

  private var isSaveDue: Bool { .now - lastSaved > saveInterval }

  /// What is to be done after each batch of an evaluation; gives a reason to stop there.
  ///
  /// - Parameter average: the average whose weights the network has at the time.
  func pause(_ stop: () -> String?, within average: WeightAverage?) throws -> String? {
    if let reason = stop() { return reason }
    guard isSaveDue else { return nil }
    // Exchanged once more, network and average have their own weights.
    if let average { try average.withAverage { try saveState() } } else { try saveState() }
    return nil
  }

  private var baseRate: Double {
    switch recipe.optimiser {
    case .sgd(let sgd): sgd.learningRate.value
    }
  }

  /// The training images `places` and their labels, as the recipe augments them.
  func images(
    _ places: Tensor, augmentedFrom generator: RandomGenerator
  ) throws -> (images: Tensor, labels: Tensor) {
    var (images, labels) =
      if let augmentation = ImageAugmentation(recipe.augmentation) {
        try data.training.batch(places, augmentedBy: augmentation, from: generator)
      } else { try data.training.batch(places) }
    if recipe.memoryFormat == .contiguous { images = try images.contiguous() }
    return (images, labels)
  }

  /// Measures the networks, keeps what is to be kept and begins the next epoch; gives a reason to stop before that.
  private func endEpoch(_ stop: () -> String?) throws -> String? {
    let epoch = progress.records.count + 1
    try checkWeights()
    if isEvaluated(epoch), let reason = try evaluate(stop) { return reason }
    let record = record(of: epoch)
    if record.isBest, let accuracy = candidate { progress.best = .init(epoch: epoch, accuracy: accuracy) }
    progress.endEpoch(record)
    average?.estimatedBatches = 0
    let isPeriodic = recipe.checkpoints.every.map { epoch % $0 == 0 } ?? false
    let stateDict = try network.stateDict()
    if record.isBest { try PyTorchFile.write(stateDict, to: folder.best) }
    if isPeriodic { try PyTorchFile.write(stateDict, to: folder.epoch(epoch)) }
    try PyTorchFile.write(stateDict, to: folder.last)
    if record.averagedTest != nil, let averaged = try average?.stateDict() {
      if record.isBest { try PyTorchFile.write(averaged, to: folder.bestAveraged) }
      if isPeriodic { try PyTorchFile.write(averaged, to: folder.epoch(epoch, averaged: true)) }
      try PyTorchFile.write(averaged, to: folder.lastAveraged)
    }
    try saveState()
    try notify { try $0.epochEnded(records: progress.records) }
    return nil
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
    let average = try average.map {
      TrainingState.Average(stateDict: try $0.stateDict(), count: $0.count, estimatedBatches: $0.estimatedBatches)
    }
    try TrainingState(
      recipe: recipe.yaml, seed: seed, network: network.stateDict(), momentum: StateDict(momentum),
      objective: StateDict(objective), teachers: Dictionary(uniqueKeysWithValues: teachers),
      images: Dictionary(uniqueKeysWithValues: data.digests.map { ($0.part, $0.digest) }), average: average,
      progress: progress
    ).write(to: folder.state)
    lastSaved = .now
  }

  func notify(_ body: (any TrainingObserver) throws -> Void) throws {
    for observer in observers { try body(observer) }
  }

  /// The lines in which two recipes differ. What only describes them is left out, and so is where teachers lie, who are
  /// known by their digests.
  private static func differences(_ saved: Recipe, _ given: Recipe) -> [String] {
    func lines(_ recipe: Recipe) -> [Substring] {
      recipe.comparable.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("checkpoint: ") }
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

import ArgumentParser
import CommandLineSupport
import Datasets
import Layers
import Networks
import Recipes
import Reporting
import Tensors
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network by a recipe, measuring it after each epoch.",
    discussion: """
      The output folder gets recipe.yaml (every choice), manifest.json (program, machine, seed), metrics.csv (one row an \
      epoch), an event file for TensorBoard, curves.svg, and checkpoints: best.pth, last.pth and periodic ones, which \
      PyTorch loads, and state.safetensors, from which --resume goes on as if nothing had been. SIGINT, SIGTERM and \
      --max-minutes end a run after the step that it is in, its state saved.

      \(ExitStatus.help([.usage, .data, .failure, .unfinished, .interrupted, .terminated]))
      """)

  @OptionGroup var recipe: RecipeOptions

  @Option(help: ArgumentHelp("The folder for the run.", valueName: "dir"))
  var output: String

  @OptionGroup var images: ImageOptions

  @Option(help: "Seed of first weights, order, augmentation and attacks.")
  var seed: UInt64 = 0

  @Flag(help: "Go on where the run in the output folder was stopped.")
  var resume = false

  @OptionGroup var limit: TimeLimit

  @OptionGroup var engine: EngineOptions

  func run() throws {
    let recipe = try recipe.read()
    let folder = RunFolder(output)
    guard resume || !Files.exists(folder.state) else { throw TrainingError.folderInUse(path: output) }
    if case .piecewise(let milestones, _) = recipe.schedule.shape, let last = milestones.last, last >= recipe.epochs {
      StandardError.write(
        "note: the run ends after \(recipe.epochs) epochs, before the milestones of its schedule (\(last)) have all come\n"
      )
    }
    let device = try engine.load()
    let images = try TrainingImages(recipe, from: self.images)
    let network = try images.network(recipe, seed: seed, on: device)
    let teachers = try images.teachers(recipe, on: device)
    let data = try images.onDevice(device)
    let trainer = try Trainer(
      recipe, seed: seed, network: network, teachers: teachers, data: data, folder: folder,
      observers: observers(folder, recipe, peak: PeakThroughput.measured(on: device)))
    if resume { try trainer.resume() }
    try Files.makeFolder(output)
    // Held to the end: two processes would overwrite each other's checkpoints.
    let lock = try AppendOnlyFile(folder.lock)
    defer { withExtendedLifetime(lock) {} }
    try Files.write(recipe.yaml, to: folder.recipe)
    let manifest = try RunManifest(
      recipe: recipe, seed: seed, device: device, images: images, digests: data.digests, areMade: self.images.madeData,
      teachers: teachers, options: engine)
    try manifest.write(to: folder, outline: trainer.outline)

    let signals = StopSignals()
    defer { signals.end() }
    let deadline = limit.deadline
    let ending = try trainer.run {
      if let status = signals.wish.status { return status.meaning }
      if let deadline, deadline < .now { return "time is up" }
      return nil
    }
    // A signal may come when there is nothing left to stop.
    if let status = signals.wish.status { throw status.code }
    if case .stopped = ending { throw ExitStatus.unfinished.code }
  }

  private func observers(_ folder: RunFolder, _ recipe: Recipe, peak: Double) -> [any TrainingObserver] {
    [
      MetricsLog(folder.metrics), TimingLog(folder.timing, peak: peak), EventLogWriter(folder.path),
      CurvesPlot(folder.curves, title: "\(recipe.name), seed \(seed)"), ProgressReporter(peak: peak),
    ]
  }
}

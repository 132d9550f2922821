import Recipes
import Reporting
import Training

/// What an experiment needs at a scale: networks to train, and states of them to measure.
public struct ReproductionPlan: Sendable {
  /// The experiment.
  public let experiment: Experiment
  /// The scale.
  public let scale: Scale
  /// How the experiment is run at it.
  public let atScale: ExperimentScale
  /// The networks to train, teachers before those that they teach, seed after seed.
  public let runs: [PlannedRun]

  /// The plan of an experiment.
  ///
  /// - Parameter seeds: in place of those that the experiment names.
  /// - Throws: `ExperimentError` for a scale that the experiment does not have; `RecipeError` or `FileError` where one of
  ///   its recipes is none, or none at this scale.
  public init(_ experiment: Experiment, at scale: Scale, seeds: [UInt64]? = nil) throws {
    guard let atScale = experiment.scale(scale.name) else {
      throw ExperimentError.noSuchScale(
        scale.name, experiment: experiment.name, accepted: experiment.scales.map(\.name))
    }
    self.experiment = experiment
    self.scale = scale
    self.atScale = seeds.map { atScale.with(seeds: $0) } ?? atScale
    var runs: [PlannedRun] = []
    for seed in self.atScale.seeds {
      for run in experiment.runs { try Self.append(run, seed, experiment, scale, to: &runs) }
    }
    self.runs = runs
    try check()
  }

  /// - Throws: `ExperimentError` for what would fail only when the runs are trained.
  private func check() throws(ExperimentError) {
    for point in experiment.points {
      guard let run = runs.first(where: { $0.name == point.run }) else { continue }
      let (recipe, every) = (run.recipe, run.recipe.checkpoints.every)
      if case .epoch(let epoch) = state(of: point),
        epoch > recipe.epochs || every.map({ !epoch.isMultiple(of: $0) }) ?? true
      {
        throw .impossible(
          "\(experiment.name) at \(scale.name)",
          "the point \(point.name) is epoch \(epoch) of \(recipe.epochs), and "
            + (every.map { "those kept are multiples of \($0)" } ?? "none is kept"))
      }
      if point.on == .adversarial, recipe.evaluation.attack == .none {
        throw .impossible(
          experiment.name,
          "the point \(point.name) is measured on perturbed images, and the recipe "
            + "\(run.recipeName) has no attack in its evaluation: give on: clean")
      }
    }
    for run in runs {
      let taught = run.teachers.map(\.name)
      if let teacher = run.recipe.loss.teachers.first(where: { !taught.contains($0.name) }) {
        throw .impossible(
          experiment.name,
          "the run \(run.name) has no run for \(teacher.name), a teacher of its recipe: name it under "
            + "teachers")
      }
    }
  }

  private static func append(
    _ run: Experiment.Run, _ seed: UInt64, _ experiment: Experiment, _ scale: Scale, to runs: inout [PlannedRun]
  ) throws {
    guard !runs.contains(where: { $0.name == run.name && $0.seed == seed }) else { return }
    var teachers: [(name: String, run: PlannedRun)] = []
    for teacher in run.teachers {
      guard let taught = experiment.run(teacher.run) else { continue }
      try append(taught, seed, experiment, scale, to: &runs)
      if let planned = runs.first(where: { $0.name == taught.name && $0.seed == seed }) {
        teachers.append((teacher.name, planned))
      }
    }
    runs.append(
      try PlannedRun(run, settings: scale.settings(of: run.recipe), seed: seed, teachers: teachers))
  }

  /// The run of that name and seed.
  public func run(_ name: String, seed: UInt64) -> PlannedRun? { runs.first { $0.name == name && $0.seed == seed } }

  /// The states to measure, each once: of each run in the plan's order, ascending by epoch, then best and last.
  ///
  /// A point that names an epoch names the file that is kept after it.
  public func measurements(of run: PlannedRun) -> [PlannedMeasurement] {
    let all = experiment.points.filter { $0.run == run.name }.map {
      PlannedMeasurement(run: run, state: state(of: $0), on: $0.on)
    }
    return Set(all).sorted { ($0.state, $0.on.rawValue) < ($1.state, $1.on.rawValue) }
  }

  /// What is measured at a point.
  public func measurement(_ point: Experiment.Point, seed: UInt64) -> PlannedMeasurement? {
    run(point.run, seed: seed).map { PlannedMeasurement(run: $0, state: state(of: point), on: point.on) }
  }

  /// What a point is called, with its epoch where the scale names one.
  public func label(_ point: Experiment.Point) -> String {
    guard case .epoch(let epoch) = state(of: point) else { return point.label }
    return point.label == point.name ? "epoch \(epoch)" : "\(point.label), epoch \(epoch)"
  }

  private func state(of point: Experiment.Point) -> CheckpointState {
    switch point.state {
    case .best: .best
    case .last: .last
    case .epoch: .epoch(atScale.epochs[point.name] ?? 0)
    }
  }
}

/// A state of a run that is kept as a checkpoint.
public enum CheckpointState: Hashable, Comparable, Sendable {
  /// After an epoch, counted from 1.
  case epoch(Int)
  /// The best by the recipe's rule.
  case best
  /// After the last epoch.
  case last

  /// The checkpoint's name in the run's folder, without its ending.
  public var name: String {
    switch self {
    case .epoch(let epoch): RunFolder.name(ofEpoch: epoch)
    case .best: "best"
    case .last: "last"
    }
  }
}

/// A state of a network, measured in one way.
public struct PlannedMeasurement: Hashable, Sendable {
  /// The run.
  public let run: PlannedRun
  /// The state of it.
  public let state: CheckpointState
  /// What images are perturbed by.
  public let on: Experiment.MeasuredOn
}

/// A network to train: a recipe with settings and a seed. Two that are equal are one run.
public struct PlannedRun: Hashable, Sendable {
  /// Its name in the experiment.
  public let name: String
  /// The recipe's name.
  public let recipeName: String
  /// The settings of the scale, without those of teachers.
  public let settings: [String]
  /// The recipe with its settings. Checkpoints of teachers are named from the folder of all runs.
  public let recipe: Recipe
  /// The seed.
  public let seed: UInt64
  /// The folder of the run in that of all runs: recipe, seed, and a digest of every choice.
  public let key: String
  /// For each teacher that the experiment gives: its name in the recipe, and its checkpoint from the folder of all runs.
  public let teachers: [TeacherFile]

  /// A teacher's checkpoint.
  public struct TeacherFile: Hashable, Sendable {
    /// Its name in the recipe.
    public let name: String
    /// The checkpoint, from the folder of all runs.
    public let path: String
  }

  init(
    _ run: Experiment.Run, settings: [String], seed: UInt64, teachers: [(name: String, run: PlannedRun)]
  ) throws {
    name = run.name
    recipeName = run.recipe
    self.settings = settings
    self.seed = seed
    self.teachers = teachers.map { TeacherFile(name: $0.name, path: "\($0.run.key)/checkpoints/best.pth") }
    recipe = try Recipe(run.recipe, settings: settings + Self.settings(of: self.teachers, in: nil))
    let name = run.recipe.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? run.recipe
    key = "\(name)-seed\(seed)-\(SHA256.text(of: recipe.comparable).prefix(8))"
  }

  /// All settings, with teachers as they lie below `folder`.
  public func settings(below folder: String) -> [String] { settings + Self.settings(of: teachers, in: folder) }

  private static func settings(of teachers: [TeacherFile], in folder: String?) -> [String] {
    teachers.map { teacher in
      let path = (folder.map { $0 + "/" } ?? "") + teacher.path
      // Quoted: the value is YAML, and a path may hold anything.
      let quoted = path.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
      return "loss.teachers.\(teacher.name).checkpoint=\"\(quoted)\""
    }
  }
}

/// An experiment that cannot be planned.
public enum ExperimentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The experiment has no such scale.
  case noSuchScale(String, experiment: String, accepted: [String])
  /// No experiment, or no scale, has the name.
  case unknown(kind: String, name: String, accepted: [String])
  /// The experiment asks for something that cannot be.
  case impossible(String, String)

  /// What was given and what is accepted.
  public var description: String {
    switch self {
    case .noSuchScale(let name, let experiment, let accepted):
      "\(experiment) has no scale \"\(name)\": give one of \(accepted.joined(separator: ", "))"
    case .impossible(let name, let reason): "\(name): \(reason)"
    case .unknown(let kind, let name, let accepted):
      "\"\(name)\" is no \(kind)\(NearestName.hint(for: name, among: accepted)): give one of "
        + "\(accepted.joined(separator: ", ")), or the path of a YAML file"
    }
  }
}

extension ExperimentScale {
  fileprivate func with(seeds: [UInt64]) -> ExperimentScale {
    ExperimentScale(name: name, seeds: seeds, epochs: epochs, cannotShow: cannotShow)
  }
}

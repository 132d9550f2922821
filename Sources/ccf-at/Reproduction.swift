import ArgumentParser
import CommandLineSupport
import Experiments
import Recipes
import Reporting
import Training

/// A run that is trained, as far as it must fit what is asked for beyond its recipe and seed.
struct CompleteRun {
  private let run: PlannedRun
  private let folders: ReproductionFolders
  private let path: String
  private let manifest: ResultRecord?

  init(_ run: PlannedRun, _ folders: ReproductionFolders) throws {
    self.run = run
    self.folders = folders
    path = folders.folder(run).manifest()
    manifest = ResultRecord(jsonLine: try Files.text(path))
  }

  /// Sees that it was trained on images of the kind that is asked for, and by the teachers that are there.
  ///
  /// - Throws: `FileError` if it was not.
  func check(madeData: Bool) throws {
    if case .flag(let checked)? = manifest?["dataChecked"], checked == madeData {
      throw FileError(
        path, "is of a run on \(checked ? "the published images" : "made images (--made-data)"): give another --runs")
    }
    for teacher in run.teachers {
      let file = "\(folders.runs)/\(teacher.path)"
      guard case .text(let digest)? = manifest?["teacherSHA256.\(teacher.name)"], Files.exists(file) else { continue }
      guard try SHA256.text(ofFile: file) == digest else {
        throw FileError(
          path,
          "is of a run by another teacher than \(file): delete the run's folder to train it again, or give another "
            + "--runs")
      }
    }
  }
}

/// Where runs and results lie.
struct ReproductionFolders {
  /// The folder of all runs.
  let runs: String
  /// The folder of pages, figures and numbers.
  let results: String

  /// The folder of a run.
  func folder(_ run: PlannedRun) -> RunFolder { RunFolder("\(runs)/\(run.key)") }

  /// The folder of a measurement.
  func folder(_ measurement: PlannedMeasurement, _ how: Scale.Measurement) -> String {
    let attack = measurement.on == .clean ? "clean" : "pgd\(how.steps)"
    let images = "\(how.skip > 0 ? "\(how.skip)+" : "")\(how.samples.map(String.init) ?? "all")"
    return "\(folder(measurement.run).path)/attribution/\(attack)-\(images)/\(measurement.state.name)"
  }

  /// Whether a measurement is there as it is asked for, of the checkpoint that is there.
  func isDone(_ measurement: PlannedMeasurement, _ how: Scale.Measurement) -> Bool {
    let path = folder(measurement, how)
    guard let text = try? Files.text(path + "/attribution.json"), let record = ResultRecord(jsonLine: text),
      Files.exists(path + "/replicates.npz"), case .text(let digest)? = record["checkpointSHA256"],
      (try? SHA256.text(ofFile: checkpoint(measurement))) == digest,
      record["replicates"]?.asNumber == Double(how.replicates), let samples = record["samples"]?.asNumber
    else { return false }
    guard measurement.on == .adversarial, let count = how.autoAttackSamples else { return true }
    return record["autoattack.count"]?.asNumber == min(Double(count), samples)
  }

  /// The checkpoint of a measurement.
  func checkpoint(_ measurement: PlannedMeasurement) -> String {
    "\(folder(measurement.run).checkpoints)/\(measurement.state.name).pth"
  }

  /// The folder of an experiment's results.
  func results(_ plan: ReproductionPlan) -> String { "\(results)/\(plan.scale.name)/\(plan.experiment.name)" }

  /// The page of an experiment.
  func page(_ plan: ReproductionPlan) -> String { results(plan) + "/README.md" }

  /// The folder of what is kept of a run beside the results.
  func kept(_ run: PlannedRun, at scale: Scale) -> String { "\(results)/\(scale.name)/runs/\(run.key)" }
}

/// Does what plans ask for, as far as it is not there: by the commands train and attribute, in this process.
struct Reproduction {
  let plans: [ReproductionPlan]
  let folders: ReproductionFolders
  let images: ImageOptions
  let engine: EngineOptions
  /// When to stop.
  var deadline: ContinuousClock.Instant?

  /// One thing to do.
  struct Step {
    enum Kind {
      case training(PlannedRun, RunState)
      case measurement(PlannedMeasurement, Scale.Measurement)
    }

    let kind: Kind
    /// The command's arguments, its name first.
    let arguments: [String]

    /// The command as a shell takes it.
    var command: String { (["ccf-at"] + arguments).map(Self.quoted).joined(separator: " ") }

    private static func quoted(_ word: String) -> String {
      let plain = word.utf8.allSatisfy {
        ($0 | 32 >= UInt8(ascii: "a") && $0 | 32 <= UInt8(ascii: "z")) || "0123456789-_./=,:+".utf8.contains($0)
      }
      if plain, !word.isEmpty { return word }
      return "'" + word.map { $0 == "'" ? "'\\''" : "\($0)" }.joined() + "'"
    }
  }

  /// What there is to do: each run with its measurements, each of them once.
  ///
  /// - Throws: `FileError` for a run that is complete and was trained on other images, or by other teachers.
  func steps(of plans: [ReproductionPlan]? = nil) throws -> [Step] {
    var steps: [Step] = []
    // Experiments may call one run by different names: its folder is what it is known by.
    var seen: Set<String> = []
    for plan in plans ?? self.plans {
      for run in plan.runs {
        let state = RunState(folders.folder(run), epochs: run.recipe.epochs)
        if state == .complete {
          try CompleteRun(run, folders).check(madeData: images.madeData)
        } else if seen.insert(run.key).inserted {
          steps.append(training(run, state))
        }
        for measurement in plan.measurements(of: run) {
          let path = folders.folder(measurement, plan.scale.measurement)
          guard seen.insert(path).inserted else { continue }
          if state == .complete, folders.isDone(measurement, plan.scale.measurement) { continue }
          steps.append(try self.measurement(measurement, plan.scale.measurement, to: path))
        }
      }
    }
    return steps
  }

  private func training(_ run: PlannedRun, _ state: RunState) -> Step {
    let settings = run.settings(below: folders.runs).flatMap { ["--set", $0] }
    let resume = state == .absent ? [] : ["--resume"]
    return Step(
      kind: .training(run, state),
      arguments: ["train", run.recipeName] + settings + ["--seed", "\(run.seed)", "--output", folders.folder(run).path]
        + common + resume)
  }

  /// The command that measures something.
  func command(_ measurement: PlannedMeasurement, _ how: Scale.Measurement) throws -> AttributeCommand {
    let step = try self.measurement(measurement, how, to: folders.folder(measurement, how))
    return try AttributeCommand.parse(Array(step.arguments.dropFirst()))
  }

  private func measurement(
    _ measurement: PlannedMeasurement, _ how: Scale.Measurement, to path: String
  ) throws -> Step {
    let recipe = measurement.run.recipe
    var attack = ["--attack", "none"]
    if measurement.on == .adversarial, let pgd = recipe.evaluation.attack.pgd {
      attack = [
        "--norm", pgd.norm.rawValue, "--epsilon", pgd.epsilon.text, "--relative-step", pgd.relativeStep.text,
        "--steps", "\(how.steps)",
      ]
      if let count = how.autoAttackSamples { attack += ["--autoattack", "--autoattack-samples", "\(count)"] }
    }
    let parameters = recipe.network.parameters.filter { $0.name != "initial-weights" }.flatMap { parameter in
      ["--network-parameter", "\(parameter.name)=\(parameter.value.written)"]
    }
    return Step(
      kind: .measurement(measurement, how),
      arguments: [
        "attribute", "--checkpoint", folders.checkpoint(measurement),
        "--network", recipe.network.name, "--dataset", recipe.dataset,
      ] + parameters + (how.skip > 0 ? ["--skip", "\(how.skip)"] : [])
        + (how.samples.map { ["--samples", "\($0)"] } ?? []) + attack + [
          "--instances", "--replicates", "\(how.replicates)", "--output", path,
        ] + common)
  }

  /// The options that all commands have.
  private var common: [String] {
    var common = ["--data", images.data.data]
    if images.madeData { common.append("--made-data") }
    common += ["--device", engine.device]
    if let threads = engine.threads { common += ["--threads", "\(threads)"] }
    if engine.deterministic { common.append("--deterministic") }
    if engine.tf32 { common.append("--tf32") }
    return common
  }

  /// Does the steps in order.
  ///
  /// - Throws: what the commands throw; `ExitStatus.unfinished` when time is up.
  func run(_ steps: [Step]) throws {
    for (index, step) in steps.enumerated() {
      let left = deadline.map { ($0 - .now) / .seconds(60) }
      if let left, left <= 0 {
        StandardError.write("time is up before step \(index + 1) of \(steps.count); the same command goes on\n")
        throw ExitStatus.unfinished.code
      }
      StandardError.write("step \(index + 1) of \(steps.count): \(step.command)\n")
      switch step.kind {
      case .training:
        let limit = left.map { ["--max-minutes", "\($0)"] } ?? []
        try TrainCommand.parse(Array(step.arguments.dropFirst()) + limit).run()
      case .measurement:
        let signals = StopSignals()
        defer { signals.end() }
        let deadline = deadline
        _ = try AttributeCommand.parse(Array(step.arguments.dropFirst())).measureAll {
          signals.wish.status ?? (deadline.map { $0 < .now } == true ? .unfinished : nil)
        }
        // A signal may come when the last batch is done.
        if let status = signals.wish.status { throw status.code }
      }
    }
  }
}

extension Recipe.Network.ParameterValue {
  /// The value as the command line takes it.
  fileprivate var written: String {
    switch self {
    case .number(let number): number.text
    case .flag(let flag): "\(flag)"
    case .text(let text): text
    }
  }
}

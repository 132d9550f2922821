import Checkpoints
import Experiments
import FeatureAttribution
import Reporting
import Training

/// What was measured for an experiment, read from the folders of its measurements.
struct ExperimentResults {
  let plan: ReproductionPlan
  let folders: ReproductionFolders
  private let points: [UInt64: [String: PointResult]]

  /// What was measured at a point.
  struct PointResult {
    /// The folder of the measurement.
    let folder: String
    /// attribution.json.
    let record: ResultRecord
    /// Estimates with their replicates, by the names of `name(of:)`.
    let estimates: [String: PairedEstimate]
  }

  /// The results of a plan whose steps are done.
  ///
  /// - Throws: `FileError` and `CheckpointError` for a file that is missing or damaged.
  init(_ plan: ReproductionPlan, _ folders: ReproductionFolders) throws {
    self.plan = plan
    self.folders = folders
    var points: [UInt64: [String: PointResult]] = [:]
    for seed in plan.atScale.seeds {
      for point in plan.experiment.points {
        guard let measurement = plan.measurement(point, seed: seed) else { continue }
        let folder = folders.folder(measurement, plan.scale.measurement)
        guard let record = ResultRecord(jsonLine: try Files.text(folder + "/attribution.json")) else {
          throw FileError(folder + "/attribution.json", "is no result: delete it, and the command measures anew")
        }
        points[seed, default: [:]][point.name] = PointResult(
          folder: folder, record: record, estimates: try ReplicateFile.read(folder + "/replicates.npz"))
      }
    }
    self.points = points
  }

  /// The result of a point.
  func point(_ name: String, _ seed: UInt64) -> PointResult? { points[seed]?[name] }

  /// The name of a quantity in results.
  private static func name(of quantity: Quantity) -> String {
    switch quantity {
    case .similarity: "similarity"
    case .instanceSimilarity: "instanceSimilarity"
    case .robustAccuracy: "robust"
    case .autoAttackAccuracy: "autoattack"
    case .cleanAccuracy: "clean"
    }
  }

  /// A number with its interval.
  func value(_ measured: MeasuredQuantity, _ seed: UInt64) -> ExperimentPage.Value? {
    let name = Self.name(of: measured.quantity)
    guard let record = point(measured.point, seed)?.record,
      let estimate = record[name + (measured.quantity.isAccuracy ? ".accuracy" : ".value")]?.asNumber,
      let low = record[name + ".low"]?.asNumber, let high = record[name + ".high"]?.asNumber
    else { return nil }
    return ExperimentPage.Value(estimate, low...high)
  }

  /// What each statement comes to, seed by seed.
  func outcomes() throws -> [[StatementOutcome?]] {
    try plan.experiment.statements.map { statement in
      try plan.atScale.seeds.map { seed in
        try StatementOutcome(of: statement.claim, seed: seed, confidence: ResultRecord.confidence) { measured in
          point(measured.point, seed)?.estimates[Self.name(of: measured.quantity)]
        }
      }
    }
  }

  /// The epochs of a run, one row each.
  func epochs(_ run: PlannedRun) throws -> [EpochRecord] { try MetricsLog.read(folders.folder(run).metrics) }

  /// The label of a point under a matrix: with its epoch where there is one, accuracy and similarity.
  func title(_ name: String, _ seed: UInt64, _ quantity: Quantity) throws -> String {
    guard let point = plan.experiment.point(name), let run = plan.run(point.run, seed: seed) else { return name }
    var first = plan.label(point)
    switch plan.measurement(point, seed: seed)?.state {
    case .best: if let best = try bestEpoch(run) { first += ", epoch \(best)" }
    case .last: first += ", epoch \(run.recipe.epochs)"
    case .epoch, nil: break
    }
    let numbers = [Quantity.robustAccuracy, quantity].compactMap { quantity -> String? in
      guard let value = value(MeasuredQuantity(quantity, at: name), seed)?.estimate else { return nil }
      return quantity.isAccuracy
        ? "\(quantity.rawValue) \((100 * value).fixed(1)) %" : "\(quantity.rawValue) \(value.fixed(1))"
    }
    return ([first, numbers.joined(separator: ", ")]).joined(separator: "\n")
  }

  /// The best epoch of a run.
  func bestEpoch(_ run: PlannedRun) throws -> Int? { try epochs(run).last { $0.isBest }?.epoch }
}

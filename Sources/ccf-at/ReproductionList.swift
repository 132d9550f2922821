import Experiments
import Reporting
import Training

/// How far experiments have come.
struct ReproductionList {
  private let experiments: [Experiment]
  private let scales: [Scale]
  private let folders: ReproductionFolders

  /// Experiments, each at each of the scales that it has.
  init(_ experiments: [Experiment], _ scales: [Scale], _ folders: ReproductionFolders) {
    self.experiments = experiments
    self.scales = scales
    self.folders = folders
  }

  /// A table: a row for each experiment at each scale.
  var text: String {
    get throws {
      var table = TextTable(
        ["experiment", "scale", "runs", "measured", "state", "what it shows"],
        alignments: [.left, .left, .right, .right, .left, .left])
      for experiment in experiments {
        for scale in scales where experiment.scale(scale.name) != nil {
          let plan = try ReproductionPlan(experiment, at: scale)
          let states = plan.runs.map { RunState(folders.folder($0), epochs: $0.recipe.epochs) }
          let complete = states.count { $0 == .complete }
          let measurements = plan.runs.flatMap { plan.measurements(of: $0) }
          let measured = measurements.count {
            folders.isDone($0, scale.measurement)
          }
          let hasPage = Files.exists(folders.page(plan))
          let state =
            hasPage && measured == measurements.count
            ? "done" : states.allSatisfy { $0 == .absent } ? "not begun" : "begun"
          table.append([
            experiment.name, scale.name, "\(complete)/\(plan.runs.count)", "\(measured)/\(measurements.count)", state,
            experiment.title,
          ])
        }
      }
      return table.text
    }
  }
}

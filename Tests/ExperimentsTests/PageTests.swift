import Experiments
import FeatureAttribution
import Reporting
import TestSupport
import Testing
import Training

@Suite struct PageTests {
  private static let experiment = """
    name: small
    title: A small experiment
    source: Figure 0
    runs: {at: linf-at}
    points:
      early: {run: at, label: under|fitted}
      best: {run: at, checkpoint: best}
    figures:
      table: {columns: [early, best], rows: [{label: 8/255, points: [early, best]}]}
    statements:
      - {says: It rises., claim: RA(best) > RA(early)}
      - {says: It is there., claim: I-CAS(best) > 0}
    paper: {RA(best): 47.8 %}
    scales:
      cpu: {seeds: [0, 1], epochs: {early: 2}, cannot-show: Much.}
    """

  private static func page(seeds: [UInt64]? = nil) throws -> [String] {
    let plan = try ReproductionPlan(Experiment(yaml: experiment, name: "e.yaml"), at: Scale("cpu"), seeds: seeds)
    let identity = BootstrapIdentity(imagesSHA256: "", samples: 9, AttributionBootstrap(replicates: 3, seed: 0))
    let outcomes = try plan.experiment.statements.map { statement in
      try plan.atScale.seeds.map { seed in
        try StatementOutcome(of: statement.claim, seed: seed, confidence: 0.95) { measured in
          guard measured.quantity == .robustAccuracy else { return nil }
          let value = measured.point == "best" ? 0.25 : seed == 0 ? 0.2 : 0.3
          return try? PairedEstimate(value, replicates: [value, value, value], identity: identity)
        }
      }
    }
    let text = ExperimentPage(
      plan,
      values: { measured, seed in
        switch (measured.quantity, measured.point) {
        case (.similarity, "best"): ExperimentPage.Value(10.04 + Double(seed), 9.5...11.25)
        case (.robustAccuracy, _): ExperimentPage.Value(0.254, 0.23...0.28)
        default: nil
        }
      }, outcomes: outcomes, figures: [.init("matrices-seed0.png", "A figure.")],
      runs: [.init(key: "linf-at-seed0-x", name: "at", epochs: "40, best 18", made: "commit c")], confidence: 0.95,
      measured: "Measured on 9 images."
    ).markdown
    return text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
  }

  @Test func `numbers stand beside the paper's, with intervals, seed by seed, and verdicts are counted`() throws {
    let lines = try Self.page()
    for line in [
      "# A small experiment", "ccf-at reproduce small --scale cpu", "![A figure.](matrices-seed0.png)",
      "| point | quantity | paper | seed 0 | seed 1 |",
      "| under\\|fitted, epoch 2 | RA | | 25.4 % (23.0 to 28.0) | 25.4 % (23.0 to 28.0) |",
      "| best | CAS | | 10.0 (9.5 to 11.2) | 11.0 (9.5 to 11.2) |",
      "| best | RA | 47.8 % | 25.4 % (23.0 to 28.0) | 25.4 % (23.0 to 28.0) |",
      "| 8/255 | paper | | 47.8 % |", "| | ours, seed 0 | - / 25.4 % | 10.0 / 25.4 % |",
      "| It is there. | `I-CAS(best) > 0` | not measured | not measured | - | 0 of 0 |",
      "| [`linf-at-seed0-x`](../runs/linf-at-seed0-x) | at | 40, best 18 | commit c |",
    ] { #expect(lines.contains(line), "\(line)") }
    #expect(
      lines.contains {
        $0.hasPrefix(
          "| It rises. | `RA(best) > RA(early)` | 5.0 % (5.0 to 5.0): holds | -5.0 % (-5.0 to -5.0): contradicted")
          && $0.hasSuffix("| 1 of 2 |")
      })
    #expect(!lines.contains { $0.hasPrefix("| best | clean") || $0.hasPrefix("| best | AA") })
    #expect(lines.contains { $0.hasPrefix("**What this cannot show.**") && $0.hasSuffix(" Much.") })
  }

  @Test func `a page of other seeds says so in its command`() throws {
    #expect(try Self.page(seeds: [1]).contains("ccf-at reproduce small --scale cpu --seeds 1"))
  }

  @Test func `a run is absent, begun or complete by its files`() throws {
    let folder = try TemporaryFolder()
    let run = RunFolder(folder.path("run"))
    #expect(RunState(run, epochs: 2) == .absent)
    try Files.makeFolder(run.checkpoints)
    try Files.write("", to: run.state)
    #expect(RunState(run, epochs: 2) == .begun(epochs: 0))
    let rows = (1...2).map { epoch in
      "\(epoch),16,0.1,2.3,0.5,1,2,0.5,1,2,0.25,1,4" + String(repeating: ",", count: 18) + ",true,"
    }
    let header = """
      epoch,steps,learningRate,trainingLoss,trainingAccuracy,trainingCorrect,trainingCount,testCleanAccuracy,\
      testCleanCorrect,testCleanCount,testRobustAccuracy,testRobustCorrect,testRobustCount,heldOutCleanAccuracy,\
      heldOutCleanCorrect,heldOutCleanCount,heldOutRobustAccuracy,heldOutRobustCorrect,heldOutRobustCount,\
      averagedTestCleanAccuracy,averagedTestCleanCorrect,averagedTestCleanCount,averagedTestRobustAccuracy,\
      averagedTestRobustCorrect,averagedTestRobustCount,averagedHeldOutCleanAccuracy,averagedHeldOutCleanCorrect,\
      averagedHeldOutCleanCount,averagedHeldOutRobustAccuracy,averagedHeldOutRobustCorrect,averagedHeldOutRobustCount,\
      isBest,catastrophicOverfitting
      """
    try Files.write(header + "\n" + rows[0] + "\n", to: run.metrics)
    #expect(RunState(run, epochs: 2) == .begun(epochs: 1))
    try Files.write(header + "\n" + rows.joined(separator: "\n") + "\n", to: run.metrics)
    #expect(RunState(run, epochs: 2) == .begun(epochs: 2))
    try Files.write("", to: run.last)
    #expect(RunState(run, epochs: 2) == .complete && RunState(run, epochs: 3) == .begun(epochs: 2))
    let epochs = try MetricsLog.read(run.metrics)
    #expect(epochs.map(\.epoch) == [1, 2] && epochs[1].test?.robust?.value == 0.25)
    try Files.write(header + "\n1,2\n", to: run.metrics)
    let error = #expect(throws: FileError.self) { try MetricsLog.read(run.metrics) }
    #expect(error?.description.contains("line 2 is no epoch") == true)
    #expect(throws: FileError.self) { try MetricsLog.read(folder.path("none")) }
  }
}

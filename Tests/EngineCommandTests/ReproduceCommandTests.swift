import EngineTestSupport
import Foundation
import Reporting
import TestSupport
import Testing

@Suite(.engine, .serialized) struct ReproduceCommandTests {
  private static let program = BuiltProgram("ccf-at")
  private let folder: TemporaryFolder

  private static let experiment = """
    name: small
    title: A small experiment
    source: No figure
    runs:
      at: linf-at
      taught: {recipe: linf-at-distillation, teachers: {robust: at}}
      standard: standard
    points:
      early: {run: at, label: under-fitted}
      best: {run: at, checkpoint: best}
      last: {run: at, checkpoint: last}
      taught: {run: taught, checkpoint: last}
      clean: {run: standard, checkpoint: last, on: clean}
    figures:
      curves: [at, taught]
      matrices: {points: [early, best, last, taught, clean], columns: 2}
      instance-matrices: {points: [best, last]}
      differences: {pairs: [[best, early]]}
      saliency: {right: best, wrong: early, count: 3}
      table:
        columns: [early, last]
        rows: [{label: 8/255, points: [early, last]}]
    statements:
      - {says: The best is itself., claim: CAS(best) > CAS(best) - 1}
      - {says: The best is twice itself and more., claim: CAS(best) > CAS(best) + 1}
      - {says: Unmeasured., claim: RA(clean) > 0}
    paper:
      CAS(best): 25.6
      RA(best): 47.8 %
    scales:
      tiny: {seeds: [0, 1], epochs: {early: 1}, cannot-show: Anything.}
    """

  private static let scale = """
    name: tiny
    summary: two epochs of a small network.
    settings:
      - network.name=small-cnn
      - network.width=4
      - epochs=2
      - batch-size=25
      - evaluation.attack.steps=1
      - checkpoints.every=1
    several-steps: [attack.steps=2]
    measurement: {skip: 10, samples: 40, steps: 2, replicates: 50}
    """

  init() throws {
    folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root, testRecords: 60)
    try Self.experiment.write(toFile: folder.path("small.yaml"), atomically: true, encoding: .utf8)
    try Self.scale.write(toFile: folder.path("tiny.yaml"), atomically: true, encoding: .utf8)
  }

  private func reproduce(_ name: String, _ more: String...) throws -> BuiltProgram.Outcome {
    try Self.program.run(
      [
        "reproduce", folder.path("small.yaml"), "--scale", folder.path("tiny.yaml"), "--data", folder.root,
        "--made-data",
        "--threads", "1", "--runs", folder.path("\(name)-runs"), "--output", folder.path(name),
      ] + more)
  }

  @Test func `an experiment is planned, stopped, taken up, and ends as an uninterrupted one; nothing is done twice`()
    throws
  {
    let plan = try reproduce("whole", "--plan")
    #expect(plan.status == 0, "\(plan.errors)")
    let commands = plan.output.split(separator: "\n")
    #expect(commands.count { $0.contains("ccf-at train linf-at --set") } == 2)
    #expect(commands.count { $0.contains("ccf-at train ") } == 6 && commands.count == 16)
    #expect(plan.errors.contains("all 16 steps") && plan.errors.contains("GFLOP/s"))
    #expect(!Files.exists(folder.path("whole-runs")) && !Files.exists(folder.path("whole")))

    let late = try reproduce("parts", "--max-minutes", "0.0001")
    #expect(late.status == 75 && late.errors.contains("time is up before step 1 of 16"))
    // The first run stops after a step, as if time had been up then.
    let train = try #require(try reproduce("parts", "--plan").output.split(separator: "\n").first)
    let stopped = try Self.program.shell("\(train.replacing("ccf-at ", with: "\"$0\" ")) --max-minutes 0.0001", [])
    #expect(stopped.status == 75, "\(stopped.errors)")
    #expect(!Files.exists(folder.path("parts/tiny/small/README.md")))
    #expect(try reproduce("parts", "--plan").output.split(separator: "\n").first?.hasSuffix(" --resume") == true)
    let rest = try reproduce("parts")
    #expect(rest.status == 0, "\(rest.errors)")
    let whole = try reproduce("whole")
    #expect(whole.status == 0, "\(whole.errors)")
    for file in ["points.csv", "statements.csv", "matrices/early-seed1.csv", "matrices/best-less-early-seed0.csv"] {
      #expect(try folder.read("parts/tiny/small/\(file)") == folder.read("whole/tiny/small/\(file)"), "\(file)")
    }
    for kind in ["curves", "matrices", "instance-matrices", "differences"] {
      for seed in 0...1 { #expect(Files.exists(folder.path("whole/tiny/small/\(kind)-seed\(seed).svg")), "\(kind)") }
    }
    let again = try reproduce("whole")
    #expect(again.status == 0 && again.output == whole.output)
    #expect(again.errors.contains("nothing is left to train or to measure") && !again.errors.contains("step 1"))

    // A measurement is of the weights that are there, and a complete run needs no state to go on from.
    let runs = try FileManager.default.contentsOfDirectory(atPath: folder.path("whole-runs"))
    func checkpoint(_ run: String, _ name: String) throws -> URL {
      let run = try #require(runs.first { $0.hasPrefix(run) })
      return URL(fileURLWithPath: folder.path("whole-runs/\(run)/checkpoints/\(name)"))
    }
    try FileManager.default.removeItem(at: checkpoint("standard-seed0", "state.safetensors"))
    try Data(contentsOf: checkpoint("standard-seed0", "epoch-0001.pth")).write(
      to: checkpoint("standard-seed0", "last.pth"))
    let changed = try reproduce("whole", "--plan").output.split(separator: "\n")
    #expect(changed.count == 1 && changed.first?.contains("attribute --checkpoint") == true, "\(changed)")
    // A pupil is of the teacher that is there.
    try Data([0]).write(to: checkpoint("linf-at-seed0", "best.pth"))
    let taught = try reproduce("whole", "--plan")
    #expect(taught.status == 65 && taught.errors.contains("by another teacher"), "\(taught.errors)")
    // Nor is a run on made images one on the published ones.
    let published = try Self.program.run(
      "reproduce", folder.path("small.yaml"), "--scale", folder.path("tiny.yaml"), "--data", folder.root, "--plan",
      "--runs", folder.path("parts-runs"))
    #expect(published.status == 65 && published.errors.contains("made images"), "\(published.errors)")
  }

  @Test func `the page has the paper's numbers beside ours, and a verdict on each statement`() throws {
    let outcome = try reproduce("out")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try folder.read("out/tiny/small/README.md")
    let lines = page.split(separator: "\n")
    let record = try #require(
      ResultRecord(jsonLine: try folder.read("out/tiny/small/result.json")))
    guard case .list(let points)? = record["points"], points.count == 10 else {
      Issue.record("10 points are expected: 5 of each seed")
      return
    }
    // The numbers of the page are those of the measurement's own file.
    let rows = try folder.read("out/tiny/small/points.csv").split(separator: "\n")
    let header = try #require(ResultValue.csvFields(rows[0]))
    let best = try #require(
      rows.dropFirst().compactMap { ResultRecord(csvLine: $0, header: header) }.first { $0["point"] == .text("best") })
    guard case .text(let run)? = best["run"] else {
      Issue.record("a point names its run")
      return
    }
    let measured = try #require(
      ResultRecord(jsonLine: try folder.read("out-runs/\(run)/attribution/pgd2-10+40/best/attribution.json")))
    #expect(best["CAS"] == measured["similarity.value"] && best["CAS.paper"] == .number(25.6))
    #expect(best["RA"]?.asNumber == measured["robust.accuracy"]?.asNumber && best["RA.paper"] == .number(0.478))
    let similarity = try #require(best["CAS"]?.asNumber)
    let unpadded = lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(unpadded.contains { $0.hasPrefix("| best | CAS | 25.6 | \(similarity.fixed(1)) (") })
    #expect(lines.contains { $0.contains("8/255") && $0.contains("paper") })
    let verdicts = ["holds", "contradicted", "not measured"]
    for (statement, verdict) in zip(["The best is itself.", "The best is twice", "Unmeasured."], verdicts) {
      #expect(
        lines.contains { $0.contains(statement) && $0.components(separatedBy: verdict).count == 3 }, "\(statement)")
    }
    #expect(page.contains("**What this cannot show.** Anything."))
    for file in ["recipe.yaml", "manifest.json", "metrics.csv", "curves.svg"] {
      #expect(Files.exists(folder.path("out/tiny/runs/\(run)/\(file)")), "\(file)")
    }
  }

  @Test func `mistakes are told`() throws {
    for (arguments, status, said) in [
      (["figure-99", "--scale", "cpu"], Int32(64), "is no experiment"), (["figure-2"], 64, "--scale is missing"),
      ([], 64, "no experiment is named"), (["figure-2", "--scale", "cup"], 64, "did you mean \"cpu\"?"),
      (["figure-2", "--scale", "cpu", "--seeds", "0,0"], 64, "each once"),
      ([folder.path("tiny.yaml"), "--scale", "cpu"], 65, "is not a key of an experiment"),
      ([folder.path("small.yaml"), "--scale", "cpu"], 64, "small has no scale \"cpu\""),
      ([folder.path("none.yaml"), "--scale", "cpu"], 65, "cannot be read"),
    ] {
      let outcome = try Self.program.run(["reproduce"] + arguments)
      #expect(outcome.status == status && outcome.errors.contains(said), "\(arguments): \(outcome.errors)")
    }
  }

  @Test func `the list has every experiment at every scale, and its state`() throws {
    let list = try Self.program.run("reproduce", "--list", "--runs", folder.path("r"), "--output", folder.path("o"))
    #expect(list.status == 0, "\(list.errors)")
    let rows = list.output.split(separator: "\n").dropFirst(2)
    #expect(rows.count == 36 && rows.allSatisfy { $0.contains("not begun") })
    #expect(rows.first?.hasPrefix("figure-1 ") == true && rows.last?.hasPrefix("table-1 ") == true)
  }
}

import Experiments
import Recipes
import Testing

@Suite struct ExperimentTests {
  private static let text = """
    name: e
    title: A title
    source: Figure 0
    runs:
      at: linf-at
      distilled: {recipe: linf-at-distillation, teachers: {robust: at}}
    points:
      early: {run: at}
      best: {run: at, checkpoint: best, label: the best}
      taught: {run: distilled, checkpoint: last, on: clean}
    figures:
      matrices: {points: [early, best], columns: 1, colours: [-1, 1]}
    statements:
      - {says: More at the best., claim: CAS(best) > CAS(early)}
    paper:
      CAS(best): 25.6
      RA(best): 47.8 %
    scales:
      cpu: {seeds: [0, 3], epochs: {early: 4}}
    """

  @Test func `an experiment is read`() throws {
    let experiment = try Experiment(yaml: Self.text, name: "e.yaml")
    #expect(experiment.runs.map(\.recipe) == ["linf-at", "linf-at-distillation"])
    #expect(experiment.points.map(\.state) == [.epoch, .best, .last])
    #expect(experiment.points.map(\.on) == [.adversarial, .adversarial, .clean])
    #expect(experiment.points.map(\.label) == ["early", "the best", "taught"])
    #expect(experiment.drawing.matrices?.colours == -1...1 && experiment.drawing.matrices?.columns == 1)
    #expect(experiment.paperNumbers.map(\.value) == [25.6, 0.478])
    #expect(experiment.scale("cpu")?.seeds == [0, 3])
  }

  @Test(arguments: [
    ("run: at}", "run: att}", "\"att\" is no run; did you mean \"at\"?"),
    ("[early, best]", "[early, bets]", "\"bets\" is no point; did you mean \"best\"?"),
    ("> CAS(early)", "> CAS(erly)", "\"erly\" is no point"),
    ("CAS(best): 25.6", "CAS(bst): 25.6", "\"bst\" is no point"),
    ("CAS(best): 25.6", "CAS: 25.6", "\"CAS\" is no quantity"),
    ("CAS(best): 25.6", "CAS(best): a", "\"a\" is no number"),
    ("epochs: {early: 4}", "epochs: {}", "cpu names no epoch for the point early"),
    ("{early: 4}", "{early: 4, best: 3}", "names an epoch for best"),
    ("seeds: [0, 3]", "seeds: [0, 0]", "each once"),
    ("seeds: [0, 3]", "seeds: []", "one seed or more"),
    ("{robust: at}", "{robust: distilled}", "is a teacher of its own teachers"),
    ("CAS(best) > CAS(early)", "CAS(best) CAS(early)", "0 of < and >"),
    ("colours: [-1, 1]", "colours: [1, -1]", "not below the second"),
    ("title:", "titel:", "is not a key of an experiment; did you mean \"title\"?"),
    ("  at: linf-at", "  At: linf-at", "is no name here"), ("name: e", "name: ../e", "is no name here"),
    ("CAS(best) > CAS(early)", "AA(best) > AA(early)", "AA has no replicates"),
    ("matrices: {", "saliency: {right: best, wrong: taught, count: 1}\n  matrices: {", "the point taught is on: clean"),
  ])
  func `mistakes are told with their place`(part: String, instead: String, said: String) throws {
    let text = try #require(Self.text.range(of: part).map { Self.text.replacingCharacters(in: $0, with: instead) })
    let error = #expect(throws: RecipeError.self) { try Experiment(yaml: text, name: "e.yaml") }
    #expect(error?.description.contains(said) == true, "\(error.map { $0.description } ?? "")")
    #expect(error?.description.hasPrefix("e.yaml:") == true)
  }

  @Test func `every experiment that the program brings can be planned at each of its scales`() throws {
    #expect(Experiment.shippedNames == (1...11).map { "figure-\($0)" } + ["table-1"])
    for name in Experiment.shippedNames {
      let experiment = try Experiment(name)
      #expect(experiment.name == name)
      #expect(experiment.scales.map(\.name).sorted() == Scale.shippedNames)
      for scale in Scale.shippedNames {
        let plan = try ReproductionPlan(experiment, at: Scale(scale))
        for run in plan.runs {
          for case .epoch(let epoch) in plan.measurements(of: run).map(\.state) {
            let every = try #require(run.recipe.checkpoints.every, "\(name) \(scale)")
            #expect(epoch % every == 0 && epoch <= run.recipe.epochs, "\(name) at \(scale): epoch \(epoch)")
          }
        }
      }
    }
  }

  @Test func `experiments share runs, and only equal ones`() throws {
    let scale = try Scale("cpu")
    func keys(_ name: String, _ seeds: [UInt64]? = nil) throws -> [String] {
      try ReproductionPlan(Experiment(name), at: scale, seeds: seeds).runs.map(\.key)
    }
    let two = try keys("figure-2")
    #expect(two.count == 2 && Set(two).count == 2)
    #expect(Set(two).isSubset(of: try keys("figure-4")))
    #expect(try keys("figure-4").count == 8)
    #expect(try keys("figure-2", [0]) == [two[0]])
    let full = try ReproductionPlan(Experiment("figure-2"), at: Scale("full"))
    #expect(!two.contains(full.runs[0].key))
  }

  @Test func `a teacher is planned before its pupil, with the same seed, and is part of the pupil's key`() throws {
    let experiment = try Experiment(yaml: Self.text, name: "e.yaml")
    let plan = try ReproductionPlan(experiment, at: Scale("cpu"))
    #expect(plan.runs.map(\.name) == ["at", "distilled", "at", "distilled"])
    #expect(plan.runs.map(\.seed) == [0, 0, 3, 3])
    let pupil = plan.runs[1]
    let path = "\(plan.runs[0].key)/checkpoints/best.pth"
    #expect(pupil.recipe.loss.teachers.map(\.checkpoint) == [path])
    #expect(pupil.settings(below: "r").last == "loss.teachers.robust.checkpoint=\"r/\(path)\"")
    #expect(plan.runs[3].key.dropLast(8) == "linf-at-distillation-seed3-")
    #expect(plan.runs[3].key.suffix(8) != pupil.key.suffix(8))
    let states = plan.measurements(of: plan.runs[0]).map(\.state.name)
    #expect(states == ["epoch-0004", "best"])
  }

  @Test(arguments: [
    ("{early: 4}", "{early: 5}", "early is epoch 5 of 40, and those kept are multiples of 2"),
    ("{early: 4}", "{early: 42}", "early is epoch 42 of 40"),
    (", teachers: {robust: at}}", "}", "has no run for robust, a teacher of its recipe"),
  ])
  func `what would fail after hours of training is told before`(part: String, instead: String, said: String) throws {
    let text = try #require(Self.text.range(of: part).map { Self.text.replacingCharacters(in: $0, with: instead) })
    let experiment = try Experiment(yaml: text, name: "e.yaml")
    let error = #expect(throws: ExperimentError.self) { try ReproductionPlan(experiment, at: Scale("cpu")) }
    #expect(error?.description.contains(said) == true, "\(error.map { $0.description } ?? "")")
  }

  @Test func `a scale or experiment that there is not is an error`() throws {
    #expect(throws: ExperimentError.self) { try Experiment("figure-99") }
    #expect(throws: ExperimentError.self) { try Scale("cpy") }
    let experiment = try Experiment(yaml: Self.text, name: "e.yaml")
    #expect(throws: ExperimentError.self) { try ReproductionPlan(experiment, at: Scale("full")) }
  }
}

import Recipes
import Reporting
import Testing

/// Recipes of the tests.
enum Samples {
  /// The shortest recipe that is valid.
  static let least = """
    name: least
    dataset: cifar10
    network: {name: preactresnet18, width: 16}
    epochs: 3
    batch-size: 64
    optimiser:
      kind: sgd
      learning-rate: 0.1
    attack:
      kind: pgd
      norm: linf
      epsilon: 8/255
      relative-step: 1/4
      steps: 2
    evaluation:
      attack: {kind: pgd, relative-step: 1/4, steps: 4}
    """

  static func recipe(_ settings: String...) throws -> Recipe {
    try Recipe(yaml: least, name: "least.yaml", settings: settings)
  }

  /// The error of a text or of settings.
  static func error(_ yaml: String = least, _ settings: String...) -> RecipeError? {
    #expect(throws: RecipeError.self) { try Recipe(yaml: yaml, name: "r.yaml", settings: settings) }
  }
}

@Suite("Reading a recipe")
struct ReadingTests {
  @Test("what the text leaves out has the documented defaults")
  func defaults() throws {
    let recipe = try Samples.recipe()
    #expect(recipe.summary == "least" && recipe.sources.isEmpty && !recipe.dropLast && !recipe.cleanForward)
    guard case .sgd(let sgd) = recipe.optimiser else { return }
    #expect(sgd.learningRate.value == 0.1 && sgd.momentum.value == 0 && sgd.weightDecay.value == 0)
    #expect(!sgd.nesterov && sgd.decayedParameters == .all)
    #expect(recipe.schedule.shape == .constant && recipe.augmentation == .none && recipe.gradientClipping == nil)
    let attack = try #require(recipe.attack.pgd)
    #expect(attack.epsilon.value == 8.0 / 255 && attack.epsilon.text == "8/255" && attack.stepSize == 2.0 / 255)
    #expect(attack.start == .random && attack.batchNorm == .train)
    #expect(attack.pixelRange?.low.value == 0 && attack.pixelRange?.high.value == 1)
    let evaluation = try #require(recipe.evaluation.attack.pgd)
    #expect(evaluation.norm == .linf && evaluation.epsilon == attack.epsilon && evaluation.batchNorm == .eval)
    #expect(recipe.evaluation.every == 1 && recipe.evaluation.maxSamples == nil)
    #expect(recipe.checkpoints.every == nil && recipe.checkpoints.best == .none)
    #expect(recipe.precision == .float32 && recipe.memoryFormat == .channelsLast)
    #expect(recipe.loss == .crossEntropy(labelSmoothing: try #require(WrittenNumber("0"))))
  }

  @Test(
    "a misspelt key is an error with its place, the nearest key and the accepted ones, at any depth",
    arguments: [
      ("batch-size", "batch_size", "5:1", "batch_size", "batch-size"),
      ("  learning-rate", "  learning-rte", "8:3", "optimiser.learning-rte", "learning-rate"),
      ("  steps: 2", "  setps: 2", "14:3", "attack.setps", "steps"),
      ("width", "widht", "3:33", "network.widht", "width"),
      ("steps: 4", "step: 4", "16:43", "evaluation.attack.step", "steps"),
    ])
  func misspelt(right: String, wrong: String, place: String, key: String, nearest: String) throws {
    let text = Samples.least.split(separator: right, maxSplits: 1).joined(separator: wrong)
    let error = try #require(Samples.error(text))
    #expect(
      error.description.hasPrefix(
        "r.yaml:\(place): \(key): is not a key of a recipe; did you mean \"\(nearest)\"?: accepted here are "),
      "\(error)")
    #expect(error.reason.contains(", \(nearest)") && !error.isUsage)
  }

  @Test("a key far from every other has no suggestion")
  func far() throws {
    let error = try #require(Samples.error(Samples.least + "\nzzz: 1\n"))
    #expect(
      error.description
        == "r.yaml:17:1: zzz: is not a key of a recipe: accepted here are name, summary, group, dataset, training-samples, "
        + "network, epochs, batch-size, drop-last, optimiser, schedule, gradient-clipping, augmentation, mixing, attack, loss, "
        + "clean-forward, averaging, evaluation, checkpoints, precision, memory-format, sources")
  }

  @Test(
    "wrong types and impossible values say what was given and what is accepted",
    arguments: [
      ("epochs=0", "epochs: \"0\" is not possible: give a whole number, 1 or greater"),
      ("epochs=2.5", "\"2.5\" is not possible: give a whole number"),
      ("epochs=\"3\"", "epochs: \"3\" is not possible"),
      ("epochs=[3]", "epochs: a list is not possible"),
      ("epochs={a: 1}", "epochs: keys below it are not possible"),
      ("epochs=", "epochs: has no value: give a whole number"),
      ("name=", "name: has no value"),
      ("drop-last=yes", "drop-last: \"yes\" is not possible: give true or false"),
      ("optimiser.learning-rate=0", "\"0\" is not possible: give a number greater than 0"),
      ("optimiser.learning-rate=0x1p-3", "\"0x1p-3\" is not possible"),
      ("optimiser.learning-rate=nan", "\"nan\" is not possible"),
      ("optimiser.learning-rate=1/0", "\"1/0\" is not possible"),
      ("optimiser.learning-rate=1/2/3", "\"1/2/3\" is not possible"),
      ("optimiser.learning-rate=1/", "\"1/\" is not possible"),
      ("optimiser.momentum=1", "give a number from 0 to below 1"),
      ("optimiser.nesterov=true", "without momentum"),
      ("optimiser=adam", "optimiser: \"adam\" is not possible: give one of sgd"),
      ("optimiser.kind=sdg", "optimiser.kind: \"sdg\" is not possible; did you mean \"sgd\"?: give one of sgd"),
      ("optimiser={learning-rate: 1}", "optimiser: the key \"kind\" is missing: give one of sgd"),
      ("attack.norm=l3", "attack.norm: \"l3\" is not possible; did you mean \"l2\"?: give one of linf, l2"),
      ("attack.epsilon=8", "attack.epsilon: 8 is wider than the range of pixels, 0 to 1"),
      ("attack.pixel-range=[1, 0]", "two numbers that ascend"),
      ("attack.pixel-range=[0, 1, 2]", "a list of 3 is not possible"),
      ("attack=none", "evaluation.attack.norm: is missing"),
      ("attack.start=uniform", "attack.start: \"uniform\" is not possible: give one of zero, random"),
      ("schedule=piecewise", "schedule.milestones: is missing"),
      ("schedule={kind: piecewise, factor: 0.1, milestones: [2, 1]}", "schedule.milestones[1]: 1 is out of order"),
      ("schedule={kind: piecewise, factor: 0.1, milestones: []}", "an empty list"),
      ("schedule={kind: piecewise, factor: 1, milestones: [1]}", "give a number between 0 and 1"),
      ("schedule={kind: cosine, milestones: [1]}", "schedule.milestones: is not a key of a recipe"),
      ("schedule=[]", "schedule: a list is not possible"),
      ("augmentation={kind: crop-flip, padding: 4}", "augmentation.padding-mode: is missing"),
      ("loss.label-smoothing=0.1", "loss: the key \"kind\" is missing: give one of cross-entropy"),
      (
        "loss=mart",
        "loss: \"mart\" is not possible: give one of cross-entropy, distillation, temporal-ensembling, trades"
      ),
      ("loss={kind: trades, beta: -1}", "loss.beta: \"-1\" is not possible: give a number that is 0 or greater"),
      ("loss={kind: trades, lambda: 6}", "loss.lambda: is not a key of a recipe"),
      ("loss=distillation", "loss.cross-entropy-weight: is missing"),
      (
        "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 0, teachers: {}}",
        "loss.temperature: \"0\" is not possible"
      ),
      (
        "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: {}}",
        "loss.teachers: names no teacher"
      ),
      (
        "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: [a.pth]}",
        "loss.teachers: a list is not possible"
      ),
      (
        "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: {a.b: {}}}",
        "\"a.b\" is no name of a teacher"
      ),
      (
        "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: {a: {weight: 1}}}",
        "loss.teachers.a.checkpoint: is missing"
      ),
      (
        "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: {a: {checkpoint: a, wieght: 1}}}",
        "loss.teachers.a.wieght: is not a key of a recipe; did you mean \"weight\"?"
      ),
      (
        "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: {a: {checkpoint: a, weight: 1, "
          + "network: {width: 3}}}}",
        "loss.teachers.a.network.name: is missing"
      ),
      ("loss=temporal-ensembling", "loss.start-epoch: is missing"),
      (
        "loss={kind: temporal-ensembling, start-epoch: 5, end-epoch: 5}",
        "loss.end-epoch: \"5\" is not possible: give a whole number, 6 or greater"
      ),
      ("mixing=mixup", "mixing: \"mixup\" is not possible"),
      ("mixing=mixup-cutmix", "mixing: mixup-alpha and cutmix-alpha are both 0"),
      ("mixing={kind: mixup-cutmix, mixup-alpha: 1, probability: 2}", "mixing.probability: \"2\" is not possible"),
      ("evaluation.attack=none", ""),
      ("network.parameters=3", "network.parameters: \"3\" is not possible: give a section"),
      ("gradient-clipping=0", "give a number greater than 0, or none"),
      ("precision=float16", "precision: \"float16\" is not possible; did you mean \"float32\"?"),
      ("averaging=ema", "averaging.decay: is missing"),
      ("averaging={kind: ema, decay: 1}", "averaging.decay: \"1\" is not possible: give a number from 0 to below 1"),
      ("averaging=swa", "averaging.start: is missing"),
      ("averaging={kind: swa, start: 3}", "its start, 3, is not among the 3 epochs, which count from 0"),
      ("averaging={kind: swa, start: 1, every: 0}", "give a whole number, 1 or greater, or epoch"),
      ("averaging={kind: swa, start: 1, batch-norm: both}", "give one of clean, adversarial"),
      ("checkpoints.best={kind: test, of: averaged}", "averaging is none: give an average, or of: trained"),
      ("checkpoints.best={kind: test, of: both}", "checkpoints.best.of: \"both\" is not possible"),
      ("base=linf-at", "base: is not a key of a recipe"),
      ("sources={attak: x}", "sources[attak]: the recipe has no such key; did you mean \"attack\"?"),
      ("sources=x", "sources: \"x\" is not possible: give a section of keys and texts"),
      ("attack.steps", "is no setting: give a key and a value, such as attack.steps=5"),
      ("attack..steps=5", "is no setting"),
      ("attack.steps={", "is no YAML"),
    ])
  func impossible(setting: String, reason: String) throws {
    if reason.isEmpty {
      #expect(try Samples.recipe(setting).evaluation.attack == .none)
      let error = try #require(Samples.error(Samples.least, setting, "checkpoints.best=test"))
      #expect(error.reason.contains("evaluation.attack is none"))
      return
    }
    let error = try #require(Samples.error(Samples.least, setting))
    #expect(error.description.contains(reason), "\(error)")
  }

  @Test("a choice without what it needs of another is refused")
  func together() throws {
    let attack = try #require(
      Samples.error(
        Samples.least, "attack=none", "evaluation.attack.norm=linf", "evaluation.attack.epsilon=1/255", "loss=trades"))
    #expect(attack.key == "loss" && attack.reason.contains("the attack of TRADES is none"), "\(attack)")
    let mixed = try #require(
      Samples.error(
        Samples.least, "loss={kind: temporal-ensembling, start-epoch: 1, end-epoch: 2}",
        "mixing={kind: mixup-cutmix, mixup-alpha: 1}"))
    #expect(mixed.key == "mixing" && mixed.reason.contains("a prediction for each image"), "\(mixed)")
    let start = try #require(Samples.error(Samples.least, "loss=trades", "attack.start=zero"))
    #expect(start.key == "attack" && start.reason.contains("give start: normal or random"), "\(start)")
    #expect(try Samples.recipe("loss=trades", "attack.start=random").attack.pgd?.start == .random)
    #expect(try Samples.recipe("attack.start=zero").attack.pgd?.start == .zero)
    for first in [3, 4] {
      let late = try #require(
        Samples.error(Samples.least, "loss={kind: temporal-ensembling, start-epoch: \(first), end-epoch: 9}"))
      #expect(late.key == "loss" && late.reason.contains("start-epoch, \(first), is not among the 3 epochs"), "\(late)")
    }
    _ = try Samples.recipe("loss={kind: temporal-ensembling, start-epoch: 2, end-epoch: 9}")
    let clean = ["attack=none", "evaluation.attack.norm=linf", "evaluation.attack.epsilon=1/255"]
    let statistics = #expect(throws: RecipeError.self) {
      try Samples.recipe().with(clean + ["averaging={kind: ema, decay: 0.9, batch-norm: adversarial}"])
    }
    #expect(statistics?.key == "averaging" && statistics?.reason.contains("attack is none") == true)
    #expect(try Samples.recipe().with(clean + ["averaging={kind: ema, decay: 0.9}"]).averaging != .none)
  }

  @Test("a teacher is a section of its own, so that a setting reaches it, and its defaults are the usual conventions")
  func teachers() throws {
    let loss =
      "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, teachers: {a: {checkpoint: a.pth, weight: 0.5}}}"
    let recipe = try Samples.recipe(loss, "loss.teachers.a.checkpoint=b.pth")
    guard case .distillation(let distillation) = recipe.loss else {
      Issue.record("\(recipe.loss)")
      return
    }
    #expect(distillation.divergence == .teacherStudent && distillation.temperatureSquared)
    #expect(distillation.attackLoss == .crossEntropy)
    let teacher = try #require(distillation.teachers.first)
    #expect(teacher.name == "a" && teacher.checkpoint == "b.pth" && teacher.network == nil)
    #expect(recipe.record["loss.teachers.a.checkpoint"] == .text("b.pth"))
    #expect(recipe.sources.map(\.key) == ["loss", "loss.teachers.a.checkpoint"])
  }

  @Test("the same mistake is the file's in a file and the command line's in a setting")
  func blame() throws {
    let inFile = try #require(Samples.error(Samples.least.replacing("steps: 2", with: "steps: two")))
    #expect(!inFile.isUsage && inFile.description.hasPrefix("r.yaml:14:10: attack.steps: \"two\""), "\(inFile)")
    let inSetting = try #require(Samples.error(Samples.least, "attack.steps=two"))
    #expect(inSetting.isUsage && inSetting.reason == inFile.reason)
    #expect(inSetting.description.hasPrefix("--set attack.steps=two: attack.steps: \"two\""))
    let unknown = try #require(Samples.error(Samples.least, "attack.stepz=2"))
    #expect(unknown.isUsage && unknown.reason.contains("did you mean \"steps\"?"))
    let missing = try #require(Samples.error(Samples.least, "attack={kind: pgd}"))
    #expect(missing.isUsage)
  }

  @Test("a key twice, several documents, aliases without end and broken YAML are errors with a place")
  func broken() throws {
    let twice = try #require(Samples.error(Samples.least + "\nepochs: 4\n"))
    #expect(twice.key == "epochs" && twice.reason.contains("stands twice"), "\(twice)")
    let quoted = try #require(Samples.error("1: a\n\"1\": b\n"))
    #expect(quoted.description == "r.yaml:2:1: 1: stands twice in its section: delete one of them")
    #expect(try #require(Samples.error("")).reason.contains("is empty"))
    #expect(try #require(Samples.error("# nothing\n")).reason.contains("is empty"))
    #expect(try #require(Samples.error("- a\n- b\n")).reason.contains("a list is not possible"))
    #expect(try #require(Samples.error("a: 1\n---\nb: 2\n")).reason.contains("is no YAML"))
    #expect(try #require(Samples.error("a: [1, 2\nb: 3\n")).description.hasPrefix("r.yaml:2:"))
    #expect(try #require(Samples.error("a: \u{7}\n")).reason.contains("is no YAML"))
    #expect(try #require(Samples.error("[a]: 1\n")).reason.contains("as a key"))
    #expect(try #require(Samples.error("a: *b\n")).reason.contains("is no YAML"))
    let bomb = (1..<9).reduce("a0: &a0 [x]\n") { text, k in
      text + "a\(k): &a\(k) [\([String](repeating: "*a\(k - 1)", count: 9).joined(separator: ", "))]\n"
    }
    #expect(try #require(Samples.error(bomb)).reason == "has more than 16 aliases: write the values out")
    // As a key it would be compared with other keys, all its values.
    #expect(try #require(Samples.error(bomb + "? *a8\n: 1\n? *a7\n: 2\n")).reason.contains("aliases"))
    let many = "a: [\([String](repeating: "x", count: 10_000).joined(separator: ", "))]\n"
    #expect(try #require(Samples.error(many)).reason.contains("more than 10000 values"))
    let starred = "\nsummary: 2 * 3 = 6, \([String](repeating: "a*b", count: 40).joined(separator: " "))\n"
    #expect(try Recipe(yaml: Samples.least + starred, name: "r").summary.hasPrefix("2 * 3 = 6"))
  }

  @Test("settings replace values and sections, the last one wins, and each is its value's source")
  func settings() throws {
    let recipe = try Samples.recipe(
      "attack.steps=5", "attack.steps=7", "attack.epsilon=4/255", "schedule=cosine", "checkpoints.best.kind=test",
      "loss={kind: cross-entropy, label-smoothing: 0.1}", "network.parameters.stem=3")
    #expect(recipe.attack.pgd?.steps == 7 && recipe.evaluation.attack.pgd?.epsilon.text == "4/255")
    #expect(recipe.schedule.shape == .cosine(finalFactor: try #require(WrittenNumber("0"))))
    #expect(recipe.checkpoints.best == .test(.robustAccuracy))
    #expect(recipe.loss == .crossEntropy(labelSmoothing: try #require(WrittenNumber("0.1"))))
    #expect(recipe.network.parameters.map(\.name) == ["stem"])
    #expect(recipe.network.parameters.first?.value == .number(try #require(WrittenNumber("3"))))
    #expect(recipe.sources.filter { $0.key == "attack.steps" }.map(\.text) == ["set by --set attack.steps=7"])

    let sourced = Samples.least + "\nsources: {attack: a, attack.steps: b, attack.norm: c, epochs: d}\n"
    let steps = try Recipe(yaml: sourced, name: "r", settings: ["attack.steps=5"])
    #expect(steps.sources.map(\.key) == ["attack", "attack.norm", "epochs", "attack.steps"])
    let whole = try Recipe(
      yaml: sourced, name: "r", settings: ["attack={kind: pgd, norm: l2, epsilon: 1, relative-step: 1/8, steps: 1}"])
    #expect(whole.sources.map(\.key) == ["epochs", "attack"])
    #expect(try steps.with(["name=other", "epochs=9"]).epochs == 9)
    #expect(try steps.with(["name=other"]).sources == steps.sources)
    let named = try Recipe(yaml: sourced + "summary: s\n", name: "r", settings: ["sources={summary: S., epochs: e}"])
    #expect(try named.with(["summary=other"]).sources.map(\.key) == ["epochs"])
  }
}

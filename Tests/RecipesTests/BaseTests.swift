import Recipes
import Reporting
import TestSupport
import Testing

@Suite("A recipe that builds on another")
struct BaseTests {
  /// Writes files into a folder and reads the first.
  private func read(_ files: KeyValuePairs<String, String>, settings: [String] = []) throws -> Recipe {
    let folder = try TemporaryFolder()
    try Files.makeFolder(folder.path("below"))
    for (name, text) in files { try Files.write(text, to: folder.path(name)) }
    return try Recipe(folder.path(files[0].key), settings: settings)
  }

  private func error(_ files: KeyValuePairs<String, String>) -> RecipeError? {
    #expect(throws: RecipeError.self) { try read(files) }
  }

  @Test("it has the base's values where it is silent, key by key, and its own name")
  func inherits() throws {
    let recipe = try Recipe(yaml: "base: linf-at\nname: mine\nattack: {epsilon: 4/255}\nepochs: 9\n", name: "r.yaml")
    let base = try Recipe("linf-at")
    #expect(recipe.name == "mine" && recipe.summary == "mine" && recipe.group == "Other recipes" && recipe.epochs == 9)
    #expect(try base.with(["attack.epsilon=4/255"]).attack == recipe.attack)
    #expect(recipe.optimiser == base.optimiser && recipe.schedule == base.schedule && recipe.network == base.network)
    // What the base's summary is about is not the recipe's.
    #expect(Set(base.sources.map(\.key)).subtracting(recipe.sources.map(\.key)) == ["summary"])
    #expect(!recipe.yaml.contains("base:"))
    #expect(try Recipe(yaml: recipe.yaml, name: "again") == recipe)
  }

  @Test("a source of the base speaks of nothing that the recipe changes")
  func sources() throws {
    let recipe = try Recipe(
      yaml: """
        base: linf-at
        name: mine
        optimiser: {learning-rate: 0.3, momentum: 0.9}
        schedule: {kind: piecewise, milestones: [100, 150], factor: 0.2}
        attack: {steps: 7, epsilon: 4/255}
        evaluation: {attack: {steps: 9}}
        sources: {attack.steps: mine, evaluation: mine too}
        """, name: "mine.yaml")
    let base = try Recipe("linf-at")
    func text(_ key: String, in recipe: Recipe) -> String? { recipe.sources.first { $0.key == key }?.text }
    for key in ["optimiser.learning-rate", "schedule.factor", "attack.epsilon"] {
      #expect(text(key, in: recipe) == "set in mine.yaml", "\(key)")
    }
    #expect(text("attack.steps", in: recipe) == "mine" && text("evaluation", in: recipe) == "mine too")
    // What it leaves, or says again, is the base's; of its name there is nothing to say.
    for key in ["optimiser", "schedule", "attack.start", "epochs"] {
      #expect(text(key, in: recipe) == text(key, in: base), "\(key)")
    }
    let new = Set(recipe.sources.map(\.key)).subtracting(base.sources.map(\.key))
    #expect(new == ["optimiser.learning-rate", "schedule.factor"])
    #expect(text("summary", in: recipe) == nil)
    #expect(try Recipe(yaml: recipe.yaml, name: "again") == recipe)

    let third = try read([
      "c.yaml": "base: b.yaml\nname: c\nschedule: constant\nsummary: C.\nsources: {summary: ours}\n",
      "b.yaml": "base: linf-at\nname: b\nepochs: 9\nschedule: {milestones: [4]}\n",
    ])
    #expect(text("epochs", in: third)?.hasSuffix("b.yaml") == true)
    #expect(text("schedule", in: third)?.hasSuffix("c.yaml") == true && text("schedule.milestones", in: third) == nil)
    #expect(text("summary", in: third) == "ours")
  }

  @Test("a file may have the name of the recipe that it builds on")
  func sameName() throws {
    let recipe = try Recipe(yaml: "base: linf-at\nname: mine\n", name: "linf-at.yaml")
    #expect(try recipe.comparable == Recipe("linf-at").comparable)
  }

  @Test("a section of another kind or name takes the place of the whole")
  func kinds() throws {
    let recipe = try Recipe(
      yaml: """
        base: linf-at
        name: mine
        schedule: {kind: cosine}
        network: {name: small-cnn}
        augmentation: none
        sources: {schedule: ours, attack.steps: ours too}
        """, name: "r.yaml")
    #expect(recipe.schedule.shape == .cosine(finalFactor: try #require(WrittenNumber("0"))))
    #expect(recipe.network.name == "small-cnn" && recipe.network.width == nil && recipe.augmentation == .none)
    #expect(recipe.sources.filter { $0.key == "schedule" }.map(\.text) == ["ours"])
    #expect(recipe.sources.filter { $0.key == "attack.steps" }.map(\.text) == ["ours too"])
    #expect(
      recipe.sources.filter { $0.key == "network" || $0.key == "augmentation" }.map(\.text)
        == ["set in r.yaml", "set in r.yaml"])
    // A kind alone is completed like a section.
    let attack = "attack: {kind: pgd, norm: l2, epsilon: 1, relative-step: 1, steps: 1}"
    #expect(try Recipe(yaml: "base: standard\nname: w\n\(attack)\n", name: "r").attack.pgd?.norm == .l2)
    let warm = try Recipe(yaml: "base: standard\nname: w\naveraging: {kind: none}\nloss: cross-entropy\n", name: "r")
    #expect(warm.loss == .crossEntropy(labelSmoothing: try #require(WrittenNumber("0"))))
  }

  @Test("a base can be a file beside it, with one of its own; settings come last")
  func files() throws {
    let recipe = try read(
      [
        "a.yaml": "base: below/b.yaml\nname: a\nepochs: 5\n",
        "below/b.yaml": "base: ../c.yaml\nname: b\nbatch-size: 7\n",
        "c.yaml": "base: l2-at\nname: c\nepochs: 6\nbatch-size: 8\n",
      ], settings: ["batch-size=9"])
    #expect(recipe.name == "a" && recipe.epochs == 5 && recipe.batchSize == 9 && recipe.attack.pgd?.norm == .l2)
  }

  @Test("a mistake is shown in the file and line where it stands")
  func places() throws {
    let own = try #require(error(["a.yaml": "base: linf-at\nname: a\nattack:\n  setps: 3\n"]))
    #expect(own.description.contains("a.yaml:4:3: attack.setps: is not a key of a recipe; did you mean \"steps\"?"))
    let base = try #require(
      error(["a.yaml": "base: b.yaml\nname: a\n", "b.yaml": "base: linf-at\nname: b\nepochs: many\n"]))
    #expect(base.description.contains("b.yaml:3:9: epochs: \"many\" is not possible") && !base.isUsage)
    let nameless = try #require(error(["a.yaml": "base: linf-at\n"]))
    #expect(nameless.description.contains("name: is missing"))
  }

  @Test("a base that is none, lies elsewhere or leads back is an error with its place")
  func wrong() throws {
    let unknown = try #require(error(["a.yaml": "name: a\nbase: linf_at\n"]))
    #expect(unknown.description.contains("a.yaml:2:7: base: \"linf_at\" is no recipe; did you mean \"linf-at\"?"))
    #expect(try #require(error(["a.yaml": "base: b.yaml\nname: a\n"])).reason.contains("b.yaml"))
    #expect(try #require(error(["a.yaml": "base: /b.yaml\nname: a\n"])).reason.contains("a path from the root"))
    #expect(try #require(error(["a.yaml": "base: [a]\nname: a\n"])).reason.contains("a list is not possible"))
    let inText = try #require(Samples.error("base: b.yaml\nname: a\n"))
    #expect(inText.reason.contains("lies in no folder"))
    let itself = try #require(error(["a.yaml": "base: a.yaml\nname: a\n"]))
    #expect(itself.key == "base" && itself.reason.contains("builds on itself"))
    let ring = try #require(error(["a.yaml": "base: ./b.yaml\nname: a\n", "b.yaml": "base: ./a.yaml\nname: b\n"]))
    #expect(ring.reason.contains("build on each other"), "\(ring)")
  }
}

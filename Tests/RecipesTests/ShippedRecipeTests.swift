import Foundation
import Recipes
import Reporting
import Testing

@Suite("Shipped recipes")
struct ShippedRecipeTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("experiments/recipes")

  @Test("the program brings every file of experiments/recipes, byte for byte, under its name")
  func embedded() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(ShippedRecipes.names.map { "\($0).yaml" }))
    for name in ShippedRecipes.names {
      let text = try String(contentsOf: Self.folder.appendingPathComponent("\(name).yaml"), encoding: .utf8)
      #expect(ShippedRecipes.text(name) == text, "\(name): the program was built from another text")
    }
  }

  @Test(
    "each reads, has its file's name, and says of every section where it comes from", arguments: ShippedRecipes.names)
  func reads(name: String) throws {
    let recipe = try Recipe(name)
    #expect(recipe.name == name)
    for section in [
      "summary", "dataset", "network", "epochs", "batch-size", "drop-last", "optimiser", "schedule",
      "gradient-clipping", "augmentation", "mixing", "attack", "loss", "clean-forward", "averaging", "evaluation",
      "checkpoints", "precision", "memory-format",
    ] {
      #expect(recipe.sources.contains { $0.key == section || $0.key.hasPrefix(section + ".") }, "\(section)")
    }
    #expect(recipe.group != "Other recipes")
    #expect(try Recipe(yaml: recipe.yaml, name: name) == recipe)
  }

  @Test("each says itself where everything comes from that it changes of its base", arguments: ShippedRecipes.names)
  func changes(name: String) throws {
    let notes = try ShippedRecipes.notes(name)
    #expect(notes.sources.contains { $0.key == "summary" })
    guard let base = notes.base else { return }
    let (record, other) = try (Recipe(name).record, Recipe(base).record)
    for field in record.fields where field.value != other[field.path] {
      let path = field.path.hasPrefix("written.") ? String(field.path.dropFirst("written.".count)) : field.path
      // The evaluation follows the radius of training, and a source of the training attack is one of it.
      guard !["name", "group", "sources", "evaluation.attack.epsilon", "evaluation.attack.norm"].contains(path) else {
        continue
      }
      #expect(notes.sources.contains { path == $0.key || path.hasPrefix($0.key + ".") }, "\(path)")
    }
  }

  @Test("none has a source that fits its base alone", arguments: ShippedRecipes.names)
  func ownSources(name: String) throws {
    let recipe = try Recipe(name)
    #expect(!recipe.sources.contains { $0.text.hasPrefix("set in") })
    // The size of the last batch is one of the data set and of the batch.
    let dropLast = try #require(recipe.sources.first { $0.key == "drop-last" }).text
    #expect(!dropLast.contains { $0.isNumber }, "\(dropLast)")
    let augmentation = try #require(recipe.sources.first { $0.key == "augmentation" }).text
    guard case .cropFlip(let crop) = recipe.augmentation else {
      Issue.record("\(recipe.augmentation)")
      return
    }
    let isPublished = ["deit-ti", "linf-at-two-teachers", "fast-at-cyclic"].contains(name)
    #expect(crop.paddingMode == (isPublished ? .zero : .reflect))
    #expect(augmentation.contains("of zeros") == isPublished, "\(augmentation)")
  }

  @Test("the series of radii is the recipe linf-at at other radii, and the soft labels are soft")
  func series() throws {
    for size in [2, 4, 6, 12, 16] {
      let recipe = try Recipe("linf-at-eps\(size)")
      #expect(recipe.attack.pgd?.stepSize == Double(size) / 4 / 255 || size % 4 != 0)
      #expect(recipe.evaluation.attack.pgd?.epsilon.text == "\(size)/255")
      #expect(try recipe.with(["attack.epsilon=8/255"]).attack == Recipe("linf-at").attack)
    }
    #expect(
      try Recipe("linf-at-smoothing").loss == .crossEntropy(labelSmoothing: try #require(WrittenNumber("0.1"))))
    // Nine of ten classes share what the uniform distribution has, 0.1: the model's beta.
    let smoothing = try Recipe("linf-at-smoothing").sources.first { $0.key == "loss.label-smoothing" }
    #expect(smoothing?.text.contains("beta 0.09 ") == true)
    guard case .distillation(let two) = try Recipe("linf-at-two-teachers").loss else {
      Issue.record("no distillation")
      return
    }
    #expect(two.crossEntropyWeight.value + two.teachers.reduce(0) { $0 + $1.weight.value } == 1)
    #expect(two.teachers.map(\.weight.text) == ["0.1", "0.6"] && two.temperature.value == 2)
    let fast = try #require(try Recipe("fast-at").attack.pgd)
    #expect(fast.steps == 1 && fast.stepSize == 1.25 * 8 / 255 && fast.start == .random)
    #expect(try Recipe("fast-at-zero").attack.pgd?.start == .zero)
    guard case .swa(let course) = try Recipe("swa").averaging else {
      Issue.record("no average")
      return
    }
    #expect(course.start == 55 && course.every == nil && course.batchNorm == .clean)
  }

  @Test("the main recipe is the paper's, and the others differ from it where they say")
  func paper() throws {
    let linf = try Recipe("linf-at")
    #expect(linf.epochs == 200 && linf.batchSize == 128 && linf.network.width == 64 && linf.cleanForward)
    guard case .sgd(let sgd) = linf.optimiser else { return }
    #expect(sgd.learningRate.value == 0.1 && sgd.momentum.value == 0.9 && sgd.weightDecay.value == 5e-4)
    #expect(linf.schedule.shape == .piecewise(milestones: [100, 150], factor: try #require(WrittenNumber("0.1"))))
    let attack = try #require(linf.attack.pgd)
    #expect(attack.steps == 10 && attack.stepSize == 2.0 / 255 && attack.batchNorm == .train)
    #expect(linf.evaluation.attack.pgd?.steps == 20 && linf.evaluation.attack.pgd?.stepSize == 2.0 / 255)
    #expect(linf.checkpoints.best == .test(.robustAccuracy))

    let l2 = try #require(try Recipe("l2-at").attack.pgd)
    #expect(l2.norm == .l2 && l2.epsilon.value == 128.0 / 255 && l2.stepSize == 16.0 / 255)
    let standard = try Recipe("standard")
    #expect(standard.attack == .none && !standard.cleanForward && standard.optimiser == linf.optimiser)
    let small = try Recipe("linf-at-small")
    #expect(small.network.width == 16 && small.attack == linf.attack && small.optimiser == linf.optimiser)
  }

  @Test("another epsilon moves the evaluation's too, and both steps")
  func epsilon() throws {
    let recipe = try Recipe("linf-at", settings: ["attack.epsilon=12/255"])
    #expect(recipe.evaluation.attack.pgd?.epsilon.text == "12/255" && recipe.attack.pgd?.stepSize == 3.0 / 255)
  }

  @Test("a file is read by its path, and an unknown name gets a suggestion")
  func files() throws {
    let path = Self.folder.appendingPathComponent("standard.yaml").path
    #expect(try Recipe(path) == Recipe("standard"))
    #expect(throws: FileError.self) { try Recipe("no/such.yaml") }
    let error = #expect(throws: RecipeError.self) { try Recipe("linf_at") }
    #expect(error?.description.contains("is no recipe; did you mean \"linf-at\"?: give one of cifar100, ") == true)
    let misspelt = #expect(throws: RecipeError.self) { try Recipe(path, settings: ["epoch=1"]) }
    #expect(misspelt?.isUsage == true)
  }
}

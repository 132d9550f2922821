import Recipes

/// How far every experiment is made smaller, so that it fits a machine.
///
/// Experiments that train by the same recipe at the same scale have the same runs, and share them.
public struct Scale: Hashable, Sendable {
  /// A short name, such as "cpu".
  public let name: String
  /// What it is for, in a sentence.
  public let summary: String
  /// What no experiment can show at this scale; nil for the paper's own.
  public let cannotShow: String?
  /// Settings for every recipe, such as "training-samples=2000".
  public let settings: [String]
  /// Further settings for recipes whose attack has several steps.
  public let severalSteps: [String]
  /// Further settings for recipes by their names.
  public let recipes: [String: [String]]
  /// How networks are measured.
  public let measurement: Measurement

  /// How networks are measured.
  public struct Measurement: Hashable, Sendable {
    /// Test images that are left out before those that are measured: the ones that the best checkpoint is chosen by.
    public let skip: Int
    /// The next so many test images; nil for all.
    public let samples: Int?
    /// Steps of PGD.
    public let steps: Int
    /// Replicates of the bootstrap, 2 or more.
    public let replicates: Int
    /// The first so many test images for AutoAttack; nil for none.
    public let autoAttackSamples: Int?
  }
}

extension Scale {
  private enum Key: String, RecipeKey {
    case name, summary
    case cannotShow = "cannot-show"
    case settings
    case severalSteps = "several-steps"
    case recipes, measurement
  }

  private enum MeasurementKey: String, RecipeKey {
    case skip, samples, steps, replicates
    case autoAttackSamples = "autoattack-samples"
  }

  /// A scale from its YAML text.
  ///
  /// - Parameters:
  ///   - yaml: the text.
  ///   - name: what errors call the text, such as its file's path.
  /// - Throws: `RecipeError` for what is no scale: the first mistake, with its place.
  public init(yaml: String, name: String) throws(RecipeError) {
    let root = try RecipeNode.parse(yaml) { .text(name: name, line: $0, column: $1) }
    let section = try RecipeSection(RecipeValue(node: root, path: ""), Key.self, of: "a scale")
    self.name = try section.required(.name).name()
    summary = try section.required(.summary).text("a sentence")
    cannotShow = try section.optional(.cannotShow)?.text()
    settings = try section.optional(.settings)?.names() ?? []
    severalSteps = try section.optional(.severalSteps)?.names() ?? []
    let special = try section.optional(.recipes)?.named("a section with a name for each recipe") {
      (value, name) throws(RecipeError) in (name, try value.names())
    }
    recipes = Dictionary(uniqueKeysWithValues: special ?? [])
    let measured = try RecipeSection(section.required(.measurement), MeasurementKey.self, of: "a measurement")
    measurement = Measurement(
      skip: try measured.optional(.skip)?.integer(atLeast: 0) ?? 0,
      samples: try measured.required(.samples).integer(atLeast: 1, orNilFor: "all"),
      steps: try measured.required(.steps).integer(atLeast: 1),
      replicates: try measured.required(.replicates).integer(atLeast: 2),
      autoAttackSamples: try measured.optional(.autoAttackSamples)?.integer(atLeast: 1, orNilFor: "none") ?? nil)
  }

  /// The settings of a recipe at this scale, in the order in which they are applied.
  ///
  /// - Throws: `RecipeError` or `FileError` for a name that no recipe has.
  func settings(of recipe: String) throws -> [String] {
    let hasSeveral = (try Recipe(recipe).attack.pgd?.steps ?? 0) > 1
    return settings + (hasSeveral ? severalSteps : []) + (recipes[recipe] ?? [])
  }
}

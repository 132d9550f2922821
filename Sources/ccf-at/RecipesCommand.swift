import ArgumentParser
import CommandLineSupport
import Recipes
import Reporting

struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes",
    abstract: "List and print training recipes.",
    subcommands: [RecipesListCommand.self, RecipesShowCommand.self],
    defaultSubcommand: RecipesListCommand.self)
}

struct RecipesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the recipes that the program brings, each with what it trains and where it comes from.")

  @Flag(help: "Print the source of each choice that a recipe makes itself, too.")
  var sources = false

  func run() throws {
    let recipes = try ShippedRecipes.names.map { try Recipe($0) }
    let indent = 2 + (recipes.map(\.name.count).max() ?? 0) + 2
    let margin = String(repeating: " ", count: indent)
    // The main recipe's group first.
    let first = recipes.first { $0.name == "linf-at" }?.group
    let groups = Set(recipes.map(\.group)).sorted { ($0 == first ? 0 : 1, $0) < ($1 == first ? 0 : 1, $1) }
    var text = ""
    for group in groups {
      text += (text.isEmpty ? "" : "\n") + "\(group)\n"
      for recipe in recipes where recipe.group == group {
        text += "  \(recipe.name)".padded(to: indent) + recipe.summary + "\n"
        let notes = try ShippedRecipes.notes(recipe.name)
        if let source = notes.sources.first(where: { $0.key == "summary" }) { text += "\(margin)\(source.text)\n" }
        guard sources else { continue }
        if let base = notes.base { text += "\(margin)builds on \(base)\n" }
        for source in notes.sources where source.key != "summary" {
          text += "\(margin)\(source.key): \(source.text)\n"
        }
      }
    }
    try StandardOutput.write(text)
  }
}

extension String {
  /// With spaces after it, so that it has `count` characters at least.
  fileprivate func padded(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}

struct RecipesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print a recipe with every choice in it, defaults too.",
    discussion: """
      A recipe that is printed reads as itself: the output can be saved, changed and named instead of a recipe.

      \(ExitStatus.help([.usage, .data, .failure]))
      """)

  @OptionGroup var recipe: RecipeOptions

  @Option(help: "Output format; source is the file as it was written, with its comments.")
  var format: RecipeFormat = .yaml

  func validate() throws {
    if format == .source, !recipe.settings.isEmpty {
      throw ValidationError("--format source prints the file as it was written: leave --set out, or print yaml")
    }
  }

  func run() throws {
    let recipe = try recipe.read()
    switch format {
    case .yaml: try StandardOutput.write(recipe.yaml)
    case .json: try StandardOutput.write(recipe.record.prettyJSON)
    case .source: try StandardOutput.write(try Recipe.source(self.recipe.name))
    }
  }
}

/// How a recipe is written.
enum RecipeFormat: String, ExpressibleByArgument, CaseIterable {
  case yaml, json, source
}

/// The options that name a recipe.
struct RecipeOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The recipe: a name that ccf-at recipes lists, or a YAML file.", valueName: "recipe"))
  var name: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A key and a value that take the place of the recipe's, such as attack.steps=5; may be given several times.",
      valueName: "key=value"))
  var settings: [String] = []

  /// The recipe.
  ///
  /// - Throws: `RecipeError` or `FileError` when it is none.
  func read() throws -> Recipe { try Recipe(name, settings: settings) }
}

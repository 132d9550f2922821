import CRecipeData

/// The recipes that the program brings: the files of `experiments/recipes`.
public enum ShippedRecipes {
  /// Their names, in the order of the documentation.
  public static let names = texts.names

  /// The text of the file of the recipe `name`; nil if there is none.
  public static func text(_ name: String) -> String? { texts.text(name) }

  /// What the file of the recipe `name` says itself: the recipe that it builds on, and the sources of what it changes.
  ///
  /// - Throws: `RecipeError` for a name that no recipe has.
  public static func notes(_ name: String) throws(RecipeError) -> (base: String?, sources: [Recipe.Source]) {
    guard let file = RecipeFile(shipped: name) else { throw RecipeError(.name(name), key: "", "is no recipe") }
    let tree = try file.ownTree()
    let base = try tree.removingBase()?.base.text()
    let section = RecipeValue(node: tree, path: "")
    guard let sources = try section.entries("a recipe").first(where: { $0.key == "sources" }) else { return (base, []) }
    return (base, try Recipe.readSources(RecipeValue(node: sources.value, path: "sources")))
  }

  private static var texts: ShippedTexts { ShippedTexts(ccf_recipes()) }
}

extension Recipe {
  /// The recipe of a name that the program brings, or else of a file.
  ///
  /// - Parameters:
  ///   - nameOrPath: one of `ShippedRecipes.names`, or the path of a YAML file, told by a "/" or its ending.
  ///   - settings: keys and values that take the place of what it says, such as "attack.steps=5".
  /// - Throws: `FileError` for a file that cannot be read, `RecipeError` for a name or a text that is no recipe.
  public init(_ nameOrPath: String, settings: [String] = []) throws {
    try self.init(RecipeFile(nameOrPath), settings: settings)
  }

  /// The text of a recipe as it was written.
  ///
  /// - Throws: `FileError` for a file that cannot be read, `RecipeError` for a name that no recipe has.
  public static func source(_ nameOrPath: String) throws -> String { try RecipeFile(nameOrPath).text }
}

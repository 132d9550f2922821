import CRecipeData
import Reporting

/// The recipes that the program brings: the files of `experiments/recipes`.
public enum ShippedRecipes {
  /// Their names, in the order of the documentation.
  public static let names: [String] = all.map { String(cString: $0.name) }

  /// The text of the file of the recipe `name`; nil if there is none.
  public static func text(_ name: String) -> String? {
    guard let index = names.firstIndex(of: name) else { return nil }
    return String(decoding: UnsafeBufferPointer(start: all[index].bytes, count: all[index].length), as: UTF8.self)
  }

  private static var all: UnsafeBufferPointer<ccf_recipe> {
    UnsafeBufferPointer(start: ccf_recipes(), count: ccf_recipe_count())
  }
}

extension Recipe {
  /// The largest file that is read as a recipe.
  private static let largestFile = 1 << 20

  /// The recipe of a name that the program brings, or else of a file.
  ///
  /// - Parameters:
  ///   - nameOrPath: one of `ShippedRecipes.names`, or the path of a YAML file, told by a "/" or its ending.
  ///   - settings: keys and values that take the place of what it says, such as "attack.steps=5".
  /// - Throws: `FileError` when there is neither such a name nor such a file, `RecipeError` for what is no recipe.
  public init(_ nameOrPath: String, settings: [String] = []) throws {
    if let text = ShippedRecipes.text(nameOrPath) {
      try self.init(yaml: text, name: "\(nameOrPath).yaml", settings: settings)
      return
    }
    guard nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml") else {
      let names = ShippedRecipes.names
      let suggestion = NearestName.suggestion(for: nameOrPath, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw FileError(
        nameOrPath,
        "is no recipe\(suggestion): give one of \(names.joined(separator: ", ")), or the path of a YAML file")
    }
    let reader = try LineReader(nameOrPath)
    var text = ""
    while let line = try reader.next() {
      text += line.text + "\n"
      guard text.utf8.count <= Self.largestFile else { throw FileError(nameOrPath, "is too large for a recipe") }
    }
    try self.init(yaml: text, name: nameOrPath, settings: settings)
  }
}

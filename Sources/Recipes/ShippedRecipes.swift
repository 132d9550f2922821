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
  /// - Throws: `FileError` for a file that cannot be read, `RecipeError` for a name or a text that is no recipe.
  public init(_ nameOrPath: String, settings: [String] = []) throws {
    let isShipped = ShippedRecipes.names.contains(nameOrPath)
    try self.init(
      yaml: Self.source(nameOrPath), name: isShipped ? "\(nameOrPath).yaml" : nameOrPath, settings: settings)
  }

  /// The text of a recipe as it was written.
  ///
  /// - Throws: `FileError` for a file that cannot be read, `RecipeError` for a name that no recipe has.
  public static func source(_ nameOrPath: String) throws -> String {
    if let text = ShippedRecipes.text(nameOrPath) { return text }
    guard nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml") else {
      let names = ShippedRecipes.names
      let suggestion = NearestName.suggestion(for: nameOrPath, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw RecipeError(
        .name(nameOrPath), key: "",
        "is no recipe\(suggestion): give one of \(names.joined(separator: ", ")), or the path of a YAML file")
    }
    let file = try RandomAccessFile(nameOrPath)
    guard file.size <= largestFile else {
      throw FileError(nameOrPath, "has \(file.size) bytes: a recipe has at most \(largestFile)")
    }
    guard let text = String(validating: try file.read(upTo: largestFile), as: UTF8.self) else {
      throw FileError(nameOrPath, "is not UTF-8 text")
    }
    return text
  }
}

import Recipes
import Reporting

extension Experiment {
  /// The experiment of a name that the program brings, or else of a file.
  ///
  /// - Parameter nameOrPath: one of `shippedNames`, or the path of a YAML file, told by a "/" or its ending.
  /// - Throws: `ExperimentError` for a name that no experiment has, `FileError` for a file that cannot be read,
  ///   `RecipeError` for one that is no experiment.
  public init(_ nameOrPath: String) throws {
    let file = try ExperimentText(nameOrPath, kind: "experiment", shipped: .experiments, names: Self.shippedNames)
    try self.init(yaml: file.text, name: file.name)
  }

  /// The names of those that the program brings: figures by their numbers, then tables.
  public static var shippedNames: [String] {
    ShippedTexts.experiments.names.sorted { Self.order($0) < Self.order($1) }
  }

  private static func order(_ name: String) -> (String, Int) {
    let parts = name.split(separator: "-")
    return (parts.first.map(String.init) ?? name, parts.last.flatMap { Int($0) } ?? 0)
  }
}

extension Scale {
  /// The scale of a name that the program brings, or else of a file.
  ///
  /// - Parameter nameOrPath: one of `shippedNames`, or the path of a YAML file, told by a "/" or its ending.
  /// - Throws: `ExperimentError` for a name that no scale has, `FileError` for a file that cannot be read, `RecipeError`
  ///   for one that is no scale.
  public init(_ nameOrPath: String) throws {
    let file = try ExperimentText(nameOrPath, kind: "scale", shipped: .scales, names: Self.shippedNames)
    try self.init(yaml: file.text, name: file.name)
  }

  /// The names of those that the program brings.
  public static var shippedNames: [String] { ShippedTexts.scales.names }
}

/// The text of an experiment or a scale.
private struct ExperimentText {
  let text: String
  /// What errors call it.
  let name: String

  init(_ nameOrPath: String, kind: String, shipped: ShippedTexts, names: [String]) throws {
    if let text = shipped.text(nameOrPath) {
      (self.text, name) = (text, "\(nameOrPath).yaml")
    } else if RecipeFile.isPath(nameOrPath) {
      (text, name) = (try Files.text(nameOrPath, most: 1 << 20), nameOrPath)
    } else {
      throw ExperimentError.unknown(kind: kind, name: nameOrPath, accepted: names)
    }
  }
}

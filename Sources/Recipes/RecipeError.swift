/// Where a value of a recipe was written.
public enum RecipeOrigin: Hashable, Sendable, CustomStringConvertible {
  /// A place in a recipe's text; line and column count from 1.
  case text(name: String, line: Int, column: Int)
  /// A setting in addition to a recipe's text, such as "attack.steps=5".
  case override(String)

  /// "linf-at.yaml:12:3", or "--set attack.steps=5".
  public var description: String {
    switch self {
    case .text(let name, let line, let column): "\(name):\(line):\(column)"
    case .override(let text): "--set \(text)"
    }
  }
}

/// A recipe that describes no training: where, which key, what is wrong, what is accepted.
public struct RecipeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where it was written.
  public let origin: RecipeOrigin
  /// The key with those above it, joined by dots, such as "attack.steps"; empty for the recipe as a whole.
  public let key: String
  /// What is wrong and what is accepted.
  public let reason: String

  /// An error about what stands at `origin` under `key`.
  public init(_ origin: RecipeOrigin, key: String, _ reason: String) {
    self.origin = origin
    self.key = key
    self.reason = reason
  }

  /// Whether the mistake stands in a setting of the command line and not in a file.
  public var isOverride: Bool {
    if case .override = origin { true } else { false }
  }

  /// "origin: key: reason".
  public var description: String {
    key.isEmpty ? "\(origin): \(reason)" : "\(origin): \(key): \(reason)"
  }
}

/// Where a value of a recipe was written.
public enum RecipeOrigin: Hashable, Sendable, CustomStringConvertible {
  /// A place in a recipe's text; line and column count from 1.
  case text(name: String, line: Int, column: Int)
  /// A setting in addition to a recipe's text, such as "attack.steps=5".
  case override(String)
  /// A recipe's name that was asked for.
  case name(String)

  /// "linf-at.yaml:12:3", "--set attack.steps=5" or the name.
  public var description: String {
    switch self {
    case .text(let name, let line, let column): "\(name):\(line):\(column)"
    case .override(let text): "--set \(text)"
    case .name(let name): name
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

  /// Whether the mistake stands on the command line and not in a file.
  public var isUsage: Bool {
    if case .text = origin { false } else { true }
  }

  /// "origin: key: reason".
  public var description: String {
    key.isEmpty ? "\(origin): \(reason)" : "\(origin): \(key): \(reason)"
  }
}

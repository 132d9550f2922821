/// A recipe, or another YAML file of the project, as a tree of text, each part with the place where it was written.
package struct RecipeNode: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case scalar(String, isQuoted: Bool)
    case list([RecipeNode])
    case mapping([Entry])
  }

  package struct Entry: Hashable, Sendable {
    package let key: String
    /// Where the key stands.
    package let origin: RecipeOrigin
    package var value: RecipeNode
  }

  package var content: Content
  package let origin: RecipeOrigin

  /// What a tree that the program made has for a place.
  static let made = RecipeOrigin.text(name: "recipe", line: 1, column: 1)

  init(_ content: Content, _ origin: RecipeOrigin = RecipeNode.made) {
    self.content = content
    self.origin = origin
  }
}

/// The keys of one section of a recipe, in the order in which they are printed.
package protocol RecipeKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// The keys of a section that is its kind alone.
enum KindKey: String, RecipeKey {
  case kind
}

extension RecipeNode {
  /// A number, a flag or a name.
  static func plain(_ text: String) -> RecipeNode { RecipeNode(.scalar(text, isQuoted: false)) }
  /// Free text.
  static func text(_ text: String) -> RecipeNode { RecipeNode(.scalar(text, isQuoted: true)) }
  static func number(_ number: WrittenNumber) -> RecipeNode { .plain(number.text) }
  static func integer(_ integer: Int) -> RecipeNode { .plain(String(integer)) }
  /// A number, or the name that stands for none.
  static func integer(_ integer: Int?, else name: String) -> RecipeNode { .plain(integer.map(String.init) ?? name) }
  static func flag(_ flag: Bool) -> RecipeNode { .plain(flag ? "true" : "false") }
  static func choice(_ choice: some RawRepresentable<String>) -> RecipeNode { .plain(choice.rawValue) }
  static func list(_ nodes: [RecipeNode]) -> RecipeNode { RecipeNode(.list(nodes)) }

  /// A section with all of its keys.
  static func section<Key: RecipeKey>(_: Key.Type, _ values: KeyValuePairs<Key, RecipeNode>) -> RecipeNode {
    precondition(values.map(\.key) == Array(Key.allCases), "a section is printed with every key, in order")
    return RecipeNode(.mapping(values.map { Entry(key: $0.key.rawValue, origin: made, value: $0.value) }))
  }
}

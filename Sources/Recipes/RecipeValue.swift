/// A value of a recipe with its key, to be read as what is expected there.
package struct RecipeValue {
  package let node: RecipeNode
  /// The key with those above it, joined by dots.
  package let path: String

  package init(node: RecipeNode, path: String) {
    self.node = node
    self.path = path
  }

  package func error(_ reason: String) -> RecipeError { RecipeError(node.origin, key: path, reason) }

  private func mismatch(_ accepted: String) -> RecipeError {
    switch node.content {
    case .scalar("", isQuoted: false): error("has no value: give \(accepted)")
    case .scalar(let text, _): error("\"\(text)\" is not possible: give \(accepted)")
    case .list: error("a list is not possible: give \(accepted)")
    case .mapping: error("keys below it are not possible: give \(accepted)")
    }
  }

  /// The text of a value that is neither list nor section, unless it is empty.
  package func text(_ accepted: String = "a text") throws(RecipeError) -> String {
    guard case .scalar(let text, _) = node.content, !text.isEmpty else { throw mismatch(accepted) }
    return text
  }

  package func number(_ range: NumberRange, unit: String = "") throws(RecipeError) -> WrittenNumber {
    let accepted = range.accepted + unit + ", such as 0.1 or 8/255"
    guard case .scalar(let text, isQuoted: false) = node.content, let number = WrittenNumber(text),
      range.contains(number.value)
    else { throw mismatch(accepted) }
    return number
  }

  package func integer(atLeast least: Int, or names: String = "") throws(RecipeError) -> Int {
    guard case .scalar(let text, isQuoted: false) = node.content, let integer = Int(text), integer >= least else {
      throw mismatch("a whole number, \(least) or greater\(names)")
    }
    return integer
  }

  /// A whole number, or nil for the word `name`.
  package func integer(atLeast least: Int, orNilFor name: String) throws(RecipeError) -> Int? {
    if case .scalar(name, _) = node.content { return nil }
    return try integer(atLeast: least, or: ", or \(name)")
  }

  /// A number, or nil for the word `name`.
  func number(_ range: NumberRange, orNilFor name: String) throws(RecipeError) -> WrittenNumber? {
    if case .scalar(name, _) = node.content { return nil }
    return try number(range, unit: ", or \(name)")
  }

  package func flag() throws(RecipeError) -> Bool {
    switch node.content {
    case .scalar("true", isQuoted: false): return true
    case .scalar("false", isQuoted: false): return false
    default: throw mismatch("true or false")
    }
  }

  package func choice<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) throws(RecipeError) -> Choice {
    let names = Choice.allCases.map(\.rawValue)
    let accepted = "one of \(names.joined(separator: ", "))"
    guard case .scalar(let text, _) = node.content, !text.isEmpty else { throw mismatch(accepted) }
    guard let choice = Choice(rawValue: text) else {
      throw error("\"\(text)\" is not possible\(NearestName.hint(for: text, among: names)): give \(accepted)")
    }
    return choice
  }

  package func list(_ accepted: String) throws(RecipeError) -> [RecipeValue] {
    guard case .list(let nodes) = node.content else { throw mismatch(accepted) }
    return nodes.enumerated().map { RecipeValue(node: $1, path: "\(path)[\($0)]") }
  }

  /// The entries of a section whose keys are free.
  package func entries(_ accepted: String) throws(RecipeError) -> [RecipeNode.Entry] {
    switch node.content {
    case .mapping(let entries): return entries
    default: throw mismatch(accepted)
    }
  }

  /// Which kind of section this is, by its key "kind"; a section without other keys can be its kind alone, "none".
  package func kind<Kind: RawRepresentable<String> & CaseIterable>(_: Kind.Type) throws(RecipeError) -> (
    Kind, RecipeValue
  ) {
    let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
    switch node.content {
    case .scalar:
      let kind = try choice(Kind.self)
      let entry = RecipeNode.Entry(key: "kind", origin: node.origin, value: node)
      return (kind, RecipeValue(node: RecipeNode(.mapping([entry]), node.origin), path: path))
    case .mapping(let entries):
      guard let entry = entries.first(where: { $0.key == "kind" }) else {
        throw error("the key \"kind\" is missing: give one of \(names)")
      }
      return (try RecipeValue(node: entry.value, path: path + ".kind").choice(Kind.self), self)
    case .list: throw mismatch("a section with a kind, one of \(names)")
    }
  }
}

/// A section of a recipe, all of whose keys are accepted ones.
package struct RecipeSection<Key: RecipeKey> {
  private let value: RecipeValue
  private let entries: [RecipeNode.Entry]

  /// - Throws: `RecipeError` if `value` has no keys, or one that is not accepted.
  package init(_ value: RecipeValue, _: Key.Type = Key.self, of subject: String = "a recipe") throws(RecipeError) {
    let names = Key.allCases.map(\.rawValue)
    entries = try value.entries("a section with the keys \(names.joined(separator: ", "))")
    self.value = value
    for entry in entries where !names.contains(entry.key) {
      throw .unknownKey(entry, below: value.path, accepted: names, of: subject)
    }
  }

  /// The value of a key that may be left out.
  package func optional(_ key: Key) -> RecipeValue? {
    entries.first { $0.key == key.rawValue }.map { RecipeValue(node: $0.value, path: path(key)) }
  }

  /// The value of a key that must be there.
  package func required(_ key: Key) throws(RecipeError) -> RecipeValue {
    guard let value = optional(key) else { throw missing(key) }
    return value
  }

  /// The error of a key that must be there and is not.
  package func missing(_ key: Key, _ reason: String = "is missing") -> RecipeError {
    RecipeError(value.node.origin, key: path(key), reason)
  }

  private func path(_ key: Key) -> String {
    value.path.isEmpty ? key.rawValue : "\(value.path).\(key.rawValue)"
  }
}

extension RecipeError {
  static func unknownKey(_ entry: RecipeNode.Entry, below path: String, accepted names: [String], of subject: String)
    -> RecipeError
  {
    RecipeError(
      entry.origin, key: path.isEmpty ? entry.key : "\(path).\(entry.key)",
      "is not a key of \(subject)\(NearestName.hint(for: entry.key, among: names)): accepted here are "
        + names.joined(separator: ", "))
  }
}

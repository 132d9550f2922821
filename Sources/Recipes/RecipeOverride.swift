extension RecipeNode {
  /// The tree with one value set to another, as `--set attack.steps=5` asks for.
  ///
  /// The value is YAML: a number, a name, a list `[50, 75]`, or a section `{kind: cosine}`, which takes the place of all
  /// that stood there. What the recipe says about the value's source goes; the setting is its source.
  ///
  /// - Throws: `RecipeError` if `setting` is no key and value, or the value no YAML.
  func setting(_ setting: String) throws(RecipeError) -> RecipeNode {
    let origin = RecipeOrigin.override(setting)
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let keys = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, keys.allSatisfy({ !$0.isEmpty }) else {
      throw RecipeError(origin, key: "", "is no setting: give a key and a value, such as attack.steps=5")
    }
    let value = try RecipeNode.parse(String(parts[1])) { _, _ in origin }
    let key = String(parts[0])
    var tree = replacing(keys[...], by: value, origin)
    if keys[0] != "sources" {
      // What a recipe calls itself needs no source.
      let source = Self.identity.contains(keys[0]) ? nil : "set by --set \(setting)"
      tree.replaceSources(of: key, by: source, origin)
    }
    return tree
  }

  private func replacing(_ keys: ArraySlice<String>, by value: RecipeNode, _ origin: RecipeOrigin) -> RecipeNode {
    guard let key = keys.first else { return value }
    var entries: [Entry]
    switch content {
    case .mapping(let present): entries = present
    // A section that is its kind alone.
    case .scalar(let text, _) where !text.isEmpty: entries = [Entry(key: "kind", origin: self.origin, value: self)]
    case .scalar, .list: entries = []
    }
    let absent = RecipeNode(.mapping([]), origin)
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = entries[index].value.replacing(keys.dropFirst(), by: value, origin)
    } else {
      entries.append(
        Entry(key: key, origin: origin, value: absent.replacing(keys.dropFirst(), by: value, origin)))
    }
    return RecipeNode(.mapping(entries), self.origin)
  }

  private mutating func replaceSources(of key: String, by text: String?, _ origin: RecipeOrigin) {
    guard case .mapping(var entries) = content else { return }
    let new = text.map { Entry(key: key, origin: origin, value: RecipeNode(.scalar($0, isQuoted: true), origin)) }
    if let index = entries.firstIndex(where: { $0.key == "sources" }) {
      guard case .mapping(var sources) = entries[index].value.content else { return }
      sources.removeAll { $0.key == key || $0.key.hasPrefix(key + ".") }
      if let new { sources.append(new) }
      entries[index].value.content = .mapping(sources)
    } else if let new {
      entries.append(Entry(key: "sources", origin: origin, value: RecipeNode(.mapping([new]), origin)))
    }
    content = .mapping(entries)
  }
}

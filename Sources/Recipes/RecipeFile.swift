import Reporting

/// The text of a recipe, and where it lies: what its base is looked for from.
package struct RecipeFile {
  let text: String
  /// What errors call it.
  let name: String
  /// The folder that it lies in; nil for a text without, which builds on shipped recipes alone.
  let folder: String?
  /// Whether the program brings it. A file may have the same name.
  let isShipped: Bool

  /// The largest file that is read as a recipe.
  private static let largest = 1 << 20
  /// The longest chain of recipes that build on each other.
  private static let longestChain = 8

  init(text: String, name: String, folder: String?, isShipped: Bool = false) {
    self.text = text
    self.name = name
    self.folder = folder
    self.isShipped = isShipped
  }

  /// The recipe of a name that the program brings, or else of a file.
  ///
  /// - Throws: `FileError` for a file that cannot be read, `RecipeError` for a name that no recipe has.
  init(_ nameOrPath: String) throws {
    if let shipped = RecipeFile(shipped: nameOrPath) {
      self = shipped
    } else if Self.isPath(nameOrPath) {
      try self.init(path: nameOrPath)
    } else {
      let names = ShippedRecipes.names
      throw RecipeError(
        .name(nameOrPath), key: "",
        "is no recipe\(NearestName.hint(for: nameOrPath, among: names)): give one of "
          + "\(names.joined(separator: ", ")), or the path of a YAML file")
    }
  }

  /// The recipe that the program brings under this name; nil if there is none.
  init?(shipped name: String) {
    guard let text = ShippedRecipes.text(name) else { return nil }
    self.init(text: text, name: "\(name).yaml", folder: nil, isShipped: true)
  }

  /// - Throws: `FileError` if it cannot be read, is too large or is no text.
  init(path: String) throws(FileError) {
    let file = try RandomAccessFile(path)
    guard file.size <= Self.largest else {
      throw FileError(path, "has \(file.size) bytes: a recipe has at most \(Self.largest)")
    }
    guard let text = String(validating: try file.read(upTo: Self.largest), as: UTF8.self) else {
      throw FileError(path, "is not UTF-8 text")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    self.init(text: text, name: path, folder: folder)
  }

  /// Whether it is a path, and not the name of something that the program brings.
  package static func isPath(_ text: String) -> Bool {
    text.contains("/") || text.hasSuffix(".yaml") || text.hasSuffix(".yml")
  }

  /// The tree of what it says itself.
  ///
  /// - Throws: `RecipeError` if it is no YAML, or empty.
  func ownTree() throws(RecipeError) -> RecipeNode {
    let root = try RecipeNode.parse(text) { .text(name: name, line: $0, column: $1) }
    if case .scalar("", isQuoted: false) = root.content {
      throw RecipeError(root.origin, key: "", "is empty: a recipe has at least name, dataset, network and epochs")
    }
    return root
  }

  /// The tree with what its base says where it is silent, and so on.
  ///
  /// - Parameters:
  ///   - chain: the recipes that build on this one.
  /// - Throws: `RecipeError` for a base that there is not, or that leads back here.
  func tree(below chain: [RecipeFile] = []) throws(RecipeError) -> RecipeNode {
    let own = try ownTree()
    guard let (base, rest) = own.removingBase() else { return own }
    let chain = chain + [self]
    let parent = try self.base(base)
    let isRing = chain.contains { $0.name == parent.name && $0.isShipped == parent.isShipped }
    guard !isRing, chain.count < Self.longestChain else {
      let path = (chain + [parent]).map(\.name).joined(separator: ", ")
      throw base.error(
        isRing
          ? "the recipe builds on itself: \(path)"
          : "more than \(Self.longestChain) recipes build on each other: \(path)")
    }
    return try parent.tree(below: chain).overlaid(by: rest, in: name)
  }

  private func base(_ value: RecipeValue) throws(RecipeError) -> RecipeFile {
    let given = try value.text("the name of a recipe, or a path from this file's folder")
    if let shipped = RecipeFile(shipped: given) { return shipped }
    guard Self.isPath(given) else {
      let names = ShippedRecipes.names
      throw value.error(
        "\"\(given)\" is no recipe\(NearestName.hint(for: given, among: names)): give one of "
          + "\(names.joined(separator: ", ")), or a path from this file's folder")
    }
    guard let folder, !given.hasPrefix("/") else {
      throw value.error(
        folder == nil
          ? "\(given) is a path, and this text lies in no folder: give the name of a recipe"
          : "\(given) is a path from the root: give one from this file's folder")
    }
    do {
      return try RecipeFile(path: folder + given)
    } catch {
      throw value.error("\(error)")
    }
  }
}

extension RecipeNode {
  /// Keys that say what a recipe is, not what it does; they are not handed on.
  static let identity = ["name", "summary", "group"]

  /// The value of the key "base", and the tree without it; nil where there is none.
  func removingBase() -> (base: RecipeValue, rest: RecipeNode)? {
    guard case .mapping(var entries) = content, let index = entries.firstIndex(where: { $0.key == "base" }) else {
      return nil
    }
    let base = RecipeValue(node: entries.remove(at: index).value, path: "base")
    return (base, RecipeNode(.mapping(entries), origin))
  }

  /// The recipe with what `other` says in place of its own: section by section, key by key. A section of another kind,
  /// or of another name, takes the place of the whole section. A value that `other` changes without a source has `file` as
  /// its source.
  func overlaid(by other: RecipeNode, in file: String) -> RecipeNode {
    guard case .mapping(let entries) = content, case .mapping(let others) = other.content else { return other }
    var changed: [String] = []
    var result = entries.filter { !Self.identity.contains($0.key) && $0.key != "sources" }
    for entry in others where entry.key != "sources" {
      Self.put(entry, into: &result, path: entry.key, &changed)
    }
    changed.removeAll { Self.identity.contains($0) }
    let given = [entries, others].map { $0.first { $0.key == "sources" } }
    // What is no section is left to the reader, who says so.
    if let wrong = given.last(where: { $0 != nil && $0?.value.entries == nil }), let wrong {
      return RecipeNode(.mapping(result + [wrong]), other.origin)
    }
    let own = given[1]?.value.entries ?? []
    var sources = given[0]?.value.entries ?? []
    sources.removeAll { source in
      Self.identity.contains(source.key) || own.contains { $0.key == source.key }
        || changed.contains { source.key == $0 || source.key.hasPrefix($0 + ".") }
    }
    for path in changed where !own.contains(where: { path == $0.key || path.hasPrefix($0.key + ".") }) {
      let text = RecipeNode(.scalar("set in \(file)", isQuoted: true), other.origin)
      sources.append(Entry(key: path, origin: other.origin, value: text))
    }
    let origin = (given[1] ?? given[0])?.origin ?? other.origin
    result.append(Entry(key: "sources", origin: origin, value: RecipeNode(.mapping(sources + own), origin)))
    return RecipeNode(.mapping(result), other.origin)
  }

  /// Whether it says the same; of two sections it is not asked.
  private func isSame(as other: RecipeNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let one, _), .scalar(let two, _)): one == two
    case (.list(let one), .list(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.isSame(as: $1) }
    default: false
    }
  }

  private var scalarText: String? { if case .scalar(let text, _) = content { text } else { nil } }

  private var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }

  private static func put(_ entry: Entry, into entries: inout [Entry], path: String, _ changed: inout [String]) {
    guard let index = entries.firstIndex(where: { $0.key == entry.key }) else {
      changed.append(path)
      return entries.append(entry)
    }
    guard var inner = entries[index].value.section, let others = entry.value.entries,
      ["kind", "name"].allSatisfy({ key in
        guard let other = others.first(where: { $0.key == key })?.value.scalarText else { return true }
        return inner.first { $0.key == key }?.value.scalarText == other
      })
    else {
      if !entries[index].value.isSame(as: entry.value) { changed.append(path) }
      entries[index].value = entry.value
      return
    }
    for other in others { put(other, into: &inner, path: "\(path).\(other.key)", &changed) }
    entries[index].value = RecipeNode(.mapping(inner), entry.value.origin)
  }

  /// The entries of a section, also of one that is its kind alone.
  private var section: [Entry]? {
    switch content {
    case .mapping(let entries): entries
    case .scalar(let text, _) where !text.isEmpty: [Entry(key: "kind", origin: origin, value: self)]
    case .scalar, .list: nil
    }
  }
}

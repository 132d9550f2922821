import Reporting

extension Recipe {
  /// A recipe from its YAML text, with settings that take the place of what it says.
  ///
  /// - Parameters:
  ///   - yaml: the text; its `base`, if it has one, is a recipe that the program brings.
  ///   - name: what errors call the text, such as its file's path.
  ///   - settings: keys and values, such as "attack.steps=5", applied in order.
  /// - Throws: `RecipeError` for what is no recipe: the first mistake, with its place.
  public init(yaml: String, name: String, settings: [String] = []) throws(RecipeError) {
    try self.init(RecipeFile(text: yaml, name: name, folder: nil), settings: settings)
  }

  init(_ file: RecipeFile, settings: [String]) throws(RecipeError) {
    var root = try file.tree()
    for setting in settings { root = try root.setting(setting) }
    try self.init(root)
  }

  /// The recipe with settings, as `init(yaml:name:settings:)` applies them.
  ///
  /// - Throws: `RecipeError` for a setting that is not possible.
  public func with(_ settings: [String]) throws(RecipeError) -> Recipe {
    try Recipe(yaml: yaml, name: name, settings: settings)
  }

  /// The recipe as YAML that reads as itself: every key, defaults too, numbers as they were written.
  public var yaml: String { node.yaml }

  /// What the recipe does, as YAML: without name, summary, group and sources, which only describe it.
  package var comparable: String {
    guard case .mapping(let entries) = node.content else { return yaml }
    let described = RecipeNode.identity + ["sources"]
    return RecipeNode(.mapping(entries.filter { !described.contains($0.key) })).yaml
  }

  /// The recipe as a record: its YAML's keys and values, `sources` as a list. Fractions are numbers in it; `written` has
  /// them as they were written.
  public var record: ResultRecord {
    var record = ResultRecord()
    guard case .mapping(let entries) = node.content else { return record }
    for entry in entries where entry.key != "sources" {
      entry.value.append(to: &record, entry.key) { $1 }
    }
    record.append(
      "sources",
      .list(
        sources.map { source in
          var item = ResultRecord()
          item.append("key", .text(source.key))
          item.append("text", .text(source.text))
          return .object(item)
        }))
    for entry in entries {
      entry.value.append(to: &record, "written." + entry.key) { text, _ in
        WrittenNumber(text)?.isFraction == true ? .text(text) : nil
      }
    }
    return record
  }
}

extension RecipeNode {
  /// Appends the values below `path` as `value` makes them of their text and their usual value; none for nil.
  fileprivate func append(
    to record: inout ResultRecord, _ path: String, _ value: (String, ResultValue) -> ResultValue?
  ) {
    switch content {
    case .scalar(let text, _):
      if let value = value(text, scalarValue) { record.append(path, value) }
    case .list(let nodes):
      let values = nodes.compactMap { node -> ResultValue? in
        if case .scalar(let text, _) = node.content { value(text, node.scalarValue) } else { nil }
      }
      if values.count == nodes.count { record.append(path, .list(values)) }
    case .mapping(let entries):
      for entry in entries { entry.value.append(to: &record, "\(path).\(entry.key)", value) }
    }
  }

  /// A scalar's value.
  private var scalarValue: ResultValue {
    guard case .scalar(let text, let isQuoted) = content else { return .missing }
    if isQuoted { return .text(text) }
    if let number = WrittenNumber(text) { return Int(text).map { .integer($0) } ?? .number(number.value) }
    return text == "true" || text == "false" ? .flag(text == "true") : .text(text)
  }

  /// The keys of all values and sections, those above joined by dots.
  var paths: [String] {
    guard case .mapping(let entries) = content else { return [] }
    return entries.flatMap { entry in [entry.key] + entry.value.paths.map { "\(entry.key).\($0)" } }
  }
}

import Yams

extension RecipeNode {
  /// No recipe has more values.
  private static let mostNodes = 10_000
  /// Aliases of aliases let a short text stand for any number of values, which the YAML library compares with each other
  /// where they are keys. So many stand for 3^(16/3), less than 400 times what is written.
  private static let mostAliases = 16

  /// The tree of a YAML document, without anything that it would mean as a recipe.
  ///
  /// - Parameters:
  ///   - yaml: the text.
  ///   - place: the origin of what stands in a line and column, both counted from 1.
  /// - Throws: `RecipeError` for a text that is no YAML document, or in which a key stands twice.
  package static func parse(_ yaml: String, _ place: (_ line: Int, _ column: Int) -> RecipeOrigin) throws(RecipeError)
    -> RecipeNode
  {
    try checkAliases(yaml, place)
    do {
      guard let root = try Yams.Parser(yaml: yaml, encoding: .utf8).singleRoot() else {
        return RecipeNode(.scalar("", isQuoted: false), place(1, 1))
      }
      var left = mostNodes
      return try RecipeNode(root, place, &left)
    } catch let error as RecipeError {
      throw error
    } catch {
      throw parseError(error, place)
    }
  }

  /// - Throws: `RecipeError` for more words that could be aliases than any recipe has.
  private static func checkAliases(
    _ yaml: String, _ place: (_ line: Int, _ column: Int) -> RecipeOrigin
  ) throws(RecipeError) {
    var count = 0
    var (line, column) = (1, 1)
    var before = UInt8(ascii: " ")
    for byte in yaml.utf8 {
      // An alias is a word of its own; inside one an asterisk is text.
      if byte == UInt8(ascii: "*"), " \t\r\n[]{},:?-".utf8.contains(before) {
        count += 1
        guard count <= mostAliases else {
          throw RecipeError(place(line, column), key: "", "has more than \(mostAliases) aliases: write the values out")
        }
      }
      (line, column) = byte == UInt8(ascii: "\n") ? (line + 1, 1) : (line, column + 1)
      before = byte
    }
  }

  private init(_ node: Node, _ place: (Int, Int) -> RecipeOrigin, _ left: inout Int) throws {
    let origin = place(node.mark?.line ?? 1, node.mark?.column ?? 1)
    left -= 1
    guard left > 0 else { throw RecipeError(origin, key: "", "has more than \(Self.mostNodes) values: shorten it") }
    switch node {
    case .scalar(let scalar):
      self.init(.scalar(scalar.string, isQuoted: scalar.style != .plain), origin)
    case .sequence(let sequence):
      var nodes: [RecipeNode] = []
      for element in sequence { nodes.append(try RecipeNode(element, place, &left)) }
      self.init(.list(nodes), origin)
    case .mapping(let mapping):
      var entries: [Entry] = []
      for (key, value) in mapping {
        let keyOrigin = place(key.mark?.line ?? 1, key.mark?.column ?? 1)
        guard case .scalar(let name) = key else {
          throw RecipeError(keyOrigin, key: "", "a list or section is not possible as a key: give a name")
        }
        guard !entries.contains(where: { $0.key == name.string }) else {
          throw RecipeError(keyOrigin, key: name.string, "stands twice in its section: delete one of them")
        }
        entries.append(Entry(key: name.string, origin: keyOrigin, value: try RecipeNode(value, place, &left)))
      }
      self.init(.mapping(entries), origin)
    case .alias:
      throw RecipeError(origin, key: "", "an alias is not possible here: write the value out")
    }
  }

  private static func parseError(_ error: any Error, _ place: (Int, Int) -> RecipeOrigin) -> RecipeError {
    func located(_ line: Int, _ column: Int, _ problem: String) -> RecipeError {
      RecipeError(place(line, column), key: "", "is no YAML: \(problem)")
    }
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      return located(mark.line, mark.column, problem)
    case YamlError.duplicatedKeysInMapping(let names, let context):
      return RecipeError(
        place(context.mark.line, context.mark.column), key: names.joined(separator: ", "),
        "stands twice in its section: delete one of them")
    case YamlError.reader(let problem, _, _, _):
      return located(1, 1, problem)
    default:
      return located(1, 1, "\(error)")
    }
  }

  /// The tree as a YAML document, its sections in blocks and its lists on one line.
  var yaml: String {
    do {
      return try Yams.serialize(node: yamsNode, width: 100, allowUnicode: true)
    } catch {
      preconditionFailure("a recipe that was read cannot be written: \(error)")
    }
  }

  private var yamsNode: Node {
    switch content {
    case .scalar(let text, let isQuoted):
      .scalar(.init(text, .implicit, isQuoted ? .doubleQuoted : .plain))
    case .list(let nodes):
      .sequence(.init(nodes.map(\.yamsNode), .implicit, .flow))
    case .mapping(let entries):
      .mapping(
        .init(entries.map { (Node($0.key), $0.value.yamsNode) }, .implicit, entries.isEmpty ? .flow : .block))
    }
  }
}

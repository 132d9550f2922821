extension Recipe {
  /// The network to be trained; whether there is one of that name, and what it accepts, is for the networks to say.
  public struct Network: Hashable, Sendable {
    /// The network's name, such as "preactresnet18".
    public let name: String
    /// Channels of the first stage, 1 or more; nil for a network that has no width.
    public let width: Int?
    /// The network's other parameters, in the order of the recipe.
    public let parameters: [Parameter]

    /// One parameter of a network.
    public struct Parameter: Hashable, Sendable {
      /// The name.
      public let name: String
      /// The value.
      public let value: ParameterValue
    }

    /// The value of a network's parameter.
    public enum ParameterValue: Hashable, Sendable {
      case number(WrittenNumber)
      case flag(Bool)
      case text(String)
    }
  }
}

private enum NetworkKey: String, RecipeKey {
  case name, width, parameters
}

extension Recipe.Network {
  init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, NetworkKey.self)
    name = try section.required(.name).text("the name of a network")
    width = try section.optional(.width)?.integer(atLeast: 1, orNilFor: "none") ?? nil
    parameters = try section.optional(.parameters).map(Self.parameters) ?? []
  }

  private static func parameters(_ value: RecipeValue) throws(RecipeError) -> [Parameter] {
    var parameters: [Parameter] = []
    for entry in try value.entries("a section of names and values, {} for none") {
      let parameter = RecipeValue(node: entry.value, path: "\(value.path).\(entry.key)")
      parameters.append(Parameter(name: entry.key, value: try ParameterValue(parameter)))
    }
    return parameters
  }

  var node: RecipeNode {
    .section(
      NetworkKey.self,
      [
        .name: .text(name), .width: .integer(width, else: "none"),
        .parameters: RecipeNode(
          .mapping(
            parameters.map {
              RecipeNode.Entry(key: $0.name, origin: RecipeNode.made, value: $0.value.node)
            })),
      ])
  }
}

extension Recipe.Network.ParameterValue {
  fileprivate init(_ value: RecipeValue) throws(RecipeError) {
    let text = try value.text("a number, true, false or a name")
    guard case .scalar(_, isQuoted: false) = value.node.content else {
      self = .text(text)
      return
    }
    switch text {
    case "true": self = .flag(true)
    case "false": self = .flag(false)
    default: self = WrittenNumber(text).map { .number($0) } ?? .text(text)
    }
  }

  fileprivate var node: RecipeNode {
    switch self {
    case .number(let number): .number(number)
    case .flag(let flag): .flag(flag)
    case .text(let text): .text(text)
    }
  }
}

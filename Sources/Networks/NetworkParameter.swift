/// A value for a network's parameter, as recipes and commands give it.
public struct NetworkSetting: Hashable, Sendable {
  /// What a value is before the parameter is known.
  public enum Value: Hashable, Sendable, CustomStringConvertible {
    case number(Double)
    case flag(Bool)
    case text(String)

    /// The value, for people.
    public var description: String {
      switch self {
      case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
      case .flag(let flag): "\(flag)"
      case .text(let text): text
      }
    }
  }

  /// The parameter's name.
  public let name: String
  /// The value.
  public let value: Value

  /// A value for the parameter `name`.
  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}

/// A parameter that a network has.
public struct NetworkParameter: Hashable, Sendable {
  /// The values that it takes.
  public enum Form: Hashable, Sendable {
    /// Integers of a range; where the standard is nil, the network works it out.
    case integer(ClosedRange<Int>, standard: Int?)
    /// One of several names.
    case choice([String], standard: String)
    /// The path of a file, or none.
    case file
  }

  /// The name.
  public let name: String
  /// The values that it takes.
  public let form: Form
  /// What it says, in a few words.
  public let meaning: String

  /// A parameter.
  public init(_ name: String, _ form: Form, _ meaning: String) {
    self.name = name
    self.form = form
    self.meaning = meaning
  }

  /// Its values, for people.
  public var accepted: String {
    switch form {
    case .integer(let range, let standard):
      let isOpen = range.upperBound == .max
      return "\(range.lowerBound) " + (isOpen ? "or greater" : "to \(range.upperBound)")
        + (standard.map { ", by default \($0)" } ?? "")
    case .choice(let names, let standard): return names.joined(separator: ", ") + "; by default \(standard)"
    case .file: return "the path of a file"
    }
  }
}

/// A network's name, a parameter or a value of one that there is not.
public struct NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The key of a recipe, such as "network.parameters.depth".
  public let key: String
  /// What was given.
  public let given: String
  /// What is accepted.
  public let accepted: String

  /// An error about the value under `key`.
  public init(_ key: String, given: String, accepted: String) {
    self.key = key
    self.given = given
    self.accepted = accepted
  }

  /// "key given is not possible; accepted: …".
  public var description: String { "\(key) \(given) is not possible; accepted: \(accepted)" }
}

/// The values of all parameters of a network, checked one by one.
struct NetworkSettings {
  private var integers: [String: Int] = [:]
  private var texts: [String: String] = [:]

  /// `settings`, and the standards of what they leave open.
  ///
  /// - Throws: `NetworkError` for a name that no parameter has, or a value that the parameter does not take.
  init(
    _ settings: [NetworkSetting], _ parameters: [NetworkParameter], network: String
  ) throws(NetworkError) {
    for parameter in parameters {
      switch parameter.form {
      case .integer(_, let standard): integers[parameter.name] = standard
      case .choice(_, let standard): texts[parameter.name] = standard
      case .file: break
      }
    }
    for setting in settings {
      guard let parameter = parameters.first(where: { $0.name == setting.name }) else {
        let names = parameters.dropFirst().map { "\($0.name) (\($0.accepted))" }
        throw NetworkError(
          "network.parameters", given: setting.name,
          accepted: names.isEmpty ? "none for \(network)" : "for \(network): \(names.joined(separator: ", "))")
      }
      try take(setting.value, parameter, network)
    }
  }

  private mutating func take(
    _ value: NetworkSetting.Value, _ parameter: NetworkParameter, _ network: String
  ) throws(NetworkError) {
    switch (parameter.form, value) {
    case (.integer(let range, _), .number(let number)):
      if let integer = Int(exactly: number), range.contains(integer) {
        integers[parameter.name] = integer
        return
      }
    case (.choice(let names, _), .text(let text)):
      if names.contains(text) {
        texts[parameter.name] = text
        return
      }
    case (.file, .text(let text)):
      if !text.isEmpty {
        texts[parameter.name] = text
        return
      }
    default: break
    }
    throw refusal(parameter.name, given: "\(value)", accepted: "\(parameter.accepted), for \(network)")
  }

  /// What to throw for a value that is impossible beside the others.
  func refusal(_ name: String, given: String, accepted: String) -> NetworkError {
    NetworkError(
      name == "width" ? "network.width" : "network.parameters.\(name)", given: given, accepted: accepted)
  }

  var width: Int { integer("width")! }

  func integer(_ name: String) -> Int? { integers[name] }

  func text(_ name: String) -> String? { texts[name] }
}

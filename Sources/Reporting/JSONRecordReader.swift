#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ResultRecord {
  /// A record read back from one line of JSON; nested objects become dotted paths, in alphabetical order.
  ///
  /// - Returns: `nil` when the line is not one JSON object.
  public init?(jsonLine: String) {
    guard let parsed = try? JSONDecoder().decode(ParsedJSON.self, from: Data(jsonLine.utf8)),
      case .object(let members) = parsed
    else { return nil }
    append(members, below: "")
  }

  private mutating func append(_ members: [String: ParsedJSON], below prefix: String) {
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if case .object(let inner) = value {
        append(inner, below: prefix + name + ".")
      } else {
        append(prefix + name, value.result)
      }
    }
  }
}

private enum ParsedJSON: Decodable {
  case object([String: ParsedJSON])
  case list([ParsedJSON])
  case scalar(ResultValue)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .scalar(.missing)
    } else if let flag = try? container.decode(Bool.self) {
      self = .scalar(.flag(flag))
    } else if let number = try? container.decode(Double.self) {
      // The sign of a zero is not a whole number's.
      let integer = number == 0 && number.sign == .minus ? nil : try? container.decode(Int.self)
      self = .scalar(integer.map { .integer($0) } ?? .number(number))
    } else if let text = try? container.decode(String.self) {
      self = .scalar(.text(text))
    } else if let list = try? container.decode([ParsedJSON].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: ParsedJSON].self))
    }
  }

  var result: ResultValue {
    switch self {
    case .scalar(let value): value
    case .list(let values): .list(values.map(\.result))
    case .object: .missing
    }
  }
}

import Foundation

/// Reference values at 50 digits, made by scripts/reference-values.py with mpmath.
public struct ReferenceTable: Decodable {
  /// What the values are.
  public let description: String
  /// The rows: names to decimal text.
  public let rows: [Row]

  /// One row.
  public struct Row: Decodable, CustomStringConvertible {
    private let values: [String: Value]

    /// The values as they stand.
    public init(from decoder: any Decoder) throws {
      values = try decoder.singleValueContainer().decode([String: Value].self)
    }

    /// The number of that name, rounded once to a Double.
    public func number(_ name: String) -> Double { Double(text(name))! }

    /// The whole number of that name.
    public func integer(_ name: String) -> Int { Int(text(name))! }

    /// The text of that name.
    public func text(_ name: String) -> String { values[name]!.text }

    /// The row in words.
    public var description: String {
      values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text.prefix(20))" }.joined(separator: ", ")
    }
  }

  private struct Value: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      text = try (try? container.decode(String.self)) ?? String(container.decode(Int.self))
    }
  }

  /// The table in `name`.json.
  public static func load(_ name: String) throws -> ReferenceTable {
    let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Reference")!
    return try JSONDecoder().decode(ReferenceTable.self, from: Data(contentsOf: url))
  }
}

/// One value of a result.
public enum ResultValue: Hashable, Sendable {
  /// A number; one that is not finite is written as missing.
  case number(Double)
  /// A whole number.
  case integer(Int)
  /// Text.
  case text(String)
  /// A yes or no.
  case flag(Bool)
  /// A list, such as one weight per copy; JSON only.
  case list([ResultValue])
  /// An object; JSON only.
  case object(ResultRecord)
  /// A value that does not exist here: `null` in JSON, an empty field in CSV.
  case missing

  /// The number, or missing for `nil`.
  public static func optional(_ value: Double?) -> ResultValue {
    value.map { .number($0) } ?? .missing
  }

  /// The value as a number, where it is one.
  public var asNumber: Double? {
    switch self {
    case .number(let value): value.isFinite ? value : nil
    case .integer(let value): Double(value)
    default: nil
    }
  }
}

/// One result: named values in a fixed order.
///
/// A name is a path, its parts joined by dots ("plain.w1"): a column of that name in CSV, nested objects in JSON.
public struct ResultRecord: Hashable, Sendable {
  /// One named value.
  public struct Field: Hashable, Sendable {
    /// The path.
    public let path: String
    /// The value.
    public let value: ResultValue
  }

  /// The fields in order; fields that share a first part of the path stand together.
  public private(set) var fields: [Field] = []

  /// An empty record.
  public init() {}

  /// Appends a field.
  public mutating func append(_ path: String, _ value: ResultValue) {
    fields.append(Field(path: path, value: value))
  }

  /// Appends all fields of `record`, their paths below `prefix` where one is given.
  public mutating func append(contentsOf record: ResultRecord, below prefix: String? = nil) {
    guard let prefix else { return fields.append(contentsOf: record.fields) }
    for field in record.fields { append(Self.join(prefix, field.path), field.value) }
  }

  /// "prefix.path", made in one piece: a sweep makes forty of them for each row.
  private static func join(_ prefix: String, _ path: String) -> String {
    String(unsafeUninitializedCapacity: prefix.utf8.count + 1 + path.utf8.count) { buffer in
      let dot = buffer.initialize(fromContentsOf: prefix.utf8)
      buffer.initializeElement(at: dot, to: UInt8(ascii: "."))
      return buffer[(dot + 1)...].initialize(fromContentsOf: path.utf8)
    }
  }

  /// The fields whose path goes on below `prefix`, without it.
  public func below(_ prefix: String) -> ResultRecord {
    var record = ResultRecord()
    for field in fields where field.path.hasPrefix(prefix + ".") {
      record.append(String(field.path.dropFirst(prefix.count + 1)), field.value)
    }
    return record
  }

  /// The value at `path`, or `nil` if there is no such field.
  public subscript(path: String) -> ResultValue? {
    // Most paths differ in length, which costs less to compare than they.
    fields.first { $0.path.utf8.count == path.utf8.count && $0.path == path }?.value
  }
}

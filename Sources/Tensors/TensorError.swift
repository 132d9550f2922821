/// An operation on tensors that could not be done.
public struct TensorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation's name, as in the library.
  public let operation: String
  /// Type, shape and device of each tensor that it was given.
  public let operands: [String]
  /// What was wrong.
  public let reason: String

  /// An error of `operation` on `operands`.
  public init(_ operation: String, operands: [String] = [], reason: String) {
    self.operation = operation
    self.operands = operands
    self.reason = reason
  }

  /// The operation, its operands and the reason.
  public var description: String {
    let more = operands.count > 4 ? " and \(operands.count - 4) more" : ""
    let given = operands.isEmpty ? "" : " of \(operands.prefix(4).joined(separator: ", "))\(more)"
    return "\(operation)\(given): \(reason)"
  }
}

/// A parameter that describes nothing: what was given, what is accepted, what to do.
public struct ParameterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The parameter's name ("sigma").
  public let parameter: String
  /// The value that was given, as text.
  public let given: String
  /// The values that are accepted, in words.
  public let accepted: String

  /// An error for `parameter`.
  public init(_ parameter: String, given: some CustomStringConvertible, accepted: String) {
    self.parameter = parameter
    self.given = given.description
    self.accepted = accepted
  }

  /// One sentence for people.
  public var description: String {
    "\(parameter) = \(given) is not possible: give \(accepted)"
  }

  static func checkPositive(_ value: Double, _ parameter: String) throws(ParameterError) {
    guard value.isFinite, value > 0 else {
      throw ParameterError(parameter, given: value, accepted: "a finite number greater than 0")
    }
    // Squares of products such as sigma w = sigma mu / lambda must be representable.
    guard (1e-30...1e30).contains(value) else {
      throw ParameterError(parameter, given: value, accepted: "a number between 1e-30 and 1e30")
    }
  }
}

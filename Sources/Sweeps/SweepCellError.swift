import Reporting

/// A cell of a sweep that cannot be computed: which, its parameters, and why.
public struct SweepCellError: Error, CustomStringConvertible {
  /// The cell's number.
  public let cell: Int
  /// The cell's parameters, "classes 3, copies 1, ...".
  public let parameters: String
  /// What went wrong.
  public let reason: any Error

  init(_ configuration: SweepConfiguration, cell: Int, _ reason: any Error) {
    self.cell = cell
    self.reason = reason
    let problem = (try? configuration.problem(cell)).map { ProblemRecord($0) }
    let fields = (problem?.model.fields ?? []) + (problem?.training.fields ?? [])
    parameters = fields.map { field in
      let number = field.value.asNumber?.rounded(toDigits: 15)
      return "\(field.path) \(number ?? field.value.csv)"
    }.joined(separator: ", ")
  }

  /// "cell 17 (classes 3, ...): the reason".
  public var description: String { "cell \(cell) (\(parameters)): \(reason)" }
}

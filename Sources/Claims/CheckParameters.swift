import SyntheticModel

/// What a check is about, for machines: named values in a fixed order.
///
/// Names are those of docs/report-schema.md: `t`, `epsilon`, `mu`, `sigma`, `lambda`, `beta`, `classes`, `copies`, `w1`,
/// `w2`, `convention`, `perturbation`, `point` (number in Sobol's sequence), and a few of single claims.
public struct CheckParameters: Hashable, Sendable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
  /// A parameter's value.
  public enum Value: Hashable, Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// A real number.
    case number(Double)
    /// A whole number.
    case integer(Int)
    /// A name.
    case text(String)

    /// A real number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A real number that is whole: `0` in a list of ratios.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
  }

  /// One parameter.
  public struct Parameter: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its value.
    public let value: Value
  }

  /// The parameters in order; no name twice.
  public private(set) var list: [Parameter] = []

  /// No parameters.
  init() {}

  /// The parameters of a literal.
  public init(dictionaryLiteral elements: (String, Value)...) {
    for (name, value) in elements { self[name] = value }
  }

  /// The parameters of a training problem; `point` is its number in Sobol's sequence.
  init(_ problem: TrainingProblem, point: Int? = nil) {
    self.init(problem.model)
    self["epsilon"] = .number(problem.epsilon)
    self["lambda"] = .number(problem.lambda)
    if let smoothing = problem.smoothing {
      self["beta"] = .number(smoothing.beta)
      self["convention"] = .text(smoothing.convention.rawValue)
      self["perturbation"] = .text(smoothing.perturbation.rawValue)
    }
    if let point { self["point"] = .integer(point) }
  }

  /// The parameters of a model of equal copies.
  init(_ model: GaussianModel) {
    if let mu = model.commonMean { self["mu"] = .number(mu) }
    if let sigma = model.commonDeviation { self["sigma"] = .number(sigma) }
    self["classes"] = .integer(model.classes)
    self["copies"] = .integer(model.copyCount)
  }

  /// The value of a name, `nil` if there is none.
  public subscript(name: String) -> Value? {
    get { list.first { $0.name == name }?.value }
    set {
      list.removeAll { $0.name == name }
      if let newValue { list.append(Parameter(name: name, value: newValue)) }
    }
  }

  /// The number of a name, `nil` if there is none.
  public func number(_ name: String) -> Double? {
    switch self[name] {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .text, nil: nil
    }
  }

  /// These parameters with `more` added; values of `more` win.
  func with(_ more: CheckParameters) -> CheckParameters {
    more.list.reduce(into: self) { $0[$1.name] = $1.value }
  }

  /// The parameters in words ("t 0.75, eps 0.2"): numbers to five digits, without what is the paper's (three classes, one
  /// copy, lambda = 1).
  public var description: String {
    shown.map { name, value in
      switch value {
      case .number(let number): "\(name) \(EvidenceContext.text(number))"
      case .integer(let number): "\(name) \(number)"
      case .text(let text): text
      }
    }.joined(separator: ", ")
  }

  /// Short names and values, without what is the paper's.
  public var shown: [(name: String, value: Value)] {
    let short = ["epsilon": "eps", "classes": "n", "copies": "K"]
    let plain: [String: Value] = ["classes": .integer(3), "copies": .integer(1), "lambda": .number(1)]
    return list.filter { plain[$0.name] != $0.value }.map { (short[$0.name] ?? $0.name, $0.value) }
  }
}

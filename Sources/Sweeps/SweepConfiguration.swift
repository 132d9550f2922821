import RandomStreams
import Reporting
import SyntheticModel

/// What a sweep computes: a grid over the parameters, and how many samples each cell draws.
///
/// Cells are numbered with epsilon varying fastest, then beta, perturbation, smoothing, lambda, sigma, mu, copies, classes.
public struct SweepConfiguration: Hashable, Sendable {
  /// The largest number of cells of one sweep.
  public static let largestCellCount = 10_000_000
  /// The version of the row's columns and of what they mean.
  public static let formatVersion = 2

  /// The axes that hold numbers.
  private enum Axis: Int, CaseIterable {
    case classes, copies, mu, sigma, lambda, beta, epsilon
  }

  private let axes: [GridAxis]
  /// Each axis's values, made once.
  private let values: [[Double]]
  private let smoothings: [LabelSmoothing.Convention]
  private let perturbations: [LabelSmoothing.Perturbation]
  /// Samples drawn in each cell for the empirical optimum; 0 leaves it out.
  public let samples: Int
  /// Seed of the samples.
  public let seed: UInt64
  /// Number of cells.
  public let cellCount: Int

  /// A sweep over grids given as text (`GridAxis`).
  ///
  /// - Throws: `ParameterError` for a grid that does not parse, has a value that is impossible, or has too many cells.
  public init(
    classes: String = "3", copies: String = "1", mu: String = "1", sigma: String = "0.5", lambda: String = "1",
    smoothings: [LabelSmoothing.Convention] = [.appendix],
    perturbations: [LabelSmoothing.Perturbation] = [.lemma2],
    beta: String, epsilon: String, samples: Int, seed: UInt64
  ) throws(ParameterError) {
    axes = [
      try GridAxis("classes", parsing: classes), try GridAxis("copies", parsing: copies),
      try GridAxis("mu", parsing: mu), try GridAxis("sigma", parsing: sigma), try GridAxis("lambda", parsing: lambda),
      try GridAxis("beta", parsing: beta), try GridAxis("epsilon", parsing: epsilon),
    ]
    self.smoothings = smoothings
    self.perturbations = perturbations
    self.samples = samples
    self.seed = seed

    var count = 1
    let counts = axes.map(\.count) + [smoothings.count, perturbations.count]
    guard counts.allSatisfy({ $0 > 0 }) else {
      throw ParameterError("grid", given: "no cells", accepted: "at least one value of every parameter")
    }
    for axis in counts {
      let (product, overflow) = count.multipliedReportingOverflow(by: axis)
      guard !overflow, product <= Self.largestCellCount else {
        throw ParameterError(
          "grid", given: overflow ? "more than 2^63 cells" : "at least \(product) cells",
          accepted: "a grid of at most \(Self.largestCellCount) cells; make a step larger or sweep in parts")
      }
      count = product
    }
    cellCount = count
    values = axes.map(\.values)
    guard samples == 0 || samples >= 100 else {
      throw ParameterError("samples", given: samples, accepted: "0 for no sampling, or at least 100")
    }
    try checkEveryValue()
    try checkSize()
  }

  /// The sweep that `record` describes, as `record` gives it.
  ///
  /// - Throws: `ParameterError` for a record without one of the fields, or with values that are impossible.
  init(_ record: ResultRecord) throws(ParameterError) {
    func text(_ name: String) throws(ParameterError) -> String {
      guard case .text(let text)? = record[name] else {
        throw ParameterError(name, given: "nothing", accepted: "a text")
      }
      return text
    }
    func choices<Choice: RawRepresentable<String>>(_ name: String) throws(ParameterError) -> [Choice] {
      guard case .list(let values)? = record[name] else {
        throw ParameterError(name, given: "nothing", accepted: "a list")
      }
      let choices = values.compactMap { value in
        if case .text(let text) = value { Choice(rawValue: text) } else { nil }
      }
      guard choices.count == values.count else {
        throw ParameterError(name, given: "an unknown name", accepted: "names that this program knows")
      }
      return choices
    }
    guard case .integer(let samples)? = record["samples"], let seed = UInt64(try text("seed")) else {
      throw ParameterError("samples and seed", given: "no whole numbers", accepted: "whole numbers")
    }
    try self.init(
      classes: text("classes"), copies: text("copies"), mu: text("mu"), sigma: text("sigma"), lambda: text("lambda"),
      smoothings: choices("smoothing"), perturbations: choices("perturbation"), beta: text("beta"),
      epsilon: text("epsilon"), samples: samples, seed: seed)
  }

  /// The largest model of the grid must be small enough for the numeric routes.
  private func checkSize() throws(ParameterError) {
    func largest(_ axis: Axis) -> Int { Int(values[axis.rawValue].max()!) }
    let model = try GaussianModel(mu: 1, sigma: 1, classes: largest(.classes), copies: largest(.copies))
    let given = "\(model.classes) classes with \(model.copyCount) \(model.copyCount == 1 ? "copy" : "copies")"
    guard PopulationOptimum.isFeasible(model) else {
      throw ParameterError("grid", given: given, accepted: "(classes - 1)^2 * copies of at most 4000000 in a sweep")
    }
    let limit = EmpiricalOptimum.largestSampleCount(model) ?? 0
    guard samples <= limit else {
      throw ParameterError(
        "samples", given: "\(samples) for \(given)", accepted: "at most \(limit), or 0 for no sampling")
    }
  }

  /// Builds something with each value: a bad one is found before any work.
  private func checkEveryValue() throws(ParameterError) {
    let model = try GaussianModel(mu: 1, sigma: 1)
    for axis in Axis.allCases {
      for value in values[axis.rawValue] {
        switch axis {
        case .classes: _ = try GaussianModel(mu: 1, sigma: 1, classes: Self.whole(value, "classes"))
        case .copies: _ = try GaussianModel(mu: 1, sigma: 1, copies: Self.whole(value, "copies"))
        case .mu: _ = try GaussianModel(mu: value, sigma: 1)
        case .sigma: _ = try GaussianModel(mu: 1, sigma: value)
        case .lambda: _ = try TrainingProblem(model: model, epsilon: 0, lambda: value)
        case .beta: _ = try LabelSmoothing(beta: value)
        case .epsilon: _ = try TrainingProblem(model: model, epsilon: value)
        }
      }
    }
  }

  private static func whole(_ value: Double, _ name: String) throws(ParameterError) -> Int {
    guard let whole = Int(exactly: value) else {
      throw ParameterError(name, given: value, accepted: "whole numbers")
    }
    return whole
  }

  /// The problem of cell `index`, 0 to `cellCount - 1`; its smoothing is that of the smoothed side.
  ///
  /// - Throws: `ParameterError` only if the values are impossible together.
  public func problem(_ index: Int) throws(ParameterError) -> TrainingProblem {
    var rest = index
    func take(_ count: Int) -> Int {
      defer { rest /= count }
      return rest % count
    }
    func take(_ axis: Axis) -> Double { values[axis.rawValue][take(values[axis.rawValue].count)] }
    let epsilon = take(.epsilon)
    let beta = take(.beta)
    let perturbation = perturbations[take(perturbations.count)]
    let convention = smoothings[take(smoothings.count)]
    let lambda = take(.lambda)
    let sigma = take(.sigma)
    let mu = take(.mu)
    let copies = try Self.whole(take(.copies), "copies")
    let classes = try Self.whole(take(.classes), "classes")
    return try TrainingProblem(
      model: GaussianModel(mu: mu, sigma: sigma, classes: classes, copies: copies), epsilon: epsilon,
      lambda: lambda,
      smoothing: LabelSmoothing(beta: beta, convention: convention, perturbation: perturbation))
  }

  /// The configuration as a record; two sweeps compute the same rows exactly when these are equal.
  public var record: ResultRecord {
    var record = ResultRecord()
    record.append("formatVersion", .integer(Self.formatVersion))
    for axis in axes {
      record.append(axis.name, .text(axis.normalForm))
    }
    record.append("smoothing", .list(smoothings.map { .text($0.rawValue) }))
    record.append("perturbation", .list(perturbations.map { .text($0.rawValue) }))
    record.append("samples", .integer(samples))
    record.append("seed", .text(String(seed)))
    record.append("cells", .integer(cellCount))
    return record
  }

  /// A short name for the configuration: FNV-1a, 64 bits, of its record.
  public var hash: String { StableHash(record.jsonLine).text }
}

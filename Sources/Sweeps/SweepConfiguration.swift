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

  let classes: GridAxis
  let copies: GridAxis
  let mu: GridAxis
  let sigma: GridAxis
  let lambda: GridAxis
  let smoothings: [LabelSmoothing.Convention]
  let perturbations: [LabelSmoothing.Perturbation]
  let beta: GridAxis
  let epsilon: GridAxis
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
    self.classes = try GridAxis("classes", parsing: classes)
    self.copies = try GridAxis("copies", parsing: copies)
    self.mu = try GridAxis("mu", parsing: mu)
    self.sigma = try GridAxis("sigma", parsing: sigma)
    self.lambda = try GridAxis("lambda", parsing: lambda)
    self.beta = try GridAxis("beta", parsing: beta)
    self.epsilon = try GridAxis("epsilon", parsing: epsilon)
    self.smoothings = smoothings
    self.perturbations = perturbations
    self.samples = samples
    self.seed = seed

    var count = 1
    let counts = [
      self.classes.count, self.copies.count, self.mu.count, self.sigma.count, self.lambda.count,
      smoothings.count, perturbations.count, self.beta.count, self.epsilon.count,
    ]
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
    guard samples == 0 || samples >= 100 else {
      throw ParameterError("samples", given: samples, accepted: "0 for no sampling, or at least 100")
    }
    try checkEveryValue()
    try checkSize()
  }

  /// The largest model of the grid must be small enough for the numeric routes.
  private func checkSize() throws(ParameterError) {
    func largest(_ axis: GridAxis) -> Int { (0..<axis.count).reduce(0) { max($0, Int(axis[$1])) } }
    let model = try GaussianModel(mu: 1, sigma: 1, classes: largest(classes), copies: largest(copies))
    let given = "\(model.classes) classes with \(model.copyCount) copies"
    guard PopulationOptimum.isFeasible(model) else {
      throw ParameterError("grid", given: given, accepted: "(classes - 1)^2 * copies of at most 4000000 in a sweep")
    }
    let limit = EmpiricalOptimum.largestSampleCount(model) ?? 0
    guard samples <= limit else {
      throw ParameterError(
        "samples", given: "\(samples) for \(given)", accepted: "at most \(limit), or 0 for no sampling")
    }
  }

  /// Builds each axis value once with the first value of every other axis: a bad one is found before any work.
  private func checkEveryValue() throws(ParameterError) {
    func check(_ axis: GridAxis, _ build: (Double) throws(ParameterError) -> Void) throws(ParameterError) {
      for index in 0..<axis.count { try build(axis[index]) }
    }
    let model = try GaussianModel(mu: 1, sigma: 1)
    try check(classes) { value throws(ParameterError) in
      _ = try GaussianModel(mu: 1, sigma: 1, classes: try Self.whole(value, "classes"))
    }
    try check(copies) { value throws(ParameterError) in
      _ = try GaussianModel(mu: 1, sigma: 1, copies: try Self.whole(value, "copies"))
    }
    try check(mu) { value throws(ParameterError) in _ = try GaussianModel(mu: value, sigma: 1) }
    try check(sigma) { value throws(ParameterError) in _ = try GaussianModel(mu: 1, sigma: value) }
    try check(beta) { value throws(ParameterError) in _ = try LabelSmoothing(beta: value) }
    try check(epsilon) { value throws(ParameterError) in _ = try TrainingProblem(model: model, epsilon: value) }
    try check(lambda) { value throws(ParameterError) in
      _ = try TrainingProblem(model: model, epsilon: 0, lambda: value)
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
    let epsilon = self.epsilon[take(self.epsilon.count)]
    let beta = self.beta[take(self.beta.count)]
    let perturbation = perturbations[take(perturbations.count)]
    let convention = smoothings[take(smoothings.count)]
    let lambda = self.lambda[take(self.lambda.count)]
    let sigma = self.sigma[take(self.sigma.count)]
    let mu = self.mu[take(self.mu.count)]
    let copies = try Self.whole(self.copies[take(self.copies.count)], "copies")
    let classes = try Self.whole(self.classes[take(self.classes.count)], "classes")
    return try TrainingProblem(
      model: GaussianModel(mu: mu, sigma: sigma, classes: classes, copies: copies), epsilon: epsilon,
      lambda: lambda,
      smoothing: LabelSmoothing(beta: beta, convention: convention, perturbation: perturbation))
  }

  /// The configuration as a record; two sweeps compute the same rows exactly when these are equal.
  public var record: ResultRecord {
    var record = ResultRecord()
    record.append("formatVersion", .integer(Self.formatVersion))
    for axis in [classes, copies, mu, sigma, lambda, beta, epsilon] {
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

import MonteCarlo
import OrderedTasks
import RandomStreams
import Statistics
import SyntheticModel

/// The harness on true statements: over many seeds its p-values must be uniform, or larger where a test is conservative.
public struct Calibration: Sendable {
  /// One kind of test.
  public struct Series: Sendable {
    /// Which test on which statement.
    public let name: String
    /// Whether the test's p-value is an upper bound: larger than uniform ones are no fault.
    public let isConservative: Bool
    /// The p-values, one a seed, and their distance from uniform.
    public let uniformity: UniformityTest

    /// Share of p-values at most `level`: the observed false-alarm rate.
    public func alarmRate(_ level: Double) -> Double { Double(alarms(level)) / Double(uniformity.values.count) }

    func alarms(_ level: Double) -> Int { uniformity.values.count { $0 <= level } }

    /// The distance that the band is about.
    public var distance: Double { isConservative ? uniformity.excess : uniformity.distance }
  }

  /// The tests that were run.
  public let series: [Series]
  /// Share of the seeds for which Holm's procedure at 5 % over all these tests rejects any: at most 5 % is promised.
  public let familyAlarmRate: Double
  /// Number of seeds.
  public let seeds: Int
  /// Chance that a calibrated harness is called uncalibrated.
  public let level: Double

  /// Half-width of the band that each empirical distribution function must stay in.
  ///
  /// Half of `level` is for the bands, half for the counts of alarms.
  public var bandHalfWidth: Double {
    series.first?.uniformity.bandHalfWidth(level: level / Double(2 * series.count)) ?? 0
  }

  /// Whether every series stays inside its band, and none has more alarms at 5 % and at 1 %, nor the family at 5 %, than
  /// chance allows.
  public var holds: Bool {
    let counts = series.flatMap { one in [0.05, 0.01].map { (one.alarms($0), $0) } }
    let family = (Int((familyAlarmRate * Double(seeds)).rounded()), 0.05)
    let each = level / Double(2 * (counts.count + 1))
    return series.allSatisfy { $0.distance <= bandHalfWidth }
      && (counts + [family]).allSatisfy { Self.isCredible($0, of: seeds, rate: $1, level: each) }
  }

  /// Whether so many alarms or more have a probability above `level` at a true rate of `rate`.
  private static func isCredible(_ alarms: Int, of seeds: Int, rate: Double, level: Double) -> Bool {
    guard let test = try? ProportionTest(expected: rate, successes: alarms, trials: seeds) else { return false }
    return test.score <= 0 || test.pValue > 2 * level
  }

  /// The keys of the calibration's draws: random numbers of the report's seed, not its neighbours, which other reports
  /// may use themselves.
  package static func keys(of seed: UInt64, count: Int) -> [UInt64] {
    var source = PhiloxStream(seed: seed, stream: StableHash("calibration/keys").value)
    return (0..<count).map { _ in source.next() }
  }

  /// Tests true statements at mu 1, sigma 0.5, eps 0.2 once for each of `seeds` keys: the pairwise and the joint accuracy
  /// and the mean loss at t 0.5, the joint accuracy as a curve, and its mean over 64 scrambles.
  ///
  /// - Parameter level: chance that a calibrated harness is called uncalibrated.
  /// - Throws: what the simulation throws.
  public static func run(_ context: EvidenceContext, seeds: Int = 1000, level: Double = 1e-6) async throws
    -> Calibration
  {
    let trial = try CalibrationTrial(context)
    let keys = keys(of: context.seed, count: seeds)
    var rows: [[Double]] = []
    try await forEachInOrder(0..<seeds, workers: context.workers) { index in
      try trial.pValues(key: keys[index])
    } take: { _, values in
      rows.append(values)
    }
    let series = try CalibrationTrial.tests.enumerated().map { place, test in
      Series(
        name: test.name, isConservative: test.isConservative,
        uniformity: try UniformityTest(rows.map { $0[place] }))
    }
    let alarms = try rows.count { try HolmProcedure($0, falseAlarmRate: 0.05).rejectsAny }
    return Calibration(series: series, familyAlarmRate: Double(alarms) / Double(seeds), seeds: seeds, level: level)
  }
}

/// The true statements and how one key tests them.
private struct CalibrationTrial: Sendable {
  static let tests: [(name: String, isConservative: Bool)] = [
    ("pairwise accuracy, exact binomial", false), ("joint accuracy, exact binomial", false),
    ("mean loss, Student's t", false), ("mean of 64 scrambles, Student's t", false),
    ("joint accuracy as a curve of 9 points, simultaneous", true),
  ]

  /// The forms along the curve.
  let rows: [EventForms]
  /// The row of t = 0.5.
  let place: Int
  let pairwise: Double
  let joint: [Double]
  let loss: Double
  let estimators: JointEstimators
  let stream: UInt64

  init(_ context: EvidenceContext) throws {
    let (mu, sigma, epsilon, ratio) = (1.0, 0.5, 0.2, 0.5)
    let model = try GaussianModel(mu: mu, sigma: sigma)
    let curve = AccuracyCurve(model: model, epsilon: epsilon, event: .joint, ratios: AccuracyCurve.ratios)
    rows = try curve.rows()
    place = curve.ratios.firstIndex(of: ratio)!
    pairwise = try context.formulas.pairwiseAccuracy(model, ratio, epsilon)
    joint = try curve.ratios.map { try context.formulas.jointAccuracy(model, $0, epsilon) }
    loss = try context.formulas.populationLoss(
      TrainingProblem(model: model, epsilon: epsilon), Weights(w1: 1, w2: ratio))
    estimators = try JointEstimators(mu: mu, sigma: sigma, epsilon: epsilon, ratio: ratio)
    stream = context.stream("calibration", 0)
  }

  /// The p-values of all tests on the draws under `key`, in the order of `tests`.
  func pValues(key: UInt64) throws -> [Double] {
    let simulation = try EventSimulation(rows: rows, seed: key, stream: stream, pairing: .withPrevious)
    let counts = try simulation.counts(simulation.tally(of: 0..<1))
    let points = try zip(joint, counts).map {
      try ProportionTest(expected: $0, successes: $1.joint, trials: $1.samples)
    }
    let count = counts[place]
    let correlations = EvidenceContext.neighbourCorrelations(
      counts.map(\.joint), counts.dropFirst().map { $0.pair?.jointInBoth ?? 0 }, of: count.samples)
    let scrambled = try estimators.scrambledSobol(scrambles: 64, points: 64, seed: key, stream: stream &+ 1)
    return [
      try ProportionTest(expected: pairwise, successes: count.pairwise, trials: count.samples).pValue,
      points[place].pValue,
      try MeanTest(
        expected: loss, mean: count.meanLoss, standardError: count.lossStandardError, count: count.samples
      ).pValue,
      try MeanTest(expected: joint[place], scrambled).pValue,
      try CurveTest(points, correlations: correlations).pValue,
    ]
  }
}

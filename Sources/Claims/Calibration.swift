import MonteCarlo
import OrderedTasks
import Statistics
import SyntheticModel

/// The harness on true statements: over many seeds its p-values must be uniform.
public struct Calibration: Sendable {
  /// One kind of test.
  public struct Series: Sendable {
    /// Which test on which statement.
    public let name: String
    /// The p-values, one a seed, and their distance from uniform.
    public let uniformity: UniformityTest

    /// Share of p-values at most `level`: the observed false-alarm rate.
    public func alarmRate(_ level: Double) -> Double {
      Double(uniformity.values.count { $0 <= level }) / Double(uniformity.values.count)
    }
  }

  /// The tests that were run.
  public let series: [Series]
  /// Number of seeds.
  public let seeds: Int
  /// Level of the band that the empirical distributions must stay in.
  public let level: Double

  /// Whether every series stays inside its band.
  public var holds: Bool {
    series.allSatisfy { $0.uniformity.distance <= $0.uniformity.bandHalfWidth(level: level / Double(series.count)) }
  }

  /// Tests true statements (pairwise and joint accuracy, mean loss at mu 1, sigma 0.5, eps 0.2, t 0.5) once for each of
  /// `seeds` seeds that follow the context's.
  ///
  /// - Parameter level: chance that a calibrated harness leaves the bands.
  /// - Throws: what the simulation throws.
  public static func run(_ context: EvidenceContext, seeds: Int = 1000, level: Double = 1e-6) async throws
    -> Calibration
  {
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    let problem = try TrainingProblem(model: model, epsilon: 0.2)
    let weights = try Weights(w1: 1, w2: 0.5)
    let pairwise = try context.formulas.pairwiseAccuracy(model, 0.5, 0.2)
    let joint = try context.formulas.jointAccuracy(model, 0.5, 0.2)
    let loss = try context.formulas.populationLoss(problem, weights)
    let form = try EventForms(model, weights: weights, epsilon: 0.2)
    let first = context.seed
    let stream = context.stream("calibration", 0)
    var triples: [[Double]] = []
    try await forEachInOrder(0..<seeds, workers: context.workers) { index in
      let simulation = try EventSimulation(rows: [form], seed: first &+ 1 &+ UInt64(index), stream: stream)
      let counts = try simulation.counts(simulation.tally(of: 0..<1))[0]
      return [
        try ProportionTest(expected: pairwise, successes: counts.pairwise, trials: counts.samples).pValue,
        try ProportionTest(expected: joint, successes: counts.joint, trials: counts.samples).pValue,
        try MeanTest(
          expected: loss, mean: counts.meanLoss, standardError: counts.lossStandardError, count: counts.samples
        ).pValue,
      ]
    } take: { _, values in
      triples.append(values)
    }
    let names = ["pairwise accuracy, exact binomial", "joint accuracy, exact binomial", "mean loss, Student's t"]
    let series = try names.enumerated().map { place, name in
      Series(name: name, uniformity: try UniformityTest(triples.map { $0[place] }))
    }
    return Calibration(series: series, seeds: seeds, level: level)
  }
}

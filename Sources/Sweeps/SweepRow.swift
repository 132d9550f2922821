import RandomStreams
import Reporting
import SyntheticModel

/// One row of a sweep: a cell's parameters, thresholds and, without and with smoothing, the optimum three times over.
public enum SweepRow {
  /// Computes the row of cell `index`.
  ///
  /// A pure function of the configuration and the index: the samples come from a stream that is named by the
  /// parameters of the cell, not by its place, thread or shard.
  ///
  /// - Throws: `ParameterError` or `NumericsError` from the model.
  public static func compute(_ configuration: SweepConfiguration, cell index: Int) throws -> ResultRecord {
    let smoothed = try configuration.problem(index)
    let thresholds = try Thresholds(smoothed)
    let assumptions = StandingAssumptions(smoothed)
    var row = ResultRecord()
    row.append("cell", .integer(index))
    appendParameters(smoothed, to: &row)
    row.append("sigmaBelowSqrtPiMu", .flag(assumptions.sigmaBelowSqrtPiMu))
    row.append("epsilonBelowHalfMu", .flag(assumptions.epsilonBelowHalfMu))
    row.append("betaBelowOneThird", .flag(assumptions.betaBelowOneThird))
    row.append("epsilon0", .number(thresholds.epsilon0))
    row.append("epsilon1", .optional(thresholds.epsilon1))
    row.append("epsilon1InRange", thresholds.epsilon1InRange.map { .flag($0) } ?? .missing)
    let sampling = Sampling(configuration, problem: smoothed)
    try appendSide("plain", smoothed.withoutSmoothing, sampling, to: &row)
    try appendSide("smoothed", smoothed, sampling, to: &row)
    return row
  }

  private struct Sampling {
    let samples: Int
    let seed: UInt64
    let stream: UInt64

    init(_ configuration: SweepConfiguration, problem: TrainingProblem) {
      samples = configuration.samples
      seed = configuration.seed
      stream = SweepRow.stream(problem)
    }
  }

  /// The stream of a problem's samples, from the bit patterns of its parameters.
  static func stream(_ problem: TrainingProblem) -> UInt64 {
    var hash = StableHash()
    hash.combine(UInt64(problem.model.classes))
    for copy in problem.model.copies {
      hash.combine(copy.exclusiveMean.bitPattern)
      hash.combine(copy.exclusiveDeviation.bitPattern)
      hash.combine(copy.sharedMean.bitPattern)
      hash.combine(copy.sharedDeviation.bitPattern)
    }
    hash.combine(problem.epsilon.bitPattern)
    hash.combine(problem.lambda.bitPattern)
    if let smoothing = problem.smoothing {
      hash.combine(smoothing.beta.bitPattern)
      for byte in (smoothing.convention.rawValue + "/" + smoothing.perturbation.rawValue).utf8 { hash.combine(byte) }
    }
    return hash.value
  }

  private static func appendParameters(_ problem: TrainingProblem, to row: inout ResultRecord) {
    row.append("classes", .integer(problem.model.classes))
    row.append("copies", .integer(problem.model.copyCount))
    row.append("mu", .optional(problem.model.commonMean))
    row.append("sigma", .optional(problem.model.commonDeviation))
    row.append("epsilon", .number(problem.epsilon))
    row.append("lambda", .number(problem.lambda))
    row.append("beta", .number(problem.smoothing!.beta))
    row.append("smoothing", .text(problem.smoothing!.convention.rawValue))
    row.append("perturbation", .text(problem.smoothing!.perturbation.rawValue))
  }

  /// The columns of one side. Weights, their standard errors and z of several copies are those of the first; differences,
  /// the largest z and its standard error are over all weights and directions.
  private static func appendSide(
    _ side: String, _ problem: TrainingProblem, _ sampling: Sampling, to row: inout ResultRecord
  ) throws {
    let closed = try ClosedFormOptimum(problem)
    for field in try OptimumRecord(problem, closed).record.fields { row.append("\(side).\(field.path)", field.value) }

    let population = try PopulationOptimum(problem)
    row.append("\(side).population.w1", .number(population.weights.exclusive[0]))
    row.append("\(side).population.w2", .number(population.weights.shared[0]))
    row.append("\(side).population.loss", .number(population.loss))
    row.append("\(side).population.errorBound", .number(population.errorBound))
    row.append("\(side).population.converged", .flag(population.isConverged))
    row.append(
      "\(side).population.difference", .number(population.weights.largestDifference(from: closed.weights)))

    var empirical: EmpiricalOptimum?
    if sampling.samples > 0 {
      empirical = try EmpiricalOptimum(
        problem, samples: sampling.samples, seed: sampling.seed, stream: sampling.stream)
    }
    let copies = problem.model.copyCount
    let test = try empirical?.optimalityTest(of: closed.weights)
    row.append("\(side).empirical.w1", .optional(empirical?.weights.exclusive[0]))
    row.append("\(side).empirical.w2", .optional(empirical?.weights.shared[0]))
    row.append("\(side).empirical.w1StandardError", .optional(empirical?.standardErrors[0]))
    row.append("\(side).empirical.w2StandardError", .optional(empirical?.standardErrors[copies]))
    row.append("\(side).empirical.w1Z", .optional(test?.scores[0]))
    row.append("\(side).empirical.w2Z", .optional(test?.scores[copies]))
    row.append("\(side).empirical.largestZ", .optional(test?.largestScore))
    row.append("\(side).empirical.zStandardError", .optional(test?.standardError))
  }
}

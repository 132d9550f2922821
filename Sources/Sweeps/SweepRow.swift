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
    let problem = ProblemRecord(smoothed)
    var row = ResultRecord()
    row.append("cell", .integer(index))
    row.append(contentsOf: problem.model)
    row.append(contentsOf: problem.training)
    row.append(contentsOf: problem.assumptions)
    row.append(contentsOf: ProblemRecord.thresholds(try Thresholds(smoothed)))
    let sampling = Sampling(configuration, problem: smoothed)
    row.append(contentsOf: try side(smoothed.withoutSmoothing, sampling), below: "plain")
    row.append(contentsOf: try side(smoothed, sampling), below: "smoothed")
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

  /// Whether `row` carries the number and the parameters of cell `index`.
  static func isRow(_ row: ResultRecord, of index: Int, in configuration: SweepConfiguration) -> Bool {
    guard let problem = try? configuration.problem(index) else { return false }
    var expected = ResultRecord()
    expected.append("cell", .integer(index))
    expected.append(contentsOf: ProblemRecord(problem).model)
    expected.append(contentsOf: ProblemRecord(problem).training)
    return zip(expected.fields, row.fields).allSatisfy { $0.path == $1.path && $0.value.csv == $1.value.csv }
  }

  /// The columns of one side. Weights, their standard errors and z of several copies are those of the first; differences,
  /// the largest z and its standard error are over all weights and directions.
  private static func side(_ problem: TrainingProblem, _ sampling: Sampling) throws -> ResultRecord {
    let closed = try ClosedFormOptimum(problem)
    var side = try OptimumRecord(problem, closed).record

    let population = try PopulationOptimum(problem)
    side.append("population.w1", .number(population.weights.exclusive[0]))
    side.append("population.w2", .number(population.weights.shared[0]))
    side.append("population.loss", .number(population.loss))
    side.append("population.errorBound", .number(population.errorBound))
    side.append("population.converged", .flag(population.isConverged))
    side.append("population.difference", .number(population.weights.largestDifference(from: closed.weights)))

    var empirical: EmpiricalOptimum?
    if sampling.samples > 0 {
      empirical = try EmpiricalOptimum(
        problem, samples: sampling.samples, seed: sampling.seed, stream: sampling.stream)
    }
    let copies = problem.model.copyCount
    let test = try empirical?.optimalityTest(of: closed.weights)
    side.append("empirical.w1", .optional(empirical?.weights.exclusive[0]))
    side.append("empirical.w2", .optional(empirical?.weights.shared[0]))
    side.append("empirical.w1StandardError", .optional(empirical?.standardErrors[0]))
    side.append("empirical.w2StandardError", .optional(empirical?.standardErrors[copies]))
    side.append("empirical.w1Z", .optional(test?.scores[0]))
    side.append("empirical.w2Z", .optional(test?.scores[copies]))
    side.append("empirical.largestZ", .optional(test?.largestScore))
    side.append("empirical.zStandardError", .optional(test?.standardError))
    return side
  }
}

import Reporting
import Sweeps
import SyntheticModel

/// Everything that is known of one training problem.
struct OptimumReport {
  let problem: TrainingProblem
  let thresholds: Thresholds
  let assumptions: StandingAssumptions
  let strengths: SmoothingStrengths
  let joint: JointOptimum?
  let plain: Side
  let smoothed: Side

  /// One loss's optimum, three times over.
  struct Side {
    let problem: TrainingProblem
    let closed: ClosedFormOptimum
    let values: ResultRecord
    /// `nil` for a model too large for this route.
    let population: PopulationOptimum?
    let empirical: EmpiricalOptimum?
    /// Of the closed form's weights by the empirical route's samples.
    let optimality: OptimalityTest?

    init(_ problem: TrainingProblem, samples: Int, seed: UInt64) throws {
      self.problem = problem
      closed = try ClosedFormOptimum(problem)
      values = try OptimumRecord(problem, closed).record
      population = PopulationOptimum.isFeasible(problem.model) ? try PopulationOptimum(problem) : nil
      empirical = samples == 0 ? nil : try EmpiricalOptimum(problem, samples: samples, seed: seed, stream: 0)
      optimality = try empirical?.optimalityTest(of: closed.weights)
    }
  }

  init(_ problem: TrainingProblem, samples: Int, seed: UInt64) throws {
    self.problem = problem
    thresholds = try Thresholds(problem)
    assumptions = StandingAssumptions(problem)
    strengths = try SmoothingStrengths(problem)
    joint = try JointOptimum(problem.model, epsilon: problem.epsilon)
    plain = try Side(problem.withoutSmoothing, samples: samples, seed: seed)
    smoothed = try Side(problem, samples: samples, seed: seed)
  }
}

extension OptimumReport {
  /// The report as nested values, for JSON.
  var record: ResultRecord { record { Self.copyWeights($0.closed.weights) } }

  /// The report as one row, for CSV: without the lists of the copies' weights.
  var flatRecord: ResultRecord { record { _ in nil } }

  private func record(copyWeights: (Side) -> ResultValue?) -> ResultRecord {
    let parameters = ProblemRecord(problem)
    var record = ResultRecord()
    record.append(contentsOf: ModelRecord(problem.model).record, below: "model")
    record.append(contentsOf: parameters.training)
    record.append(contentsOf: parameters.assumptions, below: "assumptions")
    record.append(contentsOf: ProblemRecord.thresholds(thresholds))
    record.append(contentsOf: smoothedRange, below: "smoothedRange")
    record.append("jointOptimum.t", .optional(joint?.ratio))
    record.append("jointOptimum.accuracy", .optional(joint?.accuracy))
    record.append("betaForPairwiseOptimum", .optional(strengths.pairwiseBest))
    record.append("betaForJointOptimum", .optional(strengths.jointBest))
    for (name, side) in [("plain", plain), ("smoothed", smoothed)] {
      record.append(contentsOf: side.values, below: name)
      if let weights = copyWeights(side) { record.append("\(name).copyWeights", weights) }
      record.append(contentsOf: side.routes, below: name)
    }
    return record
  }

  /// Where training with label smoothing keeps w2, which says why there is no epsilon1: kind and, where there is one, the
  /// threshold below or above which it does.
  private var smoothedRange: ResultRecord {
    let (kind, threshold): (String, Double?) =
      switch thresholds.smoothedRange {
      case .below(let threshold): ("below", threshold)
      case .above(let threshold): ("above", threshold)
      case .everywhere: ("everywhere", nil)
      case .nowhere: ("nowhere", nil)
      case nil: ("no smoothing", nil)
      }
    var record = ResultRecord()
    record.append("kind", .text(kind))
    record.append("threshold", .optional(threshold))
    return record
  }

  private static func copyWeights(_ weights: Weights) -> ResultValue {
    .list(
      zip(weights.exclusive, weights.shared).map { w1, w2 in
        var copy = ResultRecord()
        copy.append("w1", .number(w1))
        copy.append("w2", .number(w2))
        return .object(copy)
      })
  }
}

extension OptimumReport.Side {
  /// The numeric routes: weights per copy are lists where there are several.
  var routes: ResultRecord {
    var record = ResultRecord()
    func value(_ values: [Double]) -> ResultValue {
      values.count == 1 ? .number(values[0]) : .list(values.map { .number($0) })
    }
    if let population {
      record.append("population.w1", value(population.weights.exclusive))
      record.append("population.w2", value(population.weights.shared))
      record.append("population.loss", .number(population.loss))
      record.append("population.errorBound", .number(population.errorBound))
    }
    guard let empirical, let scores = optimality?.scores else { return record }
    let copies = problem.model.copyCount
    record.append("empirical.samples", .integer(empirical.samples))
    record.append("empirical.w1", value(empirical.weights.exclusive))
    record.append("empirical.w2", value(empirical.weights.shared))
    record.append("empirical.w1StandardError", value(Array(empirical.standardErrors[..<copies])))
    record.append("empirical.w2StandardError", value(Array(empirical.standardErrors[copies...])))
    record.append("empirical.w1Z", value(Array(scores[..<copies])))
    record.append("empirical.w2Z", value(Array(scores[copies...])))
    return record
  }
}

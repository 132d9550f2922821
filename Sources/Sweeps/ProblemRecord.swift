import Reporting
import SyntheticModel

/// What is reported of a training problem before it is solved.
public struct ProblemRecord {
  private let problem: TrainingProblem

  /// The record of `problem`.
  public init(_ problem: TrainingProblem) {
    self.problem = problem
  }

  /// classes, copies, mu and sigma; the last two are missing where features differ.
  public var model: ResultRecord { Self.model(problem.model) }

  /// The same of a model.
  public static func model(_ model: GaussianModel) -> ResultRecord {
    var record = ResultRecord()
    record.append("classes", .integer(model.classes))
    record.append("copies", .integer(model.copyCount))
    record.append("mu", .optional(model.commonMean))
    record.append("sigma", .optional(model.commonDeviation))
    return record
  }

  /// epsilon, lambda, beta, smoothing and perturbation; the last three are missing without label smoothing.
  public var training: ResultRecord {
    var record = ResultRecord()
    record.append("epsilon", .number(problem.epsilon))
    record.append("lambda", .number(problem.lambda))
    record.append("beta", .optional(problem.smoothing?.beta))
    record.append("smoothing", problem.smoothing.map { .text($0.convention.rawValue) } ?? .missing)
    record.append("perturbation", problem.smoothing.map { .text($0.perturbation.rawValue) } ?? .missing)
    return record
  }

  /// sigmaBelowSqrtPiMu, epsilonBelowHalfMu and betaBelowOneThird: whether the paper's assumptions hold.
  public var assumptions: ResultRecord {
    let assumptions = StandingAssumptions(problem)
    var record = ResultRecord()
    record.append("sigmaBelowSqrtPiMu", .flag(assumptions.sigmaBelowSqrtPiMu))
    record.append("epsilonBelowHalfMu", .flag(assumptions.epsilonBelowHalfMu))
    record.append("betaBelowOneThird", .flag(assumptions.betaBelowOneThird))
    return record
  }

  /// epsilon0, epsilon1 and epsilon1InRange.
  public static func thresholds(_ thresholds: Thresholds) -> ResultRecord {
    var record = ResultRecord()
    record.append("epsilon0", .number(thresholds.epsilon0))
    record.append("epsilon1", .optional(thresholds.epsilon1))
    record.append("epsilon1InRange", thresholds.epsilon1InRange.map { .flag($0) } ?? .missing)
    return record
  }
}

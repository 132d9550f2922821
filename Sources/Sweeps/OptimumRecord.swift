import Reporting
import SyntheticModel

/// What is reported of one optimum: weights, ratio, loss, CAS and both accuracies.
public struct OptimumRecord {
  /// w1, w2 (the common weight of all copies, missing where copies differ), t, loss, cas, pairwiseAccuracy,
  /// jointAccuracy and source.
  ///
  /// t, cas and the accuracies are missing where w1 = 0.
  public let record: ResultRecord

  /// The record of `optimum`, computed at `problem`'s epsilon.
  ///
  /// - Throws: `NumericsError` if the joint accuracy cannot be integrated.
  public init(_ problem: TrainingProblem, _ optimum: ClosedFormOptimum) throws {
    let weights = optimum.weights
    let hasExclusive = weights.exclusive.contains { $0 > 0 }
    let accuracy =
      hasExclusive ? try RobustAccuracy(problem.model, weights: weights, epsilon: problem.epsilon) : nil
    let attribution =
      hasExclusive ? ModelAttribution(problem.model, weights: weights, epsilon: problem.epsilon) : nil
    var record = ResultRecord()
    record.append("w1", .optional(weights.w1))
    record.append("w2", .optional(weights.w2))
    record.append("t", .optional(weights.ratio))
    record.append("loss", .number(optimum.loss))
    record.append("cas", .optional(attribution?.classAttributionSimilarity))
    record.append("pairwiseAccuracy", .optional(accuracy?.pairwise))
    record.append("jointAccuracy", .optional(accuracy?.joint.value))
    record.append("source", .text(optimum.source.rawValue))
    self.record = record
  }
}

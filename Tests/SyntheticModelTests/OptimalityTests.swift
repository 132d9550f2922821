import Foundation
import SyntheticModel
import TestSupport
import Testing

@Suite("The test of optimality by derivatives")
struct OptimalityTests {
  /// A model and where its perturbation bound lies against the threshold.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let classes: Int
    let copies: Int
    let equal: Bool
    var testDescription: String { name }

    func model() throws -> GaussianModel {
      guard !equal else { return try GaussianModel(mu: 1, sigma: 0.5, classes: classes, copies: copies) }
      return try GaussianModel(
        classes: classes,
        copies: (0..<copies).map { k in
          let x = Double(k) / Double(copies)
          return try FeatureCopy(
            exclusiveMean: 1 + x, exclusiveDeviation: 0.3 + x, sharedMean: 1 - 0.1 * x, sharedDeviation: 0.5 + x)
        })
    }

    /// The problem at `share` of the threshold.
    func problem(share: Double) throws -> TrainingProblem {
      let problem = try TrainingProblem(model: model(), epsilon: 0)
      return try problem.with(epsilon: share * Thresholds(problem).epsilon0)
    }
  }

  static let cases = [
    Case(name: "n 3, K 1", classes: 3, copies: 1, equal: true),
    Case(name: "n 3, K 10", classes: 3, copies: 10, equal: true),
    Case(name: "n 5, K 1", classes: 5, copies: 1, equal: true),
    Case(name: "n 5, K 10", classes: 5, copies: 10, equal: true),
    Case(name: "n 3, three unequal copies", classes: 3, copies: 3, equal: false),
    Case(name: "n 5, four unequal copies", classes: 5, copies: 4, equal: false),
  ]

  @Test("false alarms near the threshold have the nominal rate, with 100 samples", arguments: cases)
  func falseAlarms(_ one: Case) throws {
    let runs = 1000
    for share in [1 - 1e-6, 1 + 1e-6] {
      let problem = try one.problem(share: share)
      let weights = try ClosedFormOptimum(problem).weights
      let count = 2 * one.copies
      var alarms = [Int](repeating: 0, count: count)
      var squares = [Double](repeating: 0, count: count)
      var sums = squares
      var families = 0
      var directions = 0
      var far = 0
      for run in 0..<runs {
        let test = try EmpiricalOptimum(problem, samples: 100, seed: 77, stream: UInt64(run)).optimalityTest(of: weights)
        for (index, score) in test.scores.enumerated() {
          if score.magnitude > 1.959963984540054 { alarms[index] += 1 }
          squares[index] += score * score
          sums[index] += score
          if score.magnitude > 3.290526731491926 { far += 1 }
        }
        if test.largestScore.magnitude > criticalScore(count: OptimalityTest.scoreCount(copies: one.copies), falseAlarmRate: 0.05) { families += 1 }
        if let d = test.directionScores.first, d.magnitude > 1.959963984540054 { directions += 1 }
      }
      print(one.name, share, weights.shared[0], "alarms", alarms, "families", families, "directions", directions, "far", far, "of", runs * count * 1 / 1000, "mean", sums.map { ($0 / Double(runs) * 100).rounded() / 100 }, "sq", squares.map { ($0 / Double(runs) * 100).rounded() / 100 })
    }
  }
}

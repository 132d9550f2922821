import SyntheticModel
import TestSupport
import Testing

@Suite("The test of optimality by derivatives")
struct OptimalityTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let classes: Int
    let copies: Int
    var equal = true
    var testDescription: String { "n \(classes), K \(copies)\(equal ? "" : ", unequal copies")" }

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

    /// The problem whose perturbation bound is `share` of the threshold.
    func problem(share: Double) throws -> TrainingProblem {
      let problem = try TrainingProblem(model: model(), epsilon: 0)
      return try problem.with(epsilon: share * Thresholds(problem).epsilon0)
    }
  }

  static let cases = [
    Case(classes: 3, copies: 1), Case(classes: 3, copies: 10), Case(classes: 5, copies: 1),
    Case(classes: 5, copies: 10),
    Case(classes: 3, copies: 3, equal: false), Case(classes: 5, copies: 4, equal: false),
  ]

  /// How often each of several events happened in `runs` runs, against what they may or must.
  struct Rates {
    let runs: Int
    var hits: [String: Int] = [:]

    mutating func count(_ name: String, _ happened: Bool) { hits[name, default: 0] += happened ? 1 : 0 }

    /// Binomial scores of all rates whose name starts with `prefix`; a bound of 6 has a false-alarm rate of 2e-9 each.
    func scores(_ prefix: String, probability: Double) -> [Double] {
      hits.filter { $0.key.hasPrefix(prefix) }.map { binomialScore($0.value, of: runs, probability: probability) }
    }
  }

  @Test("just below the threshold every z has its nominal rate of false alarms, with 100 samples", arguments: cases)
  func falseAlarmsBelow(_ one: Case) throws {
    let problem = try one.problem(share: 1 - 1e-6)
    let weights = try ClosedFormOptimum(problem).weights
    #expect(weights.shared.allSatisfy { $0 > 0 && $0 < 1e-5 })
    var rates = Rates(runs: 4000)
    let count = OptimalityTest.scoreCount(copies: one.copies)
    for run in 0..<rates.runs {
      let test = try OptimalityTest(problem, weights: weights, samples: 100, seed: 77, stream: UInt64(run))
      for (index, score) in (test.scores + test.directionScores).enumerated() {
        rates.count("5 % \(index)", score.magnitude > criticalScore(count: 1, falseAlarmRate: 0.05))
      }
      for level in [0.05, 0.001] {
        rates.count("all \(level)", test.largestScore.magnitude > criticalScore(count: count, falseAlarmRate: level))
      }
    }
    // Rates of 0.030 to 0.071 pass: the standard deviation of one is 0.0034.
    #expect(rates.scores("5 %", probability: 0.05).allSatisfy { $0.magnitude < 6 }, "\(rates.hits)")
    #expect(rates.scores("5 %", probability: 0.05).count == 2 * one.copies + (one.copies > 1 ? 1 : 0))
    for level in [0.05, 0.001] {
      #expect(rates.scores("all \(level)", probability: level).allSatisfy { $0 < 6 }, "\(rates.hits)")
    }
  }

  @Test(
    "just above it no z has more than its nominal rate, and along the copies' common way just that", arguments: cases)
  func falseAlarmsAbove(_ one: Case) throws {
    let problem = try one.problem(share: 1 + 1e-6)
    let weights = try ClosedFormOptimum(problem).weights
    #expect(weights.shared.allSatisfy { $0 == 0 })
    var rates = Rates(runs: one.copies == 1 ? 4000 : 1000)
    let count = OptimalityTest.scoreCount(copies: one.copies)
    // At a weight of 0 half of the two-sided rate is left.
    let oneSided = criticalScore(count: 1, falseAlarmRate: 0.1)
    for run in 0..<rates.runs {
      let test = try OptimalityTest(problem, weights: weights, samples: 100, seed: 78, stream: UInt64(run))
      let atKink = test.scores[one.copies...] + test.directionScores
      #expect(atKink.allSatisfy { $0 >= 0 } && test.directionScores.count == (one.copies > 1 ? 3 : 0))
      for (index, score) in atKink.enumerated() { rates.count("one-sided \(index)", score > oneSided) }
      if one.equal { rates.count("common way", (test.directionScores.first ?? test.scores[1]) > oneSided) }
      for level in [0.05, 0.001] {
        rates.count("all \(level)", test.largestScore.magnitude > criticalScore(count: count, falseAlarmRate: level))
      }
    }
    #expect(rates.scores("one-sided", probability: 0.05).allSatisfy { $0 < 6 }, "\(rates.hits)")
    #expect(rates.scores("common way", probability: 0.05).allSatisfy { $0.magnitude < 6 }, "\(rates.hits)")
    for level in [0.05, 0.001] {
      #expect(rates.scores("all \(level)", probability: level).allSatisfy { $0 < 6 }, "\(rates.hits)")
    }
  }

  @Test("weights wrong by the detectable difference are noticed as often as stated", arguments: cases)
  func power(_ one: Case) throws {
    let runs = 300
    let copies = one.copies
    let critical = criticalScore(count: OptimalityTest.scoreCount(copies: copies))
    var misses: [String: Int] = [:]
    func detectable(_ problem: TrainingProblem) throws -> Double {
      let weights = try ClosedFormOptimum(problem).weights
      let errors = try (0..<20).map { run in
        try OptimalityTest(problem, weights: weights, samples: 200, seed: 79, stream: UInt64(run)).standardError
      }
      return OptimalityTest.detectableDifference(
        standardError: errors.reduce(0, +) / 20, samples: 200, criticalScore: critical, missRate: 0.001)
    }
    func check(_ name: String, _ problem: TrainingProblem, _ wrong: Weights) throws {
      for run in 0..<runs {
        let test = try OptimalityTest(problem, weights: wrong, samples: 200, seed: 80, stream: UInt64(run))
        misses[name, default: 0] += test.largestScore.magnitude > critical ? 0 : 1
      }
    }

    for share in [0.5, 1 - 1e-6] {
      let problem = try one.problem(share: share)
      let right = try ClosedFormOptimum(problem).weights
      let difference = try detectable(problem)
      var single = right.shared
      single[copies - 1] += difference
      try check("one w2, \(share)", problem, Weights(exclusive: right.exclusive, shared: single))
      try check(
        "every w2, \(share)", problem, Weights(exclusive: right.exclusive, shared: right.shared.map { $0 + difference })
      )
      var exclusive = right.exclusive
      exclusive[0] += difference
      try check("one w1, \(share)", problem, Weights(exclusive: exclusive, shared: right.shared))
    }
    if one.equal {
      // Where w2 is just the detectable difference, w2 = 0 is claimed.
      let atThreshold = try one.problem(share: 1)
      let difference = try detectable(atThreshold)
      let problem = try atThreshold.with(
        epsilon: atThreshold.epsilon - difference / Double(2 * (one.classes - 2)))
      let right = try ClosedFormOptimum(problem).weights
      #expect((right.shared[0] - difference).magnitude < 1e-12)
      try check("w2 = 0", problem, Weights(exclusive: right.exclusive, shared: right.shared.map { _ in 0 }))
    }
    // Of 300 runs 0.3 may miss; more than 5 have probability 1e-6.
    #expect(misses.values.allSatisfy { $0 <= 5 }, "\(misses)")
  }

  @Test("a kink that no single weight gives away: the direction that one half chooses does")
  func chosenDirection() throws {
    // Copies far from alike, none of which leaves 0 by itself: along equal weights the loss rises, along its steepest
    // descent, which leans on the copies of little noise, it falls.
    let copies = try [(0.30, 0.20), (0.30, 0.20), (0.30, 0.20), (0.05, 4)].map { mean, deviation in
      try FeatureCopy(exclusiveMean: 1, exclusiveDeviation: 0.5, sharedMean: mean, sharedDeviation: deviation)
    }
    let model = try GaussianModel(copies: copies)
    let problem = try TrainingProblem(model: model, epsilon: 0.11)
    let right = try ClosedFormOptimum(problem).weights
    #expect(right.shared[0] > 0.01 && right.shared[3] == 0)
    let test = try OptimalityTest(
      problem, weights: Weights(exclusive: right.exclusive, shared: [0, 0, 0, 0]), samples: 20_000, seed: 3, stream: 0)
    #expect(test.scores.allSatisfy { $0.magnitude < 4 } && test.directionScores[0] < 4, "\(test)")
    let critical = criticalScore(count: OptimalityTest.scoreCount(copies: 4))
    #expect(test.directionScores[1] > critical && test.directionScores[2] > critical, "\(test)")
    let correct = try OptimalityTest(problem, weights: right, samples: 20_000, seed: 3, stream: 0)
    #expect(correct.largestScore.magnitude < critical)
  }

  @Test("negative controls: the optimum of one copy claimed for ten, twice the w2, half the w1")
  func negativeControls() throws {
    let problem = try Case(classes: 3, copies: 10).problem(share: 0.9)
    let right = try ClosedFormOptimum(problem).weights
    let alone = try ClosedFormOptimum(
      TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5), epsilon: problem.epsilon)
    ).weights
    let critical = criticalScore(count: OptimalityTest.scoreCount(copies: 10))
    func largest(_ weights: Weights) throws -> Double {
      try OptimalityTest(problem, weights: weights, samples: 5000, seed: 4, stream: 1).largestScore.magnitude
    }
    #expect(try largest(right) < critical)
    #expect(
      try largest(Weights(exclusive: right.exclusive, shared: right.shared.map { _ in alone.shared[0] })) > critical)
    #expect(try largest(Weights(exclusive: right.exclusive, shared: right.shared.map { 2 * $0 })) > critical)
    #expect(try largest(Weights(exclusive: right.exclusive.map { 0.5 * $0 }, shared: right.shared)) > critical)
    #expect(throws: ParameterError.self) { try largest(alone) }
  }

  @Test("the same draws as the empirical minimum's; with one copy z is its distance in standard errors")
  func againstTheMinimum() throws {
    for (index, point) in try ParameterPoint.sobol(40).enumerated() {
      let problem = try OptimumTests.problem(
        point, OptimumTests.losses[index % 5], model: GaussianModel(mu: point.mu, sigma: point.sigma))
      let weights = try ClosedFormOptimum(problem).weights
      let minimum = try EmpiricalOptimum(problem, samples: 2000, seed: 5, stream: UInt64(index))
      let test = try OptimalityTest(problem, weights: weights, samples: 2000, seed: 5, stream: UInt64(index))
      #expect(try minimum.optimalityTest(of: weights) == test)
      for place in 0..<2 where weights.flat[place] > 0 && minimum.weights.flat[place] > 0 {
        let t = (minimum.weights.flat[place] - weights.flat[place]) / minimum.standardErrors[place]
        // Student's t with 1999 degrees of freedom and the normal score of its tail differ by (t^3 + t) / (4 * 1999).
        #expect((test.scores[place] - t).magnitude < (t * t + 2) * t.magnitude / 7000 + 1e-9, "\(point)")
      }
    }
  }
}

import Numerics
import Statistics
import SyntheticModel

/// Evidence that several claims ask for.
extension EvidenceContext {
  /// The claimed optimum against the numeric minimum of the population loss.
  func optimumAgainstMinimum(
    _ title: String, role: Evidence.Role = .claim, _ problems: [(label: String, problem: TrainingProblem)]
  ) throws -> Evidence {
    var checks: [Check] = []
    for (label, problem) in problems {
      let claimed = try formulas.optimum(problem)
      let found = try minimum(problem)
      let allowed = found.errorBound + Self.rounding(problem)
      checks.append(
        .bounded(
          "w1 at \(label)", claimed: claimed.exclusive[0], observed: found.weights.exclusive[0], allowed: allowed))
      checks.append(
        .bounded("w2 at \(label)", claimed: claimed.shared[0], observed: found.weights.shared[0], allowed: allowed))
    }
    return Evidence(title, route: .minimisation, role: role, checks: checks)
  }

  /// The claimed optimum against the minimum of the empirical loss of drawn samples.
  func optimumAgainstSamples(
    _ title: String, claim: String, group: Int, _ problems: [(label: String, problem: TrainingProblem)]
  ) throws -> Evidence {
    var checks: [Check] = []
    let count = optimumSamples
    for (index, (label, problem)) in problems.enumerated() {
      let claimed = try formulas.optimum(problem)
      let stream = stream(claim, group + index)
      let found = try cache.empirical.value(stream) {
        try EmpiricalOptimum(problem, samples: count, seed: seed, stream: stream)
      }
      for (name, place) in [("w1", 0), ("w2", problem.model.copyCount)] {
        let test = try MeanTest(
          expected: claimed.flat[place], mean: found.weights.flat[place], standardError: found.standardErrors[place],
          count: count)
        checks.append(.mean("\(name) at \(label)", test))
      }
    }
    return Evidence(title, route: .monteCarlo, checks: checks)
  }

  /// A claimed threshold: the population's minimum has w2 > 0 just below it and w2 = 0 just above.
  func thresholdBracketed(
    _ title: String, _ cases: [(label: String, threshold: Double, problem: TrainingProblem)]
  ) throws -> Evidence {
    var checks: [Check] = []
    for (label, threshold, problem) in cases {
      let gap = 1e-6 * problem.model.copies[0].sharedMean
      guard threshold > gap else {
        checks.append(.decided("\(label): threshold \(threshold) is positive", false))
        continue
      }
      let below = try minimum(problem.with(epsilon: threshold - gap))
      let above = try minimum(problem.with(epsilon: threshold + gap))
      checks.append(
        .decided(
          "\(label): w2 > 0 at eps = threshold - 1e-6 mu", below.weights.shared.contains { $0 > below.errorBound }))
      checks.append(
        .decided(
          "\(label): w2 = 0 at eps = threshold + 1e-6 mu", above.weights.shared.allSatisfy { $0 <= above.errorBound }))
    }
    return Evidence(title, route: .minimisation, checks: checks)
  }

  /// The claimed mean margin loss against its simulation.
  func lossAgainstSamples(
    _ title: String, claim: String, group: Int, _ problem: TrainingProblem, _ weights: [Weights]
  ) async throws -> Evidence {
    let counts = try await events(
      claim, group, problem.model, weights.map { EventRow($0, epsilon: problem.epsilon) })
    let checks = try zip(weights, counts).map { weights, counts in
      Check.mean(
        "mean loss at w = (\(Self.text(weights.exclusive[0])), \(Self.text(weights.shared[0])))",
        try MeanTest(
          expected: formulas.populationLoss(problem, weights), mean: counts.meanLoss,
          standardError: counts.lossStandardError, count: counts.samples))
    }
    return Evidence(title, route: .monteCarlo, checks: checks)
  }

  /// A statement about every point of the paper's region: how many points break it, and the first of them.
  func everywhere(
    _ title: String, route: Evidence.Route, role: Evidence.Role = .claim, label: String, extra: Int = 0,
    _ holds: (ParameterPoint) throws -> Bool
  ) throws -> Evidence {
    var failures: [ParameterPoint] = []
    let all = try ParameterPoint.sobol(points, extra: extra)
    for point in all where try !holds(point) { failures.append(point) }
    let detail = failures.first.map { ", first failure at \($0)" } ?? ""
    let check = Check.decided(
      "\(label) at \(all.count) Sobol points\(detail)", failures.isEmpty, claimed: 0, observed: Double(failures.count))
    return Evidence(title, route: route, role: role, checks: [check])
  }

  /// Rounding of a closed-form weight: a dozen operations on terms up to n times the largest mean, over lambda.
  static func rounding(_ problem: TrainingProblem) -> Double {
    let largest = problem.model.copies.reduce(0) { max($0, $1.exclusiveMean, $1.sharedMean, $1.sharedDeviation) }
    return 12 * (Double(problem.model.classes) * (largest + problem.epsilon)).ulp / problem.lambda
  }

  /// A number for a label.
  static func text(_ value: Double) -> String {
    let rounded = (value * 1e6).rounded() / 1e6
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}

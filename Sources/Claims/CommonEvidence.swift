import MonteCarlo
import Numerics
import Reporting
import Statistics
import SyntheticModel

/// A training problem, and its number in Sobol's sequence if it comes from there.
struct PlacedProblem {
  let problem: TrainingProblem
  let point: Int?

  init(_ problem: TrainingProblem, point: Int? = nil) {
    self.problem = problem
    self.point = point
  }

  var parameters: CheckParameters { CheckParameters(problem, point: point) }
}

/// Evidence that several claims ask for.
extension EvidenceContext {
  /// The claimed optimum against the numeric minimum of the population loss.
  func optimumAgainstMinimum(
    _ title: String, role: Evidence.Role = .claim, _ problems: [PlacedProblem]
  ) throws -> Evidence {
    var checks: [Check] = []
    for placed in problems {
      let claimed = try formulas.optimum(placed.problem)
      let found = try minimum(placed.problem)
      let allowed = found.errorBound + Self.rounding(placed.problem)
      checks.append(
        .bounded(
          "w1", placed.parameters, claimed: claimed.exclusive[0], observed: found.weights.exclusive[0],
          allowed: allowed))
      checks.append(
        .bounded(
          "w2", placed.parameters, claimed: claimed.shared[0], observed: found.weights.shared[0], allowed: allowed))
    }
    return Evidence(title, route: .minimisation, role: role, checks: checks)
  }

  /// The claimed optimum of problems with one copy against drawn samples: two statistical checks a problem, by the
  /// derivatives of the samples' loss at the claimed weights.
  ///
  /// The samples of one loss are held in memory: there are `largestOptimumSamples` at most.
  func optimumAgainstSamples(
    _ title: String, claim: String, group: Int, _ problems: [PlacedProblem]
  ) throws -> Evidence {
    var checks: [Check] = []
    for (index, placed) in problems.enumerated() {
      precondition(placed.problem.model.copyCount == 1, "with several copies a derivative tells of all weights")
      let claimed = try formulas.optimum(placed.problem)
      let stream = stream(claim, group + index)
      let found = try cache.empirical.value(stream) {
        try EmpiricalOptimum(placed.problem, samples: optimumSamples, seed: seed, stream: stream)
      }
      let test = try cache.optimality.value(ObservationCache.Claimed(stream: stream, weights: claimed)) {
        try found.optimalityTest(of: claimed)
      }
      for (place, name) in ["w1", "w2"].enumerated() {
        checks.append(
          .sampled(name, placed.parameters, WeightTest(place, claimed: claimed, found: found, test: test)))
      }
    }
    return Evidence(title, route: .monteCarlo, checks: checks)
  }

  /// A claimed threshold: the population's minimum has w2 > 0 just below it and w2 = 0 just above.
  func thresholdBracketed(
    _ title: String, _ cases: [(threshold: Double, problem: TrainingProblem)]
  ) throws -> Evidence {
    var checks: [Check] = []
    for (threshold, problem) in cases {
      var parameters = CheckParameters(problem)
      parameters["epsilon"] = .number(threshold)
      let gap = 1e-6 * problem.model.copies[0].sharedMean
      guard threshold > gap else {
        checks.append(.decided("the threshold is positive", parameters, false))
        continue
      }
      let below = try minimum(problem.with(epsilon: threshold - gap))
      let above = try minimum(problem.with(epsilon: threshold + gap))
      checks.append(
        .decided(
          "w2 > 0 at 1e-6 mu below the threshold", parameters,
          below.weights.shared.contains { $0 > below.errorBound }, observed: below.weights.shared[0]))
      checks.append(
        .decided(
          "w2 = 0 at 1e-6 mu above the threshold", parameters,
          above.weights.shared.allSatisfy { $0 <= above.errorBound }, claimed: 0, observed: above.weights.shared[0]))
    }
    return Evidence(title, route: .minimisation, checks: checks)
  }

  /// A claimed threshold of equal copies against drawn samples, as one statistical check.
  ///
  /// At w2 = 0 the loss's slope in w2 is the mean loss of w1 = 0, w2 = 1, since the part of the
  /// exclusive features is the same for every runner-up. Each
  /// sample's loss rises in eps at one rate, the norm of its form; so one simulation, at eps = 0, gives the eps at which
  /// the mean is 0. With smoothing the perturbation is the worst one for the whole loss.
  func thresholdAgainstSamples(
    _ name: String, claim: String, group: Int, _ claimed: Double, _ problem: TrainingProblem
  ) async throws -> Evidence {
    let title = "the eps at which the slope of the drawn loss vanishes at w2 = 0"
    let weights = try Weights(w1: 0, w2: 1, copies: problem.model.copyCount)
    let forms = try [0, 1.0].map { epsilon in
      try EventForms(problem.model, weights: weights, epsilon: epsilon, loss: problem.attackedLoss)
    }
    let constants = forms.map { forms in
      stride(from: 0, to: forms.coefficients.count, by: forms.dimension + 1).map { forms.coefficients[$0] }
    }
    let rates = zip(constants[1], constants[0]).map { $0 - $1 }
    let counts = try await losses(claim, group, [forms[0]])[0]
    // The norm is a sum of a term for each feature; runner-ups have them in another order.
    let rounding = Double(FeatureLayout(problem.model).count) * (constants[1].max() ?? 0).ulp
    guard let rate = rates.first, rate > 0, rates.allSatisfy({ ($0 - rate).magnitude <= rounding }) else {
      return Evidence(
        title, route: .monteCarlo, checks: [.decided("the loss rises in eps", CheckParameters(problem), false)])
    }
    var parameters = CheckParameters(problem)
    parameters["epsilon"] = nil
    let test = try MeanTest(
      expected: claimed, mean: -counts.meanLoss / rate, standardError: counts.lossStandardError / rate,
      count: counts.samples)
    return Evidence(title, route: .monteCarlo, checks: [.sampled(name, parameters, test)])
  }

  /// The claimed mean margin loss against its simulation: one statistical check for each of the weights.
  func lossAgainstSamples(
    _ title: String, claim: String, group: Int, _ problem: TrainingProblem, _ weights: [Weights]
  ) async throws -> Evidence {
    let counts = try await events(
      claim, group, problem.model, weights.map { EventRow($0, epsilon: problem.epsilon) })
    let checks = try zip(weights, counts).map { weights, counts in
      Check.sampled(
        "mean loss",
        CheckParameters(problem).with(["w1": .number(weights.exclusive[0]), "w2": .number(weights.shared[0])]),
        try MeanTest(
          expected: formulas.populationLoss(problem, weights), mean: counts.meanLoss,
          standardError: counts.lossStandardError, count: counts.samples))
    }
    return Evidence(title, route: .monteCarlo, checks: checks)
  }

  /// A statement about every point of the paper's region: how many points break it, and the first of them.
  ///
  /// - Parameter holds: whether a point keeps it; `nil` where the statement says nothing, which is counted as skipped.
  func everywhere(
    _ title: String, route: Evidence.Route, role: Evidence.Role = .claim, label: String, extra: Int = 0,
    _ holds: (ParameterPoint) throws -> Bool?
  ) throws -> Evidence {
    var failures: [ParameterPoint] = []
    var tested = 0
    let all = try ParameterPoint.sobol(points, extra: extra)
    for point in all {
      guard let holds = try holds(point) else { continue }
      tested += 1
      if !holds { failures.append(point) }
    }
    let check = Check.decided(
      label, failures.first.map(CheckParameters.init) ?? [:], exceptions: failures.count,
      among: Check.Coverage(tested: tested, skipped: all.count - tested))
    return Evidence(title, route: route, role: role, checks: [check])
  }

  /// Rounding of a closed-form weight: a dozen operations on terms up to n times the largest mean, over lambda.
  static func rounding(_ problem: TrainingProblem) -> Double {
    let largest = problem.model.copies.reduce(0) { max($0, $1.exclusiveMean, $1.sharedMean, $1.sharedDeviation) }
    return 12 * (Double(problem.model.classes) * (largest + problem.epsilon)).ulp / problem.lambda
  }

  /// Rounding of the difference of two values of Phi at arguments a (1 + t)/sqrt(1 + t^2) with one computed a.
  ///
  /// An argument carries 14 roundings at most, which Phi turns into 14 max |x| phi(x) = 3.4 units of 2^-53; erfc's own
  /// error, below one unit in the last place, and the halving make it 6 for each value, 12 for the difference.
  static let probabilityRounding = 12 * 0x1p-53

  /// A number for a label: five digits.
  static func text(_ value: Double) -> String { value.rounded(toDigits: 5) }
}

extension CheckParameters {
  /// The coordinates of a point of the paper's region.
  init(_ point: ParameterPoint) {
    self = [
      "mu": .number(point.mu), "sigma": .number(point.sigma), "epsilon": .number(point.epsilon),
      "lambda": .number(point.lambda), "beta": .number(point.beta), "point": .integer(point.number),
    ]
  }
}

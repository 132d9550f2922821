import Numerics

/// The population loss by deterministic quadrature over the oracle's loss, with its gradient.
///
/// It uses the definition of the logits, the per-target linear program and the independence of the draws. The part
/// of the forms that is the same for every target leaves the maximum by linearity of the expectation; what remains is
/// the expected maximum of independent normals, integrated numerically. No lemma, no symmetry and no closed form of
/// the paper is used.
struct PopulationLoss {
  /// Number of weights, 2K.
  let weightCount: Int
  private let lambda: Double
  private let commonMean: [Double]
  private let groups: [TargetGroup]
  /// The quadrature rule; another one gives another approximation of the same loss.
  var rule: ExpectedMaximum { didSet { commonPartials = Self.commonPartials(groups, rule) } }
  /// The partial derivatives when all targets have one law: the standardised integrals do not depend on it.
  private var commonPartials: [(win: Double, shift: Double)]?

  /// Targets whose forms have the same law.
  private struct TargetGroup {
    let mean: [Double]
    let variance: [Double]
    var count: Int
  }

  /// The largest number of factors, (n - 1)^2 K, for which the numeric routes are taken.
  static let largestFactorCount = 4_000_000

  /// - Throws: `ParameterError` for a model too large for the numeric routes.
  static func checkSize(_ model: GaussianModel) throws(ParameterError) {
    guard PopulationOptimum.isFeasible(model) else {
      throw ParameterError(
        "classes, copies", given: "\(model.classes), \(model.copyCount)",
        accepted: "(classes - 1)^2 * copies of at most \(largestFactorCount) for the numeric optima")
    }
  }

  /// - Throws: `ParameterError` for a model too large for the numeric routes.
  init(_ problem: TrainingProblem, label: Int = 0, rule: ExpectedMaximum) throws {
    let model = problem.model
    try Self.checkSize(model)
    let forms = RobustLossForms(problem, label: label)
    weightCount = forms.weightCount
    lambda = problem.lambda
    self.rule = rule

    var common = [Double](repeating: 0, count: forms.weightCount)
    var means = forms.offsets
    var variances = forms.targets.map { _ in [Double](repeating: 0, count: forms.weightCount) }
    for feature in forms.features {
      let shared = Self.commonFactor(feature.factors)
      common[feature.weight] += shared * feature.mean
      for slot in forms.targets.indices where feature.factors[slot] != shared {
        let own = feature.factors[slot] - shared
        means[slot][feature.weight] += own * feature.mean
        variances[slot][feature.weight] += own * own * feature.deviation * feature.deviation
      }
    }
    commonMean = common

    var distinct: [TargetGroup] = []
    for (mean, variance) in zip(means, variances) {
      if let known = distinct.firstIndex(where: { $0.mean == mean && $0.variance == variance }) {
        distinct[known].count += 1
      } else {
        distinct.append(TargetGroup(mean: mean, variance: variance, count: 1))
      }
    }
    groups = distinct
    commonPartials = Self.commonPartials(distinct, rule)
  }

  private static func commonPartials(
    _ groups: [TargetGroup], _ rule: ExpectedMaximum
  ) -> [(win: Double, shift: Double)]? {
    guard groups.count == 1 else { return nil }
    var partials = [(win: 0.0, shift: 0.0)]
    rule.partialDerivatives([ExpectedMaximum.Group(mean: 0, deviation: 1, count: groups[0].count)], into: &partials)
    return partials
  }

  /// The factor to take out of the maximum: the one that leaves at most one target with a remainder, so that the
  /// remainders of different targets share no feature and are independent.
  private static func commonFactor(_ factors: [Double]) -> Double {
    // With at most one exception the common factor is one of the first two; of two targets' factors either would do.
    let candidates = [factors[0], factors[1]].sorted { $0.magnitude > $1.magnitude }
    let chosen = candidates.first { candidate in
      factors.reduce(0) { $0 + ($1 == candidate ? 0 : 1) } <= 1
    }
    precondition(chosen != nil, "a feature distinguishes more than one target from the rest")
    return chosen!
  }

  /// The regularised loss at `point` (2K weights, >= 0); writes the gradient, one-sided where shared weights are 0.
  func value(at point: [Double], gradient: inout [Double]) -> Double {
    var value = 0.0
    for weight in 0..<weightCount {
      value += point[weight] * commonMean[weight] + 0.5 * lambda * point[weight] * point[weight]
      gradient[weight] = commonMean[weight] + lambda * point[weight]
    }

    var laws = groups.map { group in
      var mean = 0.0
      var variance = 0.0
      for weight in 0..<weightCount {
        mean += point[weight] * group.mean[weight]
        variance += point[weight] * point[weight] * group.variance[weight]
      }
      return ExpectedMaximum.Group(mean: mean, deviation: variance.squareRoot(), count: group.count)
    }
    // Where all deviations vanish the maximum has a kink; its one-sided derivative is taken along equal weights.
    let degenerate = laws.contains { $0.deviation == 0 }
    if degenerate {
      for (index, group) in groups.enumerated() { laws[index].deviation = group.variance.reduce(0, +).squareRoot() }
    }
    let partials = commonPartials ?? partialDerivatives(laws)

    for (index, group) in groups.enumerated() {
      let members = Double(group.count)
      let (win, shift) = partials[index]
      value += members * (laws[index].mean * win + (degenerate ? 0 : laws[index].deviation * shift))
      for weight in 0..<weightCount {
        let direction = degenerate ? 1 : point[weight]
        gradient[weight] +=
          members * (win * group.mean[weight] + shift * group.variance[weight] * direction / laws[index].deviation)
      }
    }
    return value
  }

  private func partialDerivatives(_ laws: [ExpectedMaximum.Group]) -> [(win: Double, shift: Double)] {
    var partials = [(win: Double, shift: Double)](repeating: (0, 0), count: laws.count)
    rule.partialDerivatives(laws, into: &partials)
    return partials
  }
}

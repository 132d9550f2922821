import MonteCarlo
import Statistics
import SyntheticModel

extension Claim {
  /// Beyond the paper: the metric on the model.
  static let attribution = Claim(
    id: "cas", title: "CAS on the model", place: "beyond the paper; equations 5 to 7 and Algorithm 1",
    printed: "CAS(C) = sum over i != j of max(C[i, j], 0), C the cosines of the classes' mean attribution vectors.",
    formalised: "On the model with equal means CAS = n (n - 1) t^2/(1 + (n - 1) t^2), t = w2/w1.",
    hypotheses: ["equal means", "eps != mu"], expected: .verified, statisticalChecks: 7,
    conclusion: "The closed form agrees with the metric of simulated adversarial samples."
  ) { context in
    var checks: [Check] = []
    for (group, (classes, ratio, epsilon)) in [
      (3, 0.25, 0.2), (3, 0.5, 0.2), (3, 1, 0.45), (3, 2, 0.2), (5, 0.3, 0.1), (5, 1, 0.2),
    ].enumerated() {
      let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes)
      let weights = try Weights(w1: 1, w2: ratio)
      let claimed = context.formulas.attributionSimilarity(model, weights, epsilon)
      let sampled = try await context.sampledSimilarity(model, weights, epsilon: epsilon, group: group)
      checks.append(
        .sampled(
          "CAS", CheckParameters(model).with(["t": .number(ratio), "epsilon": .number(epsilon)]),
          try MeanTest(
            expected: claimed, mean: sampled.mean, standardError: sampled.standardError, count: sampled.count)))
    }
    let unequal = try GaussianModel(
      copies: [FeatureCopy(exclusiveMean: 1, exclusiveDeviation: 0.5, sharedMean: 2, sharedDeviation: 0.5)])
    let weights = try Weights(w1: 1, w2: 0.5)
    let sampled = try await context.sampledSimilarity(unequal, weights, epsilon: 0.2, group: 100)
    // n (n - 1) t^2/(1 + (n - 1) t^2) with n = 3, t = 1/2.
    let test = try MeanTest(
      expected: 1, mean: sampled.mean, standardError: sampled.standardError, count: sampled.count)
    return [
      Evidence("the metric of drawn adversarial samples", route: .monteCarlo, checks: checks),
      Evidence(
        "with unequal means the closed form does not hold", route: .monteCarlo, role: .outside,
        checks: [
          .sampled(
            "mean 2 of the shared features: CAS = 1 is wrong", ["t": 0.5, "epsilon": 0.2], test, .falls(.above))
        ]),
    ]
  }
}

extension EvidenceContext {
  /// CAS of simulated adversarial samples of every class, with a standard error by the delta method: the features' means
  /// are independent, and the derivatives are central differences of one standard error.
  func sampledSimilarity(
    _ model: GaussianModel, _ weights: Weights, epsilon: Double, group: Int
  ) async throws -> SampleMean {
    let layout = FeatureLayout(model)
    let n = model.classes
    let perClass = n  // one exclusive and n - 1 shared features
    let coefficients = (0..<n).map { weights.logitCoefficients(of: $0, layout: layout) }
    let deltas = (0..<n).map { lemma2Perturbation(label: $0, layout: layout, epsilon: epsilon) }
    let copy = model.copies[0]
    let means = try await means("cas", group, normals: n * perClass, statistics: n * perClass) { draws, values in
      for label in 0..<n {
        for slot in 0..<perClass {
          let place = label * perClass + slot
          let other = slot <= label ? slot - 1 : slot
          let isExclusive = slot == 0
          let index = isExclusive ? layout.exclusive(label, copy: 0) : layout.shared(label, other, copy: 0)
          let value =
            isExclusive
            ? copy.exclusiveMean + copy.exclusiveDeviation * draws[place]
            : copy.sharedMean + copy.sharedDeviation * draws[place]
          values[place] = (value + deltas[label][index]) * coefficients[label][index]
        }
      }
    }
    func similarity(_ attribution: [Double]) -> Double {
      var vectors = [[Double]](repeating: [Double](repeating: 0, count: layout.count), count: n)
      for label in 0..<n {
        for slot in 0..<perClass {
          let other = slot <= label ? slot - 1 : slot
          let index = slot == 0 ? layout.exclusive(label, copy: 0) : layout.shared(label, other, copy: 0)
          vectors[label][index] = attribution[label * perClass + slot]
        }
      }
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      var sum = 0.0
      for i in 0..<n {
        for j in 0..<n where i != j {
          sum += max(
            0, dot(vectors[i], vectors[j]) / (dot(vectors[i], vectors[i]) * dot(vectors[j], vectors[j])).squareRoot())
        }
      }
      return sum
    }
    let centre = means.map(\.mean)
    var variance = 0.0
    for index in centre.indices where means[index].standardError > 0 {
      var up = centre
      var down = centre
      up[index] += means[index].standardError
      down[index] -= means[index].standardError
      let slope = (similarity(up) - similarity(down)) / 2
      variance += slope * slope
    }
    return SampleMean(mean: similarity(centre), standardError: variance.squareRoot(), count: means[0].count)
  }
}

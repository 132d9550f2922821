import MonteCarlo
import Statistics
import SyntheticModel

extension Claim {
  /// Beyond the paper: the metric on the model.
  static let attribution = Claim(
    id: "cas", title: "CAS on the model", place: "beyond the paper; equations 5 to 7 and Algorithm 1",
    printed: "CAS(C) = sum over i != j of max(C[i, j], 0), C the cosines of the classes' mean attribution vectors.",
    formalised:
      "On the model with equal means CAS = n (n - 1) t^2/(1 + (n - 1) t^2), t = w2/w1, under the perturbation that maximises every runner-up's margin at once (Lemma 2's).",
    hypotheses: ["equal means", "eps != mu", "w1 > 0"], expected: .verified, statisticalChecks: 8,
    conclusion:
      "The closed form agrees with the metric of simulated adversarial samples. A sample's loss has other maximisers, since it does not feel the feature shared with the runner-up: under them CAS is larger."
  ) { context in
    /// The claimed number, or another one, against the metric of drawn samples.
    func check(
      _ label: String, _ model: GaussianModel, _ ratio: Double, _ epsilon: Double, group: Int,
      _ attack: SampledAttribution.Attack = .everyRunnerUp, expected: Double? = nil,
      _ expectation: Check.Expectation = .stands
    ) async throws -> Check {
      let weights = try Weights(w1: 1, w2: ratio)
      let place = CheckParameters(model).with(["t": .number(ratio), "epsilon": .number(epsilon)])
      guard let attribution = SampledAttribution(model, weights, epsilon: epsilon, attack) else {
        return .decided("a perturbation is worst for every runner-up", place, false)
      }
      let claimed = expected ?? context.formulas.attributionSimilarity(model, weights, epsilon)
      let sampled = try await context.similarity(attribution, group: group)
      return .sampled(label, place, try MeanTest(expected: claimed, sampled), expectation)
    }
    var checks: [Check] = []
    for (group, (classes, ratio, epsilon)) in [
      (3, 0.25, 0.2), (3, 0.5, 0.2), (3, 1, 0.45), (3, 2, 0.2), (5, 0.3, 0.1), (5, 1, 0.2),
    ].enumerated() {
      let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes)
      checks.append(try await check("CAS", model, ratio, epsilon, group: group))
    }
    let unequal = try GaussianModel(
      copies: [FeatureCopy(exclusiveMean: 1, exclusiveDeviation: 0.5, sharedMean: 2, sharedDeviation: 0.5)])
    return [
      Evidence("the metric of drawn adversarial samples", route: .monteCarlo, checks: checks),
      Evidence(
        "with unequal means the closed form does not hold", route: .monteCarlo, role: .outside,
        checks: [
          // n (n - 1) t^2/(1 + (n - 1) t^2) with n = 3, t = 1/2.
          try await check(
            "mean 2 of the shared features: CAS = 1 is wrong", unequal, 0.5, 0.2, group: 100, expected: 1,
            .falls(.above))
        ]),
      Evidence(
        "with a perturbation that spares what a sample's own runner-up does not feel, the closed form does not hold",
        route: .monteCarlo, role: .outside,
        checks: [
          try await check(
            "CAS under another exact attack: the closed form is wrong", GaussianModel(mu: 1, sigma: 0.5), 0.5, 0.2,
            group: 101, .worstRunnerUp, .falls(.above))
        ]),
    ]
  }
}

extension EvidenceContext {
  /// CAS of simulated adversarial samples of every class.
  fileprivate func similarity(_ attribution: SampledAttribution, group: Int) async throws -> SampleMean {
    let count = attribution.count
    return attribution.similarity(
      try await means("cas", group, normals: count, statistics: count) { attribution.write($0, &$1) })
  }
}

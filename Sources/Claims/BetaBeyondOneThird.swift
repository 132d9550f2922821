import RandomStreams
import SyntheticModel

/// What Theorem 3's hypothesis beta < 1/3 is for: under the main text's weight (beta for each other class) it keeps
/// delta_C,1 = +eps, Lemma 2's choice, the worst for the whole smoothed loss. The feature that classes 2 and 3 share then
/// counts w2 (1 - beta - 2 beta), which is positive exactly for beta < 1/3; under the appendix's weight, beta/2, it is
/// w2 (1 - 2 beta), positive up to 1/2.
extension EvidenceContext {
  /// The sign of delta_C,1 in the maximum of the whole smoothed loss over all 64 vertices, on drawn samples.
  func worstSignBeyondOneThird() throws -> Evidence {
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    let layout = FeatureLayout(model)
    let weights = try Weights(w1: 0.6, w2: 0.4)
    let epsilon = 0.2
    var checks: [Check] = []
    for (convention, beta, sign) in [
      (LabelSmoothing.Convention.mainText, 0.3, 1.0), (.mainText, 0.4, -1), (.appendix, 0.4, 1),
    ] {
      let smoothing = try LabelSmoothing(beta: beta, convention: convention, perturbation: .worstCase)
      let problem = try TrainingProblem(model: model, epsilon: epsilon, smoothing: smoothing)
      var stream = PhiloxStream(seed: seed, stream: stream("theorem-3/signs", 0))
      var exceptions = 0
      for _ in 0..<points {
        let sample = model.sample(from: &stream)
        let worst = try VertexOracle().worstCase(
          of: problem.attackedLoss, weights: weights, sample: sample, layout: layout, epsilon: epsilon)
        let others = (0..<3).filter { $0 != sample.label }
        if worst.delta[layout.shared(others[0], others[1], copy: 0)] != sign * epsilon { exceptions += 1 }
      }
      checks.append(
        .decided(
          "delta_C,1 = \(sign > 0 ? "+" : "-")eps: exceptions among \(points) samples",
          CheckParameters(problem).with(["w1": 0.6, "w2": 0.4]), exceptions == 0, claimed: 0,
          observed: Double(exceptions)))
    }
    return Evidence(
      "beta >= 1/3 under the main text's weight: the worst delta_C,1 is -eps, not Lemma 2's +eps",
      route: .enumeration, role: .outside, checks: checks)
  }

  /// The weight w2 that training has in the two readings of the perturbation: one below 1/3, two beyond.
  func readingsBeyondOneThird() throws -> Evidence {
    var checks: [Check] = []
    for (convention, beta, differ) in [
      (LabelSmoothing.Convention.mainText, 0.3, false), (.mainText, 0.4, true), (.appendix, 0.4, false),
    ] {
      func found(_ perturbation: LabelSmoothing.Perturbation) throws -> PopulationOptimum {
        try minimum(
          TrainingProblem(
            model: GaussianModel(mu: 1, sigma: 0.5), epsilon: 0.4,
            smoothing: LabelSmoothing(beta: beta, convention: convention, perturbation: perturbation)))
      }
      let (proof, whole) = (try found(.lemma2), try found(.worstCase))
      let gap = proof.weights.shared[0] - whole.weights.shared[0]
      let bound = proof.errorBound + whole.errorBound
      checks.append(
        .decided(
          differ ? "w2 is larger with Lemma 2's delta" : "w2 is the same with both deltas",
          [
            "mu": 1, "sigma": 0.5, "epsilon": 0.4, "beta": .number(beta), "convention": .text(convention.rawValue),
          ], differ ? gap > bound : gap.magnitude <= bound, claimed: proof.weights.shared[0],
          observed: whole.weights.shared[0]))
    }
    return Evidence(
      "beta >= 1/3 under the main text's weight: w2 and eps1 depend on the reading of delta", route: .minimisation,
      role: .outside, checks: checks)
  }
}

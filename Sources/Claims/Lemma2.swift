import RandomStreams
import SyntheticModel

extension Claim {
  /// Lemma 2: the perturbation that maximises the margin.
  static let lemma2 = Claim(
    id: "lemma-2", title: "Lemma 2", place: "Appendix E.2, equations 21 to 23",
    printed:
      "x ~ D_1, eps in (0, mu/2): delta = (-eps, eps, eps, eps, -eps, -eps) maximises max_{j != 1} f_j - f_1 over the ball.",
    formalised:
      "For every w >= 0, every x of class 1 and every eps >= 0 the margin at this delta equals its maximum over the ball.",
    hypotheses: ["eps in (0, mu/2)", "w1, w2 >= 0"], expected: .verified,
    conclusion:
      "The delta attains the exact maximum on every sample drawn; eps < mu/2 is not needed, and it holds for any n and K."
  ) { context in
    func evidence(
      _ title: String, _ oracle: some PerturbationOracle, farther: Double, shape: (Int) -> (classes: Int, copies: Int)
    ) throws -> Evidence {
      var worst = (gap: 0.0, allowed: 1.0, parameters: CheckParameters())
      for (index, point) in try ParameterPoint.sobol(context.points, extra: 2).enumerated() {
        let (classes, copies) = shape(index)
        let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: classes, copies: copies)
        let layout = FeatureLayout(model)
        let weights = try Weights(w1: 2 * point.extra[0], w2: 2 * point.extra[1], copies: copies)
        let epsilon = farther * point.epsilon
        var stream = PhiloxStream(seed: context.seed, stream: context.stream(title, index))
        let sample = model.sample(from: &stream)
        let exact = try oracle.worstCase(
          of: .margin, weights: weights, sample: sample, layout: layout, epsilon: epsilon)
        let delta = context.formulas.worstPerturbation(sample.label, layout, epsilon)
        let reached = PointwiseLoss.margin.value(
          weights, at: zip(sample.features, delta).map { $0 + $1 }, label: sample.label, layout: layout)
        // Rounding of both sides: operations times the largest partial sum.
        let largest = sample.features.reduce(epsilon) { max($0, $1.magnitude) } + epsilon
        let allowed = Double(4 * layout.count * classes) * (Double(layout.count) * 4 * largest).ulp
        let gap = (exact.loss - reached).magnitude
        // What is not a number is the worst of all, and stays.
        if !worst.gap.isNaN, !(gap / allowed < worst.gap / worst.allowed) {
          let problem = try TrainingProblem(model: model, epsilon: epsilon)
          let parameters = CheckParameters(problem, point: point.number)
          worst = (
            gap, allowed, parameters.with(["w1": .number(weights.exclusive[0]), "w2": .number(weights.shared[0])])
          )
        }
      }
      return Evidence(
        title, route: .enumeration,
        checks: [
          .bounded(
            "largest gap to the maximum over \(context.points) samples", worst.parameters, claimed: 0,
            observed: worst.gap, allowed: worst.allowed)
        ])
    }
    return [
      try evidence("all 64 vertices of the ball, eps < mu/2", VertexOracle(), farther: 1) { _ in (3, 1) },
      try evidence("linear program, n = 3 to 6, K = 1 to 3", LinearProgramOracle(), farther: 1) {
        (3 + $0 % 4, 1 + $0 / 4 % 3)
      },
      try evidence("all vertices, eps up to 3 mu/2: the hypothesis is not needed", VertexOracle(), farther: 3) { _ in
        (3, 1)
      },
    ]
  }
}

import Numerics
import SyntheticModel

extension Claim {
  /// Appendix E.5: several copies of each feature.
  static let copies = Claim(
    id: "e5-copies", title: "Appendix E.5, K copies", place: "Appendix E.5",
    printed:
      "With K copies of each feature we can derive similar results in Theorems 1 and 2, where the bounds are set for w_1^k and w_2^k.",
    formalised:
      "Theorem 1 holds for each copy with eps0(K) = (mu - sigma/sqrt(pi K))/2: the loss does not separate over the copies, and the threshold moves with K.",
    hypotheses: ["equal copies", "eps < mu/2"], expected: .corrected,
    conclusion:
      "Similar results hold, with a threshold that grows with K towards mu/2; taking each copy by itself gives the wrong one."
  ) { context in
    let counts = [1, 2, 4, 9]
    let cases = try counts.map { copies in
      let problem = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, copies: copies), epsilon: 0)
      return ("K \(copies)", try context.formulas.epsilon0(problem.model), problem)
    }
    let problems = try ParameterPoint.sobol(min(context.points, 200)).enumerated().map { index, point in
      (
        label: "\(point), K \(counts[index % 4])",
        problem: try TrainingProblem(
          model: GaussianModel(mu: point.mu, sigma: point.sigma, copies: counts[index % 4]), epsilon: point.epsilon,
          lambda: point.lambda)
      )
    }
    let alone = try context.minimum(
      TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, copies: 4), epsilon: 0.4))
    return [
      try context.optimumAgainstMinimum("the optimum against the numeric minimum, K = 1 to 9", problems),
      try context.thresholdBracketed("w2 vanishes at eps0(K)", cases),
      try await context.lossAgainstSamples(
        "the loss of two copies against simulation, eps = 0.2", claim: "e5-copies", group: 0,
        TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, copies: 2), epsilon: 0.2),
        [Weights(w1: 0.6, w2: 0.4, copies: 2), Weights(exclusive: [1, 0.5], shared: [0.2, 0.9])]),
      Evidence(
        "the threshold of one copy does not serve for four", route: .minimisation, role: .correction,
        checks: [
          .decided(
            "mu 1, sigma 0.5, eps 0.4 > eps0(1) = 0.359: w2 > 0 with K = 4", alone.weights.shared[0] > alone.errorBound,
            claimed: 0, observed: alone.weights.shared[0])
        ]),
    ]
  }

  /// Beyond the paper: any number of classes.
  static let manyClasses = Claim(
    id: "many-classes", title: "Any number of classes", place: "beyond the paper",
    printed: "Not in the paper, which has three classes.",
    formalised:
      "w2 = max(0, (n - 2)(mu - 2 eps) - e_{n-1} sigma/sqrt(K))/lambda, eps0(n, K) = (mu - e_{n-1} sigma/((n - 2) sqrt(K)))/2, e_m the expected maximum of m standard normals.",
    hypotheses: ["equal means and deviations", "eps < mu/2"], expected: .verified,
    conclusion: "Closed form, numeric minimum and simulation agree for every n and K tried."
  ) { context in
    let classes = [4, 5, 7, 10]
    let half = StandardNormal.effectiveSupport
    let maxima = try classes.map { n -> Check in
      let m = n - 1
      let estimate = try integrate(from: -half, to: half, absoluteTolerance: 1e-13) { z in
        var power = Double(m)
        for _ in 1..<m { power *= StandardNormal.distribution(z) }
        return z * StandardNormal.density(z) * power
      }
      let claimed = try context.formulas.expectedMaximum(m)
      return .bounded(
        "e_\(m)", claimed: claimed, observed: estimate.value, allowed: estimate.errorEstimate + 8 * claimed.ulp)
    }
    let problems = try ParameterPoint.sobol(min(context.points, 200)).enumerated().map { index, point in
      (
        label: "\(point), n \(classes[index % 4]), K \(1 + index % 3)",
        problem: try TrainingProblem(
          model: GaussianModel(mu: point.mu, sigma: point.sigma, classes: classes[index % 4], copies: 1 + index % 3),
          epsilon: point.epsilon, lambda: point.lambda)
      )
    }
    let cases = try classes.map { n in
      let problem = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, classes: n), epsilon: 0)
      return ("n \(n)", try context.formulas.epsilon0(problem.model), problem)
    }
    return [
      Evidence("e_m against its integral", route: .quadrature, checks: maxima),
      try context.optimumAgainstMinimum("the optimum against the numeric minimum, n = 4 to 10", problems),
      try context.thresholdBracketed("w2 vanishes at eps0(n)", cases),
      try await context.lossAgainstSamples(
        "the loss of five classes against simulation, eps = 0.2", claim: "many-classes", group: 0,
        TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, classes: 5), epsilon: 0.2),
        [Weights(w1: 0.6, w2: 0.4), Weights(w1: 1, w2: 1)]),
    ]
  }
}

import Numerics
import SyntheticModel

extension Claim {
  /// Beyond the paper: any number of classes.
  static let manyClasses = Claim(
    id: "many-classes", title: "Any number of classes", place: "beyond the paper",
    printed: "Not in the paper, which has three classes.",
    formalised:
      "w2 = max(0, (n - 2)(mu - 2 eps) - e_{n-1} sigma/sqrt(K))/lambda, eps0(n, K) = (mu - e_{n-1} sigma/((n - 2) sqrt(K)))/2, e_m the expected maximum of m standard normals.",
    hypotheses: ["equal means and deviations", "eps < mu/2"], expected: .verified, statisticalChecks: 3,
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
        "e_m", ["m": .integer(m)], claimed: claimed, observed: estimate.value,
        allowed: estimate.errorEstimate + 8 * claimed.ulp)
    }
    let problems = try ParameterPoint.sobol(context.points).enumerated().map { index, point in
      PlacedProblem(
        try TrainingProblem(
          model: GaussianModel(mu: point.mu, sigma: point.sigma, classes: classes[index % 4], copies: 1 + index % 3),
          epsilon: point.epsilon, lambda: point.lambda),
        point: point.number)
    }
    let cases = try classes.map { n in
      let problem = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, classes: n), epsilon: 0)
      return (try context.formulas.epsilon0(problem.model), problem)
    }
    return [
      Evidence("e_m against its integral", route: .quadrature, checks: maxima),
      try context.optimumAgainstMinimum("the optimum against the numeric minimum, n = 4 to 10", problems),
      try context.thresholdBracketed("w2 vanishes at eps0(n)", cases),
      try await context.thresholdAgainstSamples("eps0(n)", claim: "many-classes", group: 0, cases[1].0, cases[1].1),
      try await context.lossAgainstSamples(
        "the loss of five classes against simulation", claim: "many-classes", group: 0,
        TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, classes: 5), epsilon: 0.2),
        [Weights(w1: 0.6, w2: 0.4), Weights(w1: 1, w2: 1)]),
    ]
  }
}

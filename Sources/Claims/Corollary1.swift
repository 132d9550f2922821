import SyntheticModel

extension Claim {
  /// Corollary 1: smoothing returns a larger w2.
  static let corollary1 = Claim(
    id: "corollary-1", title: "Corollary 1", place: "Section 4.2; Appendix E.4, equations 41 to 43",
    printed: "For eps in (0, eps1): w2_LS(eps) > w2*(eps), the difference being beta (2 eps + sigma/sqrt(pi))/lambda.",
    formalised:
      "w2_LS > w2* for eps < eps1; the difference is beta (2 eps + sigma/sqrt(pi))/lambda for eps <= eps0 and w2_LS itself on (eps0, eps1), where equation 42 does not hold.",
    hypotheses: ["eps in (0, eps1)", "eps < mu/2", "beta in (0, 1/3)"], expected: .corrected,
    conclusion:
      "The inequality holds; equation 43 holds up to eps0 only, since equation 42 misses the constraint w2 >= 0."
  ) { context in
    struct Pair {
      let smoothed: Double
      let plain: Double
      let bound: Double
    }
    func pair(_ point: ParameterPoint, epsilon: Double) throws -> Pair {
      let problem = try TrainingProblem(
        model: GaussianModel(mu: point.mu, sigma: point.sigma), epsilon: epsilon, lambda: point.lambda,
        smoothing: LabelSmoothing(beta: point.beta))
      let (smoothed, plain) = (try context.minimum(problem), try context.minimum(problem.withoutSmoothing))
      return Pair(
        smoothed: smoothed.weights.shared[0], plain: plain.weights.shared[0],
        bound: smoothed.errorBound + plain.errorBound)
    }
    func thresholds(_ point: ParameterPoint) throws -> (first: Double, second: Double) {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
      return (
        try context.formulas.epsilon0(model),
        try context.formulas.epsilon1(model, LabelSmoothing(beta: point.beta)) ?? .infinity
      )
    }
    func printedDifference(_ point: ParameterPoint, _ epsilon: Double) -> Double {
      point.beta * (2 * epsilon + point.sigma / Double.pi.squareRoot()) / point.lambda
    }
    func place(_ point: ParameterPoint, _ epsilon: Double) -> CheckParameters {
      CheckParameters(point).with(["epsilon": .number(epsilon)])
    }
    var equal: [Check] = []
    var unequal: [Check] = []
    for point in try ParameterPoint.sobol(context.points) {
      let (first, second) = try thresholds(point)
      let below = 0.7 * first
      let inside = try pair(point, epsilon: below)
      equal.append(
        .bounded(
          "w2_LS - w2* at 0.7 eps0", place(point, below), claimed: printedDifference(point, below),
          observed: inside.smoothed - inside.plain,
          allowed: inside.bound + 16 * (point.mu / point.lambda).ulp))
      let end = min(second, point.mu / 2)
      guard end > first * 1.01, unequal.count < 8 else { continue }
      let between = first + 0.7 * (end - first)
      let beyond = try pair(point, epsilon: between)
      unequal.append(
        .decided(
          "w2_LS - w2* between eps0 and eps1 is less", place(point, between),
          printedDifference(point, between) - (beyond.smoothed - beyond.plain)
            > beyond.bound + 16 * (point.mu / point.lambda).ulp,
          claimed: printedDifference(point, between), observed: beyond.smoothed - beyond.plain))
    }
    return [
      Evidence("equation 43 up to eps0", route: .minimisation, checks: equal),
      try context.everywhere("w2_LS > w2* below eps1", route: .minimisation, label: "w2_LS - w2* > 0") { point in
        let end = min(try thresholds(point).second, point.mu / 2)
        let pair = try pair(point, epsilon: 0.98 * end * point.epsilon / (point.mu / 2))
        return pair.smoothed - pair.plain > pair.bound
      },
      Evidence("equation 43 beyond eps0 as printed is wrong", route: .minimisation, role: .correction, checks: unequal),
      try context.everywhere(
        "from eps1 on neither keeps w2", route: .minimisation, role: .outside, label: "w2_LS = w2* = 0 beyond eps1"
      ) { point in
        let pair = try pair(point, epsilon: 1.01 * thresholds(point).second)
        return pair.smoothed <= pair.bound && pair.plain <= pair.bound
      },
    ]
  }
}

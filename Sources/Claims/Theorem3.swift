import CertifiedArithmetic
import Statistics
import SyntheticModel

extension Claim {
  /// Theorem 3: label smoothing moves the threshold.
  static let theorem3 = Claim(
    id: "theorem-3", title: "Theorem 3", place: "Section 4.2; Appendix E.4, equations 38 to 41",
    printed:
      "With label smoothing there is eps1 > eps0 with w2 > 0 for eps in (0, eps1) and w2 = 0 for eps in (eps1, mu/2).",
    formalised:
      "With weight beta/2 for each other class and Lemma 2's delta: w2 = max(0, mu - (1 - beta)(2 eps + sigma/sqrt(pi)))/lambda, eps1 = (mu/(1 - beta) - sigma/sqrt(pi))/2.",
    hypotheses: ["sigma < sqrt(pi) mu", "eps < mu/2", "beta in (0, 1/3)"], expected: .corrected,
    conclusion:
      "True with the w1 coefficient of equation 39's first line; its second line has the sign of (1 - beta) mu wrong. Main text and appendix weigh the other classes differently."
  ) { context in
    func problem(
      _ point: ParameterPoint, _ convention: LabelSmoothing.Convention, _ perturbation: LabelSmoothing.Perturbation
    ) throws -> TrainingProblem {
      try TrainingProblem(
        model: GaussianModel(mu: point.mu, sigma: point.sigma), epsilon: point.epsilon, lambda: point.lambda,
        smoothing: LabelSmoothing(beta: point.beta, convention: convention, perturbation: perturbation))
    }
    let sobol = try ParameterPoint.sobol(context.points)
    var evidence: [Evidence] = []
    for convention in LabelSmoothing.Convention.allCases {
      for perturbation in LabelSmoothing.Perturbation.allCases {
        evidence.append(
          try context.optimumAgainstMinimum(
            "the optimum against the numeric minimum: \(convention.rawValue) weight, \(perturbation.rawValue) delta",
            sobol.map { ("\($0)", try problem($0, convention, perturbation)) }))
      }
    }
    evidence.append(
      try context.optimumAgainstSamples(
        "the optimum against the minimum of the loss of drawn samples", claim: "theorem-3", group: 0,
        sobol[1..<9].map { ("\($0)", try problem($0, .appendix, .lemma2)) }))
    evidence.append(
      try context.thresholdBracketed(
        "w2 vanishes at eps1",
        [(1, 0.5, 0.1), (1, 1, 0.2), (2, 3, 0.3)].map { mu, sigma, beta in
          let smoothing = try LabelSmoothing(beta: beta)
          let problem = try TrainingProblem(
            model: GaussianModel(mu: mu, sigma: sigma), epsilon: 0, smoothing: smoothing)
          let label = "mu \(EvidenceContext.text(mu)), sigma \(EvidenceContext.text(sigma)), beta \(beta)"
          return (label, try context.formulas.epsilon1(problem.model, smoothing) ?? .nan, problem)
        }))
    evidence.append(
      try context.everywhere("eps1 exceeds eps0", route: .identity, label: "eps1 > eps0") { point in
        let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
        let smoothed = try context.formulas.epsilon1(model, LabelSmoothing(beta: point.beta))
        return try smoothed.map { try $0 > context.formulas.epsilon0(model) } ?? false
      })
    // Equation 39, second line: (1 - beta) mu + (2 - 3 beta) eps as the coefficient of w1 would give w1 = 0 always.
    evidence.append(
      Evidence(
        "equation 39's second line as printed gives w1 = 0 where training has w1 > 0", route: .minimisation,
        role: .correction,
        checks: try sobol[1..<9].map { point in
          let problem = try problem(point, .appendix, .lemma2)
          let asPrinted = (1 - point.beta) * point.mu + (2 - 3 * point.beta) * point.epsilon
          let found = try context.minimum(problem)
          return Check.decided(
            "\(point)", max(0, -asPrinted) == 0 && found.weights.exclusive[0] > found.errorBound, claimed: 0,
            observed: found.weights.exclusive[0])
        }))
    return evidence
  }

  /// Theorem 3's range: eps1 inside (0, mu/2).
  static let theorem3Range = Claim(
    id: "theorem-3-range", title: "Theorem 3, the range of eps1", place: "Section 4.2, Theorem 3",
    printed: "There exists an eps1 in (0, mu/2) ... for eps in (eps1, mu/2) the output function returns w2 = 0.",
    formalised: "eps1 < mu/2 exactly when beta < sigma/(sigma + sqrt(pi) mu) (appendix weight, Lemma 2's delta).",
    hypotheses: ["sigma < sqrt(pi) mu", "beta in (0, 1/3)"], expected: .vacuous,
    conclusion:
      "For beta >= sigma/(sigma + sqrt(pi) mu) w2 > 0 on all of (0, mu/2): the second clause is empty there. Witness: mu = 1, sigma = 0.1, beta = 0.2."
  ) { context in
    let model = try GaussianModel(mu: 1, sigma: 0.1)
    let smoothing = try LabelSmoothing(beta: 0.2)
    let atEnd = try context.minimum(
      TrainingProblem(model: model, epsilon: 0.5 * (1 - 1e-9), smoothing: smoothing))
    let threshold = try context.formulas.epsilon1(model, smoothing) ?? .infinity
    let half = try Enclosure(midpoint: ExactNumber("1/2"), radius: 0)
    let enclosed = try ExactModel(mu: 1, sigma: ExactNumber("1/10")).epsilon1(
      beta: ExactNumber("1/5"), convention: .appendix)
    return [
      Evidence(
        "certificate: an enclosure of the witness's eps1", route: .enclosure, role: .vacuity,
        checks: [
          .decided(
            "mu = 1, sigma = 1/10, beta = 1/5: eps1 in \(enclosed.map { "\($0)" } ?? "nothing"), above mu/2 = 1/2",
            enclosed.map { half.isBelow($0) } ?? false, claimed: 0.5, observed: enclosed?.lower)
        ]),
      try context.everywhere(
        "the condition on beta separates", route: .identity,
        label: "eps1 < mu/2 iff beta < sigma/(sigma + sqrt(pi) mu)"
      ) { point in
        let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
        let limit = point.sigma / (point.sigma + Double.pi.squareRoot() * point.mu)
        guard (point.beta - limit).magnitude > 1e-12 else { return true }
        let threshold = try context.formulas.epsilon1(model, LabelSmoothing(beta: point.beta)) ?? .infinity
        return (threshold < point.mu / 2) == (point.beta < limit)
      },
      Evidence(
        "the witness keeps w2 > 0 up to mu/2", route: .minimisation, role: .vacuity,
        checks: [
          .decided("eps1 > mu/2", threshold > 0.5, claimed: 0.5, observed: threshold),
          .decided(
            "w2 > 0 at eps = mu/2 (1 - 1e-9)", atEnd.weights.shared[0] > atEnd.errorBound,
            observed: atEnd.weights.shared[0]),
        ]),
    ]
  }
}

import CertifiedArithmetic
import SyntheticModel

extension Claim {
  /// Theorem 3's range: eps1 inside (0, mu/2).
  static let theorem3Range = Claim(
    id: "theorem-3-range", title: "Theorem 3, the range of eps1", place: "Section 4.2, Theorem 3",
    printed: "There exists an eps1 in (0, mu/2) ... for eps in (eps1, mu/2) the output function returns w2 = 0.",
    formalised:
      "eps1 < mu/2 exactly when beta < sigma/(sigma + sqrt(pi) mu) (appendix weight, Lemma 2's delta or the whole loss's).",
    hypotheses: ["sigma < sqrt(pi) mu", "beta in (0, 1/3)"], expected: .vacuous,
    conclusion:
      "For beta >= sigma/(sigma + sqrt(pi) mu) w2 > 0 on all of (0, mu/2): the second clause is empty there. Witness: mu = 1, sigma = 0.1, beta = 0.2. Under the main text's weight no beta >= 1/3 leaves it anything, whatever sigma is. All this is for Lemma 2's delta and for one delta of the whole loss; with a delta for each maximum, equations 12 and 13 to the letter, eps1 lies in (0, mu/2) for every beta < 1 (theorem_3_nested in proofs/Statements.v)."
  ) { context in
    let model = try GaussianModel(mu: 1, sigma: 0.1)
    let smoothing = try LabelSmoothing(beta: 0.2)
    let end = try TrainingProblem(model: model, epsilon: 0.5 * (1 - 1e-9), smoothing: smoothing)
    let atEnd = try context.minimum(end)
    let threshold = try context.formulas.epsilon1(model, smoothing) ?? .infinity
    let half = try Enclosure(midpoint: ExactNumber("1/2"), radius: 0)
    let enclosed = try ExactModel(mu: 1, sigma: ExactNumber("1/10")).epsilon1(
      beta: ExactNumber("1/5"), convention: .appendix)
    let place = CheckParameters(model).with(["beta": 0.2])
    /// Whether eps1 < mu/2, in both readings of one delta; `nil` where they differ.
    func isBelowHalf(_ point: ParameterPoint, _ beta: Double, _ convention: LabelSmoothing.Convention) throws -> Bool? {
      let found = try LabelSmoothing.Perturbation.allCases.map { perturbation in
        let smoothing = try LabelSmoothing(beta: beta, convention: convention, perturbation: perturbation)
        let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
        return try context.formulas.epsilon1(model, smoothing).map { $0 < point.mu / 2 } ?? false
      }
      return Set(found).count == 1 ? found[0] : nil
    }
    return [
      Evidence(
        "certificate: an enclosure of the witness's eps1", route: .enclosure, role: .vacuity,
        checks: [
          .decided(
            "eps1 in \(enclosed.map { "\($0)" } ?? "nothing"), above mu/2", place,
            enclosed.map { half.isBelow($0) } ?? false, claimed: 0.5, observed: enclosed?.lower)
        ]),
      try context.everywhere(
        "the condition on beta separates", route: .identity,
        label: "eps1 < mu/2 iff beta < sigma/(sigma + sqrt(pi) mu)"
      ) { point in
        let limit = point.sigma / (point.sigma + Double.pi.squareRoot() * point.mu)
        guard (point.beta - limit).magnitude > 1e-12 else { return nil }
        return try isBelowHalf(point, point.beta, .appendix) == (point.beta < limit)
      },
      Evidence(
        "the witness keeps w2 > 0 up to mu/2", route: .minimisation, role: .vacuity,
        checks: [
          .decided("eps1 > mu/2", place, threshold > 0.5, claimed: 0.5, observed: threshold),
          .decided(
            "w2 > 0 at 1e-9 below mu/2", CheckParameters(end), atEnd.weights.shared[0] > atEnd.errorBound,
            observed: atEnd.weights.shared[0]),
        ]),
      try context.everywhere(
        "beta >= 1/3 under the main text's weight: eps1 is beyond mu/2 for every sigma", route: .identity,
        role: .outside, label: "eps1 > mu/2 with beta in [1/3, 1)"
      ) { point in
        try isBelowHalf(point, 1.0 / 3 + 1.99 * point.beta, .mainText) == false
      },
      try context.everywhere(
        "under the main text's weight the condition on beta is stricter than beta < 1/3", route: .identity,
        role: .outside, label: "eps1 < mu/2 iff beta < sigma/(sigma + 2 sqrt(pi) mu)"
      ) { point in
        let limit = point.sigma / (point.sigma + 2 * Double.pi.squareRoot() * point.mu)
        guard (point.beta - limit).magnitude > 1e-12 else { return nil }
        return try limit < 1.0 / 3 && isBelowHalf(point, point.beta, .mainText) == (point.beta < limit)
      },
    ]
  }
}

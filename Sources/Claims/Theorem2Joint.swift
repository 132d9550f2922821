import CertifiedArithmetic
import MonteCarlo
import Numerics
import Statistics
import SyntheticModel

extension Claim {
  /// Theorem 2 as it is worded: any other class.
  static let theorem2Joint = Claim(
    id: "theorem-2-joint", title: "Theorem 2, any other class", place: "Section 4.2, Theorem 2 and equation 11",
    printed:
      "Increasing w_2 within [0, w_1] increases the probability that x is assigned a higher logit for y than for any other class under attack.",
    formalised:
      "G(t) = P(A + t min(y_2, y_3) > 0), the probability that every other class stays below, is non-decreasing on [0, 1].",
    hypotheses: ["eps in (0, mu/2)", "w1 > 0", "w2 in [0, w1]"], expected: .refuted, statisticalChecks: 11,
    conclusion:
      "False: at mu = 1, sigma = 1/2, eps = 1/5 the joint accuracy falls from t = 3/4 to t = 1, and beyond eps0 it falls from t = 0 on."
  ) { context in
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    let cases = [JointFall(epsilon: 0.2, lower: 0.75, upper: 1), JointFall(epsilon: 0.45, lower: 0, upper: 0.75)]
    var agreement: [Check] = []
    var sampledFalls: [Check] = []
    for (group, fall) in cases.enumerated() {
      agreement.append(try await context.jointCurve(model, fall.epsilon, group: group))
      sampledFalls.append(try await context.sampledFall(model, fall, group: group))
    }
    let witnesses = [(try MonotonicityWitness.interiorPeak(), 0.2), (try MonotonicityWitness.fallFromZero(), 0.45)]
    let evidence = [
      Evidence(
        "certificate: enclosures of G that have no number in common", route: .enclosure, role: .witness,
        checks: witnesses.map { witness, epsilon in
          .decided(
            "G(\(witness.firstRatio)) in \(witness.first), G(\(witness.secondRatio)) in \(witness.second)",
            CheckParameters(model).with(["epsilon": .number(epsilon)]), witness.change == .falls,
            claimed: witness.first.lower, observed: witness.second.upper)
        }),
      Evidence("G(t) against the exact oracle on drawn samples", route: .monteCarlo, checks: agreement),
      Evidence(
        "G falls inside [0, 1]: quadrature", route: .quadrature, role: .witness,
        checks: try cases.map { try $0.integrated(model) }),
      Evidence("G falls inside [0, 1]: common samples", route: .monteCarlo, role: .witness, checks: sampledFalls),
    ]
    return evidence + (try await context.estimatorEvidence(claim: "theorem-2-joint", group: 100))
  }
}

/// Two ratios between which the joint accuracy falls.
private struct JointFall {
  let epsilon: Double
  let lower: Double
  let upper: Double

  private func parameters(_ model: GaussianModel) -> CheckParameters {
    CheckParameters(model).with(["epsilon": .number(epsilon)])
  }

  /// The fall by quadrature, beyond both error bounds.
  func integrated(_ model: GaussianModel) throws -> Check {
    func accuracy(_ t: Double) throws -> Estimate {
      // With w1 > 0 the accuracy exists.
      try RobustAccuracy(model, weights: Weights(w1: 1, w2: t), epsilon: epsilon)!.joint
    }
    let (first, last) = (try accuracy(lower), try accuracy(upper))
    return .decided(
      "G(\(EvidenceContext.text(upper))) < G(\(EvidenceContext.text(lower))) beyond both error bounds",
      parameters(model), first.value - last.value > first.errorEstimate + last.errorEstimate, claimed: first.value,
      observed: last.value)
  }

  /// The fall on samples that both ratios share: the hypothesis that must go is that there is none.
  func sampled(_ model: GaussianModel, _ counts: EventCounts) throws -> Check {
    .sampled(
      "G(\(EvidenceContext.text(upper))) - G(\(EvidenceContext.text(lower))) = 0 is wrong",
      parameters(model).with(counts.varianceFactor), try MeanTest(expected: 0, counts.jointGain), .falls(.below))
  }
}

extension EvidenceContext {
  /// The joint accuracy along t against its formula.
  fileprivate func jointCurve(_ model: GaussianModel, _ epsilon: Double, group: Int) async throws -> Check {
    let curve = AccuracyCurve(model: model, epsilon: epsilon, event: .joint, ratios: AccuracyCurve.ratios)
    let observed = try await observe(curve, claim: "theorem-2-joint", group: group)
    return try observed.check("G") { try formulas.jointAccuracy(model, $0, epsilon) }
  }

  /// A fall on samples that both ratios share.
  fileprivate func sampledFall(_ model: GaussianModel, _ fall: JointFall, group: Int) async throws -> Check {
    let rows = try [fall.lower, fall.upper].map {
      EventRow(try Weights(w1: 1, w2: $0), epsilon: fall.epsilon)
    }
    return try fall.sampled(model, await events("theorem-2-joint", group, model, rows)[1])
  }
}

import SymbolicDerivation

extension DerivedSides {
  /// The readings of the smoothed loss with the weight beta/2, by what each supposes of the smoothing term's delta.
  private static let smoothedReadings = [
    ("theorem-3", "Lemma 2's delta in the smoothing term"),
    ("theorem-3-worst-case", "one delta that maximises the whole loss"),
    ("theorem-3-nested", "a delta of its own in the smoothing term"),
  ]

  /// A result of the smoothed loss in every reading: the text, equation 38, does not say which delta its smoothing
  /// term has.
  private static func smoothed(_ name: String, under restrictions: [Hypothesis] = []) -> Make {
    { workbench in
      DerivedSide(
        readings: try smoothedReadings.map { derivation, hypothesis in
          DerivedSide.Reading(
            hypothesis: hypothesis, restrictions: restrictions, expressions: [try workbench.result(derivation, name)])
        })
    }
  }

  /// A result on one side of the reading's own eps1.
  private static func ownThreshold(_ name: String, above: Bool) -> Make {
    { workbench in
      let distance = Expression(Symbol("slack1", .positive))
      return DerivedSide(
        readings: try smoothedReadings.map { derivation, hypothesis in
          let threshold = try workbench.result(derivation, "epsilon1")
          let place = above ? threshold + distance : threshold - distance
          let value = try workbench.result(derivation, name).substituting([.epsilon: place])
          return DerivedSide.Reading(hypothesis: hypothesis, expressions: [value])
        })
    }
  }

  /// Pointwise smoothed losses in f1, f2, f3 with gamma as the other classes' weight.
  private static func pointwise(_ gamma: Expression) -> Expression {
    let logits = (1...3).map { Expression(Symbol("f\($0)")) }
    let margin = Expression.maximum([logits[1], logits[2]]) - logits[0]
    return (.one - .beta) * margin - gamma * (logits[1] + logits[2])
  }

  /// The proofs of Theorem 3 and Corollary 1.
  static let theorem3: [String: Make] = [
    "interpolated-loss": { _ in
      // An interpolation's weights add up to 1: (1 - beta) + 2 gamma = 1.
      let gamma = Symbol("gamma")
      let weights = Expression.one - .beta + 2 * Expression(gamma)
      return DerivedSide(pointwise(try (weights - .one).solved(for: gamma)))
    },
    "beta-bound": { _ in
      // Where the coefficient of delta_C,1 in the whole loss, weight beta, changes its sign.
      let forms = RobustLossForms(.smoothed(.mainText, .worstCase))
      let whole = (Expression.one - .beta) * forms.margin(2) + (try forms.smoothingTerm())
      return DerivedSide(try whole.expanded.coefficient(of: Symbol("dC1")).solved(for: .beta))
    },
    "free-delta": { _ in
      let forms = RobustLossForms(.smoothed(.appendix, .lemma2))
      let term = try forms.smoothingTerm()
      return DerivedSide(all: try forms.features.map { try term.derivative(in: $0.perturbation) })
    },
    "other-logit": { workbench in
      DerivedSide(workbench.logit(3, AuditWorkbench.hat))
    },
    "theorem-3-loss": smoothed("loss"),
    "theorem-3-slope-w2": smoothed("dLdw2"),
    "epsilon1": smoothed("epsilon1"),
    "epsilon1-shift": smoothed("shift"),
    "smoothed-loss-of-equation-13": { _ in
      DerivedSide(pointwise(try LossReading.smoothed(.mainText, .lemma2).otherClassWeight(classes: Expression(3))))
    },
    "theorem-3-w2-own-threshold-below": ownThreshold("w2", above: false),
    "theorem-3-slope-own-threshold-above": ownThreshold("dLdw2", above: true),
    "theorem-3-w2-below": smoothed("w2", under: [.epsilonBelowSmoothedThreshold]),
    "theorem-3-slope-above": smoothed("dLdw2", under: [.epsilonAboveSmoothedThreshold]),
    "epsilon1-room": { workbench in
      let room = try workbench.result("theorem-3", "room")
      let nested = try workbench.result("theorem-3-nested", "room")
      return DerivedSide(readings: [
        DerivedSide.Reading(expressions: [room]),
        DerivedSide.Reading(
          hypothesis: "beta < sigma/(sigma + sqrt(pi) mu) (the loss of equation 39)",
          restrictions: [.betaBelowRangeBound], expressions: [room]),
        DerivedSide.Reading(
          hypothesis: "a delta of its own in the smoothing term (equations 12 and 13 to the letter)",
          expressions: [nested]),
      ])
    },
    "plain-w2-below-epsilon1": { workbench in
      let w2 = try workbench.result("theorem-1", "w2")
      return DerivedSide(readings: [
        DerivedSide.Reading(restrictions: [.epsilonBelowSmoothedThreshold], expressions: [w2]),
        DerivedSide.Reading(
          hypothesis: "eps < eps0; from eps0 on w2* = 0", restrictions: [.epsilonBelowThreshold], expressions: [w2]),
      ])
    },
    "corollary-1-difference": { workbench in
      let difference = try workbench.result("theorem-3", "w2") - workbench.result("theorem-1", "w2")
      return DerivedSide(readings: [
        DerivedSide.Reading(restrictions: [.epsilonBelowSmoothedThreshold], expressions: [difference]),
        DerivedSide.Reading(
          hypothesis: "eps < eps0; from eps0 to eps1 the difference is w2_LS itself",
          restrictions: [.epsilonBelowThreshold, .betaBelowOneThird], expressions: [difference]),
      ])
    },
    "corollary-1-signs": { workbench in
      DerivedSide(readings: [
        DerivedSide.Reading(
          restrictions: [.epsilonBelowSmoothedThreshold],
          expressions: [try workbench.result("theorem-3", "w2"), try workbench.result("corollary-1", "difference")])
      ])
    },
    "main-text-loss": { workbench in
      DerivedSide(readings: [
        DerivedSide.Reading(
          hypothesis: "Lemma 2's delta in the smoothing term",
          expressions: [try workbench.result("theorem-3-main-text", "loss")]),
        DerivedSide.Reading(
          hypothesis: "one delta that maximises the whole loss",
          expressions: [try workbench.result("theorem-3-main-text-worst-case", "loss")]),
      ])
    },
  ]
}

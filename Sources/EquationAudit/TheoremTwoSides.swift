import SymbolicDerivation

extension DerivedSides {
  private static func hats(_ names: String...) -> [Expression] { names.map { Expression(Symbol("xh" + $0)) } }

  /// Mean and variance of a difference of two adversarial features.
  private static func lawOfDifference(_ first: String, _ second: String) -> Make {
    { workbench in
      let law = try workbench.adversarialLaws().law(of: hats(first)[0] - hats(second)[0])
      return DerivedSide(law.mean, law.variance)
    }
  }

  /// X + t Y of Lemma 3.
  private static func lemma3Law() throws -> Expectation.Law {
    let (x, y) = (Symbol("X"), Symbol("Y"))
    let law = Expectation.Law(mean: .one, variance: Expression(Symbol.sigma1).squared)
    return try Expectation([x: law, y: law]).law(of: Expression(x) + .t * Expression(y))
  }

  /// The slope at t = 0 of the argument of Phi, for the event of one other class, and of the joint event's
  /// probability over the same positive factor; n = 3, K = 1.
  private static func slopesAtZero(_ workbench: AuditWorkbench) throws -> (pairwise: Expression, joint: Expression) {
    let three: [Symbol: Expression] = [
      .classes: Expression(3), .copies: .one, .expectedMaximum: .expectedMaximum(of: 2), .t: .zero,
    ]
    let pairwise = try workbench.result("theorem-2-pairwise", "derivative").substituting(three)
    let joint = try workbench.result("one-threshold", "slope").substituting(three)
    return (pairwise, joint)
  }

  /// The proof of Theorem 2.
  static let theorem2: [String: Make] = [
    "lemma-3-law": { _ in
      let law = try lemma3Law()
      return DerivedSide(law.mean, law.variance)
    },
    "lemma-3-distribution": { _ in
      let law = try lemma3Law()
      return DerivedSide(.apply(.distribution, try (Expression(Symbol.z) - law.mean) / law.variance.squareRoot))
    },
    "lemma-3-probability": { workbench in
      let value = try workbench.result("lemma-3", "probability")
      return DerivedSide(value, value)
    },
    "lemma-3-derivative": { workbench in
      // p is equation 19's density of the maximum; the step is right with the standard normal one in its place.
      let value = try workbench.result("lemma-3", "derivative")
      let law = try lemma3Law()
      let argument = try law.mean / law.variance.squareRoot
      let density = Expression.apply(.density, argument)
      let maximum = 2 * density * .apply(.distribution, argument)
      return DerivedSide(readings: [
        DerivedSide.Reading(abbreviations: [Symbol("pu"): maximum], expressions: [value]),
        DerivedSide.Reading(
          hypothesis: "p is the standard normal density phi, not the p of equation 19",
          abbreviations: [Symbol("pu"): density],
          expressions: [value]),
      ])
    },
    "lemma-3-slope": results("lemma-3", "derivative"),
    "lemma-3-domain": { _ in
      // What the definition of Z_t asks of t, against the interval of the conclusion.
      DerivedSide(.t).or("t > 0; the conclusion's t = 0 follows by continuity", [.t], restrictions: [.ratioPositive])
    },
    "worst-lead": { workbench in
      let forms = workbench.forms
      let margin = forms.margin(2)
      let still = [Int](repeating: 0, count: 6)
      return DerivedSide(try -(forms.substituting(still, into: margin) + forms.dualNorm(margin)))
    },
    "lead": { workbench in
      DerivedSide(workbench.logit(1, AuditWorkbench.hat) - workbench.logit(2, AuditWorkbench.hat))
    },
    "exclusive-difference-law": lawOfDifference("E1", "E2"),
    "shared-difference-law": lawOfDifference("C2", "C1"),
    "normalised-means": { workbench in
      let scale = Expression.mu - 2 * .epsilon
      let expectation = try workbench.adversarialLaws()
      let differences = [hats("E1", "E2"), hats("C2", "C1")].map { $0[0] - $0[1] }
      return DerivedSide(all: try differences.map { try expectation.law(of: $0 / scale).mean })
    },
    "normalised-lead": { workbench in
      let lead = workbench.logit(1, AuditWorkbench.hat) - workbench.logit(2, AuditWorkbench.hat)
      let scale = Expression.mu - 2 * .epsilon
      return DerivedSide(readings: [
        DerivedSide.Reading(
          abbreviations: [
            Symbol("X"): try (hats("E1")[0] - hats("E2")[0]) / scale,
            Symbol("Y"): try (hats("C2")[0] - hats("C1")[0]) / scale,
            .t: try .w2 / .w1,
          ],
          expressions: [try lead / (.w1 * scale)])
      ])
    },
    "pairwise-slope": { workbench in
      DerivedSide(try workbench.result("theorem-2-pairwise", "derivative").substituting([.classes: Expression(3)]))
    },
    "monotone-event": { workbench in
      let (pairwise, joint) = try slopesAtZero(workbench)
      return DerivedSide(readings: [
        DerivedSide.Reading(restrictions: [.epsilonAboveThreshold], expressions: [joint]),
        DerivedSide.Reading(
          hypothesis: "one fixed other class y', instead of any", restrictions: [.epsilonBelowHalfMu],
          expressions: [pairwise]),
      ])
    },
    "gain-over-none": { workbench in
      let (_, joint) = try slopesAtZero(workbench)
      let gain = try workbench.result("theorem-2-pairwise", "gain").substituting([.classes: Expression(3)])
      return DerivedSide(readings: [
        DerivedSide.Reading(restrictions: [.epsilonAboveThreshold], expressions: [joint]),
        DerivedSide.Reading(
          hypothesis: "one fixed other class y', instead of any", restrictions: [.ratioPositive], expressions: [gain]),
      ])
    },
    "joint-slope-at-zero": { workbench in
      let (pairwise, joint) = try slopesAtZero(workbench)
      return DerivedSide(joint).or("the event of one fixed other class", [pairwise])
    },
  ]
}

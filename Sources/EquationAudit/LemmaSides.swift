import SymbolicDerivation

extension DerivedSides {
  private static let z = Expression(Symbol.z)
  private static let phi = Expression.apply(.density, z)
  private static let capitalPhi = Expression.apply(.distribution, z)
  private static let gaussian = Expression.apply(.exponential, -z.squared / 2)

  /// The inner integral of equation 20 and the differential of exp(-z^2/2), for printed sides that name them.
  private static func integrals() throws -> [Symbol: Expression] {
    [
      Symbol("Iz"): (2 * Expression.pi).squareRoot * capitalPhi,
      Symbol("dG"): try gaussian.derivative(in: .z),
    ]
  }

  /// Lemmas 1 and 2.
  static let lemmas: [String: Make] = [
    "lemma-1": results("lemma-1", "e2"),
    "lemma-1-twice": { DerivedSide(try $0.result("lemma-1", "e2"), try $0.result("lemma-1", "e2")) },
    "maximum-distribution": { _ in DerivedSide(capitalPhi * capitalPhi) },
    "maximum-density": { _ in DerivedSide(try (capitalPhi * capitalPhi).derivative(in: .z)) },
    "maximum-integrand": { _ in
      DerivedSide(z * (try capitalPhi.squared.derivative(in: .z)), abbreviations: try integrals())
    },
    "by-parts": { workbench in
      // A boundary term and an integrand whose sum of derivative and integrand is z p(z).
      let boundary = -2 * phi * capitalPhi
      let rest = z * (try capitalPhi.squared.derivative(in: .z)) - (try boundary.derivative(in: .z))
      return DerivedSide(boundary, rest, abbreviations: try integrals())
    },
    "by-parts-values": { workbench in
      let rest = try z * capitalPhi.squared.derivative(in: .z) + (2 * phi * capitalPhi).derivative(in: .z)
      return DerivedSide(.zero, rest, try workbench.result("lemma-1", "e2"))
    },
    "lemma-2-delta": results("lemma-2", "dE1", "dE2", "dE3", "dC1", "dC2", "dC3"),
    "lemma-2-clear-part": results("lemma-2", "dE1", "dE2", "dE3", "dC1"),
    "zero-features": { workbench in
      DerivedSide(
        all: workbench.forms.features.filter { !workbench.forms.isRandom($0) }.map { feature in
          // The coefficient of x in x + delta of a feature that the sample does not have.
          workbench.forms.logit(feature.owners.min()!).symbols.contains(feature.value) ? .one : .zero
        })
    },
    "robust-margin": { workbench in
      let forms = workbench.forms
      return DerivedSide(.maximum([forms.logit(2), forms.logit(3)]) - forms.logit(1))
    },
    "shared-weight": { _ in
      DerivedSide(.w2).or("w2 > 0; for w2 = 0 there is nothing to show", [.w2], restrictions: [.sharedWeightPositive])
    },
    "inequality-left": { DerivedSide(try inequality($0).left) },
    "inequality-right": { DerivedSide(try inequality($0).right) },
    "inequality-slack": { workbench in
      let (left, right) = try inequality(workbench)
      return DerivedSide(right - left)
    },
    "inequality-steps": { _ in
      // b' + eps and a' + eps, with |a'|, |b'| <= eps as a' = -eps + more.
      let more = Expression(Symbol("more", .nonnegative))
      return DerivedSide(
        all: try [Symbol("bp"), Symbol("ap")].map {
          try (Expression($0) + .epsilon).substituting([$0: -.epsilon + more])
        })
    },
    "inequality-equality": { workbench in
      let (left, right) = try inequality(workbench)
      return DerivedSide(try (right - left).substituting([Symbol("ap"): -.epsilon, Symbol("bp"): -.epsilon]))
    },
  ]

  /// The part of the robust margin in delta_C,2 and delta_C,3, over w2, with a, b, a', b' for x_C,2, x_C,3 and their
  /// deltas; and its value at delta_C,2 = delta_C,3 = -eps.
  private static func inequality(_ workbench: AuditWorkbench) throws -> (left: Expression, right: Expression) {
    let forms = workbench.forms
    let names: [Symbol: Expression] = [
      Symbol("xC2"): Expression(Symbol("aa")), Symbol("xC3"): Expression(Symbol("bb")),
      Symbol("dC2"): Expression(Symbol("ap")), Symbol("dC3"): Expression(Symbol("bp")),
    ]
    let rest = [Symbol("dE1"), Symbol("dE2"), Symbol("dE3"), Symbol("dC1"), Symbol("xE1")]
      .reduce(into: [Symbol: Expression]()) { $0[$1] = .zero }
    let margin = try (.maximum([forms.logit(2), forms.logit(3)]) - forms.logit(1)).substituting(rest)
    // x_C,2 + x_C,3 is no part of the inequality: it stands on both sides.
    let left = try ((margin / .w2).substituting(names) + Expression(Symbol("aa")) + Expression(Symbol("bb")))
      .canonical()
    return (left, try left.substituting([Symbol("ap"): -.epsilon, Symbol("bp"): -.epsilon]))
  }
}

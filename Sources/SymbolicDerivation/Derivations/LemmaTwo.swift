extension Derivation {
  /// Lemma 2: one perturbation is the worst for every target.
  static func lemma2() throws(SymbolicError) -> Derivation {
    var derivation = Derivation("lemma-2", "Lemma 2: the worst perturbation", place: "Appendix E.2, equations 21 to 23")
    let forms = RobustLossForms()
    derivation.step(
      "Logits", .definition, (1...3).map { Statement(Names.logit($0), .equal, forms.logit($0)) },
      because: "Equation 16 at x + delta, for a sample of class 1: the features that equation 8 sets to 0 are left out."
    )
    derivation.step(
      "Margins", .algebra, forms.targets.map { Statement(Names.margin($0), .equal, forms.margin($0)) },
      because: "Each is linear in delta. What a class shares with class 1 cancels in that class's margin.")
    let signs = try forms.lemma2Signs()
    let delta = zip(forms.features, signs).map { (feature: $0, value: $1 * Expression.epsilon) }
    derivation.step(
      "Signs", .sign, delta.map { Statement(Notation(Expression($0.feature.perturbation)), .equal, $0.value) },
      because: """
        Each margin alone is largest when every coordinate of delta is eps times the sign of its coefficient; where \
        that is 0 the coordinate is free. With \(Names.nonnegative) no coordinate has a positive coefficient in one \
        margin and a negative one in the other, so one delta serves both, and the maximum over the targets with \
        them. The bound on eps plays no part.
        """)
    for target in forms.targets {
      guard
        try forms.substituting(signs, into: forms.margin(target))
          == forms.dualNorm(forms.margin(target))
          + forms.substituting([Int](repeating: 0, count: 6), into: forms.margin(target))
      else { throw .rule("worst perturbation", condition: "the dual norm attained in the margin of class \(target)") }
    }
    derivation.step(
      "Value", .lemma2,
      try forms.targets.map { target throws(SymbolicError) in
        Statement(Names.worstMargin(target), .equal, try forms.substituting(signs, into: forms.margin(target)))
      },
      because: "delta adds eps times the sum of the coefficients' magnitudes to each margin: no perturbation adds more."
    )
    for (feature, value) in delta {
      derivation.result(feature.perturbation.name, Notation(Expression(feature.perturbation)), value)
    }
    return derivation
  }
}

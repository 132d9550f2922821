extension Derivation {
  /// Lemma 3: the probability that X + t Y is positive.
  static func lemma3() throws(SymbolicError) -> Derivation {
    var derivation = Derivation("lemma-3", "Lemma 3: the sign of X + t Y", place: "Appendix E.3, equation 34")
    let one = Expression.one
    let variance = (one + Expression.t.squared) * Expression(Symbol.sigma1).squared
    let law = Notation(
      "N(\(one + .t), \(variance))", "\\mathcal{N}\\left(\((one + .t).latex), \(variance.latex)\\right)")
    derivation.step(
      "Law", .linearity, [Statement(Notation("X + t Y", "X + tY"), .law, law)],
      because: "Means add up, and so do the variances of independent variables: 1 + t and sigma_1^2 + t^2 sigma_1^2.")
    let argument = try (one + .t) / variance.squareRoot
    let probability = Expression.apply(.distribution, argument)
    derivation.step(
      "Probability", .definition, [Statement(Notation("u(t)", "u(t)"), .equal, probability)],
      because: "A normal variable is positive with probability Phi(mean/deviation).")
    let slope = try argument.derivative(in: .t).factored()
    try derivation.appendPeak(slope, function: Notation("u'(t)", "u'(t)"), factor: .apply(.density, argument))
    derivation.result("probability", Notation("u(t)", "u(t)"), probability)
    derivation.result("derivative", Notation("u'(t)", "u'(t)"), slope * .apply(.density, argument))
    return derivation
  }

  /// Theorem 2 for one fixed other class, any n and K.
  static func theorem2Pairwise() throws(SymbolicError) -> Derivation {
    var derivation = Derivation(
      "theorem-2-pairwise", "Theorem 2 for one fixed other class", place: "Appendix E.3, equations 35 to 37",
      hypotheses: [.threeOrMoreClasses, .epsilonBelowHalfMu])
    let forms = RobustLossForms()
    let lead = (-(try forms.perturbedForms()[0])).expanded
    derivation.step(
      "Lead over class 2, n = 3", .lemma2,
      [
        Statement(Notation("f_1 - f_2", "f_1 - f_2"), .equal, lead),
        Statement(Notation("mean", "\\text{mean}"), .equal, try forms.expectation(of: lead).factored()),
        Statement(Notation("variance", "\\text{variance}"), .equal, try forms.variance(of: lead).factored()),
      ],
      because: """
        Lemma 2's delta is also the worst for each margin alone. x_E,2 and x_C,1 are 0 in a sample of class 1, so \
        x_E,1 and x_C,2 alone are random: each variance is sigma^2, not 2 sigma^2 as equation 36 has it.
        """)
    let copies = Expression(Symbol.copies)
    let (mean, variance) = try FeatureOrbits().lead()
    guard
      try mean.substituting([.classes: Expression(3)]) == forms.expectation(of: lead),
      try variance.substituting([.classes: Expression(3)]) == forms.variance(of: lead)
    else { throw .rule("counting features", condition: "the same lead as listing them") }
    let ratio = try (mean * copies / (variance * copies).squareRoot).substituting([.w2: .t * .w1]).factored()
    let n = Expression(Symbol.classes)
    let two = Expression(2)
    let spread = Expression.one + (n - two) * Expression.t.squared
    let argument = try rewritten(
      copies.squareRoot * (.mu - 2 * .epsilon) * (.one + (n - two) * .t)
        / (.sigma * spread.squareRoot),
      as: ratio)
    derivation.step(
      "Probability, any n and K", .symmetry,
      [Statement(Notation("P(t)", "P(t)"), .equal, .apply(.distribution, argument))],
      because: """
        The lead's mean and variance add up over the features that class 1 does not share with the other class, 1 \
        exclusive one and n-2 shared ones, and over K copies; w2 = t w1, and w1 > 0 cancels.
        """)
    let slope = try rewritten(
      copies.squareRoot * (n - two) * (.mu - 2 * .epsilon) * (.one - .t) / (.sigma * spread.power(3, over: 2)),
      as: argument.derivative(in: .t))
    try derivation.appendPeak(
      slope, function: Notation("P'(t)", "P'(t)"), factor: .apply(.density, argument),
      hypotheses: [.threeOrMoreClasses, .epsilonBelowHalfMu])
    let square = try (Expression.one + (n - two) * .t).squared / spread
    let gain = try rewritten((n - two) * .t * (two + (n - Expression(3)) * .t) / spread, as: square - .one)
    derivation.step(
      "Against t = 0", .sign,
      [
        Statement(
          Notation("(argument(t)/argument(0))^2 - 1", "\\left(\\frac{\\arg(t)}{\\arg(0)}\\right)^2 - 1"), .equal, gain)
      ],
      because: """
        The squared ratio of Phi's arguments at t and at 0, less 1. For n = 3 it is positive for every t > 0: any \
        cross-class weight is better than none for one fixed other class.
        """)
    derivation.result("argument", Notation("argument", "\\arg"), argument)
    derivation.result("probability", Notation("P(t)", "P(t)"), .apply(.distribution, argument))
    derivation.result("derivative", Notation("P'(t)", "P'(t)"), slope * .apply(.density, argument))
    derivation.result("gain", Notation("(argument(t)/argument(0))^2 - 1", "(\\arg(t)/\\arg(0))^2 - 1"), gain)
    return derivation
  }

  private mutating func appendPeak(
    _ slope: Expression, function: Notation, factor: Expression, hypotheses: [Hypothesis] = []
  ) throws(SymbolicError) {
    guard
      try slope.has(.positive, under: [.ratioBelowOne] + hypotheses),
      try slope.has(.negative, under: [.ratioAboveOne] + hypotheses)
    else { throw .rule("peak", condition: "a slope that changes its sign at t = 1") }
    step(
      "Derivative", .calculus,
      [Statement(function, .equal, Notation("phi(argument) \(slope)", "\\phi(\\arg)\\; \(slope.latex)"))],
      because: """
        phi of the same argument times the argument's derivative, in factors. phi is positive; the second factor has \
        the sign of 1 - t: the probability rises on [0, 1] and falls after.
        """)
  }
}

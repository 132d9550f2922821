extension Derivation {
  /// Theorem 1 for three classes and one copy, from the definitions.
  static func theorem1() throws(SymbolicError) -> Derivation {
    var derivation = Derivation(
      "theorem-1", "Theorem 1: the threshold of adversarial training",
      place: "Section 4.2; Appendix E.2, equations 24 to 33",
      hypotheses: [.sigmaBelowRootPiMu, .epsilonBelowHalfMu])
    let forms = RobustLossForms()
    let solved = try derivation.appendLoss(forms)
    derivation.appendMinimiser(solved, loss: Names.loss)

    let upper = try (Expression.mu / 2 - solved.threshold).factored()
    guard try solved.threshold.has(.positive, under: [.sigmaBelowRootPiMu]), try upper.has(.positive) else {
      throw .rule("range of eps0", condition: "0 < eps0 < mu/2")
    }
    derivation.step(
      "Threshold", .algebra,
      [
        Statement(Names.epsilon0, .equal, solved.threshold), Statement(Names.epsilon0, .greater, Notation("0", "0")),
        Statement(Notation("mu/2 - eps0", "\\mu/2 - \\epsilon_0"), .equal, upper),
      ],
      because: """
        \(Names.sharedSlope) at w2 = 0 rises with eps and vanishes at eps0. eps0 is positive just when \
        \(Hypothesis.sigmaBelowRootPiMu), and below mu/2 always.
        """)
    try derivation.appendSigns(solved)
    for (name, notation, expression) in [
      ("loss", Names.loss, solved.loss), ("dLdw1", Names.exclusiveSlope, solved.exclusiveSlope),
      ("dLdw2", Names.sharedSlope, solved.sharedSlope), ("w1", Names.w1, Names.positivePart(solved.w1)),
      ("w2", Names.w2, Names.positivePart(solved.w2)), ("epsilon0", Names.epsilon0, solved.threshold),
    ] {
      derivation.result(name, notation, expression)
    }
    return derivation
  }

  /// The steps from the logits to the population loss of the margin.
  private mutating func appendLoss(_ forms: RobustLossForms) throws(SymbolicError) -> SolvedLoss {
    step(
      "Logits", .definition, (1...3).map { Statement(Names.logit($0), .equal, forms.logit($0)) },
      because: "Equation 16 at x + delta, for a sample of class 1 of equation 8.")
    let signs = try forms.lemma2Signs()
    let list = zip(forms.features, signs).map { "\($1 > 0 ? "" : "-")eps" }.joined(separator: ", ")
    step(
      "Worst perturbation", .lemma2,
      [
        Statement(
          Notation("delta", "\\delta"), .equal,
          Notation("(\(list))", "(\(list.replacing("eps", with: "\\epsilon")))"))
      ],
      because: """
        The margins are linear in delta, and with \(Names.nonnegative) no coordinate pulls one of them up and the \
        other down: the signs of the coefficients give one delta for both (derivation lemma-2).
        """)
    let worst = try forms.perturbedForms()
    step(
      "Worst margins", .algebra, zip(forms.targets, worst).map { Statement(Names.worstMargin($0), .equal, $1) },
      because: "delta put in.")
    let parts = try forms.decomposition(of: worst)
    let remainders = forms.targets.indices.map { Notation(parts.remainder($0)) }
    step(
      "Common part", .algebra,
      [
        Statement(
          Notation("max over j of f_j - f_1", "\\max_{j \\ne 1} f_j - f_1"), .equal,
          Notation(
            "\(parts.common) + max(\(remainders.map(\.text).joined(separator: ", ")))",
            "\(parts.common.latex) + \\max\\left(\(remainders.map(\.latex).joined(separator: ", "))\\right)"))
      ],
      because: "What both margins have in common leaves the maximum; the remainders are independent and have one law.")
    let expected = try forms.expectedMaximum(of: worst)
    let common = try forms.expectation(of: parts.common)
    step(
      "Expectation", .linearity,
      [
        Statement(
          Notation("E of the common part", "\\mathbb{E}[\\text{common part}]"), .equal,
          try common.collected([.w1, .w2]))
      ],
      because: "The expectation is linear: each feature's mean \(Expression.mu) in its place.")
    step(
      "Expected maximum", .lemma1,
      [
        Statement(
          Notation(
            "E max(\(remainders.map(\.text).joined(separator: ", ")))",
            "\\mathbb{E}\\max\\left(\(remainders.map(\.latex).joined(separator: ", "))\\right)"), .equal,
          try (expected - common).collected([.w1, .w2]))
      ],
      because: """
        The remainders are w2 times independent normal variables of mean \(Expression.mu) and deviation \
        \(Expression.sigma), and w2 >= 0: mean plus deviation times E max of two standard normals, 1/sqrt(pi) \
        (derivation lemma-1).
        """)
    return try SolvedLoss(expected)
  }

  /// The steps from a loss to its minimiser.
  mutating func appendMinimiser(_ solved: SolvedLoss, loss: Notation) {
    step(
      "Loss", .algebra, [Statement(loss, .equal, solved.loss)],
      because: "With the regularisation; collected in w1 and w2.")
    step(
      "Derivatives", .calculus,
      [
        Statement(Names.exclusiveSlope, .equal, solved.exclusiveSlope),
        Statement(Names.sharedSlope, .equal, solved.sharedSlope),
      ], because: "The second derivatives are lambda > 0 and the mixed one is 0: the loss is strictly convex.")
    step(
      "Minimiser", .convexity,
      [
        Statement(Names.w1, .equal, Names.positivePart(solved.w1)),
        Statement(Names.w2, .equal, Names.positivePart(solved.w2)),
      ],
      because: """
        Each derivative has one root. Where it is negative the loss rises from 0 on, and \(Names.nonnegative) leaves 0.
        """)
  }

  private mutating func appendSigns(_ solved: SolvedLoss) throws(SymbolicError) {
    let above = try solved.sharedSlope.has(.positive, under: [.epsilonAboveThreshold])
    let below = try solved.w2.has(.positive, under: [.epsilonBelowThreshold])
    let exclusive = try solved.w1.has(.positive, under: [.epsilonBelowHalfMu])
    guard above, below, exclusive else { throw .rule("signs", condition: "w2 > 0 below eps0 alone, w1 > 0") }
    step(
      "Signs", .sign,
      [
        Statement(Notation("w2 below eps0", "w_2 \\text{ below } \\epsilon_0"), .equal, solved.w2),
        Statement(
          Notation("dL/dw2 above eps0", "\\partial L/\\partial w_2 \\text{ above } \\epsilon_0"), .greater,
          Notation("0", "0")),
        Statement(Notation("w1 below mu/2", "w_1 \\text{ below } \\mu/2"), .greater, Notation("0", "0")),
      ],
      because: """
        With mu = 2 eps + sigma/sqrt(pi) + s, s > 0, the root for w2 is s/lambda. With eps = eps0 + s/2 the \
        derivative is s + lambda w2, positive for every w2 >= 0 (the paper's "always negative" has the sign wrong). \
        With mu = 2 eps + s the root for w1 is s/lambda.
        """)
  }
}

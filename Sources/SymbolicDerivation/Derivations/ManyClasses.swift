extension Derivation {
  /// The loss and the threshold for any n and K, and for n = 3 to 6 feature by feature.
  static func manyClasses() throws(SymbolicError) -> Derivation {
    var derivation = Derivation(
      "many-classes", "Any number of classes and copies", place: "beyond the paper",
      hypotheses: [.threeOrMoreClasses, .epsilonBelowHalfMu])
    let orbits = FeatureOrbits()
    let (exclusive, shared, _) = try orbits.slopes()
    derivation.step(
      "Features that play the same part", .symmetry,
      [
        Statement(Notation("slope in w1", "\\text{slope in } w_1"), .equal, exclusive),
        Statement(Notation("slope in w2", "\\text{slope in } w_2"), .equal, shared),
      ],
      because: """
        For the sample's class i and a target j the features of one copy fall into seven kinds: those of i, of j, of \
        another class; those shared by i and j, by i and another, by j and another, by two others; there are 1, 1, \
        n-2, 1, n-2, n-2 and (n-2)(n-3)/2 of them. Each adds its mean times its coefficient in f_j - f_i, and eps \
        times the coefficient's magnitude (Lemma 2's delta again attains every target's).
        """)
    let expected = try orbits.expectedLoss()
    let solved = try SolvedLoss(
      expected, copies: Expression(Symbol.copies), hypotheses: [.threeOrMoreClasses], arrangement: .copies)
    derivation.step(
      "Expected maximum", .lemma1,
      [
        Statement(
          Notation("noise part", "\\text{noise part}"), .equal,
          (expected - Expression(Symbol.copies) * (exclusive * .w1 + shared * .w2)).expanded)
      ],
      because: """
        What differs between targets is w2 times the sum over the copies of one shared feature, n - 1 independent \
        normal variables of deviation sqrt(K) sigma w2: their maximum exceeds the mean by e_(n-1) deviations. \
        Weights are equal over the copies, since the loss is strictly convex and does not change when copies are \
        exchanged.
        """)
    derivation.appendMinimiser(solved, loss: Names.loss)
    derivation.step(
      "Threshold", .algebra, [Statement(Names.epsilon0, .equal, solved.threshold)],
      because: "The root of the slope in w2 at w2 = 0, which rises with eps.")
    derivation.result("loss", Names.loss, solved.loss)
    derivation.result("w1", Names.w1, Names.positivePart(solved.w1))
    derivation.result("w2", Names.w2, Names.positivePart(solved.w2))
    derivation.result("epsilon0", Names.epsilon0, solved.threshold)

    var rows: [Statement] = []
    for classes in 3...6 {
      let listed = try SolvedLoss(RobustLossForms(classes: classes).expectedLoss())
      let counted = try expected.substituting([
        .classes: Expression(classes), .copies: .one, .expectedMaximum: .expectedMaximum(of: classes - 1),
      ])
      guard listed.expected == counted else {
        throw .rule("counting features", condition: "the same loss as listing them, n = \(classes)")
      }
      rows.append(
        Statement(
          Notation("n = \(classes): L(w)", "n = \(classes):\\quad L(w)"), .equal, listed.loss))
      rows.append(
        Statement(Notation("n = \(classes): eps0", "n = \(classes):\\quad \\epsilon_0"), .equal, listed.threshold))
      derivation.result(
        "epsilon0-\(classes)", Notation("eps0, n = \(classes)", "\\epsilon_0|_{n=\(classes)}"), listed.threshold)
      derivation.result("loss-\(classes)", Notation("L, n = \(classes)", "L|_{n=\(classes)}"), listed.loss)
    }
    derivation.step(
      "Feature by feature", .algebra, rows,
      because: "For n = 3 to 6 the same loss, derived with every feature a symbol of its own; the two agree.")
    return derivation
  }

  /// Appendix E.5: three classes, K copies.
  static func copies() throws(SymbolicError) -> Derivation {
    var derivation = Derivation(
      "e5-copies", "K copies of each feature", place: "Appendix E.5", hypotheses: [.epsilonBelowHalfMu])
    let expected = try FeatureOrbits().expectedLoss().substituting([
      .classes: Expression(3), .expectedMaximum: .expectedMaximum(of: 2),
    ])
    let forms = RobustLossForms(copies: 2, laws: .ofEachCopy)
    let two = try forms.expectedLoss()
    let mean = try two.substituting([Symbol("sigmaC1", .positive): .zero, Symbol("sigmaC2", .positive): .zero])
    derivation.step(
      "Two copies with their own means, deviations and weights", .lemma1,
      [
        Statement(
          Notation("E of the margin, mean part", "\\mathbb{E}[\\text{margin}]\\text{, mean part}"), .equal, mean),
        Statement(Notation("noise part", "\\text{noise part}"), .equal, (two - mean).expanded),
      ],
      because: """
        The copies' shared features add up to one normal variable for each target: the noise is a norm of the \
        weights, and the loss does not split into one for each copy.
        """)
    let solved = try SolvedLoss(expected, copies: Expression(Symbol.copies), arrangement: .copies)
    derivation.appendMinimiser(solved, loss: Names.loss)
    let single = try solved.threshold.substituting([.copies: .one])
    let shift = try (solved.threshold - single).factored()
    derivation.step(
      "Threshold", .algebra,
      [
        Statement(Names.epsilon0, .equal, solved.threshold),
        Statement(Notation("eps0(K) - eps0(1)", "\\epsilon_0(K) - \\epsilon_0(1)"), .equal, shift),
      ],
      because:
        "For equal copies the weights are equal. Every K has its own threshold: more copies average the noise."
    )
    derivation.result("loss", Names.loss, solved.loss)
    derivation.result("w1", Names.w1, Names.positivePart(solved.w1))
    derivation.result("w2", Names.w2, Names.positivePart(solved.w2))
    derivation.result("epsilon0", Names.epsilon0, solved.threshold)
    derivation.result("shift", Notation("eps0(K) - eps0(1)", "\\epsilon_0(K) - \\epsilon_0(1)"), shift)
    derivation.result("two-copies", Notation("E of the margin, K = 2", "\\mathbb{E}[\\text{margin}]|_{K=2}"), two)
    return derivation
  }
}

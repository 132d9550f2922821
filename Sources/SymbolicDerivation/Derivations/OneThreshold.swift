extension Derivation {
  private static let lead = Expression(Symbol("a", .positive))

  /// The joint accuracy's slope at t = 0, and the loss's slope at w2 = 0.
  static func oneThreshold() throws(SymbolicError) -> Derivation {
    var derivation = Derivation(
      "one-threshold", "One threshold, two meanings", place: "beyond the paper", hypotheses: [.threeOrMoreClasses])
    let (n, copies) = (Expression(Symbol.classes), Expression(Symbol.copies))
    let margin = Expression.mu - 2 * .epsilon
    derivation.step(
      "Joint event", .definition,
      [
        Statement(
          Notation("P(t)", "P(t)"), .equal,
          Notation("P(A + t M > 0), M = S - max y_b", "\\Pr(A + tM > 0),\\quad M = S - \\max_b y_b"))
      ],
      because: """
        A is the exclusive lead, K copies of N(mu - 2 eps, sigma^2) added up; y_b is what class 1 shares with class \
        b, less 2 eps a copy, and S the sum of the n-1 of them: the lead over class b is A + t (S - y_b), by the \
        margins of lemma-2.
        """)
    let deviation = copies.squareRoot * .sigma
    let maximum = copies * margin + Expression(Symbol.expectedMaximum) * deviation
    let expectedM = try rewritten(
      copies * (n - Expression(2)) * margin - Expression(Symbol.expectedMaximum) * deviation,
      as: (n - .one) * copies * margin - maximum)
    let m = Symbol("m")
    let conditional = try Expression.apply(
      .distribution, (copies * margin + .t * Expression(m)) / deviation)
    let slope = try conditional.derivative(in: .t).substituting([.t: .zero])
    // At t = 0 the derivative is linear in M: its mean takes M's place.
    guard try slope.derivative(in: m).derivative(in: m).isZero else {
      throw .rule("expectation", condition: "a slope that is linear in M")
    }
    let result = try slope.substituting([m: expectedM])
    derivation.step(
      "Slope at t = 0", .calculus,
      [
        Statement(Notation("P(t given M = m)", "P(t \\mid M = m)"), .equal, conditional),
        Statement(Notation("dP/dt at 0 given M = m", "P'(0 \\mid M = m)"), .equal, slope),
      ], because: "A is independent of M; at t = 0 the derivative is linear in M.")
    derivation.step(
      "Expectation of M", .lemma1, [Statement(Notation("E M", "\\mathbb{E} M"), .equal, expectedM)],
      because: "Linearity, and e_(n-1) deviations sqrt(K) sigma for the maximum of the n-1 independent y_b.")
    let loss = try SolvedLoss(
      FeatureOrbits().expectedLoss(), copies: copies, hypotheses: [.threeOrMoreClasses], arrangement: .copies)
    let atZero = try loss.sharedSlope.substituting([.w2: .zero])
    guard (atZero + expectedM).isZero else {
      throw .rule("one threshold", condition: "dL/dw2 at 0 to be -E M")
    }
    derivation.step(
      "The loss's slope", .algebra,
      [
        Statement(
          Notation("dL/dw2 at w2 = 0", "\\left.\\frac{\\partial L}{\\partial w_2}\\right|_{w_2 = 0}"), .equal, atZero)
      ],
      because: """
        It is -E M (derivation many-classes): a little cross-class weight raises the joint robust accuracy just when \
        training keeps some, for eps < eps0.
        """)
    derivation.result("mean", Notation("E M", "\\mathbb{E} M"), expectedM)
    derivation.result("slope", Notation("P'(0)", "P'(0)"), result)
    return derivation
  }

  /// t_joint/t_AT as eps tends to eps0 from below, n = 3.
  static func underUseLimit() throws(SymbolicError) -> Derivation {
    var derivation = Derivation("under-use-limit", "Under-use near the threshold", place: "beyond the paper")
    let m = Symbol("m")
    let conditional = try Expression.apply(.distribution, (lead + .t * Expression(m)) / .sigma)
    let first = try conditional.derivative(in: .t)
    let second = try first.derivative(in: .t).substituting([.t: .zero])
    let firstAtZero = try first.substituting([.t: .zero])
    derivation.step(
      "Derivatives at t = 0", .calculus,
      [
        Statement(Notation("P'(0 given M = m)", "P'(0 \\mid M = m)"), .equal, firstAtZero),
        Statement(Notation("P''(0 given M = m)", "P''(0 \\mid M = m)"), .equal, second),
      ], because: "The joint probability given M = min(y_2, y_3), with a = mu - 2 eps.")
    let minimum = -(try Expression.one / .rootPi)
    let mean = lead + .sigma * minimum
    let square = (lead.squared + 2 * lead * .sigma * minimum + Expression.sigma.squared).expanded
    derivation.step(
      "Moments of M", .lemma1,
      [
        Statement(Notation("E M", "\\mathbb{E} M"), .equal, mean),
        Statement(Notation("E M^2", "\\mathbb{E} M^2"), .equal, square),
      ],
      because: """
        M = a + sigma min(Z_2, Z_3). The minimum's mean is -1/sqrt(pi) (Lemma 1 and symmetry). Its square's mean is \
        1: the squares of minimum and maximum have equal means by symmetry, and add up to Z_2^2 + Z_3^2.
        """)
    let linear = try firstAtZero.coefficient(of: m) * mean
    let quadratic = try second.coefficient(of: m, power: 2) * square
    let joint = try (-(linear / quadratic)).factored()
    let trained = try (mean / lead).factored()
    let ratio = try (joint / trained).factored()
    let limit = try rewritten(
      .one / (.one - .one / .pi), as: ratio.substituting([Symbol("a", .positive): .sigma / .rootPi]))
    derivation.step(
      "Leading order", .calculus,
      [
        Statement(Notation("t_joint", "t_{\\mathrm{joint}}"), .equal, joint),
        Statement(Notation("t_AT", "t_{\\mathrm{AT}}"), .equal, trained),
        Statement(Notation("t_joint / t_AT", "t_{\\mathrm{joint}}/t_{\\mathrm{AT}}"), .equal, ratio),
      ],
      because: """
        P'(0) vanishes at eps0 and P''(0) does not: to leading order the joint optimum is -P'(0)/P''(0). Training's \
        ratio is w2/w1 of theorem-1.
        """)
    derivation.step(
      "Limit", .algebra, [Statement(Notation("t_joint / t_AT", "t_{\\mathrm{joint}}/t_{\\mathrm{AT}}"), .limit, limit)],
      because: "At eps0, a = sigma/sqrt(pi).")
    derivation.result("limit", Notation("limit of t_joint/t_AT", "\\lim t_{\\mathrm{joint}}/t_{\\mathrm{AT}}"), limit)
    return derivation
  }

  /// CAS on the model, n = 3 to 6.
  static func attribution() throws(SymbolicError) -> Derivation {
    var derivation = Derivation("cas", "CAS on the model", place: "beyond the paper; equations 5 to 7 and Algorithm 1")
    var rows: [Statement] = []
    for classes in 3...6 {
      func attributionOf(_ owner: Int) throws(SymbolicError) -> [Expression] {
        let forms = RobustLossForms(classes: classes, label: owner)
        let signs = try forms.lemma2Signs()
        // The mean of x + delta, times the owner's row of weights, which is 0 elsewhere.
        return zip(forms.features, signs).map { feature, sign in
          guard feature.owners.contains(owner) else { return .zero }
          let weight: Expression = feature.isExclusive ? .w1 : .w2
          return weight * (.mu + sign * .epsilon)
        }
      }
      let (first, second) = (try attributionOf(1), try attributionOf(2))
      func product(_ left: [Expression], _ right: [Expression]) -> Expression {
        zip(left, right).reduce(.zero) { $0 + $1.0 * $1.1 }
      }
      let (norm, other) = (product(first, first), product(second, second))
      guard norm == other else { throw .rule("cosine", condition: "attributions of one norm") }
      let cosine = try (product(first, second) / norm).substituting([.w2: .t * .w1]).factored()
      let similarity = classes * (classes - 1) * cosine
      if classes == 3 {
        derivation.step(
          "Attributions, n = 3", .definition,
          [
            Statement(Notation("A_1 . A_2", "A_1 \\cdot A_2"), .equal, try product(first, second).factored()),
            Statement(Notation("|A_1|^2", "\\|A_1\\|^2"), .equal, try norm.factored()),
            Statement(Notation("C[1, 2]", "C[1, 2]"), .equal, cosine),
          ],
          because: """
            A_i is the mean of the adversarial sample times class i's row of weights, coordinate by coordinate. Two \
            classes have one feature in common, and mu - eps cancels.
            """)
      }
      rows.append(Statement(Notation("n = \(classes): CAS", "n = \(classes):\\quad \\mathrm{CAS}"), .equal, similarity))
      derivation.result("cas-\(classes)", Notation("CAS, n = \(classes)", "\\mathrm{CAS}|_{n=\(classes)}"), similarity)
    }
    derivation.step(
      "Similarity", .symmetry, rows,
      because: "All pairs have the same cosine, which is not negative: CAS is n (n-1) times it, for t = w2/w1.")
    return derivation
  }
}

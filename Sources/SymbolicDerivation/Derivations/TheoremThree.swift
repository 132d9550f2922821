extension Derivation {
  /// What a smoothed loss's derivation starts from and arrives at, three classes and one copy.
  struct Smoothed {
    let reading: LossReading
    let solved: SolvedLoss
    let plain: SolvedLoss

    init(_ reading: LossReading) throws(SymbolicError) {
      self.reading = reading
      solved = try SolvedLoss(
        RobustLossForms(reading).expectedLoss(), hypotheses: reading.hypotheses, arrangement: .keep)
      plain = try SolvedLoss(RobustLossForms().expectedLoss())
    }

    /// The slope in a weight, the margin's part and the smoothing's part apart.
    func slope(_ symbol: Symbol) throws(SymbolicError) -> Expression {
      let margin = (.one - .beta) * (try plain.expected.coefficient(of: symbol))
      let rest = try (solved.expected.coefficient(of: symbol) - margin).factored()
      return margin + rest
    }
  }

  /// Theorem 3 in one reading of the smoothed loss.
  static func theorem3(
    _ convention: LossReading.Convention, _ perturbation: LossReading.Perturbation
  ) throws(SymbolicError) -> Derivation {
    let reading = LossReading.smoothed(convention, perturbation)
    var name = "theorem-3"
    if convention != .appendix { name += "-\(convention.rawValue)" }
    if perturbation != .lemma2 { name += "-\(perturbation.rawValue)" }
    let weight = convention == .appendix ? "beta/2 (equation 38)" : "beta (equation 13)"
    let delta =
      switch perturbation {
      case .lemma2: "Lemma 2's delta in both terms"
      case .worstCase: "one delta for the whole loss"
      case .nested: "a delta for each term"
      }
    var derivation = Derivation(
      name, "Theorem 3, weight \(weight), \(delta)", place: "Section 4.2; Appendix E.4, equations 38 to 41",
      hypotheses: [.betaBelowOneThird, .sigmaBelowRootPiMu, .epsilonBelowHalfMu])
    let forms = RobustLossForms(reading)
    let smoothed = try Smoothed(reading)
    let solved = smoothed.solved
    derivation.step(
      "Smoothing term", .definition,
      [
        Statement(
          Notation("smoothing term", "\\text{smoothing term}"), .equal, try forms.smoothingTerm().collected([.w1, .w2]))
      ],
      because:
        "Minus \(words: weight) for each unit of the other classes' logits at x + delta, for a sample of class 1.")
    derivation.step(
      "Perturbation", perturbation == .lemma2 ? .lemma2 : .sign,
      zip(forms.targets, try forms.perturbedForms()).map {
        Statement(Notation("form of class \($0)", "\\text{form of class } \($0)"), .equal, $1)
      }, because: perturbationReason(perturbation))
    derivation.step(
      "Slopes", .lemma1,
      [
        Statement(Notation("slope in w1", "\\text{slope in } w_1"), .equal, try smoothed.slope(.w1)),
        Statement(Notation("slope in w2", "\\text{slope in } w_2"), .equal, try smoothed.slope(.w2)),
      ],
      because: """
        As for Theorem 1: common part out of the maximum, means, and Lemma 1 for (1 - beta) w2 times two independent \
        normal variables. The margin's part stands first.
        """)
    derivation.appendMinimiser(solved, loss: Names.smoothedLoss)
    try derivation.appendThreshold(smoothed)
    for (name, notation, expression) in [
      ("loss", Names.smoothedLoss, solved.loss), ("dLdw1", Names.exclusiveSlope, solved.exclusiveSlope),
      ("dLdw2", Names.sharedSlope, solved.sharedSlope), ("w1", Names.w1, Names.positivePart(solved.w1)),
      ("w2", Names.w2, Names.positivePart(solved.w2)), ("epsilon1", Names.epsilon1, solved.threshold),
    ] {
      derivation.result(name, notation, expression)
    }
    return derivation
  }

  private static func perturbationReason(_ perturbation: LossReading.Perturbation) -> Prose {
    switch perturbation {
    case .lemma2: "Lemma 2's delta, which maximises the margin, is put into both terms, as the proof does."
    case .worstCase:
      """
      Each target's form is linear in delta: its maximum is its value at x plus eps times the sum of the \
      coefficients' magnitudes, which is the same for both targets. The signs follow from beta < 1/3; under the \
      weight beta the coefficient of delta_C,1 is (1 - 3 beta) w2, which is what that bound is for.
      """
    case .nested:
      """
      To the letter, the inner maximum of equation 13 binds the margin's delta, and the outer one of equation 12 is \
      left with the smoothing term's: Lemma 2's delta for the margin, minus eps in every coordinate of the other \
      logits.
      """
    }
  }

  private mutating func appendThreshold(_ smoothed: Smoothed) throws(SymbolicError) {
    let threshold = smoothed.solved.threshold
    let shift = try (threshold - smoothed.plain.threshold).factored()
    guard try shift.has(.positive, under: [.betaBelowOneThird]) else {
      throw .rule("threshold", condition: "eps1 > eps0")
    }
    step(
      "Threshold", .algebra,
      [
        Statement(Names.epsilon1, .equal, threshold),
        Statement(Notation("eps1 - eps0", "\\epsilon_1 - \\epsilon_0"), .equal, shift),
      ],
      because: "The root of the slope in w2 at w2 = 0, which rises with eps; the difference is positive.")
    let room = try (Expression.mu / 2 - threshold).factored()
    if try room.sign(under: [.betaBelowOneThird]) == .positive {
      step(
        "Range", .sign, [Statement(Notation("mu/2 - eps1", "\\mu/2 - \\epsilon_1"), .equal, room)],
        because: "Positive for every beta < 1: in this reading eps1 lies in (0, mu/2), as the main text says.")
    } else {
      let bound = try room.solved(for: .beta)
      step(
        "Range", .algebra,
        [
          Statement(Notation("mu/2 - eps1", "\\mu/2 - \\epsilon_1"), .equal, room),
          Statement(Notation("beta at eps1 = mu/2", "\\beta|_{\\epsilon_1 = \\mu/2}"), .equal, bound),
        ],
        because: "eps1 lies below mu/2 for beta below this value alone; from it on w2 > 0 for every eps < mu/2.")
      result("bound", Notation("beta at eps1 = mu/2", "\\beta|_{\\epsilon_1 = \\mu/2}"), bound)
    }
    result("shift", Notation("eps1 - eps0", "\\epsilon_1 - \\epsilon_0"), shift)
    result("room", Notation("mu/2 - eps1", "\\mu/2 - \\epsilon_1"), room)
  }

  /// The range of eps1.
  static func theorem3Range() throws(SymbolicError) -> Derivation {
    var derivation = Derivation("theorem-3-range", "Theorem 3: where eps1 lies", place: "Section 4.2, Theorem 3")
    let solved = try Smoothed(.smoothed(.appendix, .lemma2)).solved
    let room = try (Expression.mu / 2 - solved.threshold).factored()
    let bound = try room.solved(for: .beta)
    derivation.step(
      "Room below mu/2", .algebra,
      [
        Statement(Names.epsilon1, .equal, solved.threshold),
        Statement(Notation("mu/2 - eps1", "\\mu/2 - \\epsilon_1"), .equal, room),
      ], because: "From derivation theorem-3.")
    let (numerator, denominator) = try room.fraction()
    guard
      try (numerator.derivative(in: .beta) / denominator).has(.negative, under: [.betaBelowOne])
    else { throw .rule("range", condition: "room that falls as beta rises") }
    derivation.step(
      "Bound", .algebra,
      [Statement(Notation("eps1 < mu/2 iff beta", "\\epsilon_1 < \\mu/2 \\iff \\beta"), .less, bound)],
      because: """
        The numerator is linear in beta and falls: it is positive below its root. From the root on Theorem 3's \
        second clause speaks of an empty interval, and w2 > 0 on all of (0, mu/2).
        """)
    derivation.result("room", Notation("mu/2 - eps1", "\\mu/2 - \\epsilon_1"), room)
    derivation.result("bound", Notation("beta at eps1 = mu/2", "\\beta|_{\\epsilon_1 = \\mu/2}"), bound)
    return derivation
  }

  /// Corollary 1, below eps0 and between eps0 and eps1.
  static func corollary1() throws(SymbolicError) -> Derivation {
    var derivation = Derivation(
      "corollary-1", "Corollary 1: smoothing keeps more cross-class weight",
      place: "Section 4.2; Appendix E.4, equations 41 to 43",
      hypotheses: [.betaBelowOneThird, .sigmaBelowRootPiMu])
    let smoothed = try Smoothed(.smoothed(.appendix, .lemma2))
    let (plain, soft) = (smoothed.plain.w2, smoothed.solved.w2)
    let difference = try (soft - plain).factored()
    let below = Hypothesis.epsilonBelowSmoothedThreshold
    guard try difference.has(.positive), try soft.has(.positive, under: [below]) else {
      throw .rule("comparison", condition: "positive differences")
    }
    let names = (Notation("w2_LS", "w_2^{\\mathrm{LS}}"), Notation("w2*", "w_2^*"))
    let gap = Notation("w2_LS - w2*", "w_2^{\\mathrm{LS}} - w_2^*")
    derivation.step(
      "Minimisers", .convexity,
      [Statement(names.0, .equal, Names.positivePart(soft)), Statement(names.1, .equal, Names.positivePart(plain))],
      because: "From derivations theorem-3 and theorem-1.")
    derivation.step(
      "Below eps0", .sign, [Statement(gap, .equal, difference)],
      because: "Both are positive for \(Hypothesis.epsilonBelowThreshold); the difference is positive.")
    derivation.step(
      "From eps0 to eps1", .sign, [Statement(gap, .equal, soft)],
      because:
        "Here w2* = 0, and equation 42, with it equation 43, no longer holds; what is left is positive for \(below).")
    derivation.result("smoothed", names.0, Names.positivePart(soft))
    derivation.result("plain", names.1, Names.positivePart(plain))
    derivation.result(
      "difference", Notation("w2_LS - w2*, eps < eps0", "w_2^{\\mathrm{LS}} - w_2^*\\ (\\epsilon < \\epsilon_0)"),
      difference)
    return derivation
  }

  /// The beta at which training's ratio is the pairwise optimum t = 1.
  static func rightSmoothing() throws(SymbolicError) -> Derivation {
    var derivation = Derivation(
      "right-smoothing", "How much smoothing is right", place: "beyond the paper", hypotheses: [.epsilonBelowHalfMu])
    let solved = try Smoothed(.smoothed(.appendix, .lemma2)).solved
    let ratio = try (solved.w2 * .lambda) / (solved.w1 * .lambda)
    let strength = try (solved.w2 - solved.w1).solved(for: .beta)
    let expected = try Expression.sigma / (.sigma + .rootPi * (.mu - .epsilon))
    derivation.step(
      "Ratio", .algebra, [Statement(Notation("t_LS", "t_{\\mathrm{LS}}"), .equal, ratio)],
      because: "w2/w1 of derivation theorem-3, where both are positive.")
    derivation.step(
      "Ratio 1", .algebra,
      [
        Statement(
          Notation("beta at t_LS = 1", "\\beta|_{t_{\\mathrm{LS}} = 1}"), .equal, try rewritten(expected, as: strength))
      ],
      because: "w2 = w1 is linear in beta. t = 1 is the pairwise optimum (derivation theorem-2-pairwise).")
    derivation.result("ratio", Notation("t_LS", "t_{\\mathrm{LS}}"), ratio)
    derivation.result("strength", Notation("beta at t_LS = 1", "\\beta|_{t_{\\mathrm{LS}} = 1}"), expected)
    return derivation
  }
}

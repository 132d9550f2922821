import SymbolicDerivation

/// The names that printed sides may use.
enum Vocabulary {
  static let symbols: [Symbol] = {
    let parameters: [Symbol] = [
      .mu, .sigma, .epsilon, .lambda, .beta, .classes, .copies, .w1, .w2, .t, .sigma1, .z,
    ]
    let features = ["x", "xh", "d"].flatMap { letter in
      ["E1", "E2", "E3", "C1", "C2", "C3"].map { Symbol(letter + $0) }
    }
    // a, b and their perturbations; Lemma 3's variables; logits; equation 20's integral and differential; p at u's
    // argument.
    let others = ["aa", "bb", "ap", "bp", "X", "Y", "f1", "f2", "f3", "Iz", "dG", "pu"].map { Symbol($0) }
    return parameters + features + others
  }()

  /// A printed expression.
  static func parse(_ text: String) throws(SymbolicError) -> Expression {
    try Expression(parsing: text, symbols: symbols)
  }

  /// The hypotheses that data may name.
  static let hypotheses: [String: Hypothesis] = [
    "eps < mu/2": .epsilonBelowHalfMu, "sigma < sqrt(pi) mu": .sigmaBelowRootPiMu, "eps < eps0": .epsilonBelowThreshold,
    "eps > eps0": .epsilonAboveThreshold, "beta < 1/3": .betaBelowOneThird,
    "eps < eps1": .epsilonBelowSmoothedThreshold,
    "eps > eps1": .epsilonAboveSmoothedThreshold, "t < 1": .ratioBelowOne, "n >= 3": .threeOrMoreClasses,
  ]

  /// What letters stand for, where the text uses one for another.
  static let letters = ["epsilon": "perturbation bound", "delta": "perturbation"]
}

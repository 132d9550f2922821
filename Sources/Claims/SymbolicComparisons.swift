import SyntheticModel

extension SymbolicEvidence {
  /// Derived expressions and formulas under test, by claim.
  static let comparisons: [String: [Comparison]] = [
    "lemma-1": [
      Comparison(derivation: "lemma-1", result: "e2") { context, _ in try context.formulas.expectedMaximum(2) }
    ],
    "lemma-2": ["dE1", "dE2", "dE3", "dC1", "dC2", "dC3"].enumerated().map { place, name in
      Comparison(derivation: "lemma-2", result: name) { context, point in
        context.formulas.worstPerturbation(0, FeatureLayout(try point.model()), point.base.epsilon)[place]
      }
    },
    "theorem-1": optimum("theorem-1", nil) + [
      Comparison(derivation: "theorem-1", result: "epsilon0") { try $0.formulas.epsilon0($1.model()) }
    ],
    "lemma-3": [
      // X and Y of equation 37 have deviation sigma/(mu - 2 eps).
      Comparison(
        derivation: "lemma-3", result: "probability",
        formula: { try $0.formulas.pairwiseAccuracy($1.model(), $1.t, $1.base.epsilon) },
        symbols: { ["sigma1": $0.base.sigma / ($0.base.mu - 2 * $0.base.epsilon)] })
    ],
    "theorem-2-pairwise": [
      Comparison(derivation: "theorem-2-pairwise", result: "probability") { context, point in
        let model = try point.model(classes: point.classes, copies: point.copies)
        return try context.formulas.pairwiseAccuracy(model, point.t, point.base.epsilon)
      }
    ],
    "theorem-3": LabelSmoothing.Convention.allCases.flatMap { convention in
      LabelSmoothing.Perturbation.allCases.flatMap { perturbation -> [Comparison] in
        let middle = convention == .mainText ? "-main-text" : ""
        let name = "theorem-3" + middle + (perturbation == .worstCase ? "-worst-case" : "")
        let smoothing: @Sendable (Point) throws -> LabelSmoothing = {
          try LabelSmoothing(beta: $0.base.beta, convention: convention, perturbation: perturbation)
        }
        return optimum(name, smoothing) + [
          Comparison(derivation: name, result: "epsilon1") { try $0.formulas.epsilon1($1.model(), smoothing($1)) }
        ]
      }
    },
    "theorem-3-range": [
      Comparison(derivation: "theorem-3-range", result: "room") { context, point in
        let smoothing = try LabelSmoothing(beta: point.base.beta)
        return try context.formulas.epsilon1(point.model(), smoothing).map { point.base.mu / 2 - $0 }
      }
    ],
    "corollary-1": [
      Comparison(derivation: "corollary-1", result: "smoothed") { context, point in
        try context.formulas.optimum(point.problem(point.model(), LabelSmoothing(beta: point.base.beta))).shared[0]
      },
      Comparison(derivation: "corollary-1", result: "plain") { context, point in
        try context.formulas.optimum(point.problem(point.model())).shared[0]
      },
    ],
    "e5-copies": [
      Comparison(derivation: "e5-copies", result: "epsilon0") { context, point in
        try context.formulas.epsilon0(point.model(copies: point.copies))
      },
      Comparison(derivation: "e5-copies", result: "w2") { context, point in
        try context.formulas.optimum(point.problem(point.model(copies: point.copies))).shared[0]
      },
    ],
    "many-classes": [
      Comparison(derivation: "many-classes", result: "epsilon0") { context, point in
        try context.formulas.epsilon0(point.model(classes: point.classes, copies: point.copies))
      },
      Comparison(derivation: "many-classes", result: "w2") { context, point in
        let model = try point.model(classes: point.classes, copies: point.copies)
        return try context.formulas.optimum(point.problem(model)).shared[0]
      },
    ],
    "one-threshold": [
      Comparison(derivation: "one-threshold", result: "mean") { context, point in
        // The slope's sign changes at the threshold: E M is 2 K (n - 2) times the distance to it.
        let threshold = try context.formulas.epsilon0(point.model(classes: point.classes, copies: point.copies))
        return 2 * Double(point.copies * (point.classes - 2)) * (threshold - point.base.epsilon)
      }
    ],
    "right-smoothing": [
      Comparison(derivation: "right-smoothing", result: "ratio") { context, point in
        let smoothing = try LabelSmoothing(beta: point.base.beta)
        let weights = try context.formulas.optimum(point.problem(point.model(), smoothing))
        // Without one of the weights there is no ratio to compare.
        return weights.shared[0] > 0 ? weights.ratio : nil
      }
    ],
    "cas": (3...6).map { classes in
      Comparison(derivation: "cas", result: "cas-\(classes)") { context, point in
        let weights = try Weights(w1: 1, w2: point.t)
        return context.formulas.attributionSimilarity(
          try point.model(classes: classes), weights, point.base.epsilon)
      }
    },
  ]

  /// Loss without the regularisation, and both weights, for three classes and one copy.
  private static func optimum(
    _ name: String, _ smoothing: (@Sendable (Point) throws -> LabelSmoothing)?
  ) -> [Comparison] {
    let problem: @Sendable (Point) throws -> TrainingProblem = { point in
      try point.problem(point.model(), smoothing.map { try $0(point) })
    }
    return [
      Comparison(
        derivation: name, result: "loss",
        formula: { try $0.formulas.populationLoss(problem($1), Weights(w1: 0.7, w2: 0.4)) },
        symbols: { _ in ["lambda": 0] }),
      Comparison(derivation: name, result: "w1") { try $0.formulas.optimum(problem($1)).exclusive[0] },
      Comparison(derivation: name, result: "w2") { try $0.formulas.optimum(problem($1)).shared[0] },
    ]
  }
}

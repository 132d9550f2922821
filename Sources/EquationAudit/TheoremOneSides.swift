import SymbolicDerivation

extension DerivedSides {
  private static let names = ["E1", "E2", "E3", "C1", "C2", "C3"]

  /// max over j != 1 of f_j - f_1 on adversarial samples.
  private static func adversarialMargin(_ workbench: AuditWorkbench) -> Expression {
    let logits = (1...3).map { workbench.logit($0, AuditWorkbench.hat) }
    return .maximum([logits[1], logits[2]]) - logits[0]
  }

  /// The proof of Theorem 1.
  static let theorem1: [String: Make] = [
    "losses-of-other-labels": { _ in
      DerivedSide(all: try [2, 3].map { try RobustLossForms(label: $0).expectedLoss() })
    },
    "margin-loss": { DerivedSide(try $0.forms.expectedLoss()) },
    "adversarial-margin": { workbench in
      DerivedSide(adversarialMargin(workbench), abbreviations: workbench.adversarialLogits())
    },
    "adversarial-laws": { workbench in
      let laws = try workbench.adversarialLaws().laws
      let ordered = names.map { laws[Symbol("xh" + $0)]! }
      return DerivedSide(all: ordered.map(\.mean) + ordered.map(\.variance))
    },
    "adversarial-objective": { workbench in
      DerivedSide(adversarialMargin(workbench) + workbench.regularisation, abbreviations: workbench.adversarialLogits())
    },
    "pointwise-objective": { workbench in
      let logits = (1...3).map { Expression(Symbol("f\($0)")) }
      return DerivedSide(.maximum([logits[1], logits[2]]) - logits[0] + workbench.regularisation)
    },
    "expected-shared-maximum": { workbench in
      let shared = [Symbol("xhC3"), Symbol("xhC2")].map { Expression($0) }
      return DerivedSide(try workbench.adversarialLaws()(.maximum(shared)))
    },
    "theorem-1-loss": results("theorem-1", "loss"),
    "theorem-1-slope-w2": results("theorem-1", "dLdw2"),
    "theorem-1-slope-w1": results("theorem-1", "dLdw1"),
    "theorem-1-w1": results("theorem-1", "w1"),
    "theorem-1-w2": results("theorem-1", "w2"),
    "epsilon0": results("theorem-1", "epsilon0"),
    "epsilon0-range": { workbench in
      let threshold = try workbench.result("theorem-1", "epsilon0")
      return DerivedSide(threshold, .mu / 2 - threshold)
    },
    "slope-without-regularisation": { DerivedSide(try $0.forms.expectedLoss().derivative(in: .w1)) },
    "copies-threshold": { workbench in
      let threshold = try workbench.result("e5-copies", "epsilon0")
      let single = try threshold.substituting([.copies: .one])
      return DerivedSide(threshold).or("K = 1; the threshold rises with K", [single])
    },
  ]
}

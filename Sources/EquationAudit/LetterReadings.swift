import SymbolicDerivation

/// What formulas say to the letter where a parser cannot know, such as which maximum binds which delta.
enum LetterReadings {
  static let all: [String: @Sendable (AuditWorkbench) throws -> [Expression]] = [
    // Equation 9 with equation 10 in it: the worst delta of what has no delta left.
    "nested-margin": { workbench in
      let forms = workbench.forms
      let worst = try forms.perturbedForms().map { form throws in try form + forms.dualNorm(form) }
      return [try forms.expectedMaximum(of: worst)]
    },
    // The loss of class 1, as often as there are other classes.
    "margin-loss-twice": { workbench in
      let loss = try workbench.forms.expectedLoss()
      return [loss, loss]
    },
    // Equation 12 with equation 13 in it.
    "nested-smoothed-loss": { [try $0.result("theorem-3-main-text-nested", "loss")] },
    "worst-lead-at-lemma-2": { workbench in
      [try -workbench.forms.substituting(workbench.forms.lemma2Signs(), into: workbench.forms.margin(2))]
    },
    "pairwise-slope-at-zero": { workbench in
      [
        try workbench.result("theorem-2-pairwise", "derivative").substituting([
          .classes: Expression(3), .copies: .one, .t: .zero,
        ])
      ]
    },
    // Equation 40's left side, a quotient.
    "smoothed-loss-over-w2": { [try $0.result("theorem-3", "loss") / .w2] },
  ]
}

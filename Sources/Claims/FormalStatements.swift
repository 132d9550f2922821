extension Claim {
  /// The theorems of proofs/Statements.v that say what the claim says, the closest one first: they prove the claim as
  /// formalised, or that what is printed is false. Empty for a claim without a machine-checked counterpart.
  ///
  /// No verdict rests on them: a verdict comes from the evidence of the run. "many-classes" covers more here (many classes
  /// with many copies) than its theorems, which have one copy.
  public var formalStatements: [String] { Self.formalStatements[id] ?? [] }

  private static let formalStatements: [String: [String]] = [
    "lemma-1": ["lemma_1"],
    "lemma-2": ["lemma_2", "lemma_2_delta", "many_classes_lemma_2"],
    "theorem-1": ["theorem_1", "theorem_1_weights", "equation_29", "equation_30_sign"],
    "lemma-3": ["lemma_3"],
    "theorem-2-pairwise": ["theorem_2_pairwise", "theorem_2_pairwise_probability"],
    "theorem-2-joint": [
      "theorem_2_as_printed_fails", "theorem_2_joint_refuted", "theorem_2_joint_beyond_eps0", "theorem_2_joint_witness",
      "theorem_2_joint_witness_beyond_eps0", "joint_accuracy_probability",
    ],
    "theorem-3": [
      "theorem_3_lemma_2_delta", "theorem_3_weights", "theorem_3_whole", "theorem_3_nested", "theorem_3_beta_bound",
    ],
    "theorem-3-range": [
      "theorem_3_range", "theorem_3_vacuous", "theorem_3_range_counterexample", "theorem_3_nested",
    ],
    "corollary-1": ["corollary_1", "corollary_1_nested", "equation_43"],
    "e5-copies": [
      "appendix_E5_theorem_1", "appendix_E5_objective", "appendix_E5_threshold_moves", "appendix_E5_theorem_2",
      "appendix_E5_theorem_2_unequal",
    ],
    "one-threshold": ["one_threshold_two_meanings", "joint_accuracy_n_probability"],
    "under-use": ["under_use", "no_use", "joint_accuracy_unimodal", "many_classes_over_use"],
    "under-use-limit": ["under_use_near_threshold"],
    "right-smoothing": [
      "right_smoothing", "right_smoothing_rises", "right_smoothing_pairwise", "right_smoothing_joint",
    ],
    "cas": ["cas_n_classes", "cas_closed_form"],
    "many-classes": [
      "many_classes_theorem_1", "many_classes_loss", "many_classes_threshold", "many_classes_pairwise_probability",
      "many_classes_theorem_2", "expected_maxima",
    ],
  ]
}

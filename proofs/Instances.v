(** * An instance of each theorem of [Statements.v] that has hypotheses: they can be met.

    At mu = sigma = lambda = 1, eps = 1/10 where nothing else is said: there eps0 lies between 1/5 and 1/4. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import LineIntegral Normal Expectation AffineForms Vectors Maximum Quadratic Model Lemma2
  RobustLoss Theorem1 PairwiseAccuracy JointAccuracy JointOptimum Smoothing Theorem3 SmoothingStrength Attribution
  Copies CopiesMinimum CopiesAccuracy ManyClasses ManyClassesLoss ManyClassesAccuracy ManyClassesAttribution Statements.
Import ListNotations.
Open Scope R_scope.

(** The objectives of the instances exist. *)
Lemma objective_delta_exists beta gamma :
  exists J, is_objective 1 (is_smoothed_loss_delta 1 1 beta gamma (1 / 10)) J.
Proof. eexists; apply objective_exists; intros; apply smoothed_delta_closed_form; lra. Qed.

Lemma objective_whole_exists beta gamma : 0 <= gamma -> 2 * gamma <= 1 - beta ->
  exists J, is_objective 1 (is_smoothed_loss_whole 1 1 beta gamma (1 / 10)) J.
Proof. intros; eexists; apply objective_exists; intros; apply smoothed_whole_closed_form; lra. Qed.

Lemma objective_nested_exists beta gamma : 0 <= gamma ->
  exists J, is_objective 1 (is_smoothed_loss_nested 1 1 beta gamma (1 / 10)) J.
Proof. intros; eexists; apply objective_exists; intros; apply smoothed_nested_closed_form; lra. Qed.

(** ** The integrals underneath *)

Example density_of_normal_instance : line_int (fun x => x * (phi ((x - 0) / 1) / 1)) 0.
Proof.
  apply (density_of_normal 0 1 (fun x => x) 0 Rlt_0_1), (is_E_ext (fun z => z)); [intros; ring | exact is_E_id].
Qed.

Example expectation_unique_instance : forall l, is_E3 (fun _ _ _ => 0) l -> l = 0.
Proof.
  intros l H; apply (expectation_unique _ _ _ H), (is_E3_inner _ (fun _ _ => 0)); [intros; apply is_E_const |].
  apply is_E2_const.
Qed.

Example probability_unique_instance : forall p, is_Pr_sample 1 1 c1 (fun _ => False) p -> p = 0.
Proof.
  intros p H; apply (probability_unique _ _ _ _ _ _ H); exists (fun _ _ _ => 0); split.
  - intros x y z; split; [contradiction | reflexivity].
  - apply (is_E3_inner _ (fun _ _ => 0)); [intros; apply is_E_const | apply is_E2_const].
Qed.

(** ** Lemma 2, Theorem 1 *)

Example lemma_2_instance :
  is_max_on_ball (1 / 10) (margin 1 1 c1) (sample 1 1 c1 0 0 0)
    (margin 1 1 c1 (shift (sample 1 1 c1 0 0 0) (delta (1 / 10) c1))).
Proof. apply lemma_2; lra. Qed.

Example equation_29_instance : exists J, is_objective 1 (is_robust_loss 1 1 (1 / 10)) J.
Proof. apply (equation_29 1 1 (1 / 10) 1); lra. Qed.

Example theorem_1_weights_instance :
  exists J, is_objective 1 (is_robust_loss 1 1 (1 / 10)) J /\
    unique_minimiser J ((1 - 2 * (1 / 10)) / 1) (Rmax 0 (1 - 2 * (1 / 10) - 1 / sqrt PI) / 1).
Proof.
  destruct equation_29_instance as [J HJ]; exists J; split; [exact HJ |].
  apply theorem_1_weights; lra || assumption.
Qed.

Example theorem_1_instance :
  exists J, is_objective 1 (is_robust_loss 1 1 (1 / 10)) J /\
    exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w1 /\ 0 < w2.
Proof.
  destruct equation_29_instance as [J HJ]; exists J; split; [exact HJ |].
  generalize sqrtPI_bounds inv_sqrtPI_bounds; intros B I.
  destruct (theorem_1 1 1 1) as [R T]; [lra | lra | lra | lra |].
  destruct (T (1 / 10) J) as (w1 & w2 & M & P1 & P2 & _); [lra | exact HJ |].
  exists w1, w2; split; [exact M |]; split; [exact P1 | apply P2; lra].
Qed.

Example equation_30_sign_instance : 0 < - 1 + 2 * (2 / 5) + 1 / sqrt PI + 1 * 0.
Proof. apply (equation_30_sign 1 1 (2 / 5) 1 0); generalize inv_sqrtPI_bounds; lra. Qed.

(** ** Lemma 3, Theorem 2 *)

Example lemma_3_instance : Phi ((1 + 0) / (sqrt (1 + 0 ^ 2) * 1)) < Phi ((1 + 1) / (sqrt (1 + 1 ^ 2) * 1)).
Proof. apply (proj1 (proj2 (lemma_3 1 Rlt_0_1))); lra. Qed.

Example theorem_2_pairwise_probability_instance :
  is_Pr_sample 1 1 c1 (robust_against (1 / 10) 1 1 c1 c2)
    (Phi ((1 + 1 / 1) * (1 - 2 * (1 / 10)) / (1 * sqrt (1 + (1 / 1) ^ 2)))).
Proof. apply theorem_2_pairwise_probability; lra || reflexivity. Qed.

Example theorem_2_pairwise_instance :
  exists p p', is_Pr_sample 1 1 c1 (robust_against (1 / 10) 1 0 c1 c2) p /\
    is_Pr_sample 1 1 c1 (robust_against (1 / 10) 1 1 c1 c2) p' /\ p < p'.
Proof.
  assert (P : forall w2, 0 <= w2 -> exists p, is_Pr_sample 1 1 c1 (robust_against (1 / 10) 1 w2 c1 c2) p).
  { intros w2 H; eexists; apply theorem_2_pairwise_probability; lra || reflexivity. }
  destruct (P 0) as [p Hp]; [lra |]; destruct (P 1) as [p' Hp']; [lra |].
  exists p, p'; split; [exact Hp |]; split; [exact Hp' |].
  apply (theorem_2_pairwise 1 1 (1 / 10) 1 0 1 c1 c2); lra || reflexivity || assumption.
Qed.

Example joint_accuracy_probability_instance :
  is_Pr_sample 1 1 c2 (robust_against_all (1 / 10) 1 1 c2) (joint ((1 - 2 * (1 / 10)) / 1) (1 / 1)).
Proof. apply joint_accuracy_probability; lra. Qed.

Example theorem_2_joint_refuted_instance : exists w2 p p', 0 <= w2 < 1 /\
  is_Pr_sample 1 1 c1 (robust_against_all (1 / 10) 1 w2 c1) p /\
  is_Pr_sample 1 1 c1 (robust_against_all (1 / 10) 1 1 c1) p' /\ p' < p.
Proof. apply theorem_2_joint_refuted; lra. Qed.

Example theorem_2_as_printed_fails_instance : ~ theorem_2_as_printed 1 1 (1 / 10).
Proof. apply theorem_2_as_printed_fails; lra. Qed.

Example theorem_2_joint_beyond_eps0_instance :
  exists p p', is_Pr_sample 1 1 c1 (robust_against_all (2 / 5) 1 0 c1) p /\
    is_Pr_sample 1 1 c1 (robust_against_all (2 / 5) 1 1 c1) p' /\ p' < p.
Proof.
  assert (P : forall w2, 0 <= w2 -> exists p, is_Pr_sample 1 1 c1 (robust_against_all (2 / 5) 1 w2 c1) p).
  { intros w2 H; eexists; apply joint_accuracy_probability; lra. }
  destruct (P 0) as [p Hp]; [lra |]; destruct (P 1) as [p' Hp']; [lra |].
  exists p, p'; split; [exact Hp |]; split; [exact Hp' |].
  apply (theorem_2_joint_beyond_eps0 1 1 (2 / 5) 1 0 1 c1); try lra; try assumption.
  unfold eps0; generalize inv_sqrtPI_bounds; lra.
Qed.

Example theorem_2_joint_witness_instance :
  exists p p', is_Pr_sample 1 (1 / 2) c1 (robust_against_all (1 / 5) 1 (3 / 4) c1) p /\
    is_Pr_sample 1 (1 / 2) c1 (robust_against_all (1 / 5) 1 1 c1) p' /\ p' < p.
Proof.
  assert (P : forall w2, 0 <= w2 -> exists p, is_Pr_sample 1 (1 / 2) c1 (robust_against_all (1 / 5) 1 w2 c1) p).
  { intros w2 H; eexists; apply joint_accuracy_probability; lra. }
  destruct (P (3 / 4)) as [p Hp]; [lra |]; destruct (P 1) as [p' Hp']; [lra |].
  exists p, p'; split; [exact Hp |]; split; [exact Hp' |].
  exact (theorem_2_joint_witness p p' Hp Hp').
Qed.

Example theorem_2_joint_witness_beyond_eps0_instance :
  exists p p', is_Pr_sample 1 (1 / 2) c1 (robust_against_all (9 / 20) 1 0 c1) p /\
    is_Pr_sample 1 (1 / 2) c1 (robust_against_all (9 / 20) 1 (1 / 2) c1) p' /\ p' < p.
Proof.
  assert (P : forall w2, 0 <= w2 -> exists p, is_Pr_sample 1 (1 / 2) c1 (robust_against_all (9 / 20) 1 w2 c1) p).
  { intros w2 H; eexists; apply joint_accuracy_probability; lra. }
  destruct (P 0) as [p Hp]; [lra |]; destruct (P (1 / 2)) as [p' Hp']; [lra |].
  exists p, p'; split; [exact Hp |]; split; [exact Hp' |].
  exact (theorem_2_joint_witness_beyond_eps0 p p' Hp Hp').
Qed.

(** ** Theorem 3, Corollary 1 *)

Example theorem_3_lemma_2_delta_instance :
  exists J, is_objective 1 (is_smoothed_loss_delta 1 1 (1 / 10) (1 / 20) (1 / 10)) J /\
    exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w1 /\ 0 < w2.
Proof.
  destruct (objective_delta_exists (1 / 10) (1 / 20)) as [J HJ]; exists J; split; [exact HJ |].
  destruct (theorem_3_lemma_2_delta 1 1 (1 / 10) (1 / 20) 1) as [L T]; try lra.
  destruct (T (1 / 10) J) as (w1 & w2 & M & P1 & P2 & _); [lra | exact HJ |].
  exists w1, w2; split; [exact M |]; split; [exact P1 |].
  apply P2; generalize inv_sqrtPI_bounds; lra.
Qed.

Example theorem_3_whole_instance :
  exists J, is_objective 1 (is_smoothed_loss_whole 1 1 (1 / 4) (1 / 4) (1 / 10)) J /\
    exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w1 /\ 0 < w2.
Proof.
  destruct (objective_whole_exists (1 / 4) (1 / 4)) as [J HJ]; [lra | lra |]; exists J; split; [exact HJ |].
  destruct (theorem_3_whole 1 1 (1 / 4) (1 / 4) 1) as [L T]; try lra.
  destruct (T (1 / 10) J) as (w1 & w2 & M & P1 & P2 & _); [lra | exact HJ |].
  exists w1, w2; split; [exact M |]; split; [exact P1 |].
  apply P2; generalize inv_sqrtPI_bounds; lra.
Qed.

Example theorem_3_beta_bound_instance : exists d, ball (1 / 10) d /\
  smoothed (1 / 2) (1 / 2) 1 1 c1 (sample 1 1 c1 0 0 0) + 2 * (1 / 10) * (1 - 1 / 2) * (1 + 1)
  < smoothed (1 / 2) (1 / 2) 1 1 c1 (shift (sample 1 1 c1 0 0 0) d).
Proof. apply theorem_3_beta_bound; lra. Qed.

Example theorem_3_largest_smoothed_loss_instance :
  is_max_on_ball (1 / 10) (smoothed (1 / 4) (1 / 4) 1 1 c1) (sample 1 1 c1 0 0 0)
    (smoothed (1 / 4) (1 / 4) 1 1 c1 (sample 1 1 c1 0 0 0) + 2 * (1 / 10) * (1 - 1 / 4) * (1 + 1)).
Proof. apply theorem_3_largest_smoothed_loss; lra. Qed.

Example theorem_3_delta_not_worst_instance : exists d, ball (1 / 10) d /\
  smoothed (1 / 4) (1 / 8) 1 1 c1 (shift (sample 1 1 c1 0 0 0) (delta (1 / 10) c1))
  < smoothed (1 / 4) (1 / 8) 1 1 c1 (shift (sample 1 1 c1 0 0 0) d).
Proof. apply theorem_3_delta_not_worst; lra. Qed.

Example theorem_3_nested_instance :
  exists J, is_objective 1 (is_smoothed_loss_nested 1 1 (1 / 4) (1 / 4) (1 / 10)) J /\
    exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w2.
Proof.
  destruct (objective_nested_exists (1 / 4) (1 / 4)) as [J HJ]; [lra |]; exists J; split; [exact HJ |].
  generalize sqrtPI_bounds inv_sqrtPI_bounds; intros B I.
  destruct (theorem_3_nested 1 1 (1 / 4) (1 / 4) 1) as (R & L & T); try lra.
  destruct (T (1 / 10) J) as (w1 & w2 & M & P & _); [lra | exact HJ |].
  exists w1, w2; split; [exact M | apply P; lra].
Qed.

Example theorem_3_weights_instance :
  exists J, is_objective 1 (is_smoothed_loss_delta 1 1 (1 / 10) (1 / 10 / 2) (1 / 10)) J /\
    unique_minimiser J (((1 - 1 / 10) * 1 - (2 - 3 * (1 / 10)) * (1 / 10)) / 1)
                       (Rmax 0 (1 - (1 - 1 / 10) * (2 * (1 / 10) + 1 / sqrt PI)) / 1).
Proof.
  destruct (objective_delta_exists (1 / 10) (1 / 10 / 2)) as [J HJ]; exists J; split; [exact HJ |].
  apply theorem_3_weights; lra || assumption.
Qed.

Example theorem_3_range_instance : eps1 1 1 (1 / 10) (1 / 10 / 2) < 1 / 2.
Proof.
  apply (theorem_3_range 1 1 (1 / 10)); try lra.
  generalize sqrtPI_bounds; intros B.
  apply Rmult_lt_reg_r with (1 + sqrt PI * 1); [lra |].
  unfold Rdiv at 2; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Example theorem_3_vacuous_instance :
  exists J, is_objective 1 (is_smoothed_loss_delta 1 1 (2 / 5) (2 / 5 / 2) (1 / 10)) J /\
    exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w2.
Proof.
  destruct (objective_delta_exists (2 / 5) (2 / 5 / 2)) as [J HJ]; exists J; split; [exact HJ |].
  apply (theorem_3_vacuous 1 1 (2 / 5) 1 J (1 / 10)); try lra; try assumption.
  generalize sqrtPI_bounds; intros B.
  apply Rmult_le_reg_r with (1 + sqrt PI * 1); [lra |].
  unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Example corollary_1_instance :
  exists J JLS w1 w2 v1 v2, is_objective 1 (is_robust_loss 1 1 (1 / 10)) J /\ unique_minimiser J w1 w2 /\
    is_objective 1 (is_smoothed_loss_delta 1 1 (1 / 10) (1 / 10 / 2) (1 / 10)) JLS /\ unique_minimiser JLS v1 v2 /\
    w2 < v2.
Proof.
  destruct theorem_1_weights_instance as (J & HJ & M), theorem_3_weights_instance as (K & HK & N).
  do 6 eexists; repeat (split; [eassumption |]).
  generalize sqrtPI_bounds inv_sqrtPI_bounds; intros B I.
  eapply (corollary_1 1 1 (1 / 10) (1 / 10 / 2) (1 / 10) 1); try lra; try eassumption; left; assumption.
Qed.

Example corollary_1_nested_instance :
  exists J JLS w1 w2 v1 v2, is_objective 1 (is_robust_loss 1 1 (1 / 10)) J /\ unique_minimiser J w1 w2 /\
    is_objective 1 (is_smoothed_loss_nested 1 1 (1 / 4) (1 / 4) (1 / 10)) JLS /\ unique_minimiser JLS v1 v2 /\ w2 < v2.
Proof.
  destruct theorem_1_weights_instance as (J & HJ & M), theorem_3_nested_instance as (K & HK & u1 & u2 & N & _).
  do 6 eexists; repeat (split; [eassumption |]).
  generalize sqrtPI_bounds inv_sqrtPI_bounds; intros B I.
  eapply (corollary_1_nested 1 1 (1 / 4) (1 / 4) (1 / 10) 1); try lra; eassumption.
Qed.

Example equation_43_instance :
  w2_LS 1 1 (1 / 10) (1 / 10 / 2) (1 / 10) 1 - w2_AT 1 1 (1 / 10) 1
  = 1 / 10 * (2 * (1 / 10) + 1 / sqrt PI) / 1.
Proof. apply equation_43; try lra; unfold eps0; generalize inv_sqrtPI_bounds; lra. Qed.

(** ** Appendix E.5 *)

Example appendix_E5_objective_instance : exists J, is_objectiveK 4 1 1 (1 / 10) 1 J.
Proof. apply (appendix_E5_objective 4 1 1 (1 / 10) 1); lra. Qed.

Example appendix_E5_theorem_1_instance :
  exists J, is_objectiveK 4 1 1 (1 / 10) 1 J /\
    unique_minimiserK 4 J (repeat ((1 - 2 * (1 / 10)) / 1) 4)
      (repeat (Rmax 0 (1 - 2 * (1 / 10) - 1 / sqrt PI / sqrt (INR 4)) / 1) 4).
Proof.
  destruct appendix_E5_objective_instance as [J HJ].
  exists J; split; [exact HJ |]; apply appendix_E5_theorem_1; lia || lra || assumption.
Qed.

Example appendix_E5_threshold_moves_instance : eps0_K 1 1 1 < eps0_K 4 1 1 < 1 / 2.
Proof. apply appendix_E5_threshold_moves; lia || lra. Qed.

Example appendix_E5_pairwise_probability_instance :
  is_Pr_sampleK 2 1 1 c1 (robust_againstK 2 (1 / 10) [1; 1 / 2] [1; 0] c1 c2)
    (Phi ((1 - 2 * (1 / 10)) * (sum [1; 1 / 2] + sum [1; 0]) / (1 * sqrt (sumsq [1; 1 / 2] + sumsq [1; 0])))).
Proof.
  apply appendix_E5_pairwise_probability; try lra; try reflexivity;
    try (split; [reflexivity | repeat constructor; lra]).
  simpl; lra.
Qed.

Example appendix_E5_theorem_2_instance :
  pairwise_accuracyK 1 1 (repeat 1 4) (repeat 0 4) < pairwise_accuracyK 1 1 (repeat 1 4) (repeat 1 4).
Proof. apply appendix_E5_theorem_2; lia || lra. Qed.

Example appendix_E5_theorem_2_unequal_instance :
  pairwise_accuracyK 1 1 [1; 1 / 2] [1; 0] < pairwise_accuracyK 1 1 [1; 1 / 2] [5 / 6; 0].
Proof. apply appendix_E5_theorem_2_unequal; lra. Qed.

(** ** Beyond the paper *)

Example joint_accuracy_unimodal_instance : is_best_ratio 1 (t_joint 1).
Proof. apply (joint_accuracy_unimodal 1 Rlt_0_1); reflexivity. Qed.

Example under_use_instance : 0 < ratio_AT 1 1 (1 / 10) 1 < t_joint ((1 - 2 * (1 / 10)) / 1).
Proof. apply (under_use 1 1 (1 / 10) 1); try lra; unfold eps0; generalize inv_sqrtPI_bounds; lra. Qed.

Example no_use_instance : t_joint ((1 - 2 * (9 / 20)) / 1) = 0.
Proof. apply (no_use 1 1 (9 / 20) 1); try lra; unfold eps0; generalize inv_sqrtPI_bounds; lra. Qed.

Example under_use_near_threshold_instance :
  filterlim (fun eps => t_joint ((1 - 2 * eps) / 1) / ratio_AT 1 1 eps 1) (at_left (eps0 1 1))
            (locally (1 / (1 - 1 / PI))).
Proof. apply under_use_near_threshold; lra. Qed.

Example joint_accuracy_n_probability_instance :
  is_Pr_samplen 3 1 1 (fun x => forall r, (r < 3)%nat -> robust_againstn 3 (1 / 10) 1 1 r x)
    (joint_n 3 ((1 - 2 * (1 / 10)) / 1) (1 / 1)).
Proof. apply joint_accuracy_n_probability; lia || lra. Qed.

Example one_threshold_two_meanings_instance :
  exists d, is_derive (joint_n 2 ((1 - 2 * (1 / 10)) / 1)) 0 d /\ 0 < d.
Proof.
  destruct (one_threshold_two_meanings 2 (/ sqrt PI) 1 1 (1 / 10) 1) as [d [D [P _]]];
    [lia | exact expected_maximum_2 | lra | lra |].
  exists d; split; [exact D |]; apply P; unfold eps0_n; simpl.
  generalize inv_sqrtPI_bounds; unfold Rdiv; rewrite !Rmult_1_l, Rmult_1_r; intros I.
  replace (/ (1 + 1 - 1)) with 1 by field; lra.
Qed.

Example right_smoothing_instance : ratio_LS 1 1 (1 / 10) 1 (1 / (1 + sqrt PI * (1 - 1 / 10))) = 1.
Proof.
  generalize sqrtPI_bounds; intros B; apply right_smoothing; try lra.
  split; [apply Rlt_le, Rdiv_lt_0_compat; lra |].
  apply Rmult_le_reg_r with (1 + sqrt PI * (1 - 1 / 10)); [lra |].
  unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Example right_smoothing_rises_instance : ratio_LS 1 1 (1 / 10) 1 0 = ratio_AT 1 1 (1 / 10) 1.
Proof. apply (right_smoothing_rises 1 1 (1 / 10) 1); lra. Qed.

Example right_smoothing_pairwise_instance :
  pairwise_accuracy 1 (1 - 2 * (1 / 10)) 1 (ratio_LS 1 1 (1 / 10) 1 1)
  < pairwise_accuracy 1 (1 - 2 * (1 / 10)) 1 (ratio_LS 1 1 (1 / 10) 1 (1 / (1 + sqrt PI * (1 - 1 / 10)))).
Proof.
  generalize sqrtPI_bounds; intros B; apply (right_smoothing_pairwise 1 1 (1 / 10) 1); try lra.
  apply Rmult_lt_reg_r with (1 + sqrt PI * (1 - 1 / 10)); [lra |].
  unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Example right_smoothing_joint_instance :
  exists beta, 0 < beta /\ ratio_LS 1 1 (1 / 10) 1 beta = t_joint ((1 - 2 * (1 / 10)) / 1).
Proof.
  destruct (right_smoothing_joint 1 1 (1 / 10) 1) as [beta [Hb E]]; try lra.
  - unfold eps0; generalize inv_sqrtPI_bounds; lra.
  - exists beta; split; [lra | exact E].
Qed.

Example cas_closed_form_instance : class_attribution_similarity (mean_attribution 1 (1 / 10) 1 1) = 2.
Proof.
  destruct (cas_closed_form 1 1 (1 / 10) 1 1 (mean_attribution 1 (1 / 10) 1 1)) as [_ ->]; [lra | lra | | field].
  intros i; apply mean_attribution_correct.
Qed.

Example cas_n_classes_instance :
  similarityn 4 (mean_attributionn 1 (1 / 10) 1 1)
  = INR 4 * (INR 4 - 1) * (1 / 1) ^ 2 / (1 + (INR 4 - 1) * (1 / 1) ^ 2).
Proof. apply (cas_n_classes 4 1 1 (1 / 10)); [lra | lra |]; intros i _; apply mean_attributionn_correct. Qed.

Example expected_maxima_instance : exists e, is_expected_maximum 3 e /\ / sqrt PI <= e.
Proof.
  destruct expected_maxima as (X & _ & _ & L); destruct (X 3%nat) as [e He].
  exists e; split; [exact He | apply (L 3%nat); lia || exact He].
Qed.

Example many_classes_lemma_2_instance :
  is_max_on_balln (1 / 10) (marginn 3 1 1) (samplen 1 1 [0; 0; 0] 0)
    (marginn 3 1 1 (shiftn (samplen 1 1 [0; 0; 0] 0) (deltan (1 / 10)))).
Proof. apply many_classes_lemma_2; lia || lra. Qed.

Example many_classes_loss_instance :
  exists e, is_expected_maximum 3 e /\
    is_robust_lossn 3 1 1 (1 / 10) 1 1
      ((2 * (1 / 10) - 1) * 1 + ((INR 3 - 1) * (2 * (1 / 10) - 1) + e * 1) * 1).
Proof.
  destruct (expected_maximum_exists 3) as [e He]; exists e; split; [exact He |].
  apply (many_classes_loss 3 e); lia || lra || assumption || reflexivity.
Qed.

Example many_classes_theorem_1_instance : exists e J, is_expected_maximum 3 e /\ is_objectiven 3 1 1 (1 / 10) 1 J /\
  unique_minimiser J ((1 - 2 * (1 / 10)) / 1) (Rmax 0 ((INR 3 - 1) * (1 - 2 * (1 / 10)) - e * 1) / 1).
Proof.
  destruct (expected_maximum_exists 3) as [e He]; exists e.
  assert (O : is_objectiven 3 1 1 (1 / 10) 1 (fun w1 w2 =>
    ((2 * (1 / 10) - 1) * w1 + ((INR 3 - 1) * (2 * (1 / 10) - 1) + e * 1) * w2) + 1 / 2 * (w1 ^ 2 + w2 ^ 2))).
  { intros w1 w2 H1 H2; eexists; split; [| reflexivity].
    apply (many_classes_loss 3 e); lia || lra || assumption || reflexivity. }
  eexists; split; [exact He |]; split; [exact O |].
  apply (many_classes_theorem_1 3 e 1 1 (1 / 10) 1); lia || lra || assumption.
Qed.

Example many_classes_threshold_instance : 0 < eps0_n 2 (/ sqrt PI) 1 1.
Proof.
  apply many_classes_threshold; [lia | exact expected_maximum_2 | lra |].
  generalize inv_sqrtPI_bounds; unfold Rdiv; rewrite Rmult_1_l; simpl; lra.
Qed.

Example many_classes_pairwise_probability_instance :
  is_Pr_samplen 3 1 1 (robust_againstn 3 (1 / 10) 1 1 1)
    (Phi ((1 + (INR 3 - 1) * (1 / 1)) * (1 - 2 * (1 / 10)) / (1 * sqrt (1 + (INR 3 - 1) * (1 / 1) ^ 2)))).
Proof. apply many_classes_pairwise_probability; lia || lra. Qed.

Example many_classes_theorem_2_instance : pairwise_accuracy (INR 3 - 1) 1 1 0 < pairwise_accuracy (INR 3 - 1) 1 1 1.
Proof. apply (many_classes_theorem_2 3 1 1 0 1); lia || lra. Qed.

Example many_classes_over_use_instance : exists e sigma, is_expected_maximum 3 e /\ 0 < sigma /\
  1 < w2_AT_n 3 e 1 sigma (1 / 10) 1 / (Rmax 0 (1 - 2 * (1 / 10)) / 1).
Proof.
  destruct (expected_maximum_exists 3) as [e He]; exists e, (1 / 2 / e); split; [exact He |].
  assert (G : / sqrt PI <= e) by (apply (expected_maximum_ge 3); [lia | exact He]).
  assert (P : 0 < / sqrt PI) by apply Rinv_0_lt_compat, sqrtPI_pos.
  split; [apply Rdiv_lt_0_compat; lra |].
  apply many_classes_over_use; [lra | lra |].
  replace (e * (1 / 2 / e)) with (1 / 2) by (field; lra); simpl; lra.
Qed.

(** * The statements, in the paper's order, each with all its hypotheses.

    Definitions are in [Model.v] (the Gaussian model), [Smoothing.v] (the readings of the smoothed loss) and
    [Expectation.v] (what an expectation is: an iterated improper Riemann integral against the normal density). [eps]
    is the paper's epsilon, [lam] its lambda; a [class] is c1, c2 or c3. Each theorem is proved elsewhere and restated
    here outside any section; [Instances.v] meets the hypotheses of each. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral LineIntegral Normal Expectation AffineForms Vectors LinearForms Maximum
  Quadratic Model Lemma2 RobustLoss Theorem1 PairwiseAccuracy JointAccuracy JointSlope JointOptimum JointWitness
  UnderUseLimit UnderUse
  Smoothing Theorem3 SmoothingStrength Attribution Copies CopiesMinimum CopiesAccuracy
  ManyClasses ManyClassesLoss ManyClassesAccuracy ManyClassesAttribution.
Import ListNotations.
Open Scope R_scope.

(** ** The integrals underneath *)

(** The integral of exp(-x^2) over the line is sqrt pi; phi has the total mass 1. *)
Theorem gaussian_integral : line_int gexp (sqrt PI) /\ is_E (fun _ => 1) 1.
Proof. split; [exact gauss_integral | exact is_E_1]. Qed.

(** The expectation of f(mu + sigma Z) is the integral of f against the density of N(mu, sigma^2). *)
Theorem density_of_normal mu sigma f l : 0 < sigma ->
  is_E (fun z => f (mu + sigma * z)) l <-> line_int (fun x => f x * (phi ((x - mu) / sigma) / sigma)) l.
Proof. exact (is_E_normal mu sigma f l). Qed.

(** Expectations and probabilities are unique. *)
Theorem expectation_unique (f : R -> R -> R -> R) l m : is_E3 f l -> is_E3 f m -> l = m.
Proof. exact (is_E3_unique f l m). Qed.

Theorem probability_unique mu sigma i event p q :
  is_Pr_sample mu sigma i event p -> is_Pr_sample mu sigma i event q -> p = q.
Proof. exact (is_Pr3_unique _ p q). Qed.

(** ** Lemma 1 *)

(** E max(X, Y) = 1 / sqrt pi, also as the mean under the density 2 phi Phi of equations 19 and 20. *)
Theorem lemma_1 : is_E2 Rmax (/ sqrt PI) /\ line_int (fun z => z * (2 * phi z * Phi z)) (/ sqrt PI).
Proof. split; [exact E_max | exact E_max_density]. Qed.

(** ** Lemma 2 *)

(** Lemma 2's delta for class 1. *)
Theorem lemma_2_delta eps :
  E (delta eps c1) c1 = - eps /\ E (delta eps c1) c2 = eps /\ E (delta eps c1) c3 = eps /\
  C (delta eps c1) c1 = eps /\ C (delta eps c1) c2 = - eps /\ C (delta eps c1) c3 = - eps.
Proof. repeat split. Qed.

(** It maximises max over j <> i of f_j - f_i over the ball, at every point x of R^6 and for every class. *)
Theorem lemma_2 w1 w2 eps i x : 0 <= w1 -> 0 <= w2 -> 0 <= eps ->
  is_max_on_ball eps (margin w1 w2 i) x (margin w1 w2 i (shift x (delta eps i))).
Proof. exact (margin_max w1 w2 eps i x). Qed.

(** ** Theorem 1 *)

(** Equation 29; equation 17 has such an objective J. *)
Theorem equation_29 mu sigma eps lam : 0 <= sigma -> 0 <= eps ->
  (exists J, is_objective lam (is_robust_loss mu sigma eps) J) /\
  forall J, is_objective lam (is_robust_loss mu sigma eps) J ->
  forall w1 w2, 0 <= w1 -> 0 <= w2 ->
  J w1 w2 = (- mu + 2 * eps) * w1 + (- mu + 2 * eps + sigma / sqrt PI) * w2 + lam / 2 * (w1 ^ 2 + w2 ^ 2).
Proof.
  intros Hs He; split.
  - eexists; apply objective_exists; intros i w1 w2 H1 H2; apply robust_loss_closed_form; assumption.
  - intros J HJ w1 w2 H1 H2; rewrite (training_objective mu sigma eps lam J Hs He HJ w1 w2 H1 H2).
    unfold Q; ring.
Qed.

(** Equations 31 and 33. *)
Theorem theorem_1_weights mu sigma eps lam J :
  0 < sigma -> 0 < eps < mu / 2 -> 0 < lam -> is_objective lam (is_robust_loss mu sigma eps) J ->
  unique_minimiser J ((mu - 2 * eps) / lam) (Rmax 0 (mu - 2 * eps - sigma / sqrt PI) / lam).
Proof.
  intros Hs He Hl HJ.
  replace ((mu - 2 * eps) / lam) with (w1_AT mu eps lam) by (unfold w1_AT; rewrite Rmax_right; lra).
  apply objective_minimiser; lra || assumption.
Qed.

(** The theorem. *)
Theorem theorem_1 mu sigma lam : 0 < mu -> 0 < sigma -> sigma < sqrt PI * mu -> 0 < lam ->
  let e0 := (mu - sigma / sqrt PI) / 2 in
  0 < e0 < mu / 2 /\
  forall eps J, 0 < eps < mu / 2 -> is_objective lam (is_robust_loss mu sigma eps) J ->
  exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w1 /\ (0 < w2 <-> eps < e0) /\ (e0 <= eps -> w2 = 0).
Proof.
  intros Hm Hs Hsm Hl e0; split; [exact (eps0_range mu sigma Hs Hsm) |].
  intros eps J He HJ; exists (w1_AT mu eps lam), (w2_AT mu sigma eps lam).
  split; [apply objective_minimiser; lra || assumption |].
  split; [apply w1_AT_pos_iff; lra |].
  split; [exact (w2_AT_pos_iff mu sigma eps lam Hl) | exact (w2_AT_eq_0 mu sigma eps lam)].
Qed.

(** The derivative of equation 30 beyond eps0 is positive, where the sentence after equation 31 has it negative. *)
Theorem equation_30_sign mu sigma eps lam w2 : 0 < lam -> 0 <= w2 -> (mu - sigma / sqrt PI) / 2 < eps ->
  0 < - mu + 2 * eps + sigma / sqrt PI + lam * w2.
Proof. exact (slope_beyond_eps0 mu sigma eps lam w2). Qed.

(** ** Lemma 3 *)

Theorem lemma_3 sigma1 : 0 < sigma1 ->
  (forall t, 0 <= t -> is_E2 (fun y x => ind ((1 + sigma1 * x) + t * (1 + sigma1 * y)))
                             (Phi ((1 + t) / (sqrt (1 + t ^ 2) * sigma1)))) /\
  (forall t u, 0 <= t -> t < u -> u <= 1 ->
    Phi ((1 + t) / (sqrt (1 + t ^ 2) * sigma1)) < Phi ((1 + u) / (sqrt (1 + u ^ 2) * sigma1))) /\
  (forall t u, 1 <= t -> t < u ->
    Phi ((1 + u) / (sqrt (1 + u ^ 2) * sigma1)) < Phi ((1 + t) / (sqrt (1 + t ^ 2) * sigma1))).
Proof.
  intros Hs.
  assert (E : forall t, Phi ((1 + t) / (sqrt (1 + t ^ 2) * sigma1)) = pairwise_accuracy 1 1 sigma1 t).
  { intros t; unfold pairwise_accuracy; rewrite !Rmult_1_l, Rmult_1_r; f_equal.
    generalize (sqrt_one_plus_sq_pos t); intros; field; lra. }
  split; [| split].
  - intros t Ht; rewrite E; generalize (E_pairwise 1 sigma1 1 t Hs Rlt_0_1).
    replace (t / 1) with t by field.
    apply is_E2_ext; intros; f_equal; ring.
  - intros t u Ht L Hu; rewrite !E; apply pairwise_accuracy_increasing; lra.
  - intros t u Ht L; rewrite !E; apply pairwise_accuracy_decreasing; lra.
Qed.

(** ** Theorem 2, one fixed other class *)

Theorem theorem_2_pairwise_probability mu sigma eps w1 w2 i j :
  0 < sigma -> 0 <= eps -> 0 < w1 -> 0 <= w2 -> same j i = false ->
  is_Pr_sample mu sigma i (robust_against eps w1 w2 i j)
    (Phi ((1 + w2 / w1) * (mu - 2 * eps) / (sigma * sqrt (1 + (w2 / w1) ^ 2)))).
Proof.
  intros Hs He H1 H2 N; generalize (pairwise_probability mu sigma eps w1 w2 i j Hs He H1 H2 N).
  unfold pairwise_accuracy; rewrite !Rmult_1_l; trivial.
Qed.

Theorem theorem_2_pairwise mu sigma eps w1 w2 w2' i j p p' :
  0 < sigma -> 0 < eps < mu / 2 -> 0 < w1 -> 0 <= w2 -> w2 < w2' -> w2' <= w1 -> same j i = false ->
  is_Pr_sample mu sigma i (robust_against eps w1 w2 i j) p ->
  is_Pr_sample mu sigma i (robust_against eps w1 w2' i j) p' -> p < p'.
Proof.
  intros Hs He H1 H2 L Hw N Hp Hp'.
  assert (He0 : 0 <= eps) by lra; assert (H2' : 0 <= w2') by lra.
  rewrite (probability_unique _ _ _ _ _ _ Hp (pairwise_probability mu sigma eps w1 w2 i j Hs He0 H1 H2 N)).
  rewrite (probability_unique _ _ _ _ _ _ Hp' (pairwise_probability mu sigma eps w1 w2' i j Hs He0 H1 H2' N)).
  apply pairwise_accuracy_increasing; try lra.
  - apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat, H1 | exact L].
  - apply Rmult_le_reg_r with w1; [exact H1 |]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(** ** Theorem 2, any other class *)

(** The probability of equation 11 for all other classes at once exists, as a function of a = (mu - 2 eps) / sigma and
    t = w2 / w1. *)
Theorem joint_accuracy_probability mu sigma eps w1 w2 i : 0 < sigma -> 0 <= eps -> 0 < w1 -> 0 <= w2 ->
  is_Pr_sample mu sigma i (robust_against_all eps w1 w2 i) (joint ((mu - 2 * eps) / sigma) (w2 / w1)).
Proof. exact (joint_probability mu sigma eps w1 w2 i). Qed.

(** The theorem as printed, read for all other classes at once. *)
Definition theorem_2_as_printed (mu sigma eps : R) := forall i w1 w2 w2' p p',
  0 < w1 -> 0 <= w2 -> w2 <= w2' -> w2' <= w1 ->
  is_Pr_sample mu sigma i (robust_against_all eps w1 w2 i) p ->
  is_Pr_sample mu sigma i (robust_against_all eps w1 w2' i) p' -> p <= p'.

(** It is false for all parameters: some w2 < w1 is better than w2 = w1. *)
Theorem theorem_2_joint_refuted mu sigma eps i w1 : 0 < sigma -> 0 < eps < mu / 2 -> 0 < w1 ->
  exists w2 p p', 0 <= w2 < w1 /\
    is_Pr_sample mu sigma i (robust_against_all eps w1 w2 i) p /\
    is_Pr_sample mu sigma i (robust_against_all eps w1 w1 i) p' /\ p' < p.
Proof.
  intros Hs He H1; assert (Ha : 0 < (mu - 2 * eps) / sigma) by (apply Rdiv_lt_0_compat; lra).
  destruct (joint_not_increasing _ Ha) as [t [Ht L]].
  exists (t * w1), (joint ((mu - 2 * eps) / sigma) t), (joint ((mu - 2 * eps) / sigma) 1).
  split; [nra |]; split; [| split; [| exact L]].
  - replace t with (t * w1 / w1) at 2 by (field; lra).
    apply joint_probability; nra.
  - replace 1 with (w1 / w1) by (field; lra).
    apply joint_probability; lra.
Qed.

Theorem theorem_2_as_printed_fails mu sigma eps : 0 < sigma -> 0 < eps < mu / 2 ->
  ~ theorem_2_as_printed mu sigma eps.
Proof.
  intros Hs He T; destruct (theorem_2_joint_refuted mu sigma eps c1 1 Hs He Rlt_0_1) as (w2 & p & p' & W & P & P' & L).
  apply (Rlt_not_le _ _ L); apply (T c1 1 w2 1 p p'); lra || assumption.
Qed.

(** From eps0 on it falls from w2 = 0 on. *)
Theorem theorem_2_joint_beyond_eps0 mu sigma eps w1 w2 w2' i p p' :
  0 < sigma -> 0 < eps < mu / 2 -> eps0 mu sigma <= eps -> 0 < w1 -> 0 <= w2 -> w2 < w2' ->
  is_Pr_sample mu sigma i (robust_against_all eps w1 w2 i) p ->
  is_Pr_sample mu sigma i (robust_against_all eps w1 w2' i) p' -> p' < p.
Proof.
  intros Hs He H0 H1 H2 L Hp Hp'.
  assert (He0 : 0 <= eps) by lra; assert (H2' : 0 <= w2') by lra.
  rewrite (probability_unique _ _ _ _ _ _ Hp (joint_probability mu sigma eps w1 w2 i Hs He0 H1 H2)).
  rewrite (probability_unique _ _ _ _ _ _ Hp' (joint_probability mu sigma eps w1 w2' i Hs He0 H1 H2')).
  assert (Ha : 0 < (mu - 2 * eps) / sigma) by (apply Rdiv_lt_0_compat; lra).
  destruct (best_ratio_exists _ Ha) as [t B].
  assert (Z : t = 0) by exact (t_joint_eq_0 mu sigma eps t Hs (proj2 He) H0 B); subst t.
  apply (proj2 (joint_unimodal _ 0 Ha B)).
  - apply Rmult_le_pos; [exact H2 | apply Rlt_le, Rinv_0_lt_compat, H1].
  - apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat, H1 | exact L].
Qed.

(** The certified witnesses at mu = 1, sigma = 1/2. Below eps0, eps = 1/5: the accuracy falls from t = 3/4 to t = 1. *)
Theorem theorem_2_joint_witness p p' :
  is_Pr_sample 1 (1 / 2) c1 (robust_against_all (1 / 5) 1 (3 / 4) c1) p ->
  is_Pr_sample 1 (1 / 2) c1 (robust_against_all (1 / 5) 1 1 c1) p' -> p' < p.
Proof.
  intros Hp Hp'; generalize joint_witness.
  assert (Hs : 0 < 1 / 2) by lra; assert (He : 0 <= 1 / 5) by lra; assert (H2 : 0 <= 3 / 4) by lra.
  assert (H1 : 0 <= 1) by lra.
  rewrite (probability_unique _ _ _ _ _ _ Hp (joint_probability 1 (1 / 2) (1 / 5) 1 (3 / 4) c1 Hs He Rlt_0_1 H2)).
  rewrite (probability_unique _ _ _ _ _ _ Hp' (joint_probability 1 (1 / 2) (1 / 5) 1 1 c1 Hs He Rlt_0_1 H1)).
  replace ((1 - 2 * (1 / 5)) / (1 / 2)) with (6 / 5) by field.
  replace (3 / 4 / 1) with (3 / 4) by field; replace (1 / 1) with 1 by field; trivial.
Qed.

(** Beyond eps0, eps = 9/20: it falls from t = 0 to t = 1/2. *)
Theorem theorem_2_joint_witness_beyond_eps0 p p' :
  is_Pr_sample 1 (1 / 2) c1 (robust_against_all (9 / 20) 1 0 c1) p ->
  is_Pr_sample 1 (1 / 2) c1 (robust_against_all (9 / 20) 1 (1 / 2) c1) p' -> p' < p.
Proof.
  apply theorem_2_joint_beyond_eps0; try lra.
  generalize inv_sqrtPI_bounds sqrtPI_bounds; unfold eps0; intros A B.
  replace (1 / 2 / sqrt PI) with (1 / sqrt PI / 2) by (field; lra); lra.
Qed.

(** ** Theorem 3

    beta is the strength of the smoothing and gamma the weight of each other class: beta/2 in the appendix, beta in
    the main text. The paper has 0 < beta < 1/3; what is needed is said in each statement. *)

(** Lemma 2's delta in both terms, as the proof has it. *)
Theorem theorem_3_lemma_2_delta mu sigma beta gamma lam :
  0 < mu -> 0 < sigma -> 0 < lam -> 0 < beta < 1 -> 0 < gamma ->
  let e1 := (mu * (1 - beta + 2 * gamma) / (1 - beta) - sigma / sqrt PI) / 2 in
  eps0 mu sigma < e1 /\
  forall eps J, 0 < eps < mu / 2 -> is_objective lam (is_smoothed_loss_delta mu sigma beta gamma eps) J ->
  exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w1 /\ (0 < w2 <-> eps < e1) /\ (e1 <= eps -> w2 = 0).
Proof.
  intros Hm Hs Hl Hb Hg e1; split; [exact (eps1_gt_eps0 mu sigma beta gamma Hm (proj2 Hb) Hg) |].
  intros eps J He HJ; exists (w1_delta mu beta gamma eps lam), (w2_LS mu sigma beta gamma eps lam).
  split; [apply smoothed_minimiser_delta; lra || assumption |].
  split; [| split; [exact (w2_LS_pos_iff mu sigma beta gamma eps lam Hl (proj2 Hb))
                   | exact (w2_LS_eq_0 mu sigma beta gamma eps lam (proj2 Hb))]].
  unfold w1_delta; apply div_pos_iff, Rmax0_pos_iff; [exact Hl |].
  assert (0 < (1 - beta) * (mu - 2 * eps)) by (apply Rmult_lt_0_compat; lra).
  assert (0 < gamma * eps) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(** One perturbation for the whole loss: the same w2 and eps1. This is where beta < 1/3 enters: with gamma = beta,
    2 gamma <= 1 - beta is beta <= 1/3. *)
Theorem theorem_3_whole mu sigma beta gamma lam :
  0 < mu -> 0 < sigma -> 0 < lam -> 0 < beta -> 0 < gamma -> 2 * gamma <= 1 - beta ->
  let e1 := (mu * (1 - beta + 2 * gamma) / (1 - beta) - sigma / sqrt PI) / 2 in
  eps0 mu sigma < e1 /\
  forall eps J, 0 < eps < mu / 2 -> is_objective lam (is_smoothed_loss_whole mu sigma beta gamma eps) J ->
  exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w1 /\ (0 < w2 <-> eps < e1) /\ (e1 <= eps -> w2 = 0).
Proof.
  intros Hm Hs Hl Hb Hg Hgb e1; assert (Hb1 : beta < 1) by lra.
  split; [exact (eps1_gt_eps0 mu sigma beta gamma Hm Hb1 Hg) |].
  intros eps J He HJ; exists (w1_whole mu beta eps lam), (w2_LS mu sigma beta gamma eps lam).
  split; [apply smoothed_minimiser_whole; lra || assumption |].
  split; [| split; [exact (w2_LS_pos_iff mu sigma beta gamma eps lam Hl Hb1)
                   | exact (w2_LS_eq_0 mu sigma beta gamma eps lam Hb1)]].
  unfold w1_whole; apply div_pos_iff, Rmax0_pos_iff; [exact Hl | apply Rmult_lt_0_compat; lra].
Qed.

(** Beyond it the largest smoothed loss is larger than the closed form says, at every point. *)
Theorem theorem_3_beta_bound beta gamma w1 w2 eps i x : 0 < w2 -> 0 < eps -> beta <= 1 -> 1 - beta < 2 * gamma ->
  exists d, ball eps d /\
    smoothed beta gamma w1 w2 i x + 2 * eps * (1 - beta) * (w1 + w2) < smoothed beta gamma w1 w2 i (shift x d).
Proof. exact (smoothed_exceeds beta gamma w1 w2 eps i x). Qed.

Theorem theorem_3_largest_smoothed_loss beta gamma w1 w2 eps i x :
  0 <= w1 -> 0 <= w2 -> 0 <= eps -> 0 <= gamma -> 2 * gamma <= 1 - beta ->
  is_max_on_ball eps (smoothed beta gamma w1 w2 i) x
    (smoothed beta gamma w1 w2 i x + 2 * eps * (1 - beta) * (w1 + w2)).
Proof. exact (smoothed_max beta gamma w1 w2 eps i x). Qed.

(** Lemma 2's delta does not attain it. *)
Theorem theorem_3_delta_not_worst beta gamma w1 w2 eps i x :
  0 < w1 -> 0 <= w2 -> 0 < eps -> 0 < gamma -> beta <= 1 ->
  exists d, ball eps d /\
    smoothed beta gamma w1 w2 i (shift x (delta eps i)) < smoothed beta gamma w1 w2 i (shift x d).
Proof. exact (delta_not_worst beta gamma w1 w2 eps i x). Qed.

(** Nested maxima, as equations 12 and 13 are written: one perturbation for the margin, one for the other classes'
    logits. With this reading the theorem holds as printed, eps1 in (0, mu/2) included, for every beta < 1 and both
    weights. *)
Theorem theorem_3_nested mu sigma beta gamma lam :
  0 < mu -> 0 < sigma -> sigma < sqrt PI * mu -> 0 < lam -> 0 < beta < 1 -> 0 < gamma ->
  let e1 := (mu - sigma / sqrt PI * (1 - beta) / (1 - beta + 2 * gamma)) / 2 in
  0 < e1 < mu / 2 /\ eps0 mu sigma < e1 /\
  forall eps J, 0 < eps < mu / 2 -> is_objective lam (is_smoothed_loss_nested mu sigma beta gamma eps) J ->
  exists w1 w2, unique_minimiser J w1 w2 /\ (0 < w2 <-> eps < e1) /\ (e1 <= eps -> w2 = 0).
Proof.
  intros Hm Hs Hsm Hl Hb Hg e1; change e1 with (eps1_nested mu sigma beta gamma).
  generalize (eps1_nested_range mu sigma beta gamma Hs (proj2 Hb) Hg) (eps0_range mu sigma Hs Hsm); intros R R0.
  split; [lra |]; split; [lra |].
  intros eps J He HJ; exists (w1_nested mu beta gamma eps lam), (w2_nested mu sigma beta gamma eps lam).
  split; [apply smoothed_minimiser_nested; lra || assumption |].
  assert (I := w2_nested_pos_iff mu sigma beta gamma eps lam Hl (proj2 Hb) (Rlt_le _ _ Hg)).
  split; [exact I |]; intros H.
  apply Rle_antisym; [apply Rnot_lt_le; rewrite I; lra |].
  apply Rmult_le_pos; [apply Rmax_l | apply Rlt_le, Rinv_0_lt_compat, Hl].
Qed.

(** The weights of equations 39 and 41: appendix weight, Lemma 2's delta, the first line of equation 39. *)
Theorem theorem_3_weights mu sigma beta eps lam J :
  0 < sigma -> 0 < eps < mu / 2 -> 0 < lam -> 0 < beta < 1 ->
  is_objective lam (is_smoothed_loss_delta mu sigma beta (beta / 2) eps) J ->
  unique_minimiser J (((1 - beta) * mu - (2 - 3 * beta) * eps) / lam)
                     (Rmax 0 (mu - (1 - beta) * (2 * eps + sigma / sqrt PI)) / lam).
Proof.
  intros Hs He Hl Hb HJ.
  replace (((1 - beta) * mu - (2 - 3 * beta) * eps) / lam) with (w1_delta mu beta (beta / 2) eps lam).
  - replace (Rmax 0 (mu - (1 - beta) * (2 * eps + sigma / sqrt PI)) / lam) with (w2_LS mu sigma beta (beta / 2) eps lam)
      by (unfold w2_LS; do 2 f_equal; field; generalize sqrtPI_pos; lra).
    apply smoothed_minimiser_delta; lra || assumption.
  - assert (0 < (1 - beta) * (mu - 2 * eps)) by (apply Rmult_lt_0_compat; lra).
    assert (0 < beta * eps) by (apply Rmult_lt_0_compat; lra).
    unfold w1_delta; rewrite Rmax_right by lra; field; lra.
Qed.

(** *** The range of eps1

    Lemma 2's delta, or one perturbation: eps1 < mu/2 is a further condition on beta (appendix; main text). *)
Theorem theorem_3_range mu sigma beta : 0 < mu -> 0 < sigma -> 0 < beta < 1 ->
  (eps1 mu sigma beta (beta / 2) < mu / 2 <-> beta < sigma / (sigma + sqrt PI * mu)) /\
  (eps1 mu sigma beta beta < mu / 2 <-> beta < sigma / (sigma + 2 * (sqrt PI * mu))).
Proof.
  intros Hm Hs Hb; split.
  - generalize (eps1_lt_iff_beta mu sigma beta 1 Hm Hs (proj2 Hb) Rlt_0_1); rewrite !Rmult_1_l; trivial.
  - generalize (eps1_lt_iff_beta mu sigma beta 2 Hm Hs (proj2 Hb) Rlt_0_2).
    replace (2 * beta / 2) with beta by field; trivial.
Qed.

(** Otherwise the second clause is empty: w2 > 0 on all of (0, mu/2). *)
Theorem theorem_3_vacuous mu sigma beta lam J eps : 0 < mu -> 0 < sigma -> 0 < lam -> 0 < beta < 1 ->
  sigma / (sigma + sqrt PI * mu) <= beta -> 0 < eps < mu / 2 ->
  is_objective lam (is_smoothed_loss_delta mu sigma beta (beta / 2) eps) J ->
  exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w2.
Proof.
  intros Hm Hs Hl Hb Hv He HJ.
  destruct (theorem_3_lemma_2_delta mu sigma beta (beta / 2) lam) as [_ T]; try lra.
  destruct (T eps J He HJ) as (w1 & w2 & M & _ & P & _); exists w1, w2; split; [exact M |].
  apply P; destruct (theorem_3_range mu sigma beta Hm Hs Hb) as [[A _] _].
  apply Rlt_le_trans with (mu / 2); [lra |]; apply Rnot_lt_le; intros L; generalize (A L); lra.
Qed.

(** The witness mu = 1, sigma = 1/10, beta = 1/5 meets the paper's hypotheses. *)
Theorem theorem_3_range_counterexample :
  1 / 10 < sqrt PI * 1 /\ 0 < 1 / 5 < 1 / 3 /\ 1 / 2 < eps1 1 (1 / 10) (1 / 5) (1 / 5 / 2).
Proof.
  generalize sqrtPI_bounds inv_sqrtPI_bounds; intros B I.
  split; [lra |]; split; [lra |]; unfold eps1.
  replace (1 / 10 / sqrt PI) with (1 / sqrt PI / 10) by (field; lra); lra.
Qed.

(** ** Corollary 1 *)

(** Lemma 2's delta, or one perturbation for the whole loss (which have the same w2); 2 gamma >= beta holds for both
    weights. *)
Theorem corollary_1 mu sigma beta gamma eps lam J JLS w1 w2 v1 v2 :
  0 < mu -> 0 < sigma -> 0 < lam -> 0 < beta < 1 -> beta <= 2 * gamma ->
  0 < eps < (mu * (1 - beta + 2 * gamma) / (1 - beta) - sigma / sqrt PI) / 2 ->
  is_objective lam (is_robust_loss mu sigma eps) J -> unique_minimiser J w1 w2 ->
  (is_objective lam (is_smoothed_loss_delta mu sigma beta gamma eps) JLS \/
   2 * gamma <= 1 - beta /\ is_objective lam (is_smoothed_loss_whole mu sigma beta gamma eps) JLS) ->
  unique_minimiser JLS v1 v2 -> w2 < v2.
Proof.
  intros Hm Hs Hl Hb Hg He HJ MJ HLS MLS.
  assert (A := objective_minimiser mu sigma eps lam J (Rlt_le _ _ Hs) (Rlt_le _ _ (proj1 He)) Hl HJ).
  destruct (unique_minimiser_unique _ _ _ _ _ MJ A) as [_ ->].
  assert (B : v2 = w2_LS mu sigma beta gamma eps lam).
  { destruct HLS as [HLS | [Hgb HLS]].
    - apply (unique_minimiser_unique JLS v1 v2 (w1_delta mu beta gamma eps lam)); [exact MLS |].
      apply smoothed_minimiser_delta; lra || assumption.
    - apply (unique_minimiser_unique JLS v1 v2 (w1_whole mu beta eps lam)); [exact MLS |].
      apply smoothed_minimiser_whole; lra || assumption. }
  rewrite B; exact (w2_LS_gt_w2_AT mu sigma beta gamma eps lam Hm Hs Hl Hb Hg He).
Qed.

(** Nested maxima. *)
Theorem corollary_1_nested mu sigma beta gamma eps lam J JLS w1 w2 v1 v2 :
  0 < mu -> 0 < sigma -> 0 < lam -> 0 < beta < 1 -> beta <= 2 * gamma ->
  0 < eps < (mu - sigma / sqrt PI * (1 - beta) / (1 - beta + 2 * gamma)) / 2 ->
  is_objective lam (is_robust_loss mu sigma eps) J -> unique_minimiser J w1 w2 ->
  is_objective lam (is_smoothed_loss_nested mu sigma beta gamma eps) JLS -> unique_minimiser JLS v1 v2 -> w2 < v2.
Proof.
  intros Hm Hs Hl Hb Hg He HJ MJ HLS MLS.
  assert (A := objective_minimiser mu sigma eps lam J (Rlt_le _ _ Hs) (Rlt_le _ _ (proj1 He)) Hl HJ).
  destruct (unique_minimiser_unique _ _ _ _ _ MJ A) as [_ ->].
  assert (B : v2 = w2_nested mu sigma beta gamma eps lam).
  { apply (unique_minimiser_unique JLS v1 v2 (w1_nested mu beta gamma eps lam)); [exact MLS |].
    apply smoothed_minimiser_nested; lra || assumption. }
  assert (Hg0 : 0 < gamma) by lra.
  generalize (eps1_nested_range mu sigma beta gamma Hs (proj2 Hb) Hg0); intros R.
  rewrite B; apply w2_nested_gt_w2_AT; try assumption; [| exact (proj2 He)].
  apply Rlt_trans with (eps1_nested mu sigma beta gamma); [exact (proj2 He) | exact (proj2 R)].
Qed.

(** Equation 43 up to eps0; beyond it equation 42 misses the constraint w2 >= 0 and the difference is w2_LS itself. *)
Theorem equation_43 mu sigma beta eps lam : 0 < mu -> 0 < sigma -> 0 < lam -> 0 < beta < 1 -> 0 < eps ->
  (eps <= eps0 mu sigma ->
    w2_LS mu sigma beta (beta / 2) eps lam - w2_AT mu sigma eps lam = beta * (2 * eps + sigma / sqrt PI) / lam) /\
  (eps0 mu sigma <= eps ->
    w2_LS mu sigma beta (beta / 2) eps lam - w2_AT mu sigma eps lam = w2_LS mu sigma beta (beta / 2) eps lam).
Proof. exact (w2_difference mu sigma beta eps lam). Qed.

(** ** Appendix E.5: K copies of each feature *)

(** The objective couples the copies through the norm of w2. *)
Theorem appendix_E5_objective K mu sigma eps lam : 0 <= sigma -> 0 <= eps ->
  (exists J, is_objectiveK K mu sigma eps lam J) /\
  forall J, is_objectiveK K mu sigma eps lam J ->
  forall w1 w2, weights K w1 -> weights K w2 ->
  J w1 w2 = (2 * eps - mu) * sum w1 + (2 * eps - mu) * sum w2 + sigma / sqrt PI * norm2 w2
            + lam / 2 * (sumsq w1 + sumsq w2).
Proof.
  intros Hs He; split; [| intros J; apply objectiveK_closed_form; assumption].
  exists (fun w1 w2 => (2 * eps - mu) * sum w1 + (2 * eps - mu) * sum w2 + sigma / sqrt PI * norm2 w2
            + lam / 2 * (sumsq w1 + sumsq w2)); intros w1 w2 W1 W2.
  exists (fun _ => (2 * eps - mu) * sum w1 + (2 * eps - mu) * sum w2 + sigma / sqrt PI * norm2 w2); split.
  - intros i; apply robust_lossK_closed_form; assumption.
  - field; generalize sqrtPI_pos; lra.
Qed.

(** Theorem 1 for K copies: every copy has the same weights, and the threshold moves with K. *)
Theorem appendix_E5_theorem_1 K mu sigma eps lam J :
  (0 < K)%nat -> 0 < sigma -> 0 < eps < mu / 2 -> 0 < lam -> is_objectiveK K mu sigma eps lam J ->
  unique_minimiserK K J (repeat ((mu - 2 * eps) / lam) K)
    (repeat (Rmax 0 (mu - 2 * eps - sigma / sqrt PI / sqrt (INR K)) / lam) K) /\
  (0 < Rmax 0 (mu - 2 * eps - sigma / sqrt PI / sqrt (INR K)) / lam <-> eps < eps0_K K mu sigma).
Proof.
  intros HK Hs He Hl HJ.
  replace ((mu - 2 * eps) / lam) with (w1_AT_K mu eps lam) by (unfold w1_AT_K; rewrite Rmax_right; lra).
  split; [apply objectiveK_minimiser; lra || assumption | apply w2_AT_K_pos_iff; assumption].
Qed.

Theorem appendix_E5_threshold_moves K L mu sigma : (0 < K)%nat -> (K < L)%nat -> 0 < sigma ->
  eps0_K K mu sigma < eps0_K L mu sigma < mu / 2.
Proof. exact (eps0_K_increasing K L mu sigma). Qed.

(** Theorem 2 for K copies, one fixed other class. *)
Theorem appendix_E5_pairwise_probability K mu sigma eps w1 w2 i j :
  0 < sigma -> 0 <= eps -> weights K w1 -> weights K w2 -> 0 < sumsq w1 -> same j i = false ->
  is_Pr_sampleK K mu sigma i (robust_againstK K eps w1 w2 i j)
    (Phi ((mu - 2 * eps) * (sum w1 + sum w2) / (sigma * sqrt (sumsq w1 + sumsq w2)))).
Proof. exact (pairwise_probabilityK K mu sigma eps w1 w2 i j). Qed.

(** Equal copies: increasing in w2 up to w1. *)
Theorem appendix_E5_theorem_2 K a sigma w1 w2 w2' : (0 < K)%nat -> 0 < a -> 0 < sigma -> 0 < w1 ->
  0 <= w2 -> w2 < w2' -> w2' <= w1 ->
  pairwise_accuracyK a sigma (repeat w1 K) (repeat w2 K) < pairwise_accuracyK a sigma (repeat w1 K) (repeat w2' K).
Proof.
  intros HK Ha Hs H1 H2 L Hw; rewrite !pairwise_accuracyK_equal by assumption.
  apply pairwise_accuracy_increasing; try lra.
  - apply Rmult_lt_0_compat; [apply sqrt_lt_R0, lt_0_INR, HK | exact Ha].
  - apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat, H1 | exact L].
  - apply Rmult_le_reg_r with w1; [exact H1 |]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(** Copies that differ: the bound w2_k <= w1_k does not suffice. With w1 = (1, 1/2) and w2 = (x, 0) the accuracy falls
    from x = 5/6 to x = 1. *)
Theorem appendix_E5_theorem_2_unequal a sigma : 0 < a -> 0 < sigma ->
  pairwise_accuracyK a sigma [1; 1 / 2] [1; 0] < pairwise_accuracyK a sigma [1; 1 / 2] [5 / 6; 0].
Proof. exact (pairwise_accuracyK_falls a sigma). Qed.

(** ** Beyond the paper: the joint robust accuracy of three classes *)

(** Its derivative in t has the sign of (1 - t) a sqrt ((2 + t^2) / (1 + t^2)) Phi u - phi u,
    u = a t (1 + t) / sqrt ((1 + t^2) (2 + t^2)). *)
Theorem joint_derivative a t : is_derive (joint a) t
  (2 * phi (a * (1 + t) / sqrt (1 + t ^ 2)) / ((1 + t ^ 2) * sqrt (2 + t ^ 2)) *
   (a * (1 - t) * sqrt (2 + t ^ 2) / sqrt (1 + t ^ 2) * Phi (a * t * (1 + t) / (sqrt (1 + t ^ 2) * sqrt (2 + t ^ 2)))
    - phi (a * t * (1 + t) / (sqrt (1 + t ^ 2) * sqrt (2 + t ^ 2))))).
Proof. exact (is_derive_joint a t). Qed.

(** It rises up to exactly one ratio t_joint and falls beyond it. *)
Theorem joint_accuracy_unimodal a : 0 < a ->
  (forall t, is_best_ratio a t <-> t = t_joint a) /\
  (forall t u, 0 <= t -> t < u -> u <= t_joint a -> joint a t < joint a u) /\
  (forall t u, t_joint a <= t -> t < u -> joint a u < joint a t).
Proof.
  intros Ha; generalize (t_joint_best a Ha); intros B.
  split; [| exact (joint_unimodal a (t_joint a) Ha B)].
  intros t; split; [| intros ->; exact B].
  exact (best_is_turning a (t_joint a) t (best_is_turning_ratio a (t_joint a) Ha B)).
Qed.

(** Training under-uses cross-class features: 0 < t_AT < t_joint < 1 below eps0. *)
Theorem under_use mu sigma eps lam : 0 < sigma -> 0 < lam -> 0 <= eps < mu / 2 -> eps < eps0 mu sigma ->
  0 < ratio_AT mu sigma eps lam < t_joint ((mu - 2 * eps) / sigma) /\ t_joint ((mu - 2 * eps) / sigma) < 1.
Proof.
  intros Hs Hl He H0; apply t_AT_lt_t_joint; try lra; apply t_joint_best, Rdiv_lt_0_compat; lra.
Qed.

(** From eps0 on both are 0. *)
Theorem no_use mu sigma eps lam : 0 < sigma -> 0 < lam -> 0 <= eps < mu / 2 -> eps0 mu sigma <= eps ->
  ratio_AT mu sigma eps lam = 0 /\ t_joint ((mu - 2 * eps) / sigma) = 0.
Proof.
  intros Hs Hl He H0; split.
  - unfold ratio_AT; rewrite w2_AT_eq_0 by exact H0; unfold Rdiv; ring.
  - apply (t_joint_eq_0 mu sigma eps _ Hs (proj2 He) H0), t_joint_best, Rdiv_lt_0_compat; lra.
Qed.

(** As eps rises to eps0, t_joint / t_AT tends to 1 / (1 - 1/pi) = 1.4669... *)
Theorem under_use_near_threshold mu sigma lam : 0 < sigma -> 0 < lam ->
  filterlim (fun eps => t_joint ((mu - 2 * eps) / sigma) / ratio_AT mu sigma eps lam) (at_left (eps0 mu sigma))
            (locally (1 / (1 - 1 / PI))).
Proof.
  intros Hs Hl; unfold Rdiv at 3 4; rewrite !Rmult_1_l; exact (t_joint_over_t_AT mu sigma lam Hs Hl).
Qed.

(** ** Beyond the paper: one threshold, two meanings

    For m + 1 classes: the slope of the joint accuracy at t = 0 is positive exactly below the threshold at which
    training gives up cross-class weight. e is the expected maximum of m independent standard normal variables. *)
Theorem joint_accuracy_n_probability m mu sigma eps w1 w2 : (0 < m)%nat -> 0 < sigma -> 0 <= eps -> 0 < w1 -> 0 <= w2 ->
  is_Pr_samplen m mu sigma (fun x => forall r, (r < m)%nat -> robust_againstn m eps w1 w2 r x)
    (joint_n m ((mu - 2 * eps) / sigma) (w2 / w1)).
Proof. exact (joint_probabilityn m mu sigma eps w1 w2). Qed.

Theorem one_threshold_two_meanings m e mu sigma eps lam :
  (2 <= m)%nat -> is_expected_maximum m e -> 0 < sigma -> 0 < lam ->
  exists d, is_derive (joint_n m ((mu - 2 * eps) / sigma)) 0 d /\
    (0 < d <-> eps < eps0_n m e mu sigma) /\ (d < 0 <-> eps0_n m e mu sigma < eps) /\
    (0 < w2_AT_n m e mu sigma eps lam <-> eps < eps0_n m e mu sigma).
Proof.
  intros Hm Hx Hs Hl; destruct (one_threshold m e mu sigma eps Hm Hx Hs) as [d [D [P N]]].
  exists d; split; [exact D |]; split; [exact P |]; split; [exact N | apply w2_AT_n_pos_iff; assumption].
Qed.

(** ** Beyond the paper: how much smoothing is right

    Appendix weight, Lemma 2's delta: t_LS = 1, the best pairwise ratio, at exactly one beta; the pairwise accuracy is
    lower at any other, and falls beyond it. *)
Theorem right_smoothing mu sigma eps lam beta : 0 < sigma -> 0 < lam -> 0 < eps < mu / 2 -> 0 <= beta <= 1 ->
  ratio_LS mu sigma eps lam beta = 1 <-> beta = sigma / (sigma + sqrt PI * (mu - eps)).
Proof. intros Hs Hl He; exact (ratio_LS_eq_1_iff mu sigma eps lam Hs Hl He beta). Qed.

(** Without smoothing it is t_AT, and it rises with beta. *)
Theorem right_smoothing_rises mu sigma eps lam : 0 < sigma -> 0 < lam -> 0 < eps < mu / 2 ->
  ratio_LS mu sigma eps lam 0 = ratio_AT mu sigma eps lam /\
  forall beta beta', 0 <= beta -> beta < beta' -> beta' <= 1 -> 0 < ratio_LS mu sigma eps lam beta' ->
  ratio_LS mu sigma eps lam beta < ratio_LS mu sigma eps lam beta'.
Proof.
  intros Hs Hl He; split.
  - apply ratio_LS_0; assumption.
  - exact (ratio_LS_increasing mu sigma eps lam Hs Hl He).
Qed.

Theorem right_smoothing_pairwise mu sigma eps lam : 0 < sigma -> 0 < lam -> 0 < eps < mu / 2 ->
  let best := sigma / (sigma + sqrt PI * (mu - eps)) in
  let accuracy beta := pairwise_accuracy 1 (mu - 2 * eps) sigma (ratio_LS mu sigma eps lam beta) in
  (forall beta, 0 <= beta <= 1 -> beta <> best -> accuracy beta < accuracy best) /\
  (forall beta beta', best <= beta -> beta < beta' -> beta' <= 1 -> accuracy beta' < accuracy beta).
Proof.
  intros Hs Hl He best accuracy; split.
  - exact (pairwise_best_strength mu sigma eps lam Hs Hl He).
  - exact (pairwise_falls_beyond_strength mu sigma eps lam Hs Hl He).
Qed.

(** A smaller beta trains the best joint ratio. *)
Theorem right_smoothing_joint mu sigma eps lam : 0 < sigma -> 0 < lam -> 0 < eps < mu / 2 -> eps < eps0 mu sigma ->
  exists beta, 0 < beta < sigma / (sigma + sqrt PI * (mu - eps)) /\
    ratio_LS mu sigma eps lam beta = t_joint ((mu - 2 * eps) / sigma).
Proof.
  intros Hs Hl He H0; apply (joint_strength mu sigma eps lam Hs Hl He _ H0), t_joint_best, Rdiv_lt_0_compat; lra.
Qed.

(** ** Beyond the paper: the metric CAS on the model *)

Theorem cas_closed_form mu sigma eps w1 w2 (A : class -> point) :
  0 < w1 -> eps <> mu -> (forall i, is_mean_attribution mu sigma eps w1 w2 i (A i)) ->
  (forall i j, same j i = false -> cosine (A i) (A j) = (w2 / w1) ^ 2 / (1 + 2 * (w2 / w1) ^ 2)) /\
  class_attribution_similarity A = 6 * (w2 / w1) ^ 2 / (1 + 2 * (w2 / w1) ^ 2).
Proof.
  intros H1 He H; split.
  - intros i j N; exact (cosine_closed_form mu sigma eps w1 w2 A i j H1 He N H).
  - exact (similarity_closed_form mu sigma eps w1 w2 A H1 He H).
Qed.

(** n classes. *)
Theorem cas_n_classes n mu sigma eps w1 w2 (A : nat -> pointn) :
  0 < w1 -> eps <> mu -> (forall i, (i < n)%nat -> is_mean_attributionn n mu sigma eps w1 w2 i (A i)) ->
  similarityn n A = INR n * (INR n - 1) * (w2 / w1) ^ 2 / (1 + (INR n - 1) * (w2 / w1) ^ 2).
Proof. exact (similarityn_closed_form n mu sigma eps w1 w2 A). Qed.

(** ** Beyond the paper: any number of classes

    m + 1 classes, class 0 by symmetry; e is the expected maximum of m independent standard normal variables. *)
Theorem expected_maxima :
  (forall m, exists e, is_expected_maximum m e) /\ is_expected_maximum 1 0 /\ is_expected_maximum 2 (/ sqrt PI) /\
  (forall m e, (2 <= m)%nat -> is_expected_maximum m e -> / sqrt PI <= e).
Proof.
  split; [exact expected_maximum_exists |]; split; [exact expected_maximum_1 |].
  split; [exact expected_maximum_2 | exact expected_maximum_ge].
Qed.

Theorem many_classes_lemma_2 m w1 w2 eps x : (0 < m)%nat -> 0 <= w1 -> 0 <= w2 -> 0 <= eps ->
  is_max_on_balln eps (marginn m w1 w2) x (marginn m w1 w2 (shiftn x (deltan eps))).
Proof. exact (marginn_max m w1 w2 eps x). Qed.

Theorem many_classes_loss m e mu sigma eps w1 w2 l : (0 < m)%nat -> is_expected_maximum m e ->
  0 <= sigma -> 0 <= eps -> 0 <= w1 -> 0 <= w2 ->
  is_robust_lossn m mu sigma eps w1 w2 l <-> l = (2 * eps - mu) * w1 + ((INR m - 1) * (2 * eps - mu) + e * sigma) * w2.
Proof.
  intros Hm Hx Hs He H1 H2; generalize (robust_lossn_closed_form m e mu sigma eps w1 w2 Hm Hx Hs He H1 H2); intros C.
  split; [intros L; exact (is_robust_lossn_unique m mu sigma eps w1 w2 _ _ L C) | intros ->; exact C].
Qed.

Theorem many_classes_theorem_1 m e mu sigma eps lam J : (2 <= m)%nat -> is_expected_maximum m e ->
  0 < sigma -> 0 < eps < mu / 2 -> 0 < lam -> is_objectiven m mu sigma eps lam J ->
  unique_minimiser J ((mu - 2 * eps) / lam) (Rmax 0 ((INR m - 1) * (mu - 2 * eps) - e * sigma) / lam) /\
  (0 < Rmax 0 ((INR m - 1) * (mu - 2 * eps) - e * sigma) / lam <-> eps < (mu - e * sigma / (INR m - 1)) / 2).
Proof.
  intros Hm Hx Hs He Hl HJ; split.
  - replace ((mu - 2 * eps) / lam) with (Rmax 0 (mu - 2 * eps) / lam) by (rewrite Rmax_right; lra).
    apply objectiven_minimiser; lia || lra || assumption.
  - exact (w2_AT_n_pos_iff m e mu sigma eps lam Hm Hl).
Qed.

Theorem many_classes_threshold m e mu sigma : (2 <= m)%nat -> is_expected_maximum m e -> 0 < sigma ->
  eps0_n m e mu sigma < mu / 2 /\ (0 < eps0_n m e mu sigma <-> e * sigma < (INR m - 1) * mu).
Proof. exact (eps0_n_range m e mu sigma). Qed.

Theorem many_classes_pairwise_probability m mu sigma eps w1 w2 r : (2 <= m)%nat -> (r < m)%nat ->
  0 < sigma -> 0 <= eps -> 0 < w1 -> 0 <= w2 ->
  is_Pr_samplen m mu sigma (robust_againstn m eps w1 w2 r)
    (Phi ((1 + (INR m - 1) * (w2 / w1)) * (mu - 2 * eps) / (sigma * sqrt (1 + (INR m - 1) * (w2 / w1) ^ 2)))).
Proof. exact (pairwise_probabilityn m mu sigma eps w1 w2 r). Qed.

Theorem many_classes_theorem_2 m a sigma t u : (2 <= m)%nat -> 0 < sigma -> 0 < a -> t < u ->
  (u <= 1 -> pairwise_accuracy (INR m - 1) a sigma t < pairwise_accuracy (INR m - 1) a sigma u) /\
  (1 <= t -> pairwise_accuracy (INR m - 1) a sigma u < pairwise_accuracy (INR m - 1) a sigma t).
Proof.
  intros Hm Hs Ha L; generalize (INR_minus_1_pos m Hm); intros P.
  split; intros H; [apply pairwise_accuracy_increasing | apply pairwise_accuracy_decreasing]; lra.
Qed.

(** With four classes or more and little noise training has t > 1, beyond the best pairwise ratio. *)
Theorem many_classes_over_use m e mu sigma eps lam : 0 < lam -> eps < mu / 2 ->
  1 < w2_AT_n m e mu sigma eps lam / (Rmax 0 (mu - 2 * eps) / lam) <-> e * sigma < (INR m - 2) * (mu - 2 * eps).
Proof. exact (ratio_above_1 m e mu sigma eps lam). Qed.


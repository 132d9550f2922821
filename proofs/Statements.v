(** * The statements, in the paper's order, each with all its hypotheses and an instance that meets them.

    Definitions are in [Model.v] (the Gaussian model), [Smoothing.v] (the readings of the smoothed loss) and [Expectation.v]
    (what an expectation is: an iterated improper Riemann integral against the normal density). [eps] is the paper's epsilon,
    [lam] its lambda; a [class] is c1, c2 or c3. Each theorem is proved elsewhere and restated here outside any section; its
    instance, at mu = sigma = lambda = 1 where nothing else is said, shows that the hypotheses can be met. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral LineIntegral Normal Expectation AffineForms Vectors LinearForms Maximum
  Quadratic Model Lemma2 RobustLoss Theorem1 PairwiseAccuracy JointAccuracy JointSlope JointOptimum UnderUseLimit
  Smoothing Theorem3 SmoothingStrength Attribution Copies CopiesMinimum CopiesAccuracy
  ManyClasses ManyClassesLoss ManyClassesAccuracy.
Import ListNotations.
Open Scope R_scope.

(** Bounds for the numbers of the instances. *)
Lemma sqrt_PI_bounds : 17 / 10 < sqrt PI <= 2.
Proof.
  generalize PI2_3_2 PI_4 PI_RGT_0; intros A B C; split.
  - rewrite <- (sqrt_Rsqr (17 / 10)) by lra; apply sqrt_lt_1_alt; unfold Rsqr; lra.
  - rewrite <- (sqrt_Rsqr 2) by lra; apply sqrt_le_1_alt; unfold Rsqr; lra.
Qed.

Lemma inv_sqrt_PI_bounds : 1 / 2 <= 1 / sqrt PI < 10 / 17.
Proof.
  generalize sqrt_PI_bounds; intros [A B]; split.
  - apply Rmult_le_reg_r with (sqrt PI); [lra |]; unfold Rdiv at 2; rewrite Rmult_assoc, Rinv_l; lra.
  - apply Rmult_lt_reg_r with (sqrt PI); [lra |]; unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

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

Example lemma_2_instance :
  is_max_on_ball (1 / 10) (margin 1 1 c1) (sample 1 1 c1 0 0 0)
    (margin 1 1 c1 (shift (sample 1 1 c1 0 0 0) (delta (1 / 10) c1))).
Proof. apply lemma_2; lra. Qed.

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

(** The theorem, with eps0 = (mu - sigma / sqrt pi) / 2. *)
Theorem theorem_1 mu sigma lam : 0 < mu -> 0 < sigma -> sigma < sqrt PI * mu -> 0 < lam ->
  0 < eps0 mu sigma < mu / 2 /\
  forall eps J, 0 < eps < mu / 2 -> is_objective lam (is_robust_loss mu sigma eps) J ->
  exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w1 /\ (0 < w2 <-> eps < eps0 mu sigma) /\
    (eps0 mu sigma <= eps -> w2 = 0).
Proof.
  intros Hm Hs Hsm Hl; split; [apply eps0_range; assumption |].
  intros eps J He HJ; exists (w1_AT mu eps lam), (w2_AT mu sigma eps lam).
  split; [apply objective_minimiser; lra || assumption |].
  split; [apply w1_AT_pos_iff; lra |].
  split; [apply w2_AT_pos_iff, Hl | apply w2_AT_eq_0].
Qed.

Example theorem_1_instance :
  exists J, is_objective 1 (is_robust_loss 1 1 (1 / 10)) J /\
    0 < eps0 1 1 < 1 / 2 /\ exists w1 w2, unique_minimiser J w1 w2 /\ 0 < w1 /\ 0 < w2.
Proof.
  destruct (equation_29 1 1 (1 / 10) 1) as [[J HJ] _]; [lra | lra |].
  generalize sqrt_PI_bounds inv_sqrt_PI_bounds; intros B I.
  destruct (theorem_1 1 1 1) as [R T]; [lra | lra | lra | lra |].
  destruct (T (1 / 10) J) as (w1 & w2 & M & P1 & P2 & _); [lra | exact HJ |].
  exists J; split; [exact HJ |]; split; [exact R |].
  exists w1, w2; split; [exact M |]; split; [exact P1 |]; apply P2; unfold eps0; lra.
Qed.

(** The derivative of equation 30 beyond eps0 is positive, where the sentence after equation 31 has it negative. *)
Theorem equation_30_sign mu sigma eps lam w2 : 0 < lam -> 0 <= w2 -> eps0 mu sigma < eps ->
  0 < - mu + 2 * eps + sigma / sqrt PI + lam * w2.
Proof. exact (slope_beyond_eps0 mu sigma eps lam w2). Qed.

Example equation_30_sign_instance : 0 < - 1 + 2 * (2 / 5) + 1 / sqrt PI + 1 * 0.
Proof. apply (equation_30_sign 1 1 (2 / 5) 1 0); generalize inv_sqrt_PI_bounds; unfold eps0; lra. Qed.

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

Example lemma_3_instance : Phi (1 / (sqrt (1 + 0 ^ 2) * 1)) < Phi (2 / (sqrt (1 + 1 ^ 2) * 1)).
Proof.
  generalize (proj1 (proj2 (lemma_3 1 Rlt_0_1)) 0 1); rewrite Rplus_0_r.
  replace (1 + 1) with 2 by ring; intros H; apply H; lra.
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

Example theorem_2_as_printed_fails_instance : ~ theorem_2_as_printed 1 1 (1 / 10).
Proof. apply theorem_2_as_printed_fails; lra. Qed.

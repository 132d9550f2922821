(** * Theorem 3 and Corollary 1: the minimiser of the smoothed objective and the threshold eps1 (equations 39 to 43). *)
From Coq Require Import Reals Lra Psatz.
From CrossClass Require Import Normal Quadratic Model Lemma2 RobustLoss Theorem1 Smoothing.
Open Scope R_scope.

Section Weights.
Variables mu sigma beta gamma eps lam : R.

(** Lemma 2's delta, and one perturbation for the whole loss, which differ in w1 only. *)
Definition w1_delta := Rmax 0 ((1 - beta) * (mu - 2 * eps) + 2 * gamma * eps) / lam.
Definition w1_whole := Rmax 0 ((1 - beta) * (mu - 2 * eps)) / lam.
Definition w2_LS := Rmax 0 ((1 - beta) * (mu - 2 * eps - sigma / sqrt PI) + 2 * gamma * mu) / lam.
Definition eps1 := (mu * (1 - beta + 2 * gamma) / (1 - beta) - sigma / sqrt PI) / 2.

(** Nested maxima. *)
Definition w1_nested := Rmax 0 ((1 - beta) * (mu - 2 * eps) - 2 * gamma * eps) / lam.
Definition w2_nested :=
  Rmax 0 ((1 - beta) * (mu - 2 * eps - sigma / sqrt PI) + 2 * gamma * (mu - 2 * eps)) / lam.
Definition eps1_nested := (mu - sigma / sqrt PI * (1 - beta) / (1 - beta + 2 * gamma)) / 2.
End Weights.

(** ** Minimisers *)

Lemma minimiser_of_closed_form lam (loss : class -> R -> R -> R -> Prop) f a b J : 0 < lam ->
  (forall w1 w2, f w1 w2 = a * w1 + b * w2) ->
  (forall i w1 w2, 0 <= w1 -> 0 <= w2 -> loss i w1 w2 (f w1 w2)) ->
  (forall i w1 w2 l m, loss i w1 w2 l -> loss i w1 w2 m -> l = m) ->
  is_objective lam loss J ->
  unique_minimiser J (Rmax 0 (- a) / lam) (Rmax 0 (- b) / lam).
Proof.
  intros Hl Hf HF HU HJ.
  apply unique_minimiser_ext with (Q a b lam); [| apply Q_unique_minimiser, Hl].
  intros w1 w2 H1 H2; rewrite <- (objective_closed_form lam loss f J HF HU HJ w1 w2 H1 H2), Hf; reflexivity.
Qed.

Theorem smoothed_minimiser_delta mu sigma beta gamma eps lam J : 0 <= sigma -> 0 < lam ->
  is_objective lam (is_smoothed_loss_delta mu sigma beta gamma eps) J ->
  unique_minimiser J (w1_delta mu beta gamma eps lam) (w2_LS mu sigma beta gamma eps lam).
Proof.
  intros Hs Hl HJ.
  replace (w1_delta mu beta gamma eps lam)
    with (Rmax 0 (- ((1 - beta) * (2 * eps - mu) - 2 * gamma * eps)) / lam)
    by (unfold w1_delta; do 2 f_equal; ring).
  replace (w2_LS mu sigma beta gamma eps lam)
    with (Rmax 0 (- ((1 - beta) * (2 * eps - mu + sigma / sqrt PI) - 2 * gamma * mu)) / lam)
    by (unfold w2_LS; do 2 f_equal; ring).
  apply (minimiser_of_closed_form lam (is_smoothed_loss_delta mu sigma beta gamma eps)
           (smoothed_delta mu sigma beta gamma eps) _ _ J Hl);
    [reflexivity | | | exact HJ].
  - intros; apply smoothed_delta_closed_form; assumption.
  - intros; eapply is_smoothed_loss_delta_unique; eassumption.
Qed.

Theorem smoothed_minimiser_whole mu sigma beta gamma eps lam J :
  0 <= sigma -> 0 <= eps -> 0 < lam -> 0 <= gamma -> 2 * gamma <= 1 - beta ->
  is_objective lam (is_smoothed_loss_whole mu sigma beta gamma eps) J ->
  unique_minimiser J (w1_whole mu beta eps lam) (w2_LS mu sigma beta gamma eps lam).
Proof.
  intros Hs He Hl Hg Hb HJ.
  replace (w1_whole mu beta eps lam) with (Rmax 0 (- ((1 - beta) * (2 * eps - mu))) / lam)
    by (unfold w1_whole; do 2 f_equal; ring).
  replace (w2_LS mu sigma beta gamma eps lam)
    with (Rmax 0 (- ((1 - beta) * (2 * eps - mu + sigma / sqrt PI) - 2 * gamma * mu)) / lam)
    by (unfold w2_LS; do 2 f_equal; ring).
  apply (minimiser_of_closed_form lam (is_smoothed_loss_whole mu sigma beta gamma eps)
           (smoothed_whole mu sigma beta gamma eps) _ _ J Hl);
    [reflexivity | | | exact HJ].
  - intros; apply smoothed_whole_closed_form; assumption.
  - intros; eapply is_smoothed_loss_whole_unique; eassumption.
Qed.

Theorem smoothed_minimiser_nested mu sigma beta gamma eps lam J :
  0 <= sigma -> 0 <= eps -> 0 < lam -> 0 <= gamma ->
  is_objective lam (is_smoothed_loss_nested mu sigma beta gamma eps) J ->
  unique_minimiser J (w1_nested mu beta gamma eps lam) (w2_nested mu sigma beta gamma eps lam).
Proof.
  intros Hs He Hl Hg HJ.
  replace (w1_nested mu beta gamma eps lam)
    with (Rmax 0 (- ((1 - beta) * (2 * eps - mu) + 2 * gamma * eps)) / lam)
    by (unfold w1_nested; do 2 f_equal; ring).
  replace (w2_nested mu sigma beta gamma eps lam)
    with (Rmax 0 (- ((1 - beta) * (2 * eps - mu + sigma / sqrt PI) - 2 * gamma * (mu - 2 * eps))) / lam)
    by (unfold w2_nested; do 2 f_equal; ring).
  apply (minimiser_of_closed_form lam (is_smoothed_loss_nested mu sigma beta gamma eps)
           (smoothed_nested mu sigma beta gamma eps) _ _ J Hl);
    [reflexivity | | | exact HJ].
  - intros; apply smoothed_nested_closed_form; assumption.
  - intros; eapply is_smoothed_loss_nested_unique; eassumption.
Qed.

(** ** The threshold for Lemma 2's delta and for one perturbation *)

Lemma eps1_eq mu sigma beta gamma : beta < 1 ->
  (1 - beta) * (2 * eps1 mu sigma beta gamma + sigma / sqrt PI) = mu * (1 - beta + 2 * gamma).
Proof. intros; unfold eps1; generalize sqrtPI_pos; intros; field; lra. Qed.

Theorem w2_LS_pos_iff mu sigma beta gamma eps lam : 0 < lam -> beta < 1 ->
  0 < w2_LS mu sigma beta gamma eps lam <-> eps < eps1 mu sigma beta gamma.
Proof.
  intros Hl Hb; unfold w2_LS; rewrite div_pos_iff, Rmax0_pos_iff by exact Hl.
  generalize (eps1_eq mu sigma beta gamma Hb); split; nra.
Qed.

Theorem w2_LS_eq_0 mu sigma beta gamma eps lam : beta < 1 -> eps1 mu sigma beta gamma <= eps ->
  w2_LS mu sigma beta gamma eps lam = 0.
Proof.
  intros Hb He; unfold w2_LS; rewrite Rmax_left; [unfold Rdiv; ring |].
  generalize (eps1_eq mu sigma beta gamma Hb); nra.
Qed.

Theorem eps1_gt_eps0 mu sigma beta gamma : 0 < mu -> beta < 1 -> 0 < gamma ->
  eps0 mu sigma < eps1 mu sigma beta gamma.
Proof.
  intros Hm Hb Hg; generalize (eps1_eq mu sigma beta gamma Hb); unfold eps0.
  assert (0 < mu * gamma) by (apply Rmult_lt_0_compat; assumption). nra.
Qed.

(** eps1 < mu/2, as the paper claims it, is a further condition. *)
Theorem eps1_lt_iff mu sigma beta gamma : beta < 1 ->
  eps1 mu sigma beta gamma < mu / 2 <-> 2 * gamma * mu < (1 - beta) * (sigma / sqrt PI).
Proof. intros Hb; generalize (eps1_eq mu sigma beta gamma Hb); split; nra. Qed.

(** In the form of a bound on beta, for gamma = c beta / 2: the appendix has c = 1, the main text c = 2. *)
Theorem eps1_lt_iff_beta mu sigma beta c : 0 < mu -> 0 < sigma -> beta < 1 -> 0 < c ->
  eps1 mu sigma beta (c * beta / 2) < mu / 2 <-> beta < sigma / (sigma + c * (sqrt PI * mu)).
Proof.
  intros Hm Hs Hb Hc; rewrite eps1_lt_iff by exact Hb; generalize sqrtPI_pos; intros P.
  set (k := sigma / sqrt PI).
  assert (S : sigma = k * sqrt PI) by (unfold k; field; lra).
  assert (K : 0 < k) by (apply noise_pos, Hs).
  assert (M : 0 < c * mu) by (apply Rmult_lt_0_compat; assumption).
  replace (sigma / (sigma + c * (sqrt PI * mu))) with (k / (k + c * mu)).
  2:{ rewrite S at 1 2; field; split; nra. }
  assert (D : k / (k + c * mu) * (k + c * mu) = k) by (field; lra).
  set (q := k / (k + c * mu)) in *; clearbody q k.
  split; intros; nra.
Qed.

(** ** The threshold for nested maxima: inside (eps0, mu/2) for every beta. *)

Lemma eps1_nested_eq mu sigma beta gamma : 0 < 1 - beta + 2 * gamma ->
  (1 - beta + 2 * gamma) * (mu - 2 * eps1_nested mu sigma beta gamma) = (1 - beta) * (sigma / sqrt PI).
Proof. intros; unfold eps1_nested; generalize sqrtPI_pos; intros; field; lra. Qed.

Theorem w2_nested_pos_iff mu sigma beta gamma eps lam : 0 < lam -> beta < 1 -> 0 <= gamma ->
  0 < w2_nested mu sigma beta gamma eps lam <-> eps < eps1_nested mu sigma beta gamma.
Proof.
  intros Hl Hb Hg; unfold w2_nested; rewrite div_pos_iff, Rmax0_pos_iff by exact Hl.
  assert (P : 0 < 1 - beta + 2 * gamma) by lra.
  generalize (eps1_nested_eq mu sigma beta gamma P); split; nra.
Qed.

Theorem eps1_nested_range mu sigma beta gamma : 0 < sigma -> beta < 1 -> 0 < gamma ->
  eps0 mu sigma < eps1_nested mu sigma beta gamma < mu / 2.
Proof.
  intros Hs Hb Hg; assert (P : 0 < 1 - beta + 2 * gamma) by lra.
  generalize (eps1_nested_eq mu sigma beta gamma P) (noise_pos sigma Hs); unfold eps0.
  set (k := sigma / sqrt PI); intros E K.
  assert (0 < k * gamma) by (apply Rmult_lt_0_compat; assumption).
  assert (0 < k * (1 - beta)) by (apply Rmult_lt_0_compat; lra).
  split; nra.
Qed.

(** ** Corollary 1 *)

Lemma Rmax0_div_lt a b lam : 0 < lam -> 0 < b -> a < b -> Rmax 0 a / lam < Rmax 0 b / lam.
Proof.
  intros Hl Hb Hab; apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat, Hl |].
  rewrite (Rmax_right 0 b) by lra; apply Rmax_lub_lt; assumption.
Qed.

Theorem w2_LS_gt_w2_AT mu sigma beta gamma eps lam :
  0 < mu -> 0 < sigma -> 0 < lam -> 0 < beta < 1 -> beta <= 2 * gamma -> 0 < eps < eps1 mu sigma beta gamma ->
  w2_AT mu sigma eps lam < w2_LS mu sigma beta gamma eps lam.
Proof.
  intros Hm Hs Hl Hb Hg He.
  generalize (proj2 (w2_LS_pos_iff mu sigma beta gamma eps lam Hl (proj2 Hb)) (proj2 He)) (noise_pos sigma Hs).
  unfold w2_LS, w2_AT; rewrite div_pos_iff, Rmax0_pos_iff by exact Hl; intros P K.
  apply Rmax0_div_lt; [exact Hl | exact P | nra].
Qed.

(** Equation 43 holds up to eps0; beyond it the difference is w2_LS itself. *)
Theorem w2_difference mu sigma beta eps lam : 0 < mu -> 0 < sigma -> 0 < lam -> 0 < beta < 1 -> 0 < eps ->
  (eps <= eps0 mu sigma ->
    w2_LS mu sigma beta (beta / 2) eps lam - w2_AT mu sigma eps lam = beta * (2 * eps + sigma / sqrt PI) / lam) /\
  (eps0 mu sigma <= eps ->
    w2_LS mu sigma beta (beta / 2) eps lam - w2_AT mu sigma eps lam = w2_LS mu sigma beta (beta / 2) eps lam).
Proof.
  intros Hm Hs Hl Hb He; split; intros H.
  - unfold eps0 in H; unfold w2_LS, w2_AT.
    rewrite !Rmax_right by nra.
    unfold Rdiv; rewrite <- Rmult_minus_distr_r; f_equal; field.
    generalize sqrtPI_pos; lra.
  - rewrite (w2_AT_eq_0 mu sigma eps lam H); ring.
Qed.

Theorem w2_nested_gt_w2_AT mu sigma beta gamma eps lam :
  0 < sigma -> 0 < lam -> 0 < beta < 1 -> beta <= 2 * gamma -> eps < mu / 2 ->
  eps < eps1_nested mu sigma beta gamma ->
  w2_AT mu sigma eps lam < w2_nested mu sigma beta gamma eps lam.
Proof.
  intros Hs Hl Hb Hg He H1.
  assert (Hg0 : 0 <= gamma) by lra.
  generalize (proj2 (w2_nested_pos_iff mu sigma beta gamma eps lam Hl (proj2 Hb) Hg0) H1) (noise_pos sigma Hs).
  unfold w2_nested, w2_AT; rewrite div_pos_iff, Rmax0_pos_iff by exact Hl; intros P K.
  apply Rmax0_div_lt; [exact Hl | exact P | nra].
Qed.

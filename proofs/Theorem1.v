(** * Theorem 1: the minimiser of the training objective and the threshold eps0 (equations 29 to 33). *)
From Coq Require Import Reals Lra Psatz.
From CrossClass Require Import Normal Quadratic Model RobustLoss.
Open Scope R_scope.

(** The weights that training returns. *)
Definition w1_AT (mu eps lam : R) := Rmax 0 (mu - 2 * eps) / lam.
Definition w2_AT (mu sigma eps lam : R) := Rmax 0 (mu - 2 * eps - sigma / sqrt PI) / lam.

Definition eps0 (mu sigma : R) := (mu - sigma / sqrt PI) / 2.

Lemma noise_pos sigma : 0 < sigma -> 0 < sigma / sqrt PI.
Proof. intros; apply Rdiv_lt_0_compat; [assumption | exact sqrtPI_pos]. Qed.

Lemma noise_lt mu sigma : sigma < sqrt PI * mu -> sigma / sqrt PI < mu.
Proof.
  intros H; apply Rmult_lt_reg_r with (sqrt PI); [exact sqrtPI_pos |].
  unfold Rdiv; rewrite Rmult_assoc, Rinv_l by (generalize sqrtPI_pos; lra). lra.
Qed.

Theorem objective_minimiser mu sigma eps lam J : 0 <= sigma -> 0 <= eps -> 0 < lam ->
  is_objective lam (is_robust_loss mu sigma eps) J ->
  unique_minimiser J (w1_AT mu eps lam) (w2_AT mu sigma eps lam).
Proof.
  intros Hs He Hl HJ.
  apply unique_minimiser_ext with (Q (2 * eps - mu) (2 * eps - mu + sigma / sqrt PI) lam).
  { intros; symmetry; apply training_objective; assumption. }
  replace (w1_AT mu eps lam) with (best_weight (2 * eps - mu) lam).
  replace (w2_AT mu sigma eps lam) with (best_weight (2 * eps - mu + sigma / sqrt PI) lam).
  - apply Q_unique_minimiser, Hl.
  - unfold w2_AT, best_weight; do 2 f_equal; ring.
  - unfold w1_AT, best_weight; do 2 f_equal; ring.
Qed.

Theorem eps0_range mu sigma : 0 < sigma -> sigma < sqrt PI * mu -> 0 < eps0 mu sigma < mu / 2.
Proof.
  intros Hs Hm; unfold eps0; generalize (noise_pos sigma Hs) (noise_lt mu sigma Hm); lra.
Qed.

Lemma w1_AT_pos_iff mu eps lam : 0 < lam -> 0 < w1_AT mu eps lam <-> eps < mu / 2.
Proof. intros Hl; unfold w1_AT; rewrite div_pos_iff, Rmax0_pos_iff by exact Hl; lra. Qed.

Lemma w2_AT_pos_iff mu sigma eps lam : 0 < lam -> 0 < w2_AT mu sigma eps lam <-> eps < eps0 mu sigma.
Proof. intros Hl; unfold w2_AT, eps0; rewrite div_pos_iff, Rmax0_pos_iff by exact Hl; lra. Qed.

Lemma w2_AT_eq_0 mu sigma eps lam : eps0 mu sigma <= eps -> w2_AT mu sigma eps lam = 0.
Proof.
  unfold eps0, w2_AT; intros H; rewrite Rmax_left by lra; unfold Rdiv; ring.
Qed.

(** The partial derivative of equation 30 beyond eps0: positive, where the text after equation 31 says negative. *)
Lemma slope_beyond_eps0 mu sigma eps lam w2 : 0 < lam -> 0 <= w2 -> eps0 mu sigma < eps ->
  0 < - mu + 2 * eps + sigma / sqrt PI + lam * w2.
Proof. unfold eps0; intros; nra. Qed.

(** The trained ratio w2/w1. *)
Definition ratio_AT (mu sigma eps lam : R) := w2_AT mu sigma eps lam / w1_AT mu eps lam.

Lemma ratio_AT_eq mu sigma eps lam : 0 < lam -> eps < mu / 2 ->
  ratio_AT mu sigma eps lam = Rmax 0 (mu - 2 * eps - sigma / sqrt PI) / (mu - 2 * eps).
Proof.
  intros Hl He; unfold ratio_AT, w2_AT, w1_AT; rewrite (Rmax_right 0 (mu - 2 * eps)) by lra.
  generalize sqrtPI_pos; intros; field; lra.
Qed.

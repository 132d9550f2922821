(** * Training under-uses cross-class features: 0 < t_AT < t_joint < 1 below eps0, and the limit of t_joint / t_AT. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import Normal Theorem1 JointSlope JointOptimum UnderUseLimit.
Open Scope R_scope.

(** The threshold eps0 is k = 1 / sqrt pi for a = (mu - 2 eps) / sigma. *)
Lemma threshold_standardised mu sigma eps : 0 < sigma ->
  (mu - 2 * eps) / sigma - noise = 2 / sigma * (eps0 mu sigma - eps).
Proof. intros Hs; unfold noise, eps0; generalize sqrtPI_pos; intros; field; lra. Qed.

Lemma noise_lt_iff mu sigma eps : 0 < sigma -> noise < (mu - 2 * eps) / sigma <-> eps < eps0 mu sigma.
Proof.
  intros Hs; generalize (threshold_standardised mu sigma eps Hs); intros E.
  assert (0 < 2 / sigma) by (apply Rdiv_lt_0_compat; lra).
  split; intros; nra.
Qed.

Lemma ratio_AT_standardised mu sigma eps lam : 0 < sigma -> 0 < lam -> eps < mu / 2 -> eps < eps0 mu sigma ->
  ratio_AT mu sigma eps lam = 1 - noise / ((mu - 2 * eps) / sigma).
Proof.
  intros Hs Hl He H0; rewrite ratio_AT_eq by assumption; unfold eps0 in H0.
  rewrite Rmax_right by lra; unfold noise; generalize sqrtPI_pos; intros; field; lra.
Qed.

Theorem t_AT_lt_t_joint mu sigma eps lam t : 0 < sigma -> 0 < lam -> eps < mu / 2 -> eps < eps0 mu sigma ->
  is_best_ratio ((mu - 2 * eps) / sigma) t -> 0 < ratio_AT mu sigma eps lam < t /\ t < 1.
Proof.
  intros Hs Hl He H0 B; rewrite ratio_AT_standardised by assumption.
  assert (Ha := proj2 (noise_lt_iff mu sigma eps Hs) H0).
  generalize (best_ratio_high _ t Ha B) noise_gt_0; intros T K.
  set (a := (mu - 2 * eps) / sigma) in *.
  assert (noise / a < 1).
  { apply Rmult_lt_reg_r with a; [lra |]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra. }
  lra.
Qed.

Theorem t_joint_eq_0 mu sigma eps t : 0 < sigma -> eps < mu / 2 -> eps0 mu sigma <= eps ->
  is_best_ratio ((mu - 2 * eps) / sigma) t -> t = 0.
Proof.
  intros Hs He H0; apply best_ratio_low; split; [apply Rdiv_lt_0_compat; lra |].
  apply Rnot_lt_le; rewrite noise_lt_iff by exact Hs; lra.
Qed.

Theorem t_joint_over_t_AT mu sigma lam : 0 < sigma -> 0 < lam ->
  filterlim (fun eps => t_joint ((mu - 2 * eps) / sigma) / ratio_AT mu sigma eps lam) (at_left (eps0 mu sigma))
            (locally (/ (1 - / PI))).
Proof.
  intros Hs Hl P [e HP].
  destruct (best_ratio_limit e (cond_pos e)) as [d [Hd L]].
  assert (Hd2 : 0 < d * sigma / 2) by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; assumption | lra]).
  exists (mkposreal _ Hd2); intros eps Heps Hlt; apply HP.
  assert (Hb : eps0 mu sigma - d * sigma / 2 < eps).
  { revert Heps; unfold ball; simpl; unfold AbsRing_ball, minus, plus, opp, abs; simpl; intros A.
    apply Rabs_def2 in A; lra. }
  assert (K : eps0 mu sigma < mu / 2) by (generalize (noise_pos sigma Hs); unfold eps0; lra).
  unfold ball; simpl; unfold AbsRing_ball, minus, plus, opp, abs; simpl.
  rewrite ratio_AT_standardised by lra.
  apply L.
  2:{ apply t_joint_best; generalize (proj2 (noise_lt_iff mu sigma eps Hs) Hlt) noise_gt_0; lra. }
  generalize (threshold_standardised mu sigma eps Hs); intros E.
  assert (Q : 0 < 2 / sigma) by (apply Rdiv_lt_0_compat; lra).
  assert (U : 2 / sigma * (eps0 mu sigma - eps) < d).
  { apply Rmult_lt_reg_r with (sigma / 2); [lra |].
    replace (2 / sigma * (eps0 mu sigma - eps) * (sigma / 2)) with (eps0 mu sigma - eps) by (field; lra). lra. }
  assert (0 < 2 / sigma * (eps0 mu sigma - eps)) by (apply Rmult_lt_0_compat; lra).
  lra.
Qed.

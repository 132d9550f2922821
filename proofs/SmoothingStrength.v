(** * How much smoothing is right: the ratio t_LS = w2/w1 that the smoothed objective trains, as a function of beta.

    Appendix weight gamma = beta/2 and Lemma 2's delta. The ratio rises with beta and is 1, the best pairwise ratio,
    exactly at beta = sigma / (sigma + sqrt pi (mu - eps)); it is the best joint ratio at one smaller beta. *)
From Coq Require Import Reals Lra Psatz.
From CrossClass Require Import Normal Quadratic Theorem1 Theorem3 PairwiseAccuracy
  JointOptimum UnderUse.
Open Scope R_scope.

Definition ratio_LS (mu sigma eps lam beta : R) :=
  w2_LS mu sigma beta (beta / 2) eps lam / w1_delta mu beta (beta / 2) eps lam.

Definition pairwise_strength (mu sigma eps : R) := sigma / (sigma + sqrt PI * (mu - eps)).

Section Strength.
Variables mu sigma eps lam : R.
Hypothesis Hs : 0 < sigma.
Hypothesis Hl : 0 < lam.
Hypothesis He : 0 < eps < mu / 2.

Let k := sigma / sqrt PI.
Let numerator beta := mu - (1 - beta) * (2 * eps + k).
Let denominator beta := (1 - beta) * (mu - 2 * eps) + beta * eps.

Lemma k_pos : 0 < k.
Proof. apply noise_pos, Hs. Qed.

Lemma denominator_pos beta : 0 <= beta <= 1 -> 0 < denominator beta.
Proof.
  intros Hb; unfold denominator.
  destruct (Rle_lt_dec beta (1 / 2)).
  - assert (0 < (1 - beta) * (mu - 2 * eps)) by (apply Rmult_lt_0_compat; lra).
    assert (0 <= beta * eps) by (apply Rmult_le_pos; lra). lra.
  - assert (0 <= (1 - beta) * (mu - 2 * eps)) by (apply Rmult_le_pos; lra).
    assert (0 < beta * eps) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma ratio_LS_eq beta : 0 <= beta <= 1 ->
  ratio_LS mu sigma eps lam beta = Rmax 0 (numerator beta) / denominator beta.
Proof.
  intros Hb; generalize (denominator_pos beta Hb); intros D.
  unfold ratio_LS, w2_LS, w1_delta; fold k.
  replace ((1 - beta) * (mu - 2 * eps - k) + 2 * (beta / 2) * mu) with (numerator beta) by (unfold numerator; field).
  replace ((1 - beta) * (mu - 2 * eps) + 2 * (beta / 2) * eps) with (denominator beta) by (unfold denominator; field).
  rewrite (Rmax_right 0 (denominator beta)) by lra; field; lra.
Qed.

Lemma ratio_LS_0 : ratio_LS mu sigma eps lam 0 = ratio_AT mu sigma eps lam.
Proof.
  rewrite ratio_AT_eq, ratio_LS_eq by lra; fold k; unfold numerator, denominator.
  replace (mu - (1 - 0) * (2 * eps + k)) with (mu - 2 * eps - k) by ring.
  replace ((1 - 0) * (mu - 2 * eps) + 0 * eps) with (mu - 2 * eps) by ring; reflexivity.
Qed.

(** The cross product of two ratios. *)
Lemma cross_product b c :
  numerator c * denominator b - numerator b * denominator c
  = (c - b) * ((mu - 2 * eps) * (mu - eps) + k * eps).
Proof. unfold numerator, denominator; ring. Qed.

Theorem ratio_LS_increasing b c : 0 <= b -> b < c -> c <= 1 ->
  0 < ratio_LS mu sigma eps lam c -> ratio_LS mu sigma eps lam b < ratio_LS mu sigma eps lam c.
Proof.
  intros Hb L Hc; rewrite !ratio_LS_eq by lra.
  assert (Db : 0 < denominator b) by (apply denominator_pos; lra).
  assert (Dc : 0 < denominator c) by (apply denominator_pos; lra).
  rewrite div_pos_iff, Rmax0_pos_iff by exact Dc; intros P.
  generalize k_pos; intros K.
  assert (X : 0 < (c - b) * ((mu - 2 * eps) * (mu - eps) + k * eps)).
  { apply Rmult_lt_0_compat; [lra |].
    assert (0 < (mu - 2 * eps) * (mu - eps)) by (apply Rmult_lt_0_compat; lra).
    assert (0 < k * eps) by (apply Rmult_lt_0_compat; lra). lra. }
  rewrite <- cross_product in X.
  apply Rmult_lt_reg_r with (denominator b * denominator c); [apply Rmult_lt_0_compat; assumption |].
  replace (Rmax 0 (numerator b) / denominator b * (denominator b * denominator c))
    with (Rmax 0 (numerator b) * denominator c) by (field; lra).
  replace (Rmax 0 (numerator c) / denominator c * (denominator b * denominator c))
    with (Rmax 0 (numerator c) * denominator b) by (field; lra).
  rewrite (Rmax_right 0 (numerator c)) by lra.
  unfold Rmax; destruct Rle_dec; [lra | rewrite Rmult_0_l; apply Rmult_lt_0_compat; assumption].
Qed.

Lemma strength_eq : pairwise_strength mu sigma eps * (mu - eps + k) = k.
Proof.
  unfold pairwise_strength; generalize sqrtPI_pos k_pos; intros P K.
  assert (S : sigma = k * sqrt PI) by (unfold k; field; lra).
  replace (sigma + sqrt PI * (mu - eps)) with (sqrt PI * (mu - eps + k)) by (rewrite S; ring).
  rewrite S; field; lra.
Qed.

Lemma strength_range : 0 < pairwise_strength mu sigma eps < 1.
Proof. generalize strength_eq k_pos; intros E K; split; nra. Qed.

Lemma ratio_LS_lt_1_iff beta : 0 <= beta <= 1 ->
  ratio_LS mu sigma eps lam beta < 1 <-> beta < pairwise_strength mu sigma eps.
Proof.
  intros Hb; rewrite ratio_LS_eq by exact Hb; generalize (denominator_pos beta Hb) strength_eq k_pos; intros D E K.
  assert (I : Rmax 0 (numerator beta) / denominator beta < 1 <-> numerator beta < denominator beta).
  { split; intros H.
    - apply Rmult_lt_compat_r with (r := denominator beta) in H; [| exact D].
      replace (Rmax 0 (numerator beta) / denominator beta * denominator beta)
        with (Rmax 0 (numerator beta)) in H by (field; lra).
      generalize (Rmax_r 0 (numerator beta)); lra.
    - apply Rmult_lt_reg_r with (denominator beta); [exact D |].
      replace (Rmax 0 (numerator beta) / denominator beta * denominator beta)
        with (Rmax 0 (numerator beta)) by (field; lra).
      rewrite Rmult_1_l; apply Rmax_lub_lt; assumption. }
  rewrite I; unfold numerator, denominator; split; nra.
Qed.

Theorem ratio_LS_eq_1_iff beta : 0 <= beta <= 1 ->
  ratio_LS mu sigma eps lam beta = 1 <-> beta = pairwise_strength mu sigma eps.
Proof.
  intros Hb; rewrite ratio_LS_eq by exact Hb; generalize (denominator_pos beta Hb) strength_eq k_pos; intros D E K.
  assert (I : Rmax 0 (numerator beta) / denominator beta = 1 <-> numerator beta = denominator beta).
  { split; intros H.
    - assert (M : Rmax 0 (numerator beta) = denominator beta).
      { apply Rmult_eq_reg_r with (/ denominator beta); [| apply Rinv_neq_0_compat; lra].
        rewrite Rinv_r by lra; exact H. }
      unfold Rmax in M; destruct Rle_dec in M; lra.
    - rewrite H, Rmax_right by lra; field; lra. }
  rewrite I; unfold numerator, denominator; split; intros; nra.
Qed.

(** The pairwise accuracy of the trained weights is best at that beta, and falls beyond it. *)
Theorem pairwise_best_strength beta : 0 <= beta <= 1 -> beta <> pairwise_strength mu sigma eps ->
  pairwise_accuracy 1 (mu - 2 * eps) sigma (ratio_LS mu sigma eps lam beta)
  < pairwise_accuracy 1 (mu - 2 * eps) sigma (ratio_LS mu sigma eps lam (pairwise_strength mu sigma eps)).
Proof.
  intros Hb N; generalize strength_range; intros Hp.
  assert (E1 : ratio_LS mu sigma eps lam (pairwise_strength mu sigma eps) = 1)
    by (apply ratio_LS_eq_1_iff; [lra | reflexivity]).
  rewrite E1.
  destruct (total_order_T (ratio_LS mu sigma eps lam beta) 1) as [[L | E] | L].
  - apply pairwise_accuracy_increasing; lra.
  - exfalso; apply N, ratio_LS_eq_1_iff; assumption.
  - apply pairwise_accuracy_decreasing; lra.
Qed.

Theorem pairwise_falls_beyond_strength b c : pairwise_strength mu sigma eps <= b -> b < c -> c <= 1 ->
  pairwise_accuracy 1 (mu - 2 * eps) sigma (ratio_LS mu sigma eps lam c)
  < pairwise_accuracy 1 (mu - 2 * eps) sigma (ratio_LS mu sigma eps lam b).
Proof.
  intros Hb L Hc; generalize strength_range; intros Hp.
  assert (B : forall x, pairwise_strength mu sigma eps <= x <= 1 -> 1 <= ratio_LS mu sigma eps lam x).
  { intros x Hx; apply Rnot_lt_le; rewrite ratio_LS_lt_1_iff by lra; lra. }
  apply pairwise_accuracy_decreasing; [lra | exact Hs | lra | apply B; lra |].
  apply ratio_LS_increasing; [lra | exact L | exact Hc |].
  generalize (B c); lra.
Qed.

(** One smaller beta trains the best joint ratio. *)
Theorem joint_strength t : eps < eps0 mu sigma -> is_best_ratio ((mu - 2 * eps) / sigma) t ->
  exists beta, 0 < beta < pairwise_strength mu sigma eps /\ ratio_LS mu sigma eps lam beta = t.
Proof.
  intros H0 B; generalize k_pos sqrtPI_pos; intros K P.
  assert (Hk : k < mu - 2 * eps) by (revert H0; unfold eps0; fold k; lra).
  generalize (t_AT_lt_t_joint mu sigma eps lam t Hs Hl (proj2 He) H0 B).
  rewrite ratio_AT_eq by lra; fold k; rewrite Rmax_right by lra; intros [[_ T0] T1].
  assert (T0' : mu - 2 * eps - k < t * (mu - 2 * eps)).
  { apply Rmult_lt_compat_r with (r := mu - 2 * eps) in T0; [| lra].
    replace ((mu - 2 * eps - k) / (mu - 2 * eps) * (mu - 2 * eps)) with (mu - 2 * eps - k) in T0 by (field; lra); lra. }
  assert (Tp : 0 < t) by nra.
  set (den := 2 * eps + k + t * (mu - 3 * eps)).
  assert (Hd : 0 < den) by (unfold den; destruct (Rle_lt_dec (3 * eps) mu); nra).
  set (beta := (t * (mu - 2 * eps) - (mu - 2 * eps - k)) / den).
  assert (Eb : beta * den = t * (mu - 2 * eps) - (mu - 2 * eps - k)) by (unfold beta; field; lra).
  assert (Hb : 0 < beta) by (apply Rdiv_lt_0_compat; [lra | exact Hd]).
  assert (Hb1 : beta < 1).
  { apply Rmult_lt_reg_r with den; [exact Hd |]; rewrite Eb; unfold den; nra. }
  assert (Et : ratio_LS mu sigma eps lam beta = t).
  { assert (D : 0 < denominator beta) by (apply denominator_pos; lra).
    assert (N : numerator beta = t * denominator beta).
    { unfold numerator, denominator; revert Eb; unfold den; intros; lra. }
    rewrite ratio_LS_eq by lra; rewrite N, Rmax_right; [field; lra |].
    apply Rmult_le_pos; lra. }
  exists beta; split; [split; [exact Hb |] | exact Et].
  apply ratio_LS_lt_1_iff; [lra | rewrite Et; exact T1].
Qed.
End Strength.

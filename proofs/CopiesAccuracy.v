(** * K copies of each feature: the pairwise robust accuracy (Theorem 2 in Appendix E.5). *)
From Coq Require Import Reals Lra Lia Psatz List.
From CrossClass Require Import GaussianIntegral Normal Expectation AffineForms Vectors LinearForms Model Lemma2
  PairwiseAccuracy Copies.
Import ListNotations.
Open Scope R_scope.

(** ** P(c + r X > 0), and one more independent normal variable *)

Definition tail (r c : R) := if Req_EM_T r 0 then ind c else Phi (c / r).

Lemma E_ind_any c s : s <> 0 -> is_E (fun z => ind (c + s * z)) (Phi (c / Rabs s)).
Proof.
  intros N; unfold Rabs; destruct Rcase_abs as [L | L]; [| apply E_ind; lra].
  refine (is_E_ext _ _ _ _ (is_E_opp_var _ _ (E_ind c (- s) _))); [intros; f_equal; ring | lra].
Qed.

Lemma tail_step r c w : 0 <= r -> is_E (fun z => tail r (c + w * z)) (tail (sqrt (r ^ 2 + w ^ 2)) c).
Proof.
  intros Hr; unfold tail; destruct (Req_EM_T r 0) as [-> | N].
  - replace (0 ^ 2 + w ^ 2) with (Rsqr w) by (unfold Rsqr; ring); rewrite sqrt_Rsqr_abs.
    destruct Req_EM_T as [Z | Z].
    + assert (w = 0) by (revert Z; unfold Rabs; destruct Rcase_abs; lra); subst w.
      apply is_E_ext with (fun _ => ind c); [intros; f_equal; ring | apply is_E_const].
    + apply E_ind_any; intros ->; apply Z, Rabs_R0.
  - assert (P : 0 < r) by lra.
    assert (Q : 0 < sqrt (r ^ 2 + w ^ 2)).
    { apply sqrt_lt_R0; generalize (pow_lt r 2 P) (pow2_ge_0 w); lra. }
    destruct Req_EM_T; [lra | apply E_Phi_step, P].
Qed.

Lemma E_tail_linear w c : is_EL (length w) (fun z => tail 0 (c + dot w z)) (tail (norm2 w) c).
Proof.
  revert c; induction w as [| a w IH]; intros c; simpl length.
  - change (tail 0 (c + 0) = tail (norm2 []) c); unfold norm2; simpl sumsq; rewrite sqrt_0, Rplus_0_r; reflexivity.
  - exists (fun x => tail (norm2 w) (c + a * x)); split.
    + intros x; eapply is_EL_ext; [| apply (IH (c + a * x))]; intros z _; simpl; f_equal; ring.
    + replace (norm2 (a :: w)) with (sqrt (norm2 w ^ 2 + a ^ 2)); [apply tail_step, norm2_nonneg |].
      rewrite norm2_sq; unfold norm2; f_equal; simpl; ring.
Qed.

Lemma E_ind_linear w c : 0 < norm2 w -> is_EL (length w) (fun z => ind (c + dot w z)) (Phi (c / norm2 w)).
Proof.
  intros P; generalize (E_tail_linear w c); unfold tail; destruct (Req_EM_T (norm2 w) 0); [lra |].
  apply is_EL_ext; intros z _; destruct Req_EM_T; [reflexivity | lra].
Qed.

(** ** The closed form *)

Definition pairwise_accuracyK (a sigma : R) (w1 w2 : list R) :=
  Phi (a * (sum w1 + sum w2) / (sigma * sqrt (sumsq w1 + sumsq w2))).

Definition robust_againstK (K : nat) (eps : R) (w1 w2 : list R) (i j : class) (x : pointK) :=
  forall d, ballK K eps d -> logitK w1 w2 (shiftK x d) j < logitK w1 w2 (shiftK x d) i.

Definition is_Pr_sampleK (K : nat) (mu sigma : R) (i : class) (event : pointK -> Prop) (p : R) :=
  exists h, (forall x, has_copies K x -> (event x -> h x = 1) /\ (~ event x -> h x = 0)) /\
            is_E_sampleK K mu sigma i h p.

Lemma robust_againstK_iff K eps w1 w2 i j x : weights K w1 -> weights K w2 -> 0 <= eps -> same j i = false ->
  has_copies K x ->
  robust_againstK K eps w1 w2 i j x <->
  0 < logitK w1 w2 x i - logitK w1 w2 x j - 2 * eps * (sum w1 + sum w2).
Proof.
  intros W1 W2 He N X; unfold robust_againstK; split.
  - intros A; generalize (ballK_deltaK K eps i He); intros B; generalize (A _ B).
    rewrite !(logitK_shift K) by (assumption || apply B).
    generalize (gapK_deltaK K w1 w2 eps i j (proj1 W1) (proj1 W2) N); lra.
  - intros P d B; rewrite !(logitK_shift K) by (assumption || apply B).
    generalize (gapK_le K w1 w2 eps i j d W1 W2 N B); lra.
Qed.

(** The lead over class j in terms of the normal variables of the feature that the two do not share. *)
Lemma leadK_sample K mu sigma i j w1 w2 u v z : length w1 = K -> length w2 = K ->
  length u = K -> length v = K -> length z = K -> same j i = false ->
  logitK w1 w2 (sampleK K mu sigma i u v z) i - logitK w1 w2 (sampleK K mu sigma i u v z) j
  = mu * (sum w1 + sum w2) + sigma * dot w1 z + sigma * dot w2 (if same j (next i) then u else v).
Proof.
  intros L1 L2 U V Z N.
  assert (A : forall w y, length w = K -> length y = K ->
    dot w (map (fun x => mu + sigma * x) y) = mu * sum w + sigma * dot w y)
    by (intros; apply dot_affine; congruence).
  assert (O : forall w, length w = K -> dot w (repeat 0 K) = 0)
    by (intros w L; rewrite dot_repeat by exact L; ring).
  destruct i, j; try discriminate; unfold logitK, sampleK; simpl;
    rewrite ?(A w1 z), ?(A w2 u), ?(A w2 v), ?(O w1), ?(O w2) by assumption; ring.
Qed.

Lemma dot_scal s w z : dot (map (Rmult s) w) z = s * dot w z.
Proof.
  revert z; induction w as [| a w IH]; intros [| b z]; simpl; try ring. rewrite IH; ring.
Qed.

Lemma sumsq_scal s w : sumsq (map (Rmult s) w) = s ^ 2 * sumsq w.
Proof. induction w as [| a w IH]; simpl sumsq; simpl map; simpl; [ring | simpl in IH; rewrite IH; ring]. Qed.

Theorem pairwise_probabilityK K mu sigma eps w1 w2 i j :
  0 < sigma -> 0 <= eps -> weights K w1 -> weights K w2 -> 0 < sumsq w1 -> same j i = false ->
  is_Pr_sampleK K mu sigma i (robust_againstK K eps w1 w2 i j) (pairwise_accuracyK (mu - 2 * eps) sigma w1 w2).
Proof.
  intros Hs He W1 W2 P1 N; assert (L1 := proj1 W1); assert (L2 := proj1 W2).
  set (a := mu - 2 * eps).
  exists (fun x => ind (logitK w1 w2 x i - logitK w1 w2 x j - 2 * eps * (sum w1 + sum w2))); split.
  { intros x X; apply ind_indicator, robust_againstK_iff; assumption. }
  set (m := a * (sum w1 + sum w2)); set (v1 := map (Rmult sigma) w1); set (v2 := map (Rmult sigma) w2).
  assert (Q1 : norm2 v1 ^ 2 = sigma ^ 2 * sumsq w1) by (unfold v1; rewrite norm2_sq; apply sumsq_scal).
  assert (Q2 : norm2 v2 ^ 2 = sigma ^ 2 * sumsq w2) by (unfold v2; rewrite norm2_sq; apply sumsq_scal).
  assert (Pv : 0 < norm2 v1).
  { assert (0 < sigma ^ 2 * sumsq w1) by (apply Rmult_lt_0_compat; [apply pow_lt, Hs | exact P1]).
    generalize (norm2_nonneg v1); intros [P | Z]; [exact P | rewrite <- Z in Q1; lra]. }
  assert (M1 : length v1 = K) by (unfold v1; rewrite map_length; exact L1).
  assert (M2 : length v2 = K) by (unfold v2; rewrite map_length; exact L2).
  assert (EZ : forall y, length y = K -> is_EL K
    (fun z => ind (m + dot v2 y + dot v1 z)) (Phi ((m + dot v2 y) / norm2 v1))).
  { intros y Y; rewrite <- M1; apply E_ind_linear, Pv. }
  assert (EY : is_EL K (fun y => Phi ((m + dot v2 y) / norm2 v1)) (pairwise_accuracyK a sigma w1 w2)).
  { replace (pairwise_accuracyK a sigma w1 w2) with (Phi (m / sqrt (norm2 v1 ^ 2 + norm2 v2 ^ 2)));
      [rewrite <- M2; apply E_Phi_linear, Pv |].
    unfold pairwise_accuracyK; fold m; do 2 f_equal; rewrite Q1, Q2.
    replace (sigma ^ 2 * sumsq w1 + sigma ^ 2 * sumsq w2) with (Rsqr sigma * (sumsq w1 + sumsq w2))
      by (unfold Rsqr; ring).
    rewrite sqrt_mult, sqrt_Rsqr; [reflexivity | lra | apply Rle_0_sqr |].
    generalize (sumsq_nonneg w2); lra. }
  assert (S : forall u v z, length u = K -> length v = K -> length z = K ->
    logitK w1 w2 (sampleK K mu sigma i u v z) i - logitK w1 w2 (sampleK K mu sigma i u v z) j
      - 2 * eps * (sum w1 + sum w2)
    = m + dot v2 (if same j (next i) then u else v) + dot v1 z).
  { intros u v z U V Z; rewrite (leadK_sample K) by assumption.
    unfold m, a, v1, v2; rewrite !dot_scal; ring. }
  destruct (same j (next i)) eqn:D.
  - exists (fun u v => Phi ((m + dot v2 u) / norm2 v1)), (fun u => Phi ((m + dot v2 u) / norm2 v1)).
    split; [| split; [intros; apply is_EL_const | exact EY]].
    intros u v U V; refine (is_EL_ext _ _ _ _ _ (EZ u U)); intros z Z; f_equal; symmetry; apply S; assumption.
  - exists (fun u v => Phi ((m + dot v2 v) / norm2 v1)), (fun u => pairwise_accuracyK a sigma w1 w2).
    split; [| split; [intros; exact EY | apply is_EL_const]].
    intros u v U V; refine (is_EL_ext _ _ _ _ _ (EZ v V)); intros z Z; f_equal; symmetry; apply S; assumption.
Qed.

(** ** Equal copies: Theorem 2 with a sqrt K in the place of a *)

Theorem pairwise_accuracyK_equal K a sigma w1 w2 : (0 < K)%nat -> 0 < sigma -> 0 < w1 ->
  pairwise_accuracyK a sigma (repeat w1 K) (repeat w2 K)
  = pairwise_accuracy 1 (sqrt (INR K) * a) sigma (w2 / w1).
Proof.
  intros HK Hs H1; unfold pairwise_accuracyK, pairwise_accuracy; f_equal.
  rewrite !sum_repeat, !sumsq_repeat, !Rmult_1_l.
  assert (P : 0 < sqrt (INR K)) by (apply sqrt_lt_R0, lt_0_INR, HK).
  assert (S : INR K = sqrt (INR K) * sqrt (INR K)) by (symmetry; apply sqrt_sqrt, pos_INR).
  assert (Q : 0 < sqrt (1 + (w2 / w1) ^ 2)) by apply sqrt_one_plus_sq_pos.
  replace (INR K * w1 ^ 2 + INR K * w2 ^ 2) with (INR K * (Rsqr w1 * (1 + (w2 / w1) ^ 2)))
    by (unfold Rsqr; field; lra).
  rewrite sqrt_mult by
    (apply pos_INR || (apply Rmult_le_pos; [apply Rle_0_sqr | apply Rlt_le, one_plus_sq_pos])).
  rewrite sqrt_mult, sqrt_Rsqr by (lra || apply Rle_0_sqr || apply Rlt_le, one_plus_sq_pos).
  rewrite S at 1 2; field; lra.
Qed.

(** ** Copies that differ: the bound w2_k <= w1_k of Appendix E.5 is not enough. *)

Theorem pairwise_accuracyK_falls a sigma : 0 < a -> 0 < sigma ->
  pairwise_accuracyK a sigma [1; 1 / 2] [1; 0] < pairwise_accuracyK a sigma [1; 1 / 2] [5 / 6; 0].
Proof.
  intros Ha Hs; apply Phi_increasing; simpl.
  replace (1 * (1 * 1) + (1 / 2 * (1 / 2 * 1) + 0) + (1 * (1 * 1) + (0 * (0 * 1) + 0))) with (Rsqr (3 / 2))
    by (unfold Rsqr; field).
  replace (1 * (1 * 1) + (1 / 2 * (1 / 2 * 1) + 0) + (5 / 6 * (5 / 6 * 1) + (0 * (0 * 1) + 0))) with (35 / 18) by field.
  rewrite sqrt_Rsqr by lra.
  assert (P : 0 < sqrt (35 / 18)) by (apply sqrt_lt_R0; lra).
  assert (B : sqrt (35 / 18) < 7 / 5).
  { rewrite <- (sqrt_Rsqr (7 / 5)) by lra; apply sqrt_lt_1_alt; unfold Rsqr; lra. }
  replace (a * (1 + (1 / 2 + 0) + (1 + (0 + 0))) / (sigma * (3 / 2))) with (a / sigma * (5 / 3)) by (field; lra).
  replace (a * (1 + (1 / 2 + 0) + (5 / 6 + (0 + 0))) / (sigma * sqrt (35 / 18)))
    with (a / sigma * (7 / 3 * / sqrt (35 / 18))) by (field; lra).
  apply Rmult_lt_compat_l; [apply Rdiv_lt_0_compat; assumption |].
  apply Rmult_lt_reg_r with (sqrt (35 / 18)); [exact P |].
  rewrite Rmult_assoc, Rinv_l by lra; lra.
Qed.

(** * K copies of each feature: the minimiser of the training objective and the threshold.

    The objective couples the copies through |w2|_2. For each weight vector it has the form
    F(w) = - a sum w + s |w|_2 + (lam/2) |w|_2^2, whose minimiser is constant. *)
From Coq Require Import Reals Lra Lia Psatz List.
From CrossClass Require Import Normal Vectors Quadratic Model Copies.
From CrossClass Require Import Expectation.
Import ListNotations.
Open Scope R_scope.

Section OneWeightVector.
Variables a s lam : R.
Variable K : nat.
Hypothesis Ha : 0 < a.
Hypothesis Hlam : 0 < lam.
Hypothesis HK : (0 < K)%nat.

Definition F (w : list R) := - a * sum w + s * norm2 w + lam / 2 * norm2 w ^ 2.
Definition best_copy := Rmax 0 (a - s / sqrt (INR K)) / lam.

Let rK := sqrt (INR K).
Lemma rK_pos : 0 < rK.
Proof. apply sqrt_lt_R0, lt_0_INR, HK. Qed.
Lemma rK_sq : rK ^ 2 = INR K.
Proof. apply pow2_sqrt, pos_INR. Qed.

Let rstar := best_weight (s - a * rK) lam.

Lemma best_copy_rstar : rK * best_copy = rstar.
Proof.
  unfold best_copy, rstar, best_weight; fold rK; generalize rK_pos; intros P.
  replace (- (s - a * rK)) with (rK * (a - s / rK)) by (field; lra).
  replace 0 with (rK * 0) at 2 by ring.
  rewrite RmaxRmult by lra; unfold Rdiv; ring.
Qed.

Lemma best_copy_nonneg : 0 <= best_copy.
Proof.
  apply Rmult_le_pos; [apply Rmax_l | apply Rlt_le, Rinv_0_lt_compat, Hlam].
Qed.

Lemma norm2_star : norm2 (repeat best_copy K) = rstar.
Proof.
  unfold norm2; rewrite sumsq_repeat, <- rK_sq, <- best_copy_rstar.
  replace (rK ^ 2 * best_copy ^ 2) with (Rsqr (rK * best_copy)) by (unfold Rsqr; ring).
  apply sqrt_Rsqr, Rmult_le_pos; [apply Rlt_le, rK_pos | apply best_copy_nonneg].
Qed.

Lemma F_star : F (repeat best_copy K) = (s - a * rK) * rstar + lam / 2 * rstar ^ 2.
Proof.
  unfold F; rewrite norm2_star, sum_repeat, <- rK_sq, <- best_copy_rstar; ring.
Qed.

(** Strong form: the gap controls both the norm and the deviation from the diagonal. *)
Lemma F_lower w : length w = K ->
  F (repeat best_copy K) + lam / 2 * (norm2 w - rstar) ^ 2
   + a * (rK * norm2 w - sum w) <= F w.
Proof.
  intros _; rewrite F_star; unfold F.
  generalize (quad_min (s - a * rK) lam (norm2 w) Hlam (norm2_nonneg w)).
  fold rstar; nra.
Qed.

Theorem best_copy_minimum w : length w = K -> F (repeat best_copy K) <= F w.
Proof.
  intros H; generalize (F_lower w H) (sum_le_norm w) (pow2_ge_0 (norm2 w - rstar)).
  unfold len; rewrite H; fold rK; nra.
Qed.

Theorem best_copy_unique w : length w = K -> F w <= F (repeat best_copy K) -> w = repeat best_copy K.
Proof.
  intros H HF; generalize (F_lower w H) (sum_le_norm w) (pow2_ge_0 (norm2 w - rstar)).
  unfold len; rewrite H; fold rK; intros A B C.
  assert (D : 0 <= a * (rK * norm2 w - sum w)) by (apply Rmult_le_pos; lra).
  assert (N : norm2 w = rstar).
  { apply Rminus_diag_uniq, Rsqr_0_uniq; unfold Rsqr; nra. }
  assert (S : sum w = rK * norm2 w) by nra.
  replace K with (length w) by exact H.
  apply dev_zero; rewrite dev_eq; unfold len; rewrite H, <- rK_sq, <- norm2_sq, S, N, <- best_copy_rstar.
  apply Req_le; ring.
Qed.
End OneWeightVector.


(** ** The objective *)

Definition w1_AT_K (mu eps lam : R) := Rmax 0 (mu - 2 * eps) / lam.
Definition w2_AT_K (K : nat) (mu sigma eps lam : R) := Rmax 0 (mu - 2 * eps - sigma / sqrt PI / sqrt (INR K)) / lam.
Definition eps0_K (K : nat) (mu sigma : R) := (mu - sigma / sqrt (PI * INR K)) / 2.

Definition unique_minimiserK (K : nat) (J : list R -> list R -> R) (v1 v2 : list R) :=
  weights K v1 /\ weights K v2 /\
  (forall w1 w2, weights K w1 -> weights K w2 -> J v1 v2 <= J w1 w2) /\
  (forall w1 w2, weights K w1 -> weights K w2 -> J w1 w2 <= J v1 v2 -> w1 = v1 /\ w2 = v2).

Lemma is_max_on_ballK_unique K eps F x v w : is_max_on_ballK K eps F x v -> is_max_on_ballK K eps F x w -> v = w.
Proof. intros [[d [B <-]] U] [[d' [D <-]] W]; apply Rle_antisym; auto. Qed.

Lemma is_robust_lossK_unique K mu sigma eps i w1 w2 l m :
  is_robust_lossK K mu sigma eps i w1 w2 l -> is_robust_lossK K mu sigma eps i w1 w2 m -> l = m.
Proof.
  intros [V [MV (g & h & A & B & C)]] [W [MW (g' & h' & A' & B' & C')]].
  apply (is_EL_unique K h); [exact C |]; refine (is_EL_ext _ _ _ _ _ C').
  intros u U; apply (is_EL_unique K (g u)); [| apply B, U].
  refine (is_EL_ext _ _ _ _ _ (B' u U)); intros v Hv.
  apply (is_EL_unique K (fun z => W (sampleK K mu sigma i u v z))); [apply A'; assumption |].
  refine (is_EL_ext _ _ _ _ _ (A u v U Hv)); intros z Z.
  assert (H : has_copies K (sampleK K mu sigma i u v z)) by (apply has_copies_sampleK; assumption).
  exact (is_max_on_ballK_unique _ _ _ _ _ _ (MV _ H) (MW _ H)).
Qed.

Theorem objectiveK_closed_form K mu sigma eps lam J : 0 <= sigma -> 0 <= eps ->
  is_objectiveK K mu sigma eps lam J ->
  forall w1 w2, weights K w1 -> weights K w2 ->
  J w1 w2 = (2 * eps - mu) * sum w1 + (2 * eps - mu) * sum w2 + sigma / sqrt PI * norm2 w2
            + lam / 2 * (sumsq w1 + sumsq w2).
Proof.
  intros Hs He HJ w1 w2 W1 W2; destruct (HJ w1 w2 W1 W2) as [l [L ->]].
  assert (E : forall i, l i = (2 * eps - mu) * sum w1 + (2 * eps - mu) * sum w2 + sigma / sqrt PI * norm2 w2).
  { intros i; apply (is_robust_lossK_unique K mu sigma eps i w1 w2); [apply L |].
    apply robust_lossK_closed_form; assumption. }
  rewrite !E; field; generalize sqrtPI_pos; lra.
Qed.

Lemma best_copy_weights a s lam K : 0 < lam -> weights K (repeat (best_copy a s lam K) K).
Proof.
  intros Hl; split; [apply repeat_length | apply Forall_repeat, best_copy_nonneg, Hl].
Qed.

Theorem objectiveK_minimiser K mu sigma eps lam J :
  (0 < K)%nat -> 0 <= sigma -> 0 <= eps < mu / 2 -> 0 < lam -> is_objectiveK K mu sigma eps lam J ->
  unique_minimiserK K J (repeat (w1_AT_K mu eps lam) K) (repeat (w2_AT_K K mu sigma eps lam) K).
Proof.
  intros HK Hs [He He2] Hl HJ; assert (Ha : 0 < mu - 2 * eps) by lra.
  set (a := mu - 2 * eps); set (s := sigma / sqrt PI).
  assert (E1 : w1_AT_K mu eps lam = best_copy a 0 lam K).
  { unfold w1_AT_K, best_copy; fold a; do 2 f_equal; unfold Rdiv; ring. }
  assert (E2 : w2_AT_K K mu sigma eps lam = best_copy a s lam K) by reflexivity.
  rewrite E1, E2.
  assert (EJ : forall w1 w2, weights K w1 -> weights K w2 -> J w1 w2 = F a 0 lam w1 + F a s lam w2).
  { intros w1 w2 W1 W2; rewrite (objectiveK_closed_form K mu sigma eps lam J Hs He HJ w1 w2 W1 W2).
    unfold F; rewrite !norm2_sq; unfold a, s; ring. }
  generalize (best_copy_weights a 0 lam K Hl) (best_copy_weights a s lam K Hl); intros V1 V2.
  split; [exact V1 |]; split; [exact V2 |]; split; intros w1 w2 W1 W2; rewrite !EJ by assumption;
    generalize (best_copy_minimum a 0 lam K Ha Hl HK w1 (proj1 W1))
      (best_copy_minimum a s lam K Ha Hl HK w2 (proj1 W2)); intros M1 M2.
  - lra.
  - intros M; split.
    + apply (best_copy_unique a 0 lam K); try assumption; [apply W1 | lra].
    + apply (best_copy_unique a s lam K); try assumption; [apply W2 | lra].
Qed.

Theorem w2_AT_K_pos_iff K mu sigma eps lam : 0 < lam -> (0 < K)%nat ->
  0 < w2_AT_K K mu sigma eps lam <-> eps < eps0_K K mu sigma.
Proof.
  intros Hl HK; unfold w2_AT_K, eps0_K.
  rewrite sqrt_mult by (generalize PI_RGT_0 (pos_INR K); lra).
  assert (0 < sqrt (INR K)) by (apply sqrt_lt_R0, lt_0_INR, HK).
  replace (sigma / sqrt PI / sqrt (INR K)) with (sigma / (sqrt PI * sqrt (INR K)))
    by (generalize sqrtPI_pos; intros; field; lra).
  rewrite div_pos_iff, Rmax0_pos_iff by exact Hl; lra.
Qed.

(** The threshold grows with K, towards mu/2. *)
Theorem eps0_K_increasing K L mu sigma : (0 < K)%nat -> (K < L)%nat -> 0 < sigma ->
  eps0_K K mu sigma < eps0_K L mu sigma < mu / 2.
Proof.
  intros HK HL Hs; unfold eps0_K; generalize PI_RGT_0; intros P.
  assert (A : 0 < INR K) by (apply lt_0_INR, HK).
  assert (B : INR K < INR L) by (apply lt_INR, HL).
  assert (SK : 0 < sqrt (PI * INR K)) by (apply sqrt_lt_R0, Rmult_lt_0_compat; assumption).
  assert (SL : sqrt (PI * INR K) < sqrt (PI * INR L)).
  { apply sqrt_lt_1_alt; split; [apply Rmult_le_pos; lra | apply Rmult_lt_compat_l; assumption]. }
  assert (I : sigma / sqrt (PI * INR L) < sigma / sqrt (PI * INR K)).
  { apply Rmult_lt_compat_l; [exact Hs | apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra | exact SL]]. }
  assert (0 < sigma / sqrt (PI * INR L)) by (apply Rdiv_lt_0_compat; lra).
  lra.
Qed.

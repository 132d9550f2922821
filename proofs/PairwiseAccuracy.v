(** * Lemma 3 and Theorem 2 for one fixed other class: the pairwise robust accuracy (equations 34 to 37). *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral Normal Expectation AffineForms Model Lemma2.
Open Scope R_scope.

(** ** The closed form

    With m cross-class features in the lead (m = n - 2 for n classes), a the mean of a feature after the attack and t
    = w2/w1, the pairwise robust accuracy is Phi (a (1 + m t) / (sigma sqrt (1 + m t^2))). *)

Definition signal (m t : R) := (1 + m * t) / sqrt (1 + m * t ^ 2).

Definition pairwise_accuracy (m a sigma t : R) := Phi ((1 + m * t) * a / (sigma * sqrt (1 + m * t ^ 2))).

Lemma one_plus_m_sq_pos m t : 0 <= m -> 0 < 1 + m * t ^ 2.
Proof. intros; generalize (pow2_ge_0 t); nra. Qed.

Lemma sqrt_one_plus_m_sq_pos m t : 0 <= m -> 0 < sqrt (1 + m * t ^ 2).
Proof. intros; apply sqrt_lt_R0, one_plus_m_sq_pos; assumption. Qed.

(** The numerator 1 - t of equation 34. *)
Lemma is_derive_signal m t : 0 <= m -> is_derive (signal m) t (m * (1 - t) / sqrt (1 + m * t ^ 2) ^ 3).
Proof.
  intros Hm; generalize (one_plus_m_sq_pos m t Hm) (sqrt_one_plus_m_sq_pos m t Hm); intros P Q.
  unfold signal; auto_derive.
  { simpl in *; repeat split; lra. }
  replace (1 + m * (t * (t * 1))) with (1 + m * t ^ 2) by (simpl; ring).
  assert (S : sqrt (1 + m * t ^ 2) * sqrt (1 + m * t ^ 2) = 1 + m * t ^ 2) by (apply sqrt_sqrt; lra).
  set (r := sqrt (1 + m * t ^ 2)) in *.
  field_simplify_eq; [| lra]. replace (r ^ 2) with (1 + m * t ^ 2) by (rewrite <- S; simpl; ring). ring.
Qed.

Lemma signal_step m t u : 0 < m -> t < u ->
  exists c, t < c < u /\ signal m u - signal m t = (u - t) * (1 - c) * (m / sqrt (1 + m * c ^ 2) ^ 3) /\
            0 < m / sqrt (1 + m * c ^ 2) ^ 3.
Proof.
  intros Hm L; assert (H : 0 <= m) by lra.
  destruct (MVT_cor2 (signal m) (fun t => m * (1 - t) / sqrt (1 + m * t ^ 2) ^ 3) t u L) as [c [E Hc]].
  { intros; apply is_derive_Reals, is_derive_signal, H. }
  generalize (sqrt_one_plus_m_sq_pos m c H); intros R.
  assert (P : 0 < sqrt (1 + m * c ^ 2) ^ 3) by (apply pow_lt, R).
  exists c; split; [exact Hc |]; split; [rewrite E; field; lra | apply Rdiv_lt_0_compat; assumption].
Qed.

Lemma signal_increasing m t u : 0 < m -> t < u -> u <= 1 -> signal m t < signal m u.
Proof.
  intros Hm L Hu; destruct (signal_step m t u Hm L) as (c & Hc & E & P).
  assert (0 < (u - t) * (1 - c)) by (apply Rmult_lt_0_compat; lra).
  nra.
Qed.

Lemma signal_decreasing m t u : 0 < m -> 1 <= t -> t < u -> signal m u < signal m t.
Proof.
  intros Hm Ht L; destruct (signal_step m t u Hm L) as (c & Hc & E & P).
  assert (0 < (u - t) * (c - 1)) by (apply Rmult_lt_0_compat; lra).
  nra.
Qed.

Lemma pairwise_accuracy_signal m a sigma t : 0 <= m -> 0 < sigma ->
  pairwise_accuracy m a sigma t = Phi (a / sigma * signal m t).
Proof.
  intros Hm Hs; unfold pairwise_accuracy, signal; f_equal.
  generalize (sqrt_one_plus_m_sq_pos m t Hm); intros; field; lra.
Qed.

Theorem pairwise_accuracy_increasing m a sigma t u : 0 < m -> 0 < sigma -> 0 < a ->
  t < u -> u <= 1 -> pairwise_accuracy m a sigma t < pairwise_accuracy m a sigma u.
Proof.
  intros Hm Hs Ha L Hu; rewrite !pairwise_accuracy_signal by lra; apply Phi_increasing.
  apply Rmult_lt_compat_l; [apply Rdiv_lt_0_compat; assumption | apply signal_increasing; assumption].
Qed.

Theorem pairwise_accuracy_decreasing m a sigma t u : 0 < m -> 0 < sigma -> 0 < a ->
  1 <= t -> t < u -> pairwise_accuracy m a sigma u < pairwise_accuracy m a sigma t.
Proof.
  intros Hm Hs Ha Ht L; rewrite !pairwise_accuracy_signal by lra; apply Phi_increasing.
  apply Rmult_lt_compat_l; [apply Rdiv_lt_0_compat; assumption | apply signal_decreasing; assumption].
Qed.

(** ** The closed form is the probability: P(w1 (a + sigma X) + w2 (a + sigma Y) > 0). *)

Theorem E_pairwise a sigma w1 w2 : 0 < sigma -> 0 < w1 ->
  is_E2 (fun y x => ind (w1 * (a + sigma * x) + w2 * (a + sigma * y))) (pairwise_accuracy 1 a sigma (w2 / w1)).
Proof.
  intros Hs H1; set (t := w2 / w1).
  generalize (sqrt_one_plus_sq_pos t); intros Q.
  exists (fun y => Phi ((1 + t) * a / sigma + t * y)); split.
  - intros y; generalize (E_ind (w1 * a + w2 * (a + sigma * y)) (w1 * sigma) (Rmult_lt_0_compat _ _ H1 Hs)).
    replace ((w1 * a + w2 * (a + sigma * y)) / (w1 * sigma)) with ((1 + t) * a / sigma + t * y)
      by (unfold t; field; lra).
    apply is_E_ext; intros x; f_equal; ring.
  - generalize (E_Phi_affine ((1 + t) * a / sigma) t).
    replace (pairwise_accuracy 1 a sigma t) with (Phi ((1 + t) * a / sigma / sqrt (1 + t ^ 2))); [trivial |].
    unfold pairwise_accuracy; rewrite !Rmult_1_l; f_equal; field; lra.
Qed.

(** ** On the model *)

(** Robust against class j means a positive lead at Lemma 2's delta. *)
Lemma robust_against_iff eps w1 w2 i j x : 0 <= eps -> 0 <= w1 -> 0 <= w2 -> same j i = false ->
  robust_against eps w1 w2 i j x <->
  0 < logit w1 w2 (shift x (delta eps i)) i - logit w1 w2 (shift x (delta eps i)) j.
Proof.
  intros He H1 H2 N; unfold robust_against; split.
  - intros R; generalize (R (delta eps i) (ball_delta eps i He)); lra.
  - intros P d B; generalize (logit_gap_le w1 w2 eps i j x d H1 H2 N B); lra.
Qed.

Lemma lead_next mu sigma eps w1 w2 i u v z :
  let x := shift (sample mu sigma i u v z) (delta eps i) in
  logit w1 w2 x i - logit w1 w2 x (next i)
  = w1 * (mu - 2 * eps + sigma * z) + w2 * (mu - 2 * eps + sigma * u).
Proof. destruct i; unfold logit, shift, sample, delta; simpl; ring. Qed.

Lemma lead_prev mu sigma eps w1 w2 i u v z :
  let x := shift (sample mu sigma i u v z) (delta eps i) in
  logit w1 w2 x i - logit w1 w2 x (prev i)
  = w1 * (mu - 2 * eps + sigma * z) + w2 * (mu - 2 * eps + sigma * v).
Proof. destruct i; unfold logit, shift, sample, delta; simpl; ring. Qed.

Lemma other_classes i j : same j i = false -> j = next i \/ j = prev i.
Proof. destruct i, j; simpl; intros; try discriminate; auto. Qed.

Lemma ind_indicator (P : Prop) x : (P <-> 0 < x) -> (P -> ind x = 1) /\ (~ P -> ind x = 0).
Proof.
  intros H; unfold ind; destruct Rlt_dec as [L | L]; split; intros A; try reflexivity.
  - exfalso; apply A, H, L.
  - exfalso; apply L, H, A.
Qed.

Theorem pairwise_probability mu sigma eps w1 w2 i j :
  0 < sigma -> 0 <= eps -> 0 < w1 -> 0 <= w2 -> same j i = false ->
  is_Pr_sample mu sigma i (robust_against eps w1 w2 i j) (pairwise_accuracy 1 (mu - 2 * eps) sigma (w2 / w1)).
Proof.
  intros Hs He H1 H2 N; assert (H1' : 0 <= w1) by lra.
  destruct (E_pairwise (mu - 2 * eps) sigma w1 w2 Hs H1) as [g [A B]].
  destruct (other_classes i j N) as [-> | ->].
  - exists (fun u v z => ind (w1 * (mu - 2 * eps + sigma * z) + w2 * (mu - 2 * eps + sigma * u))); split.
    + intros u v z; apply ind_indicator.
      rewrite <- (lead_next mu sigma eps w1 w2 i u v z); apply robust_against_iff; assumption.
    + exists g; split; [| exact B]; intros u; exists (fun _ => g u); split; [intros; apply A | apply is_E_const].
  - exists (fun u v z => ind (w1 * (mu - 2 * eps + sigma * z) + w2 * (mu - 2 * eps + sigma * v))); split.
    + intros u v z; apply ind_indicator.
      rewrite <- (lead_prev mu sigma eps w1 w2 i u v z); apply robust_against_iff; assumption.
    + exists (fun _ => pairwise_accuracy 1 (mu - 2 * eps) sigma (w2 / w1)); split; [| apply is_E_const].
      intros u; exists g; split; [apply A | exact B].
Qed.

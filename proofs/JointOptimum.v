(** * The best cross-class weight for the joint robust accuracy.

    With a = (mu - 2 eps) / sigma and k = 1 / sqrt pi: for a <= k the joint accuracy falls from t = 0 on; for a > k it
    rises up to a ratio t_joint and falls afterwards, and 1 - k/a < t_joint < 1. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import Normal JointAccuracy JointSlope SingleCrossing.
Open Scope R_scope.

Lemma continuous_slope_sign a t : continuous (slope_sign a) t.
Proof.
  destruct (is_derive_slope_sign a t) as [d [D _]].
  apply (ex_derive_continuous (slope_sign a)); exists d; exact D.
Qed.

Lemma slope_sign_root_derivative a t : 0 < a -> 0 <= t < 1 -> slope_sign a t = 0 ->
  exists d, d < 0 /\ is_derive (slope_sign a) t d.
Proof.
  intros Ha Ht Z; destruct (is_derive_slope_sign a t) as [d [D E]].
  exists d; split; [| exact D]; rewrite (E Z).
  generalize (root_slope_neg a t Ha Ht Z) (Phi_range (slope_argument a t)) (r_pos t) (s_pos t); intros N P Pr Ps.
  assert (A : 0 < a * Phi (slope_argument a t) / (sqrt (1 + t ^ 2) ^ 3 * sqrt (2 + t ^ 2) ^ 3)).
  { apply Rdiv_lt_0_compat; apply Rmult_lt_0_compat; try apply pow_lt; lra. }
  replace (a * Phi (slope_argument a t) * root_slope a t / (sqrt (1 + t ^ 2) ^ 3 * sqrt (2 + t ^ 2) ^ 3))
    with (a * Phi (slope_argument a t) / (sqrt (1 + t ^ 2) ^ 3 * sqrt (2 + t ^ 2) ^ 3) * root_slope a t)
    by (field; split; lra).
  nra.
Qed.

(** The slope stays negative. *)
Lemma slope_sign_neg_after a t u : 0 < a -> 0 <= t -> slope_sign a t <= 0 -> t < u -> slope_sign a u < 0.
Proof.
  intros Ha Ht N L; destruct (Rle_lt_dec 1 u) as [H | H]; [apply slope_sign_neg_beyond_1; assumption |].
  apply (single_crossing (slope_sign a) t u L); [| | exact N].
  - intros; apply continuous_slope_sign.
  - intros; apply slope_sign_root_derivative; [exact Ha | lra | assumption].
Qed.

(** The ratio at which the slope changes sign. *)
Definition is_turning_ratio (a t : R) :=
  0 <= t /\ (forall u, 0 <= u < t -> 0 < slope_sign a u) /\ (forall u, t < u -> slope_sign a u < 0).

Theorem turning_ratio_low a : 0 < a <= noise -> is_turning_ratio a 0.
Proof.
  intros Ha; split; [lra |]; split; [intros; lra |].
  intros u Hu; apply (slope_sign_neg_after a 0 u); try lra.
  rewrite slope_sign_0; generalize sqrt2_pos; intros.
  assert (0 <= (noise - a) / sqrt 2).
  { apply Rmult_le_pos; [lra | apply Rlt_le, Rinv_0_lt_compat; assumption]. }
  replace ((a - noise) / sqrt 2) with (- ((noise - a) / sqrt 2)) by (field; lra); lra.
Qed.

Theorem turning_ratio_high a : noise < a -> exists t, 1 - noise / a < t < 1 /\ is_turning_ratio a t.
Proof.
  intros Ha; generalize noise_gt_0; intros K.
  set (l := 1 - noise / a).
  assert (El : a * l = a - noise) by (unfold l; field; lra).
  assert (Hl : 0 < l < 1) by (split; nra).
  assert (Fl : 0 < slope_sign a l) by (apply slope_sign_pos; lra).
  assert (F1 : slope_sign a 1 < 0) by (apply slope_sign_neg_beyond_1; lra).
  destruct (IVT (fun t => - slope_sign a t) l 1) as [t [Ht Z]]; try lra.
  { intros t; apply continuity_pt_filterlim.
    apply (continuous_opp (V := R_NormedModule) (slope_sign a)), continuous_slope_sign. }
  assert (Z' : slope_sign a t = 0) by lra.
  exists t; split.
  - split; apply Rnot_le_lt; intros C.
    + assert (t = l) by lra; subst t; lra.
    + assert (t = 1) by lra; subst t; lra.
  - split; [lra |]; split.
    + intros u Hu; apply Rnot_le_lt; intros C.
      generalize (slope_sign_neg_after a u t); intros N; apply Rlt_irrefl with 0.
      rewrite <- Z' at 1; apply N; lra.
    + intros u Hu; apply (slope_sign_neg_after a t u); lra.
Qed.

(** ** Monotonicity and the maximum *)

Lemma joint_step a t u : t < u ->
  exists c, t < c < u /\ joint a u - joint a t = slope_scale a c * slope_sign a c * (u - t).
Proof.
  intros L; destruct (MVT_cor2 (joint a) (fun t => slope_scale a t * slope_sign a t) t u L) as [c [E Hc]].
  { intros; apply is_derive_Reals, is_derive_joint. }
  exists c; split; assumption.
Qed.

Lemma joint_increasing a m t u : is_turning_ratio a m -> 0 <= t -> t < u -> u <= m -> joint a t < joint a u.
Proof.
  intros (_ & P & _) Ht L Hu; destruct (joint_step a t u L) as [c [Hc E]].
  assert (0 < slope_sign a c) by (apply P; lra).
  assert (0 < slope_scale a c * slope_sign a c * (u - t)).
  { apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [apply slope_scale_pos | assumption] | lra]. }
  lra.
Qed.

Lemma joint_decreasing a m t u : is_turning_ratio a m -> m <= t -> t < u -> joint a u < joint a t.
Proof.
  intros (_ & _ & N) Ht L; destruct (joint_step a t u L) as [c [Hc E]].
  assert (slope_sign a c < 0) by (apply N; lra).
  assert (0 < slope_scale a c * - slope_sign a c * (u - t)).
  { apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [apply slope_scale_pos | lra] | lra]. }
  lra.
Qed.

(** t is a best ratio if no other t >= 0 has a higher joint accuracy. *)
Definition is_best_ratio (a t : R) := 0 <= t /\ forall u, 0 <= u -> joint a u <= joint a t.

Lemma turning_is_best a m : is_turning_ratio a m -> is_best_ratio a m.
Proof.
  intros T; split; [apply T |]; intros u Hu.
  destruct (total_order_T u m) as [[L | ->] | L]; [| lra |]; apply Rlt_le.
  - apply (joint_increasing a m); [exact T | exact Hu | exact L | lra].
  - apply (joint_decreasing a m); [exact T | lra | exact L].
Qed.

Lemma best_is_turning a m t : is_turning_ratio a m -> is_best_ratio a t -> t = m.
Proof.
  intros T [Ht B]; generalize (proj1 T); intros Hm.
  destruct (total_order_T t m) as [[L | ->] | L]; [exfalso | reflexivity | exfalso].
  - generalize (B m Hm) (joint_increasing a m t m T Ht L (Rle_refl m)); lra.
  - generalize (B m Hm) (joint_decreasing a m m t T (Rle_refl m) L); lra.
Qed.

Theorem best_ratio_exists a : 0 < a -> exists t, is_best_ratio a t.
Proof.
  intros Ha; destruct (Rle_lt_dec a noise) as [L | L].
  - exists 0; apply turning_is_best, turning_ratio_low; lra.
  - destruct (turning_ratio_high a L) as [t [_ T]]; exists t; apply turning_is_best, T.
Qed.

Lemma best_is_turning_ratio a t : 0 < a -> is_best_ratio a t -> is_turning_ratio a t.
Proof.
  intros Ha B; destruct (Rle_lt_dec a noise) as [L | L].
  - rewrite (best_is_turning a 0 t (turning_ratio_low a (conj Ha L)) B); apply turning_ratio_low; lra.
  - destruct (turning_ratio_high a L) as [m [_ T]].
    rewrite (best_is_turning a m t T B); exact T.
Qed.

(** The joint accuracy is unimodal: it rises up to the best ratio and falls beyond it. *)
Theorem joint_unimodal a t : 0 < a -> is_best_ratio a t ->
  (forall u v, 0 <= u -> u < v -> v <= t -> joint a u < joint a v) /\
  (forall u v, t <= u -> u < v -> joint a v < joint a u).
Proof.
  intros Ha B; generalize (best_is_turning_ratio a t Ha B); intros T; split; intros u v.
  - apply joint_increasing, T.
  - apply joint_decreasing, T.
Qed.

(** The best ratio as a function. *)
Definition t_joint (a : R) : R := iota (is_best_ratio a).

Lemma t_joint_best a : 0 < a -> is_best_ratio a (t_joint a).
Proof.
  intros Ha; apply (iota_correct (is_best_ratio a)).
  destruct (best_ratio_exists a Ha) as [t B]; exists t; split; [exact B |].
  intros u Bu; symmetry; exact (best_is_turning a t u (best_is_turning_ratio a t Ha B) Bu).
Qed.

(** Training uses less cross-class weight than is best. *)
Theorem best_ratio_high a t : noise < a -> is_best_ratio a t -> 1 - noise / a < t < 1.
Proof.
  intros Ha B; destruct (turning_ratio_high a Ha) as [m [Hm T]].
  rewrite (best_is_turning a m t T B); exact Hm.
Qed.

Theorem best_ratio_low a t : 0 < a <= noise -> is_best_ratio a t -> t = 0.
Proof. intros Ha B; exact (best_is_turning a 0 t (turning_ratio_low a Ha) B). Qed.

(** The joint accuracy is not monotone on [0, 1], whatever the parameters. *)
Theorem joint_not_increasing a : 0 < a -> exists t, 0 <= t < 1 /\ joint a 1 < joint a t.
Proof.
  intros Ha; destruct (best_ratio_exists a Ha) as [t B]; exists t.
  assert (Ht : 0 <= t < 1).
  { destruct (Rle_lt_dec a noise) as [L | L].
    - rewrite (best_ratio_low a t (conj Ha L) B); lra.
    - generalize (best_ratio_high a t L B) (proj1 B); lra. }
  split; [exact Ht |].
  apply (proj2 (joint_unimodal a t Ha B)); lra.
Qed.

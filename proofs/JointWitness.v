(** * The witness below eps0: at a = 6/5 (mu = 1, sigma = 1/2, eps = 1/5) the joint accuracy is lower at t = 1 than at
    t = 3/4.

    The slope's sign is at most 0.077 on [3/4, 4/5], negative on [4/5, 19/20] and at most -0.13 on [19/20, 1], and its
    scale on the last interval is at least 0.69 of that on the first. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral LineIntegral Normal JointAccuracy JointSlope JointOptimum.
Open Scope R_scope.

Lemma phi_0_ge : 7 / 20 <= phi 0.
Proof.
  unfold phi; replace (- 0 ^ 2 / 2) with 0 by field; rewrite exp_0.
  assert (S : sqrt (2 * PI) <= 20 / 7).
  { rewrite <- (sqrt_Rsqr (20 / 7)) by lra; apply sqrt_le_1_alt; generalize PI_4; unfold Rsqr; lra. }
  assert (P : 0 < sqrt (2 * PI)) by (apply sqrt_lt_R0; generalize PI_RGT_0; lra).
  apply Rmult_le_reg_r with (sqrt (2 * PI)); [exact P |].
  unfold Rdiv at 2; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Lemma Phi_le_half_plus u : 0 <= u -> Phi u <= / 2 + u * phi 0.
Proof.
  intros [Hu | <-]; [| rewrite Phi_0; lra].
  destruct (MVT_cor2 Phi phi 0 u Hu) as [c [E Hc]].
  { intros; apply is_derive_Reals, is_derive_Phi. }
  rewrite Phi_0 in E; generalize (phi_decreasing 0 c); intros D.
  assert (phi c <= phi 0) by (apply D; lra). nra.
Qed.

Lemma phi_exp u : phi u = phi 0 * exp (- (u ^ 2 / 8)) ^ 4.
Proof.
  unfold phi; replace (- 0 ^ 2 / 2) with 0 by field; rewrite exp_0.
  replace (exp (- (u ^ 2 / 8)) ^ 4) with (exp (- u ^ 2 / 2)); [unfold Rdiv; ring |].
  replace (- u ^ 2 / 2) with (- (u ^ 2 / 8) + - (u ^ 2 / 8) + - (u ^ 2 / 8) + - (u ^ 2 / 8)) by field.
  rewrite !exp_plus; ring.
Qed.

Lemma phi_ge u : u ^ 2 <= 8 -> phi 0 * (1 - u ^ 2 / 8) ^ 4 <= phi u.
Proof.
  intros Hu; rewrite (phi_exp u); apply Rmult_le_compat_l; [apply Rlt_le, phi_pos |].
  apply pow_incr; split; [lra |].
  generalize (exp_ineq1_le (- (u ^ 2 / 8))); lra.
Qed.

(** An upper bound of the slope's sign where slope_factor <= p and slope_argument <= v. *)
Lemma slope_sign_le a t p v : 0 <= slope_factor a t <= p -> 0 <= slope_argument a t <= v -> v <= 2 ->
  p * v <= (1 - v ^ 2 / 8) ^ 4 ->
  slope_sign a t <= p / 2 + 7 / 20 * (p * v - (1 - v ^ 2 / 8) ^ 4).
Proof.
  intros Hp Hv V2 PV; unfold slope_sign; set (u := slope_argument a t) in *; set (q := slope_factor a t) in *.
  generalize (Phi_le_half_plus u (proj1 Hv)) (phi_decreasing u v (proj1 Hv) (proj2 Hv)) phi_0_ge (Phi_range u).
  intros BP Bd B0 BR.
  assert (V8 : v ^ 2 <= 8) by nra.
  generalize (phi_ge v V8); intros BV.
  assert (q * Phi u <= p * (/ 2 + v * phi 0)).
  { apply Rmult_le_compat; [lra | lra | lra |].
    apply Rle_trans with (/ 2 + u * phi 0); [exact BP |].
    apply Rplus_le_compat_l, Rmult_le_compat_r; lra. }
  assert (phi 0 * (p * v - (1 - v ^ 2 / 8) ^ 4) <= 7 / 20 * (p * v - (1 - v ^ 2 / 8) ^ 4)) by nra.
  lra.
Qed.

(** Bounds of the two square roots between rational points. *)
Lemma root_bounds t c lo hi : 0 <= lo -> 0 <= hi -> lo ^ 2 <= c + t ^ 2 <= hi ^ 2 -> lo <= sqrt (c + t ^ 2) <= hi.
Proof.
  intros Hl Hh H; split.
  - rewrite <- (sqrt_pow2 lo Hl); apply sqrt_le_1_alt; lra.
  - rewrite <- (sqrt_pow2 hi Hh); apply sqrt_le_1_alt; lra.
Qed.

Lemma factor_argument_bounds t rl sl sh f g : 3 / 4 <= t <= 1 -> 0 < rl -> 0 < sl -> 0 <= sh ->
  rl ^ 2 <= 1 + t ^ 2 -> sl ^ 2 <= 2 + t ^ 2 <= sh ^ 2 ->
  6 / 5 * (1 - t) * sh <= f * rl -> 6 / 5 * t * (1 + t) <= g * (rl * sl) -> 0 <= f -> 0 <= g ->
  0 <= slope_factor (6 / 5) t <= f /\ 0 <= slope_argument (6 / 5) t <= g.
Proof.
  intros Ht Hr Hs Hh R S F G Pf Pg.
  assert (BR : rl <= sqrt (1 + t ^ 2)).
  { rewrite <- (sqrt_pow2 rl) by lra; apply sqrt_le_1_alt; lra. }
  destruct (root_bounds t 2 sl sh) as [SL SH]; [lra | lra | exact S |].
  unfold slope_factor, slope_argument; set (r := sqrt (1 + t ^ 2)) in *; set (s := sqrt (2 + t ^ 2)) in *.
  assert (RS : rl * sl <= r * s) by (apply Rmult_le_compat; lra).
  assert (P : 0 < rl * sl) by (apply Rmult_lt_0_compat; assumption).
  repeat split.
  - apply Rmult_le_pos; [apply Rmult_le_pos; lra | apply Rlt_le, Rinv_0_lt_compat; lra].
  - apply Rmult_le_reg_r with r; [lra |].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    apply Rle_trans with (6 / 5 * (1 - t) * sh); [apply Rmult_le_compat_l; lra |].
    apply Rle_trans with (f * rl); [exact F | apply Rmult_le_compat_l; lra].
  - apply Rmult_le_pos; [nra | apply Rlt_le, Rinv_0_lt_compat; lra].
  - apply Rmult_le_reg_r with (r * s); [lra |].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    apply Rle_trans with (g * (rl * sl)); [exact G | apply Rmult_le_compat_l; lra].
Qed.

Lemma sign_first t : 3 / 4 <= t <= 4 / 5 -> slope_sign (6 / 5) t <= 77 / 1000.
Proof.
  intros Ht.
  destruct (factor_argument_bounds t (5 / 4) (8 / 5) (13 / 8) (39 / 100) (865 / 1000)) as [F G]; try nra; try lra.
  eapply Rle_trans; [apply (slope_sign_le _ t (39 / 100) (865 / 1000) F G); lra | lra].
Qed.

Lemma sign_middle : slope_sign (6 / 5) (4 / 5) <= 0.
Proof.
  destruct (factor_argument_bounds (4 / 5) (12806 / 10000) (16248 / 10000) (13 / 8) (3046 / 10000) (8305 / 10000))
    as [F G]; try lra.
  eapply Rle_trans; [apply (slope_sign_le _ (4 / 5) (3046 / 10000) (8305 / 10000) F G); lra | lra].
Qed.

Lemma sign_last t : 19 / 20 <= t <= 1 -> slope_sign (6 / 5) t <= - (13 / 100).
Proof.
  intros Ht.
  destruct (factor_argument_bounds t (1379 / 1000) (17 / 10) (1733 / 1000) (76 / 1000) (103 / 100)) as [F G];
    try nra; try lra.
  eapply Rle_trans; [apply (slope_sign_le _ t (76 / 1000) (103 / 100) F G); lra | lra].
Qed.

(** ** The scale of the slope changes little. *)

Lemma phi_ratio u v : phi u * (1 - (v ^ 2 - u ^ 2) / 2) <= phi v.
Proof.
  assert (E : phi v = phi u * exp (- ((v ^ 2 - u ^ 2) / 2))).
  { unfold phi; replace (exp (- v ^ 2 / 2)) with (exp (- u ^ 2 / 2) * exp (- ((v ^ 2 - u ^ 2) / 2)));
      [unfold Rdiv; ring | rewrite <- exp_plus; f_equal; field]. }
  rewrite E; apply Rmult_le_compat_l; [apply Rlt_le, phi_pos |].
  generalize (exp_ineq1_le (- ((v ^ 2 - u ^ 2) / 2))); lra.
Qed.

Lemma scale_ratio t u : 3 / 4 <= t <= 4 / 5 -> 19 / 20 <= u <= 1 ->
  slope_scale (6 / 5) t * (69 / 100) <= slope_scale (6 / 5) u.
Proof.
  intros Ht Hu; unfold slope_scale.
  assert (T : 9 / 16 <= t ^ 2 <= 16 / 25) by nra.
  assert (U : 361 / 400 <= u ^ 2 <= 1) by nra.
  destruct (root_bounds t 2 (8 / 5) (13 / 8)) as [T1 T2]; [lra | lra | split; lra |].
  destruct (root_bounds u 2 (17 / 10) (7 / 4)) as [U1 U2]; [lra | lra | split; lra |].
  set (d := 6 / 5 * (1 + t) / sqrt (1 + t ^ 2)); set (f := 6 / 5 * (1 + u) / sqrt (1 + u ^ 2)).
  assert (D : d ^ 2 = 36 / 25 * ((1 + t) ^ 2 / (1 + t ^ 2))).
  { unfold d; generalize (r_pos t) (r_sq t); set (r := sqrt (1 + t ^ 2)); intros P S; rewrite <- S; field; lra. }
  assert (F : f ^ 2 = 36 / 25 * ((1 + u) ^ 2 / (1 + u ^ 2))).
  { unfold f; generalize (r_pos u) (r_sq u); set (r := sqrt (1 + u ^ 2)); intros P S; rewrite <- S; field; lra. }
  assert (D1 : 49 / 25 <= (1 + t) ^ 2 / (1 + t ^ 2)).
  { apply Rmult_le_reg_r with (1 + t ^ 2); [nra |].
    unfold Rdiv at 2; rewrite Rmult_assoc, Rinv_l by nra; nra. }
  assert (F1 : (1 + u) ^ 2 / (1 + u ^ 2) <= 2).
  { apply Rmult_le_reg_r with (1 + u ^ 2); [nra |].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by nra; generalize (pow2_ge_0 (1 - u)); nra. }
  generalize (phi_ratio d f) (phi_pos d) (phi_pos f); intros R Pd Pf.
  assert (R' : phi d * (97 / 100) <= phi f).
  { eapply Rle_trans; [| exact R]; apply Rmult_le_compat_l; [lra |]; rewrite D, F; lra. }
  set (st := sqrt (2 + t ^ 2)) in *; set (su := sqrt (2 + u ^ 2)) in *.
  assert (Q1 : 5 / 2 <= (1 + t ^ 2) * st).
  { apply Rle_trans with (25 / 16 * (8 / 5)); [lra | apply Rmult_le_compat; lra]. }
  assert (Q2 : (1 + u ^ 2) * su <= 7 / 2).
  { apply Rle_trans with (2 * (7 / 4)); [apply Rmult_le_compat; lra | lra]. }
  assert (Q3 : 0 < (1 + u ^ 2) * su) by (apply Rmult_lt_0_compat; lra).
  apply Rle_trans with (2 * phi d / (5 / 2) * (69 / 100)).
  - apply Rmult_le_compat_r; [lra |]; apply Rmult_le_compat_l; [lra |]; apply Rinv_le_contravar; lra.
  - apply Rle_trans with (2 * phi f / (7 / 2)); [lra |].
    apply Rmult_le_compat_l; [lra |]; apply Rinv_le_contravar; lra.
Qed.

Theorem joint_witness : joint (6 / 5) 1 < joint (6 / 5) (3 / 4).
Proof.
  destruct (joint_step (6 / 5) (3 / 4) (4 / 5)) as [c [Hc Ec]]; [lra |].
  destruct (joint_step (6 / 5) (4 / 5) (19 / 20)) as [d [Hd Ed]]; [lra |].
  destruct (joint_step (6 / 5) (19 / 20) 1) as [e [He Ee]]; [lra |].
  assert (Ha : 0 < 6 / 5) by lra; assert (Ht : 0 <= 4 / 5) by lra.
  generalize (sign_first c) (slope_sign_neg_after (6 / 5) (4 / 5) d Ha Ht sign_middle (proj1 Hd)) (sign_last e).
  intros Sc Sd Se; specialize (Sc ltac:(lra)); specialize (Se ltac:(lra)).
  generalize (scale_ratio c e ltac:(lra) ltac:(lra)) (slope_scale_pos (6 / 5) c) (slope_scale_pos (6 / 5) d)
    (slope_scale_pos (6 / 5) e); intros R Pc Pd Pe.
  set (C := slope_scale (6 / 5) c) in *; set (D := slope_scale (6 / 5) d) in *; set (X := slope_scale (6 / 5) e) in *.
  assert (C * slope_sign (6 / 5) c <= C * (77 / 1000)) by (apply Rmult_le_compat_l; lra).
  assert (0 < D * - slope_sign (6 / 5) d) by (apply Rmult_lt_0_compat; lra).
  assert (X * slope_sign (6 / 5) e <= X * - (13 / 100)) by (apply Rmult_le_compat_l; lra).
  lra.
Qed.

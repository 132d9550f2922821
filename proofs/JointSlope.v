(** * The sign of the joint accuracy's derivative.

    With k = 1 / sqrt pi it is positive for t <= 1 - k/a, which is the ratio that training has; negative from t = 1 on;
    and where it vanishes in between it falls. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral LineIntegral Normal AffineForms JointAccuracy.
Open Scope R_scope.

Definition noise := / sqrt PI.

Lemma noise_sq : noise * noise = / PI.
Proof.
  unfold noise; rewrite <- Rinv_mult, sqrtPI_sq; reflexivity.
Qed.

Lemma noise_gt_0 : 0 < noise.
Proof. apply Rinv_0_lt_compat, sqrtPI_pos. Qed.

(** 1/4 <= 1/pi < 1/3 *)
Lemma inv_PI_bounds : / 4 <= / PI < / 3.
Proof.
  split; [apply Rinv_le_contravar; [exact PI_RGT_0 | exact PI_4] |].
  apply Rinv_lt_contravar; [generalize PI_RGT_0; lra | generalize PI2_3_2; lra].
Qed.

Lemma Phi_0 : Phi 0 = / 2.
Proof. generalize (Phi_opp 0); rewrite Ropp_0; lra. Qed.

Lemma phi_0 : phi 0 = noise / sqrt 2.
Proof.
  unfold phi, noise; replace (- 0 ^ 2 / 2) with 0 by field.
  rewrite exp_0, sqrt2PI; generalize sqrt2_pos sqrtPI_pos; intros; field; lra.
Qed.

Lemma phi_decreasing u v : 0 <= u -> u <= v -> phi v <= phi u.
Proof.
  intros Hu L; unfold phi; apply Rmult_le_compat_r.
  - apply Rlt_le, Rinv_0_lt_compat, sqrt_lt_R0; generalize PI_RGT_0; lra.
  - apply exp_le_mono; nra.
Qed.

(** Phi lies above its chord with the slope phi(u). *)
Lemma Phi_ge_half_plus u : 0 <= u -> / 2 + u * phi u <= Phi u.
Proof.
  intros [Hu | <-]; [| rewrite Phi_0; lra].
  destruct (MVT_cor2 Phi phi 0 u Hu) as [c [E Hc]].
  { intros; apply is_derive_Reals, is_derive_Phi. }
  rewrite Phi_0 in E; generalize (phi_decreasing c u); intros D; nra.
Qed.

(** u phi(u) <= k/2, from exp(u^2/2) >= 1 + u^2/2 >= sqrt 2 u. *)
Lemma u_phi_le u : u * phi u <= noise / 2.
Proof.
  generalize noise_gt_0 sqrt2_pos sqrt2_sq (phi_pos u); intros K P S F.
  replace (phi u) with (noise * (exp (- (u ^ 2 / 2)) / sqrt 2)).
  2:{ unfold phi, noise; replace (- u ^ 2 / 2) with (- (u ^ 2 / 2)) by field.
      rewrite sqrt2PI; generalize sqrtPI_pos; intros; field; lra. }
  rewrite exp_Ropp; generalize (exp_ineq1_le (u ^ 2 / 2)); set (e := exp (u ^ 2 / 2)); intros B.
  assert (Q : 0 < e) by apply exp_pos.
  assert (C : sqrt 2 * u <= 1 + u ^ 2 / 2).
  { generalize (pow2_ge_0 (u - sqrt 2)).
    replace ((u - sqrt 2) ^ 2) with (u ^ 2 - 2 * (sqrt 2 * u) + sqrt 2 * sqrt 2) by ring; rewrite S; lra. }
  apply Rmult_le_reg_r with (e * (sqrt 2 * sqrt 2)); [rewrite S; nra |].
  replace (u * (noise * (/ e / sqrt 2)) * (e * (sqrt 2 * sqrt 2))) with (noise * (sqrt 2 * u)) by (field; lra).
  rewrite S; nra.
Qed.

(** ** Training's ratio is short of the optimum: the slope is positive on [0, t_AT]. *)

Lemma root_product_ge t : 0 <= t -> sqrt 2 * (1 + t ^ 2 / 2) <= sqrt (1 + t ^ 2) * sqrt (2 + t ^ 2).
Proof.
  intros Ht; generalize (pow2_ge_0 t); intros H2.
  rewrite <- sqrt_mult by lra.
  rewrite <- (sqrt_Rsqr (1 + t ^ 2 / 2)) by lra.
  rewrite <- sqrt_mult by (lra || apply Rle_0_sqr).
  apply sqrt_le_1_alt; unfold Rsqr; nra.
Qed.

Lemma slope_sign_0 a : slope_sign a 0 = (a - noise) / sqrt 2.
Proof.
  unfold slope_sign, slope_factor, slope_argument, Rdiv.
  rewrite !Rmult_0_r, !Rmult_0_l, Phi_0, phi_0.
  replace (1 + 0 ^ 2) with 1 by ring; replace (2 + 0 ^ 2) with 2 by ring; rewrite sqrt_1.
  generalize sqrt2_pos sqrt2_sq; intros P S.
  replace (a * (1 - 0) * sqrt 2 * / 1 * / 2) with (a * sqrt 2 / 2) by field.
  replace (a * sqrt 2 / 2) with (a * / sqrt 2); [unfold Rdiv; ring |].
  rewrite <- S at 3; field; lra.
Qed.

Theorem slope_sign_pos a t : noise < a -> 0 <= t -> a * t <= a - noise -> 0 < slope_sign a t.
Proof.
  intros Ha [Ht | <-] HT.
  2:{ rewrite slope_sign_0; apply Rdiv_lt_0_compat; [lra | exact sqrt2_pos]. }
  assert (Ht0 : 0 <= t) by lra.
  generalize noise_gt_0 noise_sq inv_PI_bounds; intros K K2 IP.
  assert (T1 : t < 1) by nra.
  unfold slope_sign, slope_factor, slope_argument.
  generalize (r_pos t) (r_sq t) (s_pos t) (root_product_ge t Ht0).
  set (r := sqrt (1 + t ^ 2)); set (s := sqrt (2 + t ^ 2)); intros Pr Sr Ps RS.
  set (u := a * t * (1 + t) / (r * s)); set (q := a * (1 - t) * s / r).
  assert (Prs : 0 < r * s) by (apply Rmult_lt_0_compat; assumption).
  assert (Hu : 0 <= u).
  { unfold u, Rdiv; repeat apply Rmult_le_pos; try lra; apply Rlt_le, Rinv_0_lt_compat, Prs. }
  assert (Hq : 0 < q).
  { unfold q, Rdiv; repeat apply Rmult_lt_0_compat; try nra; apply Rinv_0_lt_compat, Pr. }
  generalize (Phi_ge_half_plus u Hu) (phi_pos u) (phi_decreasing 0 u (Rle_refl 0) Hu); rewrite phi_0; intros B F D.
  destruct (Rle_lt_dec 1 (q * u)) as [L | L]; [nra |].
  (* q/2 + phi(0) q u > phi(0) *)
  cut (noise / sqrt 2 < q / 2 + noise / sqrt 2 * (q * u)); [intros G; nra |].
  generalize sqrt2_pos sqrt2_sq; intros P2 S2.
  assert (Q1 : noise * s / r <= q).
  { unfold q; apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, Pr |].
    apply Rmult_le_compat_r; lra. }
  assert (QU : noise * (noise * (t * (1 + t))) / (r * r) <= q * u).
  { replace (q * u) with ((a * (1 - t)) * (a * (t * (1 + t))) / (r * r)) by (unfold q, u; field; lra).
    apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, Rmult_lt_0_compat; exact Pr |].
    apply Rmult_le_compat; nra. }
  apply Rlt_le_trans with
    (noise * s / r / 2 + noise / sqrt 2 * (noise * (noise * (t * (1 + t))) / (r * r))).
  2:{ apply Rplus_le_compat; [lra |]. apply Rmult_le_compat_l; [| exact QU].
      apply Rlt_le, Rdiv_lt_0_compat; assumption. }
  replace (noise * (noise * (t * (1 + t)))) with (/ PI * (t * (1 + t))) by (rewrite <- K2; ring).
  apply Rmult_lt_reg_r with (2 * sqrt 2 * (r * r) / noise);
    [apply Rdiv_lt_0_compat; [repeat apply Rmult_lt_0_compat; lra | exact K] |].
  replace (noise / sqrt 2 * (2 * sqrt 2 * (r * r) / noise)) with (2 * (r * r)) by (field; lra).
  replace ((noise * s / r / 2 + noise / sqrt 2 * (/ PI * (t * (1 + t)) / (r * r))) * (2 * sqrt 2 * (r * r) / noise))
    with (sqrt 2 * (r * s) + 2 * (/ PI * (t * (1 + t)))).
  2:{ field; generalize PI_neq0; repeat split; lra. }
  rewrite Sr; apply Rlt_le_trans with (sqrt 2 * (sqrt 2 * (1 + t ^ 2 / 2)) + 2 * (/ PI * (t * (1 + t)))).
  2:{ apply Rplus_le_compat_r, Rmult_le_compat_l; [lra | exact RS]. }
  replace (sqrt 2 * (sqrt 2 * (1 + t ^ 2 / 2))) with (sqrt 2 * sqrt 2 * (1 + t ^ 2 / 2)) by ring; rewrite S2.
  assert (/ 4 * (t * (1 + t)) <= / PI * (t * (1 + t))) by (apply Rmult_le_compat_r; nra).
  nra.
Qed.

(** ** Beyond t = 1 the slope is negative. *)

Theorem slope_sign_neg_beyond_1 a t : 0 < a -> 1 <= t -> slope_sign a t < 0.
Proof.
  intros Ha Ht; unfold slope_sign.
  generalize (phi_pos (slope_argument a t)) (Phi_range (slope_argument a t)); intros F B.
  assert (slope_factor a t <= 0); [| nra].
  unfold slope_factor; generalize (r_pos t) (s_pos t); intros P Q.
  assert (0 <= a * (t - 1) * (sqrt (2 + t ^ 2) / sqrt (1 + t ^ 2))).
  { apply Rmult_le_pos; [nra | apply Rlt_le, Rdiv_lt_0_compat; assumption]. }
  replace (a * (1 - t) * sqrt (2 + t ^ 2) / sqrt (1 + t ^ 2))
    with (- (a * (t - 1) * (sqrt (2 + t ^ 2) / sqrt (1 + t ^ 2)))) by (field; lra).
  lra.
Qed.

(** ** Where the slope vanishes it falls: its sign changes once. *)

Lemma is_derive_root (c t : R) : 0 < c + t ^ 2 -> is_derive (fun t => sqrt (c + t ^ 2)) t (t / sqrt (c + t ^ 2)).
Proof.
  intros H; auto_derive; [simpl in *; lra |].
  replace (c + t * (t * 1)) with (c + t ^ 2) by (simpl; ring).
  generalize (sqrt_lt_R0 _ H); intros; field; lra.
Qed.

Lemma is_derive_slope_factor (a t : R) : is_derive (slope_factor a) t
  (- a * (2 + t + 2 * t ^ 2 + t ^ 4) / (sqrt (1 + t ^ 2) ^ 3 * sqrt (2 + t ^ 2))).
Proof.
  generalize (r_pos t) (r_sq t) (s_pos t); intros Pr Sr Ps.
  assert (Ss : sqrt (2 + t ^ 2) * sqrt (2 + t ^ 2) = 2 + t ^ 2)
    by (apply sqrt_sqrt; generalize (pow2_ge_0 t); lra).
  assert (H1 : 0 < 1 + t ^ 2) by apply one_plus_sq_pos.
  assert (H2 : 0 < 2 + t ^ 2) by lra.
  unfold slope_factor; evar_last.
  { apply is_derive_div.
    - apply (is_derive_mult (fun t => a * (1 - t)) (fun t => sqrt (2 + t ^ 2))).
      + apply is_derive_scal, (is_derive_minus (V := R_NormedModule) (fun _ => 1) (fun t => t));
          [apply is_derive_const | apply is_derive_id].
      + apply is_derive_root, H2.
      + intros; apply Rmult_comm.
    - apply is_derive_root, H1.
    - lra. }
  unfold minus, plus, opp, mult, zero, one; simpl; unfold plus, opp, mult, zero, one; simpl.
  change (t * (t * 1)) with (t ^ 2).
  set (r := sqrt (1 + t ^ 2)) in *; set (s := sqrt (2 + t ^ 2)) in *.
  field_simplify_eq; [| lra].
  replace (s ^ 2) with (2 + t ^ 2) by (rewrite <- Ss; ring).
  replace (r ^ 2) with (1 + t ^ 2) by (rewrite <- Sr; ring).
  ring.
Qed.

Lemma is_derive_slope_argument (a t : R) : is_derive (slope_argument a) t
  (a * (2 + 4 * t + 3 * t ^ 3 - t ^ 4) / (sqrt (1 + t ^ 2) ^ 3 * sqrt (2 + t ^ 2) ^ 3)).
Proof.
  generalize (r_pos t) (r_sq t) (s_pos t); intros Pr Sr Ps.
  assert (Ss : sqrt (2 + t ^ 2) * sqrt (2 + t ^ 2) = 2 + t ^ 2)
    by (apply sqrt_sqrt; generalize (pow2_ge_0 t); lra).
  assert (H1 : 0 < 1 + t ^ 2) by apply one_plus_sq_pos.
  assert (H2 : 0 < 2 + t ^ 2) by lra.
  unfold slope_argument; evar_last.
  { apply is_derive_div.
    - apply (is_derive_mult (fun t => a * t) (fun t => 1 + t)).
      + apply is_derive_scal, is_derive_id.
      + apply (is_derive_plus (V := R_NormedModule) (fun _ => 1) (fun t => t));
          [apply is_derive_const | apply is_derive_id].
      + intros; apply Rmult_comm.
    - apply (is_derive_mult (fun t => sqrt (1 + t ^ 2)) (fun t => sqrt (2 + t ^ 2))).
      + apply is_derive_root, H1.
      + apply is_derive_root, H2.
      + intros; apply Rmult_comm.
    - assert (0 < sqrt (1 + t ^ 2) * sqrt (2 + t ^ 2)) by (apply Rmult_lt_0_compat; assumption); lra. }
  unfold plus, mult, zero, one; simpl; unfold plus, mult, zero, one; simpl.
  change (t * (t * 1)) with (t ^ 2).
  set (r := sqrt (1 + t ^ 2)) in *; set (s := sqrt (2 + t ^ 2)) in *.
  field_simplify_eq; [| lra].
  replace (s ^ 2) with (2 + t ^ 2) by (rewrite <- Ss; ring).
  replace (r ^ 2) with (1 + t ^ 2) by (rewrite <- Sr; ring).
  ring.
Qed.

(** At a root the derivative of [slope_sign] has the sign of a^2 (1-t) (2-t) (2+4t+3t^3-t^4) - (2+t^2) (2+t+2t^2+t^4).
    *)
Definition root_slope (a t : R) :=
  a ^ 2 * (1 - t) * ((2 - t) * (2 + 4 * t + 3 * t ^ 3 - t ^ 4)) - (2 + t ^ 2) * (2 + t + 2 * t ^ 2 + t ^ 4).

Lemma slope_factor_plus_argument a t :
  slope_factor a t + slope_argument a t = a * (2 - t) * sqrt (1 + t ^ 2) / sqrt (2 + t ^ 2).
Proof.
  unfold slope_factor, slope_argument.
  generalize (r_pos t) (r_sq t) (s_pos t); intros Pr Sr Ps.
  assert (Ss : sqrt (2 + t ^ 2) * sqrt (2 + t ^ 2) = 2 + t ^ 2)
    by (apply sqrt_sqrt; generalize (pow2_ge_0 t); lra).
  set (r := sqrt (1 + t ^ 2)) in *; set (s := sqrt (2 + t ^ 2)) in *.
  field_simplify_eq; [| lra].
  replace (s ^ 2) with (2 + t ^ 2) by (rewrite <- Ss; ring).
  replace (r ^ 2) with (1 + t ^ 2) by (rewrite <- Sr; ring).
  ring.
Qed.

Lemma is_derive_slope_sign (a t : R) : exists d : R, is_derive (slope_sign a) t d /\
  (slope_sign a t = 0 ->
   d = a * Phi (slope_argument a t) * root_slope a t / (sqrt (1 + t ^ 2) ^ 3 * sqrt (2 + t ^ 2) ^ 3)).
Proof.
  set (p := slope_factor a t); set (u := slope_argument a t).
  set (p' := - a * (2 + t + 2 * t ^ 2 + t ^ 4) / (sqrt (1 + t ^ 2) ^ 3 * sqrt (2 + t ^ 2))).
  set (u' := a * (2 + 4 * t + 3 * t ^ 3 - t ^ 4) / (sqrt (1 + t ^ 2) ^ 3 * sqrt (2 + t ^ 2) ^ 3)).
  exists (p' * Phi u + (p + u) * u' * phi u); split.
  - unfold slope_sign; evar_last.
    { apply (is_derive_minus (V := R_NormedModule)).
      - apply (is_derive_mult (slope_factor a) (fun t => Phi (slope_argument a t))).
        + apply is_derive_slope_factor.
        + apply (is_derive_comp (V := R_NormedModule) Phi); [apply is_derive_Phi | apply is_derive_slope_argument].
        + intros; apply Rmult_comm.
      - apply (is_derive_comp (V := R_NormedModule) phi); [apply is_derive_phi | apply is_derive_slope_argument]. }
    fold p u p' u'; unfold minus, plus, opp, mult, scal; simpl; unfold mult; simpl; ring.
  - unfold slope_sign; fold p u; intros Z.
    replace (phi u) with (p * Phi u) by lra.
    replace (p' * Phi u + (p + u) * u' * (p * Phi u)) with (Phi u * (p' + (p + u) * u' * p)) by ring.
    unfold p at 1, u at 2; rewrite slope_factor_plus_argument.
    unfold p', u', p, slope_factor, root_slope.
    generalize (r_pos t) (r_sq t) (s_pos t); intros Pr Sr Ps.
    assert (Ss : sqrt (2 + t ^ 2) * sqrt (2 + t ^ 2) = 2 + t ^ 2)
      by (apply sqrt_sqrt; generalize (pow2_ge_0 t); lra).
    set (r := sqrt (1 + t ^ 2)) in *; set (s := sqrt (2 + t ^ 2)) in *.
    rewrite <- Ss; field; lra.
Qed.

(** The two polynomials in [root_slope]. *)
Lemma root_polynomial_nonneg t : 0 <= t <= 1 -> 0 <= (2 - t) * (2 + 4 * t + 3 * t ^ 3 - t ^ 4).
Proof.
  intros H; apply Rmult_le_pos; [lra |].
  assert (0 <= t ^ 3) by (apply pow_le; lra).
  assert (0 <= t ^ 3 * (3 - t)) by (apply Rmult_le_pos; lra). nra.
Qed.

Lemma root_polynomials_small t : 0 <= t <= 1 ->
  20 * ((2 - t) * (2 + 4 * t + 3 * t ^ 3 - t ^ 4)) < 27 * ((2 + t ^ 2) * (2 + t + 2 * t ^ 2 + t ^ 4)).
Proof.
  intros H.
  assert (0 <= t ^ 3) by (apply pow_le; lra).
  assert (0 <= t ^ 4) by (apply pow_le; lra).
  assert (0 <= t ^ 6) by (apply pow_le; lra).
  assert (0 <= t ^ 2 * (1 - t)) by (apply Rmult_le_pos; [apply pow_le |]; lra).
  assert (0 <= t ^ 4 * (1 - t)) by (apply Rmult_le_pos; lra).
  nra.
Qed.

Lemma root_polynomials_large t : / 2 <= t <= 1 ->
  (2 - t) * (2 + 4 * t + 3 * t ^ 3 - t ^ 4) < (2 + t ^ 2) * (2 + t + 2 * t ^ 2 + t ^ 4).
Proof.
  intros H.
  assert (0 < t ^ 3) by (apply pow_lt; lra).
  assert (0 < t ^ 4) by (apply pow_lt; lra).
  assert (0 < t ^ 6) by (apply pow_lt; lra).
  assert (0 <= t * (2 * t - 1)) by (apply Rmult_le_pos; lra).
  assert (0 <= t ^ 2 * (1 - t)) by (apply Rmult_le_pos; [apply pow_le |]; lra).
  assert (0 <= t ^ 4 * (1 - t)) by (apply Rmult_le_pos; lra).
  nra.
Qed.

(** Both bounds on a^2 (1-t) come from slope_factor Phi = phi at a root: phi <= phi(0) and Phi >= 1/2 for small t,
    u phi(u) <= k/2 for large t. *)
Lemma root_slope_neg a t : 0 < a -> 0 <= t < 1 -> slope_sign a t = 0 -> root_slope a t < 0.
Proof.
  intros Ha Ht Z; unfold slope_sign in Z.
  set (p := slope_factor a t) in *; set (u := slope_argument a t) in *.
  generalize noise_gt_0 noise_sq inv_PI_bounds; intros K K2 IP.
  generalize (r_pos t) (r_sq t) (s_pos t); intros Pr Sr Ps.
  assert (Ss : sqrt (2 + t ^ 2) * sqrt (2 + t ^ 2) = 2 + t ^ 2)
    by (apply sqrt_sqrt; generalize (pow2_ge_0 t); lra).
  assert (Ep : p = a * (1 - t) * sqrt (2 + t ^ 2) / sqrt (1 + t ^ 2)) by reflexivity.
  assert (Eu : u = a * t * (1 + t) / (sqrt (1 + t ^ 2) * sqrt (2 + t ^ 2))) by reflexivity.
  set (r := sqrt (1 + t ^ 2)) in *; set (s := sqrt (2 + t ^ 2)) in *.
  assert (Prs : 0 < r * s) by (apply Rmult_lt_0_compat; assumption).
  assert (Hu : 0 <= u).
  { rewrite Eu; apply Rmult_le_pos; [repeat apply Rmult_le_pos; lra | apply Rlt_le, Rinv_0_lt_compat, Prs]. }
  assert (Hp : 0 <= p).
  { rewrite Ep; apply Rmult_le_pos; [repeat apply Rmult_le_pos; lra | apply Rlt_le, Rinv_0_lt_compat, Pr]. }
  assert (HPhi : / 2 <= Phi u) by (generalize (Phi_ge_half_plus u Hu) (phi_pos u); nra).
  assert (Bp : p <= 2 * phi u) by (generalize (phi_pos u); nra).
  generalize (pow2_ge_0 t); intros T2.
  set (x := a ^ 2 * (1 - t)).
  assert (Hx : 0 <= x) by (unfold x; generalize (pow2_ge_0 a); nra).
  unfold root_slope; fold x.
  generalize (root_polynomial_nonneg t (conj (proj1 Ht) (Rlt_le _ _ (proj2 Ht)))); intros N.
  destruct (Rle_lt_dec t (/ 2)) as [T | T].
  - (* x <= (2/pi) (1 + t^2) / ((2 + t^2) (1 - t)) *)
    assert (B0 : p <= 2 * (noise / sqrt 2)).
    { generalize (phi_decreasing 0 u (Rle_refl 0) Hu); rewrite phi_0; lra. }
    assert (B1 : p * p <= 2 * / PI).
    { apply Rle_trans with (2 * (noise / sqrt 2) * (2 * (noise / sqrt 2))); [apply Rmult_le_compat; assumption |].
      replace (2 * (noise / sqrt 2) * (2 * (noise / sqrt 2))) with (4 * (noise * noise) / (sqrt 2 * sqrt 2))
        by (generalize sqrt2_pos; intros; field; lra).
      rewrite K2, sqrt2_sq; lra. }
    assert (B2 : x * ((1 - t) * (2 + t ^ 2)) = p * p * (1 + t ^ 2)).
    { unfold x; rewrite Ep, <- Sr, <- Ss; field; lra. }
    assert (B3 : x * ((1 - t) * (2 + t ^ 2)) <= 2 / 3 * (1 + t ^ 2)).
    { rewrite B2; apply Rmult_le_compat_r; lra. }
    assert (B4 : x <= 20 / 27).
    { apply Rmult_le_reg_r with ((1 - t) * (2 + t ^ 2)); [nra |].
      eapply Rle_trans; [exact B3 |]. nra. }
    generalize (root_polynomials_small t (conj (proj1 Ht) (Rlt_le _ _ (proj2 Ht)))); intros P.
    generalize (Rmult_le_compat_r _ _ _ N B4); lra.
  - (* x <= k (1 + t^2) / (t (1 + t)) *)
    assert (B1 : p * u <= noise).
    { apply Rle_trans with (2 * phi u * u); [apply Rmult_le_compat_r; assumption |].
      generalize (u_phi_le u); lra. }
    assert (B2 : x * (t * (1 + t)) = p * u * (1 + t ^ 2)).
    { unfold x; rewrite Ep, Eu, <- Sr; field; lra. }
    assert (B3 : noise <= 3 / 5) by (apply Rsqr_incr_0_var; unfold Rsqr; lra).
    assert (B4 : x <= 1).
    { apply Rmult_le_reg_r with (t * (1 + t)); [nra |].
      rewrite B2; apply Rle_trans with (3 / 5 * (1 + t ^ 2)); [apply Rmult_le_compat_r; lra | nra]. }
    generalize (root_polynomials_large t (conj (Rlt_le _ _ T) (Rlt_le _ _ (proj2 Ht)))); intros P.
    generalize (Rmult_le_compat_r _ _ _ N B4); lra.
Qed.

(** * How far training falls short of the best ratio, near the threshold.

    As a = (mu - 2 eps) / sigma falls to k = 1 / sqrt pi, t_joint / t_AT tends to 1 / (1 - 1/pi), where t_AT = 1 -
    k/a. The slope at the ratio c t_AT, as a function of a, vanishes at k and has the derivative (1 - c (1 - 1/pi)) /
    sqrt 2. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import Normal JointAccuracy JointSlope JointOptimum SingleCrossing.
Open Scope R_scope.

Section Multiple.
Variable c : R.

Let t (a : R) := c * (a - noise) / a.

Lemma t_noise : t noise = 0.
Proof. unfold t, Rdiv; rewrite Rminus_eq_0, Rmult_0_r, Rmult_0_l; reflexivity. Qed.

Lemma is_derive_t : is_derive t noise (c / noise).
Proof.
  generalize noise_gt_0; intros K; unfold t; auto_derive; [lra |].
  unfold Rminus; rewrite Rplus_opp_r; field; lra.
Qed.

(** The two ingredients of the slope along the multiple. *)
Lemma is_derive_factor_along : is_derive (fun a => slope_factor a (t a)) noise ((1 - c) * sqrt 2).
Proof.
  generalize noise_gt_0 is_derive_t t_noise; intros K D Z.
  apply is_derive_ext_loc with (fun a => (a - c * (a - noise)) * (sqrt (2 + t a ^ 2) / sqrt (1 + t a ^ 2))).
  - exists (mkposreal _ K); intros a B.
    assert (Ha : 0 < a).
    { unfold ball in B; simpl in B; unfold AbsRing_ball, minus, plus, opp, abs in B; simpl in B.
      apply Rabs_def2 in B; lra. }
    match goal with |- ?x = ?y => change (@eq R x y) end.
    unfold slope_factor; generalize (r_pos (t a)) (s_pos (t a)); intros.
    replace (a - c * (a - noise)) with (a * (1 - t a)) by (unfold t; field; lra).
    field; lra.
  - evar_last.
    { apply (is_derive_mult (fun a => a - c * (a - noise)) (fun a => sqrt (2 + t a ^ 2) / sqrt (1 + t a ^ 2)));
        [| | intros; apply Rmult_comm].
      - auto_derive; [trivial | reflexivity].
      - apply (is_derive_div (fun a => sqrt (2 + t a ^ 2)) (fun a => sqrt (1 + t a ^ 2))).
        + apply (is_derive_comp (V := R_NormedModule) (fun t => sqrt (2 + t ^ 2)) t); [| exact D].
          apply is_derive_root; rewrite Z; lra.
        + apply (is_derive_comp (V := R_NormedModule) (fun t => sqrt (1 + t ^ 2)) t); [| exact D].
          apply is_derive_root; rewrite Z; lra.
        + generalize (r_pos (t noise)); lra. }
    rewrite Z; replace (2 + 0 ^ 2) with 2 by ring; replace (1 + 0 ^ 2) with 1 by ring; rewrite sqrt_1.
    unfold plus, mult, scal; simpl; unfold mult; simpl.
    generalize sqrt2_pos; intros; field; lra.
Qed.

Lemma is_derive_argument_along : is_derive (fun a => slope_argument a (t a)) noise (c / sqrt 2).
Proof.
  generalize noise_gt_0 is_derive_t t_noise; intros K D Z.
  evar_last.
  { apply (is_derive_ext (fun a => (a * t a * (1 + t a)) / (sqrt (1 + t a ^ 2) * sqrt (2 + t a ^ 2))));
      [reflexivity |].
    apply (is_derive_div (fun a => a * t a * (1 + t a)) (fun a => sqrt (1 + t a ^ 2) * sqrt (2 + t a ^ 2))).
    - apply (is_derive_mult (fun a => a * t a) (fun a => 1 + t a)); [| | intros; apply Rmult_comm].
      + apply (is_derive_mult (fun a => a) t); [apply is_derive_id | exact D | intros; apply Rmult_comm].
      + apply (is_derive_plus (V := R_NormedModule) (fun _ => 1) t); [apply is_derive_const | exact D].
    - apply (is_derive_mult (fun a => sqrt (1 + t a ^ 2)) (fun a => sqrt (2 + t a ^ 2)));
        [| | intros; apply Rmult_comm].
      + apply (is_derive_comp (V := R_NormedModule) (fun t => sqrt (1 + t ^ 2)) t); [| exact D].
        apply is_derive_root; rewrite Z; lra.
      + apply (is_derive_comp (V := R_NormedModule) (fun t => sqrt (2 + t ^ 2)) t); [| exact D].
        apply is_derive_root; rewrite Z; lra.
    - generalize (Rmult_lt_0_compat _ _ (r_pos (t noise)) (s_pos (t noise))); lra. }
  rewrite Z; replace (2 + 0 ^ 2) with 2 by ring; replace (1 + 0 ^ 2) with 1 by ring; rewrite sqrt_1.
  unfold plus, mult, scal, zero, one; simpl; unfold mult, one; simpl.
  generalize sqrt2_pos; intros; field; lra.
Qed.

Lemma is_derive_slope_along :
  is_derive (fun a => slope_sign a (t a)) noise ((1 - c * (1 - / PI)) / sqrt 2).
Proof.
  evar_last.
  { apply (is_derive_minus (V := R_NormedModule)
             (fun a => slope_factor a (t a) * Phi (slope_argument a (t a))) (fun a => phi (slope_argument a (t a)))).
    - apply (is_derive_mult (fun a => slope_factor a (t a)) (fun a => Phi (slope_argument a (t a))));
        [apply is_derive_factor_along | | intros; apply Rmult_comm].
      apply (is_derive_comp (V := R_NormedModule) Phi (fun a => slope_argument a (t a)));
        [apply is_derive_Phi | apply is_derive_argument_along].
    - apply (is_derive_comp (V := R_NormedModule) phi (fun a => slope_argument a (t a)));
        [apply is_derive_phi | apply is_derive_argument_along]. }
  rewrite t_noise.
  assert (U : slope_argument noise 0 = 0) by (unfold slope_argument, Rdiv; ring).
  assert (P : slope_factor noise 0 = noise * sqrt 2).
  { unfold slope_factor; replace (2 + 0 ^ 2) with 2 by ring; replace (1 + 0 ^ 2) with 1 by ring.
    rewrite sqrt_1; field. }
  rewrite U, P, Phi_0, phi_0, <- noise_sq.
  unfold minus, plus, opp, mult, scal; simpl; unfold mult; simpl.
  generalize sqrt2_pos sqrt2_sq; intros H S.
  apply Rmult_eq_reg_r with (sqrt 2 * sqrt 2); [| rewrite S; lra].
  field_simplify; [| lra | lra].
  replace (sqrt 2 ^ 3) with (sqrt 2 * sqrt 2 * sqrt 2) by ring; rewrite S; field.
Qed.

Lemma slope_along_noise : slope_sign noise (t noise) = 0.
Proof. rewrite t_noise, slope_sign_0; unfold Rdiv, Rminus; rewrite Rplus_opp_r; ring. Qed.
End Multiple.

Lemma slope_along_neg c : 1 < c * (1 - / PI) ->
  exists delta, 0 < delta /\ forall a, noise < a < noise + delta -> slope_sign a (c * (a - noise) / a) < 0.
Proof.
  intros H.
  destruct (negative_derivative (fun a => slope_sign a (c * (a - noise) / a)) noise _ (is_derive_slope_along c))
    as [delta [P N]].
  - generalize sqrt2_pos; intros Q.
    assert (0 < (c * (1 - / PI) - 1) / sqrt 2) by (apply Rdiv_lt_0_compat; lra).
    replace ((1 - c * (1 - / PI)) / sqrt 2) with (- ((c * (1 - / PI) - 1) / sqrt 2)) by (unfold Rdiv; ring); lra.
  - exists delta; split; [exact P |]; intros a Ha.
    assert (Hh : 0 < a - noise < delta) by lra.
    generalize (proj1 (N _ Hh)); replace (noise + (a - noise)) with a by ring.
    intros B; eapply Rlt_le_trans; [exact B | right; apply slope_along_noise].
Qed.

Lemma slope_along_pos c : c * (1 - / PI) < 1 ->
  exists delta, 0 < delta /\ forall a, noise < a < noise + delta -> 0 < slope_sign a (c * (a - noise) / a).
Proof.
  intros H.
  destruct (negative_derivative (fun a => - slope_sign a (c * (a - noise) / a)) noise _
              (is_derive_opp (V := R_NormedModule) _ _ _ (is_derive_slope_along c))) as [delta [P N]].
  - generalize sqrt2_pos; intros Q.
    assert (0 < (1 - c * (1 - / PI)) / sqrt 2) by (apply Rdiv_lt_0_compat; lra).
    unfold opp; simpl; lra.
  - exists delta; split; [exact P |]; intros a Ha.
    assert (Hh : 0 < a - noise < delta) by lra.
    generalize (proj1 (N _ Hh)); replace (noise + (a - noise)) with a by ring.
    generalize (slope_along_noise c); cbv beta; lra.
Qed.

Definition under_use_limit := / (1 - / PI).

Theorem best_ratio_limit e : 0 < e ->
  exists delta, 0 < delta /\ forall a t, noise < a < noise + delta -> is_best_ratio a t ->
    Rabs (t / (1 - noise / a) - under_use_limit) < e.
Proof.
  intros He; generalize inv_PI_bounds noise_gt_0; intros IP K.
  assert (HL : under_use_limit * (1 - / PI) = 1) by (apply Rinv_l; lra).
  assert (PL : 0 < under_use_limit) by (apply Rinv_0_lt_compat; lra).
  set (L := under_use_limit) in *.
  destruct (slope_along_pos (L - e / 2)) as [d1 [P1 N1]]; [nra |].
  destruct (slope_along_neg (L + e / 2)) as [d2 [P2 N2]]; [nra |].
  exists (Rmin d1 d2); split; [apply Rmin_pos; assumption |].
  intros a t Ha B.
  assert (H1 : noise < a < noise + d1) by (generalize (Rmin_l d1 d2); lra).
  assert (H2 : noise < a < noise + d2) by (generalize (Rmin_r d1 d2); lra).
  assert (Ha0 : 0 < a) by lra.
  destruct (best_is_turning_ratio a t Ha0 B) as (T0 & TP & TN).
  set (l := (a - noise) / a).
  assert (Hl : 0 < l) by (apply Rdiv_lt_0_compat; lra).
  assert (A1 : (L - e / 2) * l <= t).
  { apply Rnot_lt_le; intros C; generalize (TN _ C) (N1 a H1); unfold l.
    replace ((L - e / 2) * ((a - noise) / a)) with ((L - e / 2) * (a - noise) / a) by (unfold Rdiv; ring). lra. }
  assert (A2 : t <= (L + e / 2) * l).
  { apply Rnot_lt_le; intros C.
    assert (Q : 0 <= (L + e / 2) * l) by (apply Rmult_le_pos; lra).
    generalize (TP _ (conj Q C)) (N2 a H2); unfold l.
    replace ((L + e / 2) * ((a - noise) / a)) with ((L + e / 2) * (a - noise) / a) by (unfold Rdiv; ring). lra. }
  replace (1 - noise / a) with l by (unfold l; field; lra).
  assert (Et : t = t / l * l) by (field; lra).
  set (x := t / l) in *; clearbody x; subst t.
  assert (L - e / 2 <= x) by (apply Rmult_le_reg_r with l; assumption).
  assert (x <= L + e / 2) by (apply Rmult_le_reg_r with l; assumption).
  apply Rabs_def1; lra.
Qed.

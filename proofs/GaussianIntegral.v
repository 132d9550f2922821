(** * The Gaussian integral: the integral of exp (- x^2) over the line is sqrt pi.

    With [gexp_primitive x] the integral of exp (- y^2) over [0, x] and [remainder x] the integral of exp (- x^2 (1 +
    t^2)) / (1 + t^2) over t in [0, 1], the sum of the square of the first and the second has derivative 0. It is pi/4
    at 0, and the remainder tends to 0 at infinity. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition gexp (x : R) := exp (- x ^ 2).
Definition gexp_primitive (x : R) := RInt gexp 0 x.
Definition kernel (x t : R) := exp (- x ^ 2 * (1 + t ^ 2)) / (1 + t ^ 2).
Definition remainder (x : R) := RInt (kernel x) 0 1.

Lemma one_plus_sq_pos t : 0 < 1 + t ^ 2.
Proof. generalize (pow2_ge_0 t); lra. Qed.

Lemma continuous_gexp x : continuous gexp x.
Proof. apply (ex_derive_continuous gexp); unfold gexp; auto_derive; trivial. Qed.

Lemma ex_RInt_gexp a b : ex_RInt gexp a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros; apply continuous_gexp. Qed.

Lemma is_derive_gexp_primitive x : is_derive gexp_primitive x (gexp x).
Proof.
  apply (is_derive_RInt (V := R_CompleteNormedModule) gexp gexp_primitive 0 x).
  - apply filter_forall; intros y; apply (RInt_correct (V := R_CompleteNormedModule)), ex_RInt_gexp.
  - apply continuous_gexp.
Qed.

Definition dkernel (x t : R) := - 2 * x * exp (- x ^ 2 * (1 + t ^ 2)).

Lemma is_derive_kernel x t : is_derive (fun u => kernel u t) x (dkernel x t).
Proof.
  generalize (one_plus_sq_pos t); intros P; unfold kernel, dkernel; auto_derive; [lra |].
  simpl in *; field_simplify; [| lra].
  reflexivity || (f_equal; f_equal; ring).
Qed.

Lemma ex_RInt_kernel x : ex_RInt (kernel x) 0 1.
Proof.
  apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros t _.
  apply (ex_derive_continuous (kernel x)); unfold kernel; auto_derive.
  generalize (one_plus_sq_pos t); simpl; lra.
Qed.

Lemma continuity_2d_dkernel x t : continuity_2d_pt dkernel x t.
Proof.
  unfold dkernel; apply continuity_2d_pt_mult.
  - apply continuity_2d_pt_mult; [apply continuity_2d_pt_const | apply continuity_2d_pt_id1].
  - apply (continuity_1d_2d_pt_comp exp); [apply derivable_continuous_pt, derivable_pt_exp |].
    apply continuity_2d_pt_ext with (fun u v => - (u * u) * (1 + v * v)); [intros; ring |].
    apply continuity_2d_pt_mult.
    + apply continuity_2d_pt_opp, continuity_2d_pt_mult; apply continuity_2d_pt_id1.
    + apply continuity_2d_pt_plus; [apply continuity_2d_pt_const |].
      apply continuity_2d_pt_mult; apply continuity_2d_pt_id2.
Qed.

Lemma is_derive_remainder x : is_derive remainder x (RInt (dkernel x) 0 1).
Proof.
  replace (RInt (dkernel x) 0 1) with (RInt (fun t => Derive (fun u => kernel u t) x) 0 1).
  2:{ apply RInt_ext; intros t _; apply is_derive_unique, is_derive_kernel. }
  apply (is_derive_RInt_param kernel 0 1 x).
  - apply filter_forall; intros y t _; eexists; apply is_derive_kernel.
  - intros t _; apply continuity_2d_pt_ext with dkernel.
    + intros u v; symmetry; apply is_derive_unique, is_derive_kernel.
    + apply continuity_2d_dkernel.
  - apply filter_forall; intros y; apply ex_RInt_kernel.
Qed.

Lemma RInt_dkernel x : RInt (dkernel x) 0 1 = - 2 * gexp x * gexp_primitive x.
Proof.
  assert (E : RInt (fun t => scal x (gexp (x * t + 0))) 0 1 = gexp_primitive x).
  { unfold gexp_primitive; etransitivity.
    { apply (RInt_comp_lin (V := R_CompleteNormedModule) gexp x 0 0 1), ex_RInt_gexp. }
    f_equal; ring. }
  rewrite <- E, <- (RInt_scal (V := R_CompleteNormedModule)).
  - apply RInt_ext; intros t _; unfold scal; simpl; unfold mult; simpl.
    unfold dkernel, gexp.
    replace (- x ^ 2 * (1 + t ^ 2)) with (- x ^ 2 + - (x * t + 0) ^ 2) by ring.
    rewrite exp_plus; ring.
  - apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros t _.
    apply (ex_derive_continuous (fun t => scal x (gexp (x * t + 0)))).
    unfold scal; simpl; unfold mult; simpl; unfold gexp; auto_derive; trivial.
Qed.

Lemma remainder_0 : remainder 0 = PI / 4.
Proof.
  rewrite <- atan_1.
  replace (atan 1) with (atan 1 - atan 0) by (rewrite atan_0; ring).
  apply is_RInt_unique.
  apply (is_RInt_ext (V := R_NormedModule) (Derive atan)).
  { intros t _. unfold kernel. replace (- 0 ^ 2 * (1 + t ^ 2)) with 0 by ring. rewrite exp_0.
    apply is_derive_unique; auto_derive; [trivial |]. generalize (one_plus_sq_pos t); intros; field; simpl in *; lra. }
  apply (is_RInt_derive (V := R_CompleteNormedModule) atan (Derive atan)).
  - intros t _; apply Derive_correct; auto_derive; trivial.
  - intros t _; apply continuous_ext with (fun t => / (1 + t ^ 2)).
    + intros u; symmetry; apply is_derive_unique; auto_derive; [trivial |].
      generalize (one_plus_sq_pos u); intros; field; simpl in *; lra.
    + apply (ex_derive_continuous (fun t => / (1 + t ^ 2))); auto_derive.
      generalize (one_plus_sq_pos t); simpl; lra.
Qed.

Theorem primitive_square_plus_remainder x : 0 <= x -> gexp_primitive x ^ 2 + remainder x = PI / 4.
Proof.
  intros Hx; destruct (Req_dec x 0) as [-> | N].
  - rewrite remainder_0; unfold gexp_primitive; rewrite RInt_point; unfold zero; simpl; ring.
  - assert (E : gexp_primitive 0 ^ 2 + remainder 0 = gexp_primitive x ^ 2 + remainder x).
    { apply (eq_is_derive (V := R_NormedModule) (fun y => gexp_primitive y ^ 2 + remainder y) 0 x); [| lra].
      intros t _.
      evar_last.
      { apply (is_derive_plus (V := R_NormedModule)).
        - apply (is_derive_pow gexp_primitive 2 t (gexp t)), is_derive_gexp_primitive.
        - apply is_derive_remainder. }
      rewrite RInt_dkernel; unfold plus, zero; simpl; ring. }
    rewrite <- E, remainder_0; unfold gexp_primitive; rewrite RInt_point; unfold zero; simpl; ring.
Qed.

(** ** Limits *)
Lemma exp_le_mono x y : x <= y -> exp x <= exp y.
Proof. intros [L | ->]; [apply Rlt_le, exp_increasing, L | apply Rle_refl]. Qed.

Lemma kernel_bound x t : 0 <= kernel x t <= gexp x.
Proof.
  generalize (one_plus_sq_pos t) (exp_pos (- x ^ 2 * (1 + t ^ 2))); intros P Q; unfold kernel; split.
  - apply Rlt_le, Rdiv_lt_0_compat; lra.
  - apply Rle_trans with (exp (- x ^ 2 * (1 + t ^ 2))).
    + apply Rmult_le_reg_r with (1 + t ^ 2); [lra |].
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
      generalize (pow2_ge_0 t); nra.
    + apply exp_le_mono. generalize (pow2_ge_0 t) (pow2_ge_0 x); nra.
Qed.

Lemma remainder_bound x : 0 <= remainder x <= gexp x.
Proof.
  split.
  - apply RInt_ge_0; [lra | apply ex_RInt_kernel | intros; apply kernel_bound].
  - apply Rle_trans with (RInt (fun _ => gexp x) 0 1).
    + apply RInt_le; [lra | apply ex_RInt_kernel | apply ex_RInt_const | intros; apply kernel_bound].
    + rewrite RInt_const; unfold scal; simpl; unfold mult; simpl; lra.
Qed.

Lemma is_lim_gexp : is_lim gexp p_infty 0.
Proof.
  unfold gexp.
  apply (is_lim_comp exp (fun x => - x ^ 2) p_infty 0 m_infty).
  - apply is_lim_exp_m.
  - apply (is_lim_opp (fun x => x ^ 2) p_infty p_infty).
    apply is_lim_ext with (fun x => x * x); [intros; ring |].
    apply (is_lim_mult (fun x => x) (fun x => x) p_infty p_infty p_infty);
      [apply is_lim_id | apply is_lim_id | exact I].
  - exists 0; intros; discriminate.
Qed.

Lemma gexp_primitive_nonneg x : 0 <= x -> 0 <= gexp_primitive x.
Proof.
  intros; apply RInt_ge_0; [assumption | apply ex_RInt_gexp |].
  intros; apply Rlt_le, exp_pos.
Qed.

Lemma is_lim_remainder : is_lim remainder p_infty 0.
Proof.
  apply (is_lim_le_le_loc (fun _ => 0) gexp).
  - exists 0; intros; apply remainder_bound.
  - apply is_lim_const.
  - apply is_lim_gexp.
Qed.

Lemma is_lim_gexp_primitive : is_lim gexp_primitive p_infty (sqrt PI / 2).
Proof.
  apply is_lim_ext_loc with (fun x => sqrt (PI / 4 - remainder x)).
  - exists 0; intros x Hx.
    replace (PI / 4 - remainder x) with (Rsqr (gexp_primitive x)).
    + apply sqrt_Rsqr, gexp_primitive_nonneg; lra.
    + generalize (primitive_square_plus_remainder x); unfold Rsqr; lra.
  - replace (sqrt PI / 2) with (sqrt (PI / 4 - 0)).
    + apply (is_lim_comp_continuous (fun x => PI / 4 - remainder x) sqrt p_infty (PI / 4 - 0)).
      * apply (is_lim_minus' (fun _ => PI / 4) remainder); [apply is_lim_const | apply is_lim_remainder].
      * apply continuous_sqrt.
    + rewrite Rminus_0_r, sqrt_div_alt by lra.
      replace 4 with (2 * 2) by ring; rewrite sqrt_square; lra.
Qed.

Lemma gexp_primitive_odd x : gexp_primitive (- x) = - gexp_primitive x.
Proof.
  unfold gexp_primitive.
  assert (E : RInt (fun y => scal (-1) (gexp (-1 * y + 0))) 0 x = RInt gexp 0 (- x)).
  { etransitivity; [apply (RInt_comp_lin (V := R_CompleteNormedModule) gexp (-1) 0 0 x), ex_RInt_gexp |].
    f_equal; ring. }
  rewrite <- E.
  etransitivity; [apply (RInt_scal (V := R_CompleteNormedModule) (fun y => gexp (-1 * y + 0))) |].
  - apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros t _.
    apply (ex_derive_continuous (fun y => gexp (-1 * y + 0))); unfold gexp; auto_derive; trivial.
  - unfold scal; simpl; unfold mult; simpl.
    rewrite (RInt_ext _ gexp); [lra |].
    intros y _; unfold gexp; f_equal; ring.
Qed.

Lemma is_lim_gexp_primitive_m : is_lim gexp_primitive m_infty (- (sqrt PI / 2)).
Proof.
  apply is_lim_ext with (fun x => - gexp_primitive (- x)); [intros; rewrite gexp_primitive_odd; ring |].
  apply (is_lim_opp (fun x => gexp_primitive (- x)) m_infty (sqrt PI / 2)).
  apply (is_lim_comp gexp_primitive Ropp m_infty (sqrt PI / 2) p_infty).
  - apply is_lim_gexp_primitive.
  - apply (is_lim_opp (fun x => x) m_infty m_infty), is_lim_id.
  - exists 0; intros; discriminate.
Qed.

(** int_{-oo}^{+oo} exp (- x^2) dx = sqrt pi *)
Theorem gauss_integral :
  is_RInt_gen gexp (Rbar_locally m_infty) (Rbar_locally p_infty) (sqrt PI).
Proof.
  replace (sqrt PI) with (sqrt PI / 2 - - (sqrt PI / 2)) by field.
  apply (is_RInt_gen_ext (V := R_NormedModule) (Derive gexp_primitive)).
  - apply filter_forall; intros [a b] x _; apply is_derive_unique, is_derive_gexp_primitive.
  - apply is_RInt_gen_Derive.
    + apply filter_forall; intros [a b] x _; eexists; apply is_derive_gexp_primitive.
    + apply filter_forall; intros [a b] x _.
      apply continuous_ext with gexp; [intros; symmetry; apply is_derive_unique, is_derive_gexp_primitive |].
      apply continuous_gexp.
    + apply is_lim_gexp_primitive_m.
    + apply is_lim_gexp_primitive.
Qed.

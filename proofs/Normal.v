(** * The standard normal law: density phi and distribution function Phi. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral LineIntegral.
Open Scope R_scope.

Definition phi (x : R) := exp (- x ^ 2 / 2) / sqrt (2 * PI).
Definition Phi (x : R) := RInt_gen phi minf (at_point x).

Lemma sqrtPI_pos : 0 < sqrt PI.
Proof. apply sqrt_lt_R0, PI_RGT_0. Qed.
Lemma sqrt2_pos : 0 < sqrt 2.
Proof. apply sqrt_lt_R0; lra. Qed.
Lemma sqrt2PI : sqrt (2 * PI) = sqrt 2 * sqrt PI.
Proof. apply sqrt_mult; generalize PI_RGT_0; lra. Qed.
Lemma sqrt2_sq : sqrt 2 * sqrt 2 = 2.
Proof. apply sqrt_sqrt; lra. Qed.
Lemma sqrtPI_sq : sqrt PI * sqrt PI = PI.
Proof. apply sqrt_sqrt; generalize PI_RGT_0; lra. Qed.

Lemma phi_pos x : 0 < phi x.
Proof.
  apply Rdiv_lt_0_compat; [apply exp_pos | apply sqrt_lt_R0; generalize PI_RGT_0; lra].
Qed.

Lemma phi_gexp x : phi x = gexp (x / sqrt 2) / (sqrt 2 * sqrt PI).
Proof.
  unfold phi, gexp; rewrite sqrt2PI; do 2 f_equal.
  generalize sqrt2_pos sqrt2_sq; intros; field_simplify_eq; [nra | lra].
Qed.

Lemma is_derive_phi x : is_derive phi x (- x * phi x).
Proof.
  unfold phi; auto_derive; [trivial |].
  assert (0 < sqrt (2 * PI)) by (apply sqrt_lt_R0; generalize PI_RGT_0; lra).
  replace (- (x * (x * 1)) * / 2) with (- x ^ 2 / 2) by (simpl; field).
  field; lra.
Qed.

Lemma continuous_phi x : continuous phi x.
Proof. apply (ex_derive_continuous phi); eexists; apply is_derive_phi. Qed.

Lemma phi_even x : phi (- x) = phi x.
Proof. unfold phi; do 2 f_equal; field. Qed.

Lemma is_lim_phi : is_lim phi p_infty 0.
Proof.
  apply is_lim_ext with (fun x => / (sqrt 2 * sqrt PI) * gexp (x / sqrt 2)).
  { intros; rewrite phi_gexp; unfold Rdiv; ring. }
  replace (Finite 0) with (Rbar_mult (/ (sqrt 2 * sqrt PI)) 0) by (simpl; f_equal; ring).
  apply is_lim_scal_l.
  apply (is_lim_comp gexp (fun x => x / sqrt 2) p_infty 0 p_infty).
  - apply is_lim_gexp.
  - evar_last; [apply (is_lim_scal_r (fun x => x) (/ sqrt 2) p_infty p_infty), is_lim_id |].
    assert (0 < / sqrt 2) by apply Rinv_0_lt_compat, sqrt2_pos.
    simpl; destruct Rle_dec; [| lra]. destruct Rle_lt_or_eq_dec; [reflexivity | lra].
  - exists 0; intros; discriminate.
Qed.

Lemma is_lim_phi_m : is_lim phi m_infty 0.
Proof.
  apply is_lim_ext with (fun x => phi (- x)); [apply phi_even |].
  apply (is_lim_comp phi Ropp m_infty 0 p_infty).
  - apply is_lim_phi.
  - apply (is_lim_opp (fun x => x) m_infty m_infty), is_lim_id.
  - exists 0; intros; discriminate.
Qed.

(** An explicit antiderivative of phi *)
Definition Psi (x : R) := / 2 + / sqrt PI * gexp_primitive (/ sqrt 2 * x + 0).

Lemma is_derive_Psi x : is_derive Psi x (phi x).
Proof.
  unfold Psi; evar_last.
  { apply (is_derive_plus (V := R_NormedModule) (fun _ => / 2)); [apply is_derive_const |].
    apply is_derive_scal.
    apply (is_derive_comp (V := R_NormedModule) gexp_primitive (fun y => / sqrt 2 * y + 0)).
    - apply is_derive_gexp_primitive.
    - auto_derive; [trivial | reflexivity]. }
  rewrite phi_gexp; unfold plus, zero, scal; simpl; unfold mult; simpl.
  replace (/ sqrt 2 * x + 0) with (x / sqrt 2) by (unfold Rdiv; ring).
  generalize sqrt2_pos sqrtPI_pos; intros; field; lra.
Qed.

Lemma is_lim_Psi : is_lim Psi p_infty 1.
Proof.
  unfold Psi.
  replace 1 with (/ 2 + / sqrt PI * (sqrt PI / 2)) by (generalize sqrtPI_pos; intros; field; lra).
  apply (is_lim_plus' (fun _ => / 2) (fun x => / sqrt PI * gexp_primitive (/ sqrt 2 * x + 0)) p_infty
           (/ 2) (/ sqrt PI * (sqrt PI / 2))); [apply is_lim_const |].
  apply (is_lim_scal_l (fun x => gexp_primitive (/ sqrt 2 * x + 0)) (/ sqrt PI) p_infty (sqrt PI / 2)).
  apply (is_lim_comp_lin gexp_primitive (/ sqrt 2) 0 p_infty).
  - assert (0 < / sqrt 2) by apply Rinv_0_lt_compat, sqrt2_pos.
    replace (Rbar_plus _ _) with p_infty; [apply is_lim_gexp_primitive |].
    simpl; destruct Rle_dec; [| lra]. destruct Rle_lt_or_eq_dec; [reflexivity | lra].
  - apply Rinv_neq_0_compat; generalize sqrt2_pos; lra.
Qed.

Lemma is_lim_Psi_m : is_lim Psi m_infty 0.
Proof.
  unfold Psi.
  assert (E : / 2 + / sqrt PI * (- (sqrt PI / 2)) = 0) by (generalize sqrtPI_pos; intros; field; lra).
  replace (Finite 0) with (Finite (/ 2 + / sqrt PI * (- (sqrt PI / 2)))) by (f_equal; exact E).
  apply (is_lim_plus' (fun _ => / 2) (fun x => / sqrt PI * gexp_primitive (/ sqrt 2 * x + 0)) m_infty
           (/ 2) (/ sqrt PI * (- (sqrt PI / 2)))); [apply is_lim_const |].
  apply (is_lim_scal_l (fun x => gexp_primitive (/ sqrt 2 * x + 0)) (/ sqrt PI) m_infty (- (sqrt PI / 2))).
  apply (is_lim_comp_lin gexp_primitive (/ sqrt 2) 0 m_infty).
  - assert (0 < / sqrt 2) by apply Rinv_0_lt_compat, sqrt2_pos.
    replace (Rbar_plus _ _) with m_infty; [apply is_lim_gexp_primitive_m |].
    simpl; destruct Rle_dec; [| lra]. destruct Rle_lt_or_eq_dec; [reflexivity | lra].
  - apply Rinv_neq_0_compat; generalize sqrt2_pos; lra.
Qed.

Lemma Phi_Psi x : Phi x = Psi x.
Proof.
  unfold Phi; apply (is_RInt_gen_unique (V := R_CompleteNormedModule)).
  replace (Psi x) with (Psi x - 0) by ring.
  apply (FTC_gen Psi phi 0 (Psi x)).
  - apply is_derive_Psi.
  - apply continuous_phi.
  - apply is_lim_Psi_m.
  - apply filterlim_at_point.
Qed.

Lemma is_derive_Phi x : is_derive Phi x (phi x).
Proof. apply is_derive_ext with Psi; [intros; symmetry; apply Phi_Psi | apply is_derive_Psi]. Qed.
Lemma is_lim_Phi : is_lim Phi p_infty 1.
Proof. apply is_lim_ext with Psi; [intros; symmetry; apply Phi_Psi | apply is_lim_Psi]. Qed.
Lemma is_lim_Phi_m : is_lim Phi m_infty 0.
Proof. apply is_lim_ext with Psi; [intros; symmetry; apply Phi_Psi | apply is_lim_Psi_m]. Qed.
Lemma continuous_Phi x : continuous Phi x.
Proof. apply (ex_derive_continuous Phi); eexists; apply is_derive_Phi. Qed.

Lemma Phi_increasing x y : x < y -> Phi x < Phi y.
Proof.
  intros L.
  apply (incr_function Phi m_infty p_infty phi); simpl; trivial.
  - intros; apply is_derive_Phi.
  - intros; apply phi_pos.
Qed.

Lemma Phi_range x : 0 < Phi x < 1.
Proof.
  split.
  - destruct (Rlt_le_dec 0 (Phi x)) as [H | H]; [exact H | exfalso].
    generalize (Phi_increasing (x - 1) x); intros I.
    assert (B : Rbar_le 0 (Phi (x - 1))); [| simpl in B; lra].
    apply (is_lim_le_loc Phi (fun _ => Phi (x - 1)) m_infty 0 (Phi (x - 1)));
      [| apply is_lim_Phi_m | apply is_lim_const].
    exists (x - 1); intros y Hy; apply Rlt_le, Phi_increasing, Hy.
  - destruct (Rlt_le_dec (Phi x) 1) as [H | H]; [exact H | exfalso].
    generalize (Phi_increasing x (x + 1)); intros I.
    assert (B : Rbar_le (Phi (x + 1)) 1); [| simpl in B; lra].
    apply (is_lim_le_loc (fun _ => Phi (x + 1)) Phi p_infty (Phi (x + 1)) 1);
      [| apply is_lim_const | apply is_lim_Phi].
    exists (x + 1); intros y Hy; apply Rlt_le, Phi_increasing, Hy.
Qed.

Lemma Phi_opp x : Phi (- x) = 1 - Phi x.
Proof.
  rewrite !Phi_Psi; unfold Psi.
  replace (/ sqrt 2 * - x + 0) with (- (/ sqrt 2 * x + 0)) by ring.
  rewrite gexp_primitive_odd; lra.
Qed.

(** ** Bounds *)

Lemma phi_le_1 x : phi x <= 1.
Proof.
  assert (1 <= sqrt (2 * PI)).
  { rewrite <- sqrt_1 at 1; apply sqrt_le_1_alt; generalize PI_RGT_0 PI2_1; lra. }
  unfold phi; apply Rmult_le_reg_r with (sqrt (2 * PI)); [lra |].
  unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l by lra.
  assert (exp (- x ^ 2 / 2) <= 1); [| lra].
  rewrite <- exp_0; apply exp_le_mono; generalize (pow2_ge_0 x); lra.
Qed.

Lemma Phi_lip u v : Rabs (Phi u - Phi v) <= Rabs (u - v).
Proof.
  destruct (MVT_gen Phi v u phi) as [c [Hc E]].
  { intros; apply is_derive_Phi. }
  { intros; apply continuity_pt_filterlim, continuous_Phi. }
  rewrite E, Rabs_mult, (Rabs_pos_eq (phi c)) by apply Rlt_le, phi_pos.
  generalize (phi_le_1 c) (phi_pos c) (Rabs_pos (u - v)); nra.
Qed.

Lemma continuous_id_phi x : continuous (fun z => z * phi z) x.
Proof.
  apply (continuous_mult (K := R_AbsRing) (fun z => z)); [apply continuous_id | apply continuous_phi].
Qed.

Lemma is_derive_mphi x : is_derive (fun z => - phi z) x (x * phi x).
Proof.
  evar_last; [apply (is_derive_opp (V := R_NormedModule) phi), is_derive_phi |].
  unfold opp; simpl; ring.
Qed.

(** x phi(x) -> 0, from x exp(-x^2/2) <= 2/x *)
Lemma xphi_bound x : 0 < x -> 0 <= x * phi x <= 2 / x.
Proof.
  intros Hx; generalize (phi_pos x); intros P; split; [nra |].
  assert (1 <= sqrt (2 * PI)).
  { rewrite <- sqrt_1 at 1; apply sqrt_le_1_alt; generalize PI_RGT_0 PI2_1; lra. }
  assert (B : exp (- x ^ 2 / 2) * (x ^ 2 / 2) <= 1).
  { generalize (exp_ineq1_le (x ^ 2 / 2)); intros E.
    replace (- x ^ 2 / 2) with (- (x ^ 2 / 2)) by field; rewrite exp_Ropp.
    generalize (exp_pos (x ^ 2 / 2)); intros Q.
    apply Rmult_le_reg_r with (exp (x ^ 2 / 2)); [exact Q |].
    replace (/ exp (x ^ 2 / 2) * (x ^ 2 / 2) * exp (x ^ 2 / 2)) with (x ^ 2 / 2) by (field; lra).
    lra. }
  assert (D : phi x <= exp (- x ^ 2 / 2)).
  { unfold phi; apply Rmult_le_reg_r with (sqrt (2 * PI)); [lra |].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra.
    generalize (exp_pos (- x ^ 2 * / 2)); nra. }
  apply Rmult_le_reg_r with x; [exact Hx |].
  replace (2 / x * x) with 2 by (field; lra). nra.
Qed.

Lemma is_lim_xphi : is_lim (fun x => x * phi x) p_infty 0.
Proof.
  apply (is_lim_le_le_loc (fun _ => 0) (fun x => 2 / x)).
  - exists 0; intros; apply xphi_bound; assumption.
  - apply is_lim_const.
  - replace (Finite 0) with (Rbar_div 2 p_infty) by (simpl; f_equal; ring).
    apply (is_lim_div (fun _ => 2) (fun x => x) p_infty 2 p_infty);
      [apply is_lim_const | apply is_lim_id | discriminate | exact I].
Qed.

Lemma is_lim_xphi_m : is_lim (fun x => x * phi x) m_infty 0.
Proof.
  apply is_lim_ext with (fun x => - ((- x) * phi (- x))); [intros; rewrite phi_even; ring |].
  replace 0 with (- 0) by ring.
  apply (is_lim_opp (fun x => - x * phi (- x)) m_infty 0).
  apply (is_lim_comp (fun x => x * phi x) Ropp m_infty 0 p_infty).
  - apply is_lim_xphi.
  - apply (is_lim_opp (fun x => x) m_infty m_infty), is_lim_id.
  - exists 0; intros; discriminate.
Qed.

(** |Phi(u+h) - Phi u - h phi u| <= h^2 *)
Lemma xphi_le_1 x : Rabs (x * phi x) <= 1.
Proof.
  assert (1 <= sqrt (2 * PI)).
  { rewrite <- sqrt_1 at 1; apply sqrt_le_1_alt; generalize PI_RGT_0 PI2_1; lra. }
  rewrite Rabs_mult, (Rabs_pos_eq (phi x)) by apply Rlt_le, phi_pos.
  unfold phi; replace (- x ^ 2 / 2) with (- (x ^ 2 / 2)) by field; rewrite exp_Ropp.
  generalize (exp_ineq1_le (x ^ 2 / 2)) (exp_pos (x ^ 2 / 2)); intros E P.
  apply Rmult_le_reg_r with (exp (x ^ 2 / 2) * sqrt (2 * PI)); [nra |].
  replace (Rabs x * (/ exp (x ^ 2 / 2) / sqrt (2 * PI)) * (exp (x ^ 2 / 2) * sqrt (2 * PI)))
    with (Rabs x) by (field; lra).
  assert (Rabs x <= 1 + x ^ 2 / 2) by (unfold Rabs; destruct Rcase_abs; nra).
  nra.
Qed.

Lemma Phi_taylor u h : Rabs (Phi (u + h) - Phi u - h * phi u) <= h ^ 2.
Proof.
  destruct (MVT_gen Phi u (u + h) phi) as [c [Hc E]].
  { intros; apply is_derive_Phi. }
  { intros; apply continuity_pt_filterlim, continuous_Phi. }
  replace (u + h - u) with h in E by ring.
  destruct (MVT_gen phi u c (fun x => - x * phi x)) as [d [Hd E2]].
  { intros; apply is_derive_phi. }
  { intros; apply continuity_pt_filterlim, continuous_phi. }
  replace (Phi (u + h) - Phi u - h * phi u) with (h * (phi c - phi u)) by (rewrite E; ring).
  rewrite E2, !Rabs_mult.
  replace (- d * phi d * (c - u)) with (- (d * phi d) * (c - u)) by ring.
  generalize (xphi_le_1 d); intros B.
  assert (Rabs (c - u) <= Rabs h).
  { revert Hc; unfold Rmin, Rmax; destruct Rle_dec; intros;
      unfold Rabs; repeat destruct Rcase_abs; lra. }
  replace (Rabs (- d) * Rabs (phi d)) with (Rabs (d * phi d)) by (rewrite Rabs_mult, Rabs_Ropp; ring).
  replace (h ^ 2) with (Rabs h * Rabs h) by (rewrite <- Rabs_mult, Rabs_pos_eq; nra).
  apply Rmult_le_compat_l; [apply Rabs_pos |].
  generalize (Rabs_pos (c - u)) (Rabs_pos (d * phi d)); nra.
Qed.

(** ** Bounds of sqrt pi *)

Lemma sqrtPI_bounds : 17 / 10 < sqrt PI <= 2.
Proof.
  generalize PI2_3_2 PI_4 PI_RGT_0; intros A B C; split.
  - rewrite <- (sqrt_Rsqr (17 / 10)) by lra; apply sqrt_lt_1_alt; unfold Rsqr; lra.
  - rewrite <- (sqrt_Rsqr 2) by lra; apply sqrt_le_1_alt; unfold Rsqr; lra.
Qed.

Lemma inv_sqrtPI_bounds : 1 / 2 <= 1 / sqrt PI < 10 / 17.
Proof.
  generalize sqrtPI_bounds; intros [A B]; split.
  - apply Rmult_le_reg_r with (sqrt PI); [lra |]; unfold Rdiv at 2; rewrite Rmult_assoc, Rinv_l; lra.
  - apply Rmult_lt_reg_r with (sqrt PI); [lra |]; unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

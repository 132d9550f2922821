(** * Theorem 2 for any other class: the joint robust accuracy and its derivative in closed form.

    With a = (mu - 2 eps) / sigma and t = w2/w1 it is P(a + X + t (a + min(Y, Z)) > 0), for independent standard normal
    variables. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral LineIntegral Normal Expectation AffineForms Maximum
  Model Lemma2 PairwiseAccuracy.
Open Scope R_scope.

(** ** The probability *)

(** The mean lead over both other classes, given the cross-class features; the exclusive feature is integrated. *)
Definition lead (a t u v : R) := a + t * (a + Rmin u v).

Definition joint (a t : R) := expect (fun u => expect (fun v => Phi (lead a t u v))).

Lemma Rmin_lip u v w : Rabs (Rmin u w - Rmin v w) <= Rabs (u - v).
Proof.
  unfold Rmin; destruct Rle_dec; destruct Rle_dec; unfold Rabs; repeat destruct Rcase_abs; lra.
Qed.

Lemma lead_lip a t u v w : Rabs (Phi (lead a t u w) - Phi (lead a t v w)) <= Rabs t * Rabs (u - v).
Proof.
  eapply Rle_trans; [apply Phi_lip |]; unfold lead.
  replace (a + t * (a + Rmin u w) - (a + t * (a + Rmin v w))) with (t * (Rmin u w - Rmin v w)) by ring.
  rewrite Rabs_mult; apply Rmult_le_compat_l; [apply Rabs_pos | apply Rmin_lip].
Qed.

Lemma lead_sym a t u v : lead a t u v = lead a t v u.
Proof. unfold lead; rewrite Rmin_comm; reflexivity. Qed.

Lemma E_Phi_lead a t : is_E2 (fun u v => Phi (lead a t u v)) (joint a t).
Proof.
  assert (I : forall u, is_E (fun v => Phi (lead a t u v)) (expect (fun v => Phi (lead a t u v)))).
  { intros u; apply (is_E_lipschitz _ (Rabs t)); intros v w.
    rewrite !(lead_sym a t u); apply lead_lip. }
  exists (fun u => expect (fun v => Phi (lead a t u v))); split; [exact I |].
  apply (is_E_lipschitz _ (Rabs t)); intros u v.
  apply (is_E_abs_le (fun w => Phi (lead a t u w) + -1 * Phi (lead a t v w)) (fun _ => Rabs t * Rabs (u - v))).
  - intros w; replace (Phi (lead a t u w) + -1 * Phi (lead a t v w))
      with (Phi (lead a t u w) - Phi (lead a t v w)) by ring; apply lead_lip.
  - replace (expect (fun w => Phi (lead a t u w)) - expect (fun w => Phi (lead a t v w)))
      with (expect (fun w => Phi (lead a t u w)) + -1 * expect (fun w => Phi (lead a t v w))) by ring.
    exact (is_E_plus _ _ _ _ (I u) (is_E_scal (-1) _ _ (I v))).
  - apply is_E_const.
Qed.

Lemma lead_both mu sigma eps w1 w2 i u v z : 0 <= eps -> 0 <= w1 -> 0 <= w2 -> 0 <= sigma ->
  robust_against_all eps w1 w2 i (sample mu sigma i u v z) <->
  0 < w1 * (mu - 2 * eps + sigma * z) + w2 * (mu - 2 * eps + sigma * Rmin u v).
Proof.
  intros He H1 H2 Hs.
  assert (N : same (next i) i = false /\ same (prev i) i = false) by (destruct i; split; reflexivity).
  destruct N as [Nn Np].
  assert (M : w2 * (mu - 2 * eps + sigma * Rmin u v)
    = Rmin (w2 * (mu - 2 * eps + sigma * u)) (w2 * (mu - 2 * eps + sigma * v)))
    by (rewrite scal_Rmin, plus_Rmin, scal_Rmin by assumption; reflexivity).
  split.
  - intros R; generalize (R (next i) Nn) (R (prev i) Np).
    rewrite !robust_against_iff by assumption.
    rewrite (lead_next mu sigma eps w1 w2 i u v z), (lead_prev mu sigma eps w1 w2 i u v z), M.
    unfold Rmin; destruct Rle_dec; lra.
  - intros P j Hj; apply robust_against_iff; try assumption.
    destruct (other_classes i j Hj) as [-> | ->];
      [rewrite (lead_next mu sigma eps w1 w2 i u v z) | rewrite (lead_prev mu sigma eps w1 w2 i u v z)];
      revert P; rewrite M; unfold Rmin; destruct Rle_dec; lra.
Qed.

Theorem joint_probability mu sigma eps w1 w2 i : 0 < sigma -> 0 <= eps -> 0 < w1 -> 0 <= w2 ->
  is_Pr_sample mu sigma i (robust_against_all eps w1 w2 i)
    (joint ((mu - 2 * eps) / sigma) (w2 / w1)).
Proof.
  intros Hs He H1 H2; set (a := (mu - 2 * eps) / sigma).
  exists (fun u v z => ind (w1 * (mu - 2 * eps + sigma * z) + w2 * (mu - 2 * eps + sigma * Rmin u v))); split.
  - intros u v z; apply ind_indicator, lead_both; lra.
  - apply (is_E3_inner _ (fun u v => Phi (lead a (w2 / w1) u v))); [| apply E_Phi_lead].
    intros u v.
    generalize (E_ind (w1 * (mu - 2 * eps) + w2 * (mu - 2 * eps + sigma * Rmin u v)) (w1 * sigma)
                  (Rmult_lt_0_compat _ _ H1 Hs)).
    replace ((w1 * (mu - 2 * eps) + w2 * (mu - 2 * eps + sigma * Rmin u v)) / (w1 * sigma))
      with (lead a (w2 / w1) u v) by (unfold lead, a; field; lra).
    apply is_E_ext; intros z; f_equal; ring.
Qed.

(** ** The derivative

    Under the expectation it is phi(lead) (a + min(Y, Z)), a function of the minimum times phi with an elementary
    antiderivative. *)

Section Derivative.
Variables a t : R.

Let b := a * (1 + t).
Let r := sqrt (1 + t ^ 2).
Let s := sqrt (2 + t ^ 2).

Lemma r_pos : 0 < r.
Proof. apply sqrt_one_plus_sq_pos. Qed.
Lemma r_sq : r * r = 1 + t ^ 2.
Proof. apply sqrt_sqrt, Rlt_le, one_plus_sq_pos. Qed.
Lemma s_pos : 0 < s.
Proof. apply sqrt_lt_R0; generalize (pow2_ge_0 t); lra. Qed.
Lemma sqrt_one_plus_r_sq : sqrt (1 + r ^ 2) = s.
Proof. unfold s; f_equal; replace (r ^ 2) with (r * r) by ring; rewrite r_sq; ring. Qed.

(** The integrand in the minimum x, and its antiderivative against phi. *)
Let integrand x := phi (b + t * x) * (a + x).
Let primitive x := phi (b / r) / r * ((a - t * b / r ^ 2) * Phi (t * b / r + r * x) - phi (t * b / r + r * x) / r).

(** Completing the square. *)
Lemma phi_product x : phi (b + t * x) * phi x = phi (b / r) * phi (t * b / r + r * x).
Proof.
  generalize r_pos r_sq; intros P S; unfold phi, Rdiv.
  match goal with |- ?A * ?k * (?B * ?k) = ?D * ?k * (?F * ?k) =>
    cut (A * B = D * F); [intros X; transitivity (A * B * (k * k)); [ring | rewrite X; ring] |] end.
  rewrite <- !exp_plus; f_equal.
  field_simplify_eq; [| lra].
  replace (r ^ 4) with ((r * r) * (r * r)) by ring; replace (r ^ 2) with (r * r) by ring.
  rewrite S; ring.
Qed.

Lemma is_derive_primitive x : is_derive primitive x (integrand x * phi x).
Proof.
  generalize r_pos; intros P; unfold primitive.
  assert (D : forall y, is_derive (fun x => t * b / r + r * x) y r).
  { intros y; auto_derive; [trivial | ring]. }
  evar_last.
  { apply is_derive_scal, (is_derive_minus (V := R_NormedModule)).
    - apply is_derive_scal, (is_derive_comp (V := R_NormedModule) Phi); [apply is_derive_Phi | apply D].
    - apply (is_derive_ext (fun x => / r * phi (t * b / r + r * x))); [intros; unfold Rdiv; apply Rmult_comm |].
      apply is_derive_scal, (is_derive_comp (V := R_NormedModule) phi); [apply is_derive_phi | apply D]. }
  unfold integrand; replace (phi (b + t * x) * (a + x) * phi x) with (phi (b + t * x) * phi x * (a + x)) by ring.
  rewrite phi_product; unfold minus, plus, opp, scal; simpl; unfold mult; simpl; field; lra.
Qed.

Lemma is_lim_form : is_lim (fun x => t * b / r + r * x) p_infty p_infty.
Proof.
  apply (is_lim_plus (fun _ => t * b / r) (fun x => r * x) p_infty (t * b / r) p_infty);
    [apply is_lim_const | | reflexivity].
  evar_last; [apply (is_lim_scal_l (fun x => x) r p_infty p_infty), is_lim_id |].
  generalize r_pos; intros P; simpl; destruct Rle_dec; [| lra]; destruct Rle_lt_or_eq_dec; [reflexivity | lra].
Qed.

Lemma is_lim_form_m : is_lim (fun x => t * b / r + r * x) m_infty m_infty.
Proof.
  apply (is_lim_plus (fun _ => t * b / r) (fun x => r * x) m_infty (t * b / r) m_infty);
    [apply is_lim_const | | reflexivity].
  evar_last; [apply (is_lim_scal_l (fun x => x) r m_infty m_infty), is_lim_id |].
  generalize r_pos; intros P; simpl; destruct Rle_dec; [| lra]; destruct Rle_lt_or_eq_dec; [reflexivity | lra].
Qed.

Lemma is_lim_primitive (x : Rbar) (P : R) : is_lim (fun x => Phi (t * b / r + r * x)) x P ->
  is_lim (fun x => phi (t * b / r + r * x)) x 0 ->
  is_lim primitive x (phi (b / r) / r * ((a - t * b / r ^ 2) * P - 0 * / r)).
Proof.
  intros LP Lp; unfold primitive.
  apply (is_lim_scal_l (fun x => (a - t * b / r ^ 2) * Phi (t * b / r + r * x) - phi (t * b / r + r * x) / r)
           (phi (b / r) / r) x ((a - t * b / r ^ 2) * P - 0 * / r)).
  apply (is_lim_minus' (fun x => (a - t * b / r ^ 2) * Phi (t * b / r + r * x)) (fun x => phi (t * b / r + r * x) / r)).
  - apply (is_lim_scal_l (fun x => Phi (t * b / r + r * x)) (a - t * b / r ^ 2) x P), LP.
  - apply (is_lim_scal_r (fun x => phi (t * b / r + r * x)) (/ r) x 0), Lp.
Qed.

Definition slope_inner := phi (b / r) / r * ((a - t * b / r ^ 2) * Phi (t * b / r / s) - phi (t * b / r / s) / s / r).

Lemma E_primitive : is_E primitive slope_inner.
Proof.
  generalize (E_Phi_affine (t * b / r) r) (E_phi_affine r (t * b / r)); rewrite sqrt_one_plus_r_sq; intros EP Ep.
  unfold slope_inner; apply is_E_scal.
  generalize (is_E_plus _ _ _ _ (is_E_scal (a - t * b / r ^ 2) _ _ EP) (is_E_scal (- / r) _ _ Ep)).
  replace ((a - t * b / r ^ 2) * Phi (t * b / r / s) - phi (t * b / r / s) / s / r)
    with ((a - t * b / r ^ 2) * Phi (t * b / r / s) + - / r * (phi (t * b / r / s) / s)) by (unfold Rdiv; ring).
  apply is_E_ext; intros x; unfold Rdiv; ring.
Qed.

Theorem E_slope : is_E2 (fun u v => phi (lead a t u v) * (a + Rmin u v)) (2 * slope_inner).
Proof.
  apply is_E2_ext with (fun u v => integrand (Rmin u v)).
  { intros u v; unfold integrand, lead, b; do 2 f_equal; ring. }
  apply (E2_function_of_minimum integrand primitive (phi (b / r) / r * ((a - t * b / r ^ 2) * 1 - 0 * / r))).
  - intros x; apply (ex_derive_continuous integrand); unfold integrand.
    assert (X : forall y, ex_derive phi y) by (intros y; eexists; apply is_derive_phi).
    auto_derive; repeat split; trivial.
  - apply is_derive_primitive.
  - replace (Finite 0) with (Finite (phi (b / r) / r * ((a - t * b / r ^ 2) * 0 - 0 * / r))) by (f_equal; ring).
    apply is_lim_primitive.
    + apply (is_lim_comp Phi _ m_infty 0 m_infty); [apply is_lim_Phi_m | apply is_lim_form_m |].
      exists 0; intros; discriminate.
    + apply (is_lim_comp phi _ m_infty 0 m_infty); [apply is_lim_phi_m | apply is_lim_form_m |].
      exists 0; intros; discriminate.
  - apply is_lim_primitive.
    + apply (is_lim_comp Phi _ p_infty 1 p_infty); [apply is_lim_Phi | apply is_lim_form |].
      exists 0; intros; discriminate.
    + apply (is_lim_comp phi _ p_infty 0 p_infty); [apply is_lim_phi | apply is_lim_form |].
      exists 0; intros; discriminate.
  - apply E_primitive.
Qed.

Lemma E_min_sq : is_E2 (fun u v => 2 * a ^ 2 + 2 * (u ^ 2 + v ^ 2)) (2 * a ^ 2 + 2 * 2).
Proof. exact (is_E2_plus _ _ _ _ (is_E2_const (2 * a ^ 2)) (is_E2_scal 2 _ _ is_E2_sum_sq)). Qed.

Theorem is_derive_joint_inner : is_derive (joint a) t (2 * slope_inner).
Proof.
  apply (is_derive_quadratic (joint a) t _ (2 * a ^ 2 + 2 * 2)); intros h.
  apply (is_E2_abs_le
    (fun u v => (Phi (lead a (t + h) u v) + -1 * Phi (lead a t u v)) + - h * (phi (lead a t u v) * (a + Rmin u v)))
    (fun u v => h ^ 2 * (2 * a ^ 2 + 2 * (u ^ 2 + v ^ 2)))).
  - intros u v; apply Rle_trans with ((h * (a + Rmin u v)) ^ 2).
    + generalize (Phi_taylor (lead a t u v) (h * (a + Rmin u v))); intros T.
      eapply Rle_trans; [right | exact T]; f_equal; unfold lead at 1.
      replace (a + (t + h) * (a + Rmin u v)) with (lead a t u v + h * (a + Rmin u v)) by (unfold lead; ring).
      ring.
    + replace ((h * (a + Rmin u v)) ^ 2) with (h ^ 2 * (a + Rmin u v) ^ 2) by ring.
      apply Rmult_le_compat_l; [apply pow2_ge_0 |].
      assert (Rmin u v ^ 2 <= u ^ 2 + v ^ 2).
      { unfold Rmin; destruct Rle_dec; generalize (pow2_ge_0 u) (pow2_ge_0 v); lra. }
      generalize (pow2_ge_0 (a - Rmin u v)); nra.
  - replace (joint a (t + h) - joint a t - h * (2 * slope_inner))
      with ((joint a (t + h) + -1 * joint a t) + - h * (2 * slope_inner)) by ring.
    exact (is_E2_plus _ _ _ _ (is_E2_plus _ _ _ _ (E_Phi_lead a (t + h)) (is_E2_scal (-1) _ _ (E_Phi_lead a t)))
             (is_E2_scal (- h) _ _ E_slope)).
  - rewrite (Rmult_comm _ (h ^ 2)); exact (is_E2_scal (h ^ 2) _ _ E_min_sq).
Qed.
End Derivative.

(** ** The sign of the derivative

    It is that of [slope_sign], which is free of integrals but for Phi. *)

Definition slope_argument (a t : R) := a * t * (1 + t) / (sqrt (1 + t ^ 2) * sqrt (2 + t ^ 2)).
Definition slope_factor (a t : R) := a * (1 - t) * sqrt (2 + t ^ 2) / sqrt (1 + t ^ 2).

Definition slope_sign (a t : R) :=
  slope_factor a t * Phi (slope_argument a t) - phi (slope_argument a t).

Definition slope_scale (a t : R) :=
  2 * phi (a * (1 + t) / sqrt (1 + t ^ 2)) / ((1 + t ^ 2) * sqrt (2 + t ^ 2)).

Lemma slope_scale_pos a t : 0 < slope_scale a t.
Proof.
  unfold slope_scale; apply Rdiv_lt_0_compat.
  - generalize (phi_pos (a * (1 + t) / sqrt (1 + t ^ 2))); lra.
  - apply Rmult_lt_0_compat; [apply one_plus_sq_pos | apply s_pos].
Qed.

Theorem is_derive_joint a t : is_derive (joint a) t (slope_scale a t * slope_sign a t).
Proof.
  replace (slope_scale a t * slope_sign a t) with (2 * slope_inner a t); [apply is_derive_joint_inner |].
  unfold slope_inner, slope_scale, slope_sign, slope_argument, slope_factor.
  generalize (r_pos t) (r_sq t) (s_pos t).
  set (r := sqrt (1 + t ^ 2)); set (s := sqrt (2 + t ^ 2)); intros P S Q.
  replace (t * (a * (1 + t)) / r / s) with (a * t * (1 + t) / (r * s)) by (field; lra).
  rewrite <- S.
  replace (a - t * (a * (1 + t)) / r ^ 2) with (a * (1 - t) / r ^ 2).
  - field; lra.
  - replace (r ^ 2) with (r * r) by ring.
    apply Rmult_eq_reg_r with (r * r); [| nra].
    field_simplify; [rewrite <- !Rsqr_pow2; unfold Rsqr; rewrite S; ring | lra | lra].
Qed.

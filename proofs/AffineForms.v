(** * Expectations of functions of an affine form c + t Z of one standard normal variable Z.

    E phi(c + t Z) = phi(c / s) / s, E Phi(c + t Z) = Phi(c / s) and E psi(c + t Z) = s psi(c / s)
    with s = sqrt (1 + t^2) and psi x = x Phi x + phi x = E max(x, Z); P(c + s Z > 0) = Phi(c / s). *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral LineIntegral Normal Expectation.
Open Scope R_scope.

Lemma sqrt_one_plus_sq_pos t : 0 < sqrt (1 + t ^ 2).
Proof. apply sqrt_lt_R0, one_plus_sq_pos. Qed.

(** ** The density and the distribution function *)

(** By completing the square. *)
Lemma E_phi_affine t c :
  is_E (fun z => phi (c + t * z)) (phi (c / sqrt (1 + t ^ 2)) / sqrt (1 + t ^ 2)).
Proof.
  generalize (one_plus_sq_pos t) (sqrt_one_plus_sq_pos t); intros P Q.
  assert (S : sqrt (1 + t ^ 2) * sqrt (1 + t ^ 2) = 1 + t ^ 2) by (apply sqrt_sqrt; lra).
  set (r := sqrt (1 + t ^ 2)) in *; unfold is_E.
  generalize is_E_1; unfold is_E; intros I1.
  generalize (line_int_scal (phi (c / r) / r) _ _ (line_int_affine _ r (t * c / r) 1 Q I1)).
  rewrite Rmult_1_r; apply line_int_ext; intros z.
  rewrite Rmult_1_l.
  replace (phi (c / r) / r * (r * phi (r * z + t * c / r)))
    with (phi (c / r) * phi (r * z + t * c / r)) by (field; lra).
  unfold phi, Rdiv.
  match goal with |- ?a * ?k * (?b * ?k) = ?d * ?k * (?e * ?k) =>
    cut (a * b = d * e); [intros X; transitivity (a * b * (k * k)); [ring | rewrite X; ring] |] end.
  rewrite <- !exp_plus; f_equal.
  field_simplify_eq; [| lra].
  replace (r ^ 4) with ((r * r) * (r * r)) by ring; replace (r ^ 2) with (r * r) by ring.
  rewrite S; ring.
Qed.

Lemma EPhi_correct c t : is_E (fun z => Phi (c + t * z)) (expect (fun z => Phi (c + t * z))).
Proof.
  apply (is_E_lipschitz _ (Rabs t)); intros x y.
  eapply Rle_trans; [apply Phi_lip |].
  replace (c + t * x - (c + t * y)) with (t * (x - y)) by ring.
  rewrite Rabs_mult; apply Rle_refl.
Qed.

Definition EPhi (c t : R) := expect (fun z => Phi (c + t * z)).

Lemma is_derive_EPhi t c :
  is_derive (fun c => EPhi c t) c (phi (c / sqrt (1 + t ^ 2)) / sqrt (1 + t ^ 2)).
Proof.
  apply (is_derive_quadratic _ c _ 1); intros h.
  set (d := phi _ / _); rewrite (Rmult_comm 1 (h ^ 2)).
  apply (is_E_abs_le (fun z => Phi (c + h + t * z) + (-1) * Phi (c + t * z) + (- h) * phi (c + t * z))
                     (fun z => h ^ 2 * 1)).
  - intros z; rewrite Rmult_1_r.
    replace (Phi (c + h + t * z) + (-1) * Phi (c + t * z) + (- h) * phi (c + t * z))
      with (Phi ((c + t * z) + h) - Phi (c + t * z) - h * phi (c + t * z)).
    + apply Phi_taylor.
    + replace (c + h + t * z) with (c + t * z + h) by ring; ring.
  - replace (EPhi (c + h) t - EPhi c t - h * d) with (EPhi (c + h) t + (-1) * EPhi c t + (- h) * d) by ring.
    apply is_E_plus; [apply is_E_plus |].
    + apply EPhi_correct.
    + apply is_E_scal, EPhi_correct.
    + apply is_E_scal, E_phi_affine.
  - exact (is_E_scal (h ^ 2) (fun _ => 1) 1 is_E_1).
Qed.

Lemma EPhi_0 t : EPhi 0 t = / 2.
Proof.
  assert (E : EPhi 0 t = 1 + (-1) * EPhi 0 t); [| lra].
  apply (line_int_unique (fun z => Phi (0 + t * z) * phi z)); [apply EPhi_correct |].
  generalize (line_int_opp_var _ _ (is_E_plus _ _ _ _ (is_E_const 1) (is_E_scal (-1) _ _ (EPhi_correct 0 t)))).
  apply line_int_ext; intros z; rewrite phi_even.
  replace (0 + t * - z) with (- (0 + t * z)) by ring; rewrite Phi_opp; ring.
Qed.

Theorem E_Phi_affine c t : is_E (fun z => Phi (c + t * z)) (Phi (c / sqrt (1 + t ^ 2))).
Proof.
  generalize (sqrt_one_plus_sq_pos t); intros P.
  assert (D : forall u, is_derive (fun u => EPhi u t - Phi (u / sqrt (1 + t ^ 2))) u 0).
  { intros u; evar_last.
    { apply (is_derive_minus (V := R_NormedModule) (fun u => EPhi u t)); [apply is_derive_EPhi |].
      apply (is_derive_comp (V := R_NormedModule) Phi (fun u => u / sqrt (1 + t ^ 2)));
        [apply is_derive_Phi | ].
      apply (is_derive_scal_l (V := R_NormedModule) (fun u => u) u 1 (/ sqrt (1 + t ^ 2))).
      apply (is_derive_id (K := R_AbsRing)). }
    set (r := sqrt (1 + t ^ 2)) in *; clearbody r.
    unfold minus, plus, opp, scal; simpl; unfold mult, one; simpl; unfold mult; simpl. field; lra. }
  assert (Z : forall u v, u < v -> EPhi u t - Phi (u / sqrt (1 + t ^ 2))
                                   = EPhi v t - Phi (v / sqrt (1 + t ^ 2))).
  { intros u v L; apply (eq_is_derive (V := R_NormedModule)
      (fun u => EPhi u t - Phi (u / sqrt (1 + t ^ 2))) u v); [intros; apply D | exact L]. }
  assert (Z0 : EPhi 0 t - Phi (0 / sqrt (1 + t ^ 2)) = 0).
  { rewrite EPhi_0; unfold Rdiv; rewrite Rmult_0_l.
    generalize (Phi_opp 0); rewrite Ropp_0; lra. }
  replace (Phi (c / sqrt (1 + t ^ 2))) with (EPhi c t); [apply EPhi_correct |].
  destruct (total_order_T c 0) as [[L | ->] | L]; [generalize (Z c 0 L) | | generalize (Z 0 c L)]; lra.
Qed.

(** ** The indicator of the positive half-line *)

Definition ind (x : R) := if Rlt_dec 0 x then 1 else 0.

Lemma E_ind c s : 0 < s -> is_E (fun z => ind (c + s * z)) (Phi (c / s)).
Proof.
  intros Hs; unfold is_E, line_int.
  replace (Phi (c / s)) with (plus 0 (1 - Phi (- c / s))).
  2:{ replace (- c / s) with (- (c / s)) by (unfold Rdiv; ring).
      rewrite Phi_opp; unfold plus; simpl; ring. }
  assert (K : forall z, 0 < c + s * z <-> - c / s < z).
  { intros z; split; intros.
    - apply Rmult_lt_reg_r with s; [exact Hs |].
      replace (- c / s * s) with (- c) by (field; lra). lra.
    - assert (L : - c / s * s < z * s) by (apply Rmult_lt_compat_r; assumption).
      replace (- c / s * s) with (- c) in L by (field; lra). lra. }
  apply (is_RInt_gen_Chasles (V := R_NormedModule) (Fa := minf) (Fc := pinf) _ (- c / s)).
  - apply (is_RInt_gen_ext (V := R_NormedModule) (fun _ => 0)).
    { exists (fun a => a < - c / s) (fun b => b = - c / s); [exists (- c / s); trivial | reflexivity |].
      intros a b Ha -> y; simpl; rewrite Rmax_right, Rmin_left by lra.
      intros Hy; unfold ind; destruct Rlt_dec as [H | H]; [apply K in H; lra | ring]. }
    replace 0 with (0 - 0) by ring.
    apply (FTC_gen (fun _ => 0) (fun _ => 0 - 0) 0 0).
    + intros; rewrite Rminus_0_r; apply (is_derive_const (V := R_NormedModule) 0).
    + intros; apply continuous_const.
    + apply (is_lim_const 0 m_infty).
    + apply (filterlim_at_point (fun _ => 0)).
  - apply (is_RInt_gen_ext (V := R_NormedModule) phi).
    { exists (fun b => b = - c / s) (fun a => - c / s < a); [reflexivity | exists (- c / s); trivial |].
      intros b a -> Ha y; simpl; rewrite Rmax_right, Rmin_left by lra.
      intros Hy; unfold ind; destruct Rlt_dec as [H | H]; [ring | exfalso; apply H, K; lra]. }
    apply (FTC_gen Phi phi (Phi (- c / s)) 1).
    + apply is_derive_Phi.
    + apply continuous_phi.
    + apply filterlim_at_point.
    + apply is_lim_Phi.
Qed.

(** ** The expected maximum with a constant *)

Definition psi (x : R) := x * Phi x + phi x.
Lemma is_derive_psi x : is_derive psi x (Phi x).
Proof.
  unfold psi; evar_last.
  { apply (is_derive_plus (V := R_NormedModule) (fun x => x * Phi x) phi); [| apply is_derive_phi].
    apply (is_derive_mult (fun x => x) Phi); [apply is_derive_id | apply is_derive_Phi |].
    intros; apply Rmult_comm. }
  unfold plus, mult, one; simpl; unfold mult, one; simpl; ring.
Qed.
Lemma continuous_psi x : continuous psi x.
Proof. apply (ex_derive_continuous psi); eexists; apply is_derive_psi. Qed.

Lemma psi_taylor u h : Rabs (psi (u + h) - psi u - h * Phi u) <= h ^ 2.
Proof.
  destruct (MVT_gen psi u (u + h) Phi) as [c [Hc E]].
  { intros; apply is_derive_psi. }
  { intros; apply continuity_pt_filterlim, continuous_psi. }
  replace (u + h - u) with h in E by ring.
  replace (psi (u + h) - psi u - h * Phi u) with (h * (Phi c - Phi u)) by (rewrite E; ring).
  rewrite Rabs_mult; replace (h ^ 2) with (Rabs h * Rabs h) by (rewrite <- Rabs_mult, Rabs_pos_eq; nra).
  apply Rmult_le_compat_l; [apply Rabs_pos |].
  eapply Rle_trans; [apply Phi_lip |].
  revert Hc; unfold Rmin, Rmax; destruct Rle_dec; intros; unfold Rabs; repeat destruct Rcase_abs; lra.
Qed.

Lemma psi_lip u v : Rabs (psi u - psi v) <= Rabs (u - v).
Proof.
  destruct (MVT_gen psi v u Phi) as [c [Hc E]].
  { intros; apply is_derive_psi. }
  { intros; apply continuity_pt_filterlim, continuous_psi. }
  rewrite E, Rabs_mult; generalize (Phi_range c); intros H; rewrite (Rabs_pos_eq (Phi c)) by lra.
  generalize (Rabs_pos (u - v)); nra.
Qed.

Lemma Epsi_correct c t : is_E (fun z => psi (c + t * z)) (expect (fun z => psi (c + t * z))).
Proof.
  apply (is_E_lipschitz _ (Rabs t)); intros x y.
  eapply Rle_trans; [apply psi_lip |].
  replace (c + t * x - (c + t * y)) with (t * (x - y)) by ring.
  rewrite Rabs_mult; apply Rle_refl.
Qed.

Definition Epsi (c t : R) := expect (fun z => psi (c + t * z)).

Lemma is_derive_Epsi t c : is_derive (fun c => Epsi c t) c (Phi (c / sqrt (1 + t ^ 2))).
Proof.
  apply (is_derive_quadratic _ c _ 1); intros h; rewrite (Rmult_comm 1 (h ^ 2)).
  apply (is_E_abs_le (fun z => psi (c + h + t * z) + (-1) * psi (c + t * z) + (- h) * Phi (c + t * z))
                     (fun z => h ^ 2 * 1)).
  - intros z; rewrite Rmult_1_r.
    replace (psi (c + h + t * z) + (-1) * psi (c + t * z) + (- h) * Phi (c + t * z))
      with (psi ((c + t * z) + h) - psi (c + t * z) - h * Phi (c + t * z)).
    + apply psi_taylor.
    + replace (c + h + t * z) with (c + t * z + h) by ring; ring.
  - set (d := Phi (c / _)).
    replace (Epsi (c + h) t - Epsi c t - h * d) with (Epsi (c + h) t + (-1) * Epsi c t + (- h) * d) by ring.
    exact (is_E_plus _ _ _ _ (is_E_plus _ _ _ _ (Epsi_correct (c + h) t)
             (is_E_scal (-1) _ _ (Epsi_correct c t))) (is_E_scal (- h) _ _ (E_Phi_affine c t))).
  - exact (is_E_scal (h ^ 2) (fun _ => 1) 1 is_E_1).
Qed.

Lemma is_lim_scal0 f c x : is_lim f x 0 -> is_lim (fun z => c * f z) x 0.
Proof.
  intros A; generalize (is_lim_scal_l f c x 0 A); simpl; rewrite Rmult_0_r; trivial.
Qed.

(** By parts. *)
Lemma Epsi_0 t : Epsi 0 t = sqrt (1 + t ^ 2) * psi 0.
Proof.
  generalize (sqrt_one_plus_sq_pos t); intros P.
  assert (S : sqrt (1 + t ^ 2) * sqrt (1 + t ^ 2) = 1 + t ^ 2)
    by (apply sqrt_sqrt; generalize (one_plus_sq_pos t); lra).
  apply (is_E_unique (fun z => psi (0 + t * z))); [apply Epsi_correct |].
  assert (BP : line_int (fun z => t * z * Phi (t * z) * phi z - t ^ 2 * phi (t * z) * phi z) (0 - 0)).
  { apply (FTC_gen (fun z => - t * (phi z * Phi (t * z)))
             (fun z => t * z * Phi (t * z) * phi z - t ^ 2 * phi (t * z) * phi z)).
    - intros z; evar_last.
      { apply is_derive_scal, (is_derive_mult phi (fun z => Phi (t * z))).
        - apply is_derive_phi.
        - apply (is_derive_comp (V := R_NormedModule) Phi (fun z => t * z)); [apply is_derive_Phi |].
          apply (is_derive_scal (fun z => z) z t 1), (is_derive_id (K := R_AbsRing)).
        - intros; apply Rmult_comm. }
      unfold plus, mult, scal; simpl; unfold mult; simpl; ring.
    - intros z; apply (ex_derive_continuous
        (fun z => t * z * Phi (t * z) * phi z - t ^ 2 * phi (t * z) * phi z)).
      assert (X1 : forall u, ex_derive Phi u) by (intros u; eexists; apply is_derive_Phi).
      assert (X2 : forall u, ex_derive phi u) by (intros u; eexists; apply is_derive_phi).
      auto_derive; repeat split; trivial.
    - apply (is_lim_scal0 (fun z => phi z * Phi (t * z)) (- t) m_infty).
      apply (is_lim_le_le_loc (fun _ => 0) phi); [| apply is_lim_const | apply is_lim_phi_m].
      exists 0; intros y _; generalize (phi_pos y) (Phi_range (t * y)); intros; split; nra.
    - apply (is_lim_scal0 (fun z => phi z * Phi (t * z)) (- t) p_infty).
      apply (is_lim_le_le_loc (fun _ => 0) phi); [| apply is_lim_const | apply is_lim_phi].
      exists 0; intros y _; generalize (phi_pos y) (Phi_range (t * y)); intros; split; nra. }
  generalize (line_int_plus _ _ _ _ BP (is_E_scal (1 + t ^ 2) _ _ (E_phi_affine t 0))).
  replace (0 - 0 + (1 + t ^ 2) * (phi (0 / sqrt (1 + t ^ 2)) / sqrt (1 + t ^ 2)))
    with (sqrt (1 + t ^ 2) * psi 0).
  - apply line_int_ext; intros z; unfold psi; replace (0 + t * z) with (t * z) by ring; ring.
  - unfold psi; set (r := sqrt (1 + t ^ 2)) in *; rewrite <- S; clearbody r.
    replace (0 / r) with 0 by (field; lra). field; lra.
Qed.

Lemma E_psi_affine c t : is_E (fun z => psi (c + t * z)) (sqrt (1 + t ^ 2) * psi (c / sqrt (1 + t ^ 2))).
Proof.
  generalize (sqrt_one_plus_sq_pos t) (Epsi_0 t) (is_derive_Epsi t) (Epsi_correct c t).
  set (r := sqrt (1 + t ^ 2)); intros P E0 DE EC.
  assert (D : forall u, is_derive (fun u => Epsi u t - r * psi (u / r)) u 0).
  { intros u; evar_last.
    { apply (is_derive_minus (V := R_NormedModule) (fun u => Epsi u t)); [apply DE |].
      apply is_derive_scal, (is_derive_comp (V := R_NormedModule) psi (fun u => u / r));
        [apply is_derive_psi |].
      apply (is_derive_scal_l (V := R_NormedModule) (fun u => u) u 1 (/ r)).
      apply (is_derive_id (K := R_AbsRing)). }
    clearbody r; unfold minus, plus, opp, scal; simpl; unfold mult, one; simpl; unfold mult; simpl; field; lra. }
  assert (Z : forall u v, u < v -> Epsi u t - r * psi (u / r) = Epsi v t - r * psi (v / r)).
  { intros u v L; apply (eq_is_derive (V := R_NormedModule) (fun u => Epsi u t - r * psi (u / r)) u v);
      [intros; apply D | exact L]. }
  assert (Z0 : Epsi 0 t - r * psi (0 / r) = 0).
  { rewrite E0; replace (0 / r) with 0 by (unfold Rdiv; ring); ring. }
  replace (r * psi (c / r)) with (Epsi c t); [exact EC |].
  destruct (total_order_T c 0) as [[L | ->] | L]; [generalize (Z c 0 L) | | generalize (Z 0 c L)]; lra.
Qed.

(** E max(x, Z) = psi x. *)
Lemma E_Rmax x : is_E (fun y => Rmax x y) (psi x).
Proof.
  unfold psi, is_E, line_int.
  apply (is_RInt_gen_Chasles (V := R_NormedModule) (Fa := minf) (Fc := pinf) _ x).
  - apply (is_RInt_gen_ext (V := R_NormedModule) (fun y => x * phi y)).
    { exists (fun a => a < x) (fun b => b = x); [exists x; trivial | reflexivity |].
      intros a b Ha -> y; simpl; rewrite Rmax_right, Rmin_left by lra.
      intros; rewrite Rmax_left; lra. }
    replace (x * Phi x) with (x * Phi x - x * 0) by ring.
    apply (FTC_gen (fun y => x * Phi y) (fun y => x * phi y) (x * 0) (x * Phi x)).
    + intros y; apply is_derive_scal, is_derive_Phi.
    + intros y; apply (continuous_mult (K := R_AbsRing) (fun _ => x) phi);
        [apply continuous_const | apply continuous_phi].
    + apply (is_lim_scal_l Phi x m_infty 0), is_lim_Phi_m.
    + apply (filterlim_at_point (fun y => x * Phi y)).
  - apply (is_RInt_gen_ext (V := R_NormedModule) (fun y => y * phi y)).
    { exists (fun b => b = x) (fun a => x < a); [reflexivity | exists x; trivial |].
      intros b a -> Ha y; simpl; rewrite Rmax_right, Rmin_left by lra.
      intros; rewrite Rmax_right; lra. }
    replace (phi x) with (- 0 - - phi x) by ring.
    apply (FTC_gen (fun z => - phi z) (fun z => z * phi z) (- phi x) (- 0)).
    + apply is_derive_mphi.
    + apply continuous_id_phi.
    + apply (filterlim_at_point (fun y => - phi y)).
    + apply (is_lim_opp phi p_infty 0), is_lim_phi.
Qed.

(** E (c + Z)^+ = psi c. *)
Lemma E_pos c : is_E (fun z => Rmax 0 (c + z)) (psi c).
Proof.
  apply is_E_ext with (fun z => Rmax (- c) z + c).
  { intros z; unfold Rmax; destruct Rle_dec; destruct Rle_dec; lra. }
  replace (psi c) with (psi (- c) + c)
    by (unfold psi; rewrite Phi_opp, phi_even; ring).
  exact (is_E_plus _ _ _ _ (E_Rmax (- c)) (is_E_const c)).
Qed.

(** * Expected maxima of independent standard normal variables.

    Lemma 1 is e_2 = 1 / sqrt pi; e_m exists for every m, and is at least e_2 from m = 2 on. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import LineIntegral Normal Expectation AffineForms.
Import ListNotations.
Open Scope R_scope.

(** ** Two variables *)

Lemma psi_0 : psi 0 = / (sqrt 2 * sqrt PI).
Proof.
  unfold psi, phi; replace (- 0 ^ 2 / 2) with 0 by field; rewrite exp_0, sqrt2PI; unfold Rdiv; ring.
Qed.

(** Lemma 1: E max(X, Y) = E psi(X) = 1 / sqrt pi. *)
Theorem E_max : is_E2 Rmax (/ sqrt PI).
Proof.
  exists psi; split; [apply E_Rmax |].
  generalize (E_psi_affine 0 1); replace (sqrt (1 + 1 ^ 2) * psi (0 / sqrt (1 + 1 ^ 2))) with (/ sqrt PI).
  - apply is_E_ext; intros z; f_equal; ring.
  - replace (1 + 1 ^ 2) with 2 by ring; unfold Rdiv; rewrite Rmult_0_l, psi_0.
    generalize sqrt2_pos sqrtPI_pos; intros; field; lra.
Qed.

(** Equation 20: the mean under the density 2 phi Phi of the maximum. From the above by parts. *)
Theorem E_max_density : line_int (fun z => z * (2 * phi z * Phi z)) (/ sqrt PI).
Proof.
  assert (BP : line_int (fun z => z * (phi z * Phi z) - phi z * phi z) (- (0 * 1) - - (0 * 0))).
  { apply (FTC_gen (fun z => - (phi z * Phi z)) (fun z => z * (phi z * Phi z) - phi z * phi z)
             (- (0 * 0)) (- (0 * 1))).
    - intros z; evar_last.
      { apply (is_derive_opp (V := R_NormedModule) (fun z => phi z * Phi z)), (is_derive_mult phi Phi).
        - apply is_derive_phi.
        - apply is_derive_Phi.
        - intros; apply Rmult_comm. }
      unfold opp, plus, mult; simpl; ring.
    - intros z; apply (ex_derive_continuous (fun z => z * (phi z * Phi z) - phi z * phi z)).
      assert (X1 : forall u, ex_derive Phi u) by (intros u; eexists; apply is_derive_Phi).
      assert (X2 : forall u, ex_derive phi u) by (intros u; eexists; apply is_derive_phi).
      auto_derive; repeat split; trivial.
    - apply (is_lim_opp (fun z => phi z * Phi z) m_infty (0 * 0)).
      apply (is_lim_mult phi Phi m_infty 0 0); [apply is_lim_phi_m | apply is_lim_Phi_m | exact I].
    - apply (is_lim_opp (fun z => phi z * Phi z) p_infty (0 * 1)).
      apply (is_lim_mult phi Phi p_infty 0 1); [apply is_lim_phi | apply is_lim_Phi | exact I]. }
  destruct E_max as [g [A B]].
  assert (Ep : is_E psi (/ sqrt PI)).
  { refine (is_E_ext _ _ _ _ B); intros x; exact (is_E_unique _ _ _ (A x) (E_Rmax x)). }
  generalize (line_int_plus _ _ _ _ BP Ep).
  replace (- (0 * 1) - - (0 * 0) + / sqrt PI) with (/ sqrt PI) by ring.
  apply line_int_ext; intros z; unfold psi; ring.
Qed.

Lemma Rmin_Rmax x y : Rmin x y = x + y + -1 * Rmax x y.
Proof. unfold Rmin, Rmax; destruct Rle_dec; lra. Qed.

Theorem E_min : is_E2 Rmin (- / sqrt PI).
Proof.
  replace (- / sqrt PI) with (0 + 0 + -1 * / sqrt PI) by ring.
  apply is_E2_ext with (fun x y => x + y + -1 * Rmax x y); [intros; symmetry; apply Rmin_Rmax |].
  exact (is_E2_plus _ _ _ _
           (is_E2_plus _ _ _ _ (is_E2_fst _ _ is_E_id) (is_E2_snd _ _ is_E_id)) (is_E2_scal (-1) _ _ E_max)).
Qed.

Lemma scal_Rmin a x y : 0 <= a -> Rmin (a * x) (a * y) = a * Rmin x y.
Proof. intros; unfold Rmin; destruct Rle_dec; destruct Rle_dec; nra. Qed.

Lemma plus_Rmin m x y : Rmin (m + x) (m + y) = m + Rmin x y.
Proof. unfold Rmin; destruct Rle_dec; destruct Rle_dec; lra. Qed.

(** ** A function of the minimum of two variables

    With I an antiderivative of f phi that vanishes at minus infinity, E f(min(X, Y)) = 2 E I(X): the inner
    expectation is I(x) + f(x) (1 - Phi(x)), and f (1 - Phi) integrates to E I by parts. *)
Section FunctionOfMinimum.
Variables f I : R -> R.
Variables l w : R.
Hypothesis Cf : forall x, continuous f x.
Hypothesis DI : forall x, is_derive I x (f x * phi x).
Hypothesis LIm : is_lim I m_infty 0.
Hypothesis LIp : is_lim I p_infty l.
Hypothesis EI : is_E I w.

Let continuous_f_phi x : continuous (fun z => f z * phi z) x.
Proof. apply (continuous_mult (K := R_AbsRing) f phi); [apply Cf | apply continuous_phi]. Qed.

Lemma E_function_of_minimum_inner x : is_E (fun y => f (Rmin x y)) (I x + f x * (1 - Phi x)).
Proof.
  unfold is_E, line_int.
  apply (is_RInt_gen_Chasles (V := R_NormedModule) (Fa := minf) (Fc := pinf) _ x).
  - apply (is_RInt_gen_ext (V := R_NormedModule) (fun y => f y * phi y)).
    { exists (fun a => a < x) (fun b => b = x); [exists x; trivial | reflexivity |].
      intros a b Ha -> y; simpl; rewrite Rmax_right, Rmin_left by lra.
      intros; rewrite Rmin_right; lra. }
    replace (I x) with (I x - 0) by ring.
    apply (FTC_gen I); [apply DI | apply continuous_f_phi | exact LIm | apply filterlim_at_point].
  - apply (is_RInt_gen_ext (V := R_NormedModule) (fun y => f x * phi y)).
    { exists (fun b => b = x) (fun a => x < a); [reflexivity | exists x; trivial |].
      intros b a -> Ha y; simpl; rewrite Rmax_right, Rmin_left by lra.
      intros; rewrite Rmin_left; lra. }
    replace (f x * (1 - Phi x)) with (f x * 1 - f x * Phi x) by ring.
    apply (FTC_gen (fun y => f x * Phi y)).
    + intros y; apply is_derive_scal, is_derive_Phi.
    + intros y; apply (continuous_mult (K := R_AbsRing) (fun _ => f x) phi);
        [apply continuous_const | apply continuous_phi].
    + apply (filterlim_at_point (fun y => f x * Phi y)).
    + apply (is_lim_scal_l Phi (f x) p_infty 1), is_lim_Phi.
Qed.

Lemma E_function_times_tail : is_E (fun x => f x * (1 - Phi x)) w.
Proof.
  assert (BP : line_int (fun x => f x * phi x * (1 - Phi x) + - (I x * phi x)) (l * (1 - 1) - 0 * (1 - 0))).
  { apply (FTC_gen (fun x => I x * (1 - Phi x)) (fun x => f x * phi x * (1 - Phi x) + - (I x * phi x))
             (0 * (1 - 0)) (l * (1 - 1))).
    - intros x; evar_last.
      { apply (is_derive_mult I (fun x => 1 - Phi x)); [apply DI | | intros; apply Rmult_comm].
        apply (is_derive_minus (V := R_NormedModule) (fun _ => 1) Phi);
          [apply (is_derive_const (V := R_NormedModule) 1) | apply is_derive_Phi]. }
      unfold plus, minus, opp, mult, zero; simpl; unfold plus, opp, mult; simpl; ring.
    - intros x; apply (continuous_plus (V := R_NormedModule)
        (fun x => f x * phi x * (1 - Phi x)) (fun x => - (I x * phi x))).
      + apply (continuous_mult (K := R_AbsRing) (fun x => f x * phi x) (fun x => 1 - Phi x));
          [apply continuous_f_phi |].
        apply (continuous_minus (V := R_NormedModule) (fun _ => 1) Phi);
          [apply continuous_const | apply continuous_Phi].
      + apply (continuous_opp (V := R_NormedModule) (fun x => I x * phi x)).
        apply (continuous_mult (K := R_AbsRing) I phi); [| apply continuous_phi].
        apply (ex_derive_continuous I); eexists; apply DI.
    - apply (is_lim_mult I (fun x => 1 - Phi x) m_infty 0 (1 - 0)); [exact LIm | | exact Logic.I].
      apply (is_lim_minus' (fun _ => 1) Phi m_infty 1 0); [apply is_lim_const | apply is_lim_Phi_m].
    - apply (is_lim_mult I (fun x => 1 - Phi x) p_infty l (1 - 1)); [exact LIp | | exact Logic.I].
      apply (is_lim_minus' (fun _ => 1) Phi p_infty 1 1); [apply is_lim_const | apply is_lim_Phi]. }
  generalize (line_int_plus _ _ _ _ BP EI).
  replace (l * (1 - 1) - 0 * (1 - 0) + w) with w by ring.
  apply line_int_ext; intros x; ring.
Qed.

Theorem E2_function_of_minimum : is_E2 (fun x y => f (Rmin x y)) (2 * w).
Proof.
  exists (fun x => I x + f x * (1 - Phi x)); split; [apply E_function_of_minimum_inner |].
  replace (2 * w) with (w + w) by ring.
  exact (is_E_plus _ _ _ _ EI E_function_times_tail).
Qed.
End FunctionOfMinimum.

(** ** Any number of variables *)

Fixpoint maxl (z : list R) : R :=
  match z with [] => 0 | a :: t => match t with [] => a | _ :: _ => Rmax a (maxl t) end end.

(** e is the expected maximum of m independent standard normal variables. *)
Definition is_expected_maximum (m : nat) (e : R) := is_EL m maxl e.

Lemma maxl_cons a t : t <> [] -> maxl (a :: t) = Rmax a (maxl t).
Proof. destruct t; [contradiction | reflexivity]. Qed.

Lemma Rmax_lip a b c d : Rabs (Rmax a b - Rmax c d) <= Rabs (a - c) + Rabs (b - d).
Proof.
  unfold Rmax; destruct Rle_dec; destruct Rle_dec; unfold Rabs; repeat destruct Rcase_abs; lra.
Qed.

Lemma maxl_lip m y z : length y = m -> length z = m -> Rabs (maxl y - maxl z) <= dist1 y z.
Proof.
  revert y z; induction m as [| m IH]; intros [| a y] [| b z]; simpl length; try discriminate.
  - intros _ _; simpl; rewrite Rminus_0_r, Rabs_R0; lra.
  - intros Hy Hz; injection Hy as Hy; injection Hz as Hz.
    destruct y as [| a' y]; destruct z as [| b' z]; try (simpl in *; congruence).
    + simpl; lra.
    + rewrite (maxl_cons a (a' :: y)), (maxl_cons b (b' :: z)) by discriminate.
      eapply Rle_trans; [apply Rmax_lip |].
      generalize (IH _ _ Hy Hz); intros B.
      change (dist1 (a :: a' :: y) (b :: b' :: z)) with (Rabs (a - b) + dist1 (a' :: y) (b' :: z)).
      apply Rplus_le_compat_l, B.
Qed.

Theorem expected_maximum_exists m : exists e, is_expected_maximum m e.
Proof.
  exists (expect_list m maxl); apply (is_EL_lipschitz m maxl 1).
  intros; rewrite Rmult_1_l; apply (maxl_lip m); assumption.
Qed.

Theorem expected_maximum_1 : is_expected_maximum 1 0.
Proof. exists (fun x => x); split; [reflexivity | apply is_E_id]. Qed.

Theorem expected_maximum_2 : is_expected_maximum 2 (/ sqrt PI).
Proof. exact (is_EL_2 maxl (/ sqrt PI) E_max). Qed.

Lemma is_EL_le n f g lf lg :
  (forall z, length z = n -> f z <= g z) -> is_EL n f lf -> is_EL n g lg -> lf <= lg.
Proof.
  intros H Hf Hg.
  assert (D : is_EL n (fun z => g z + -1 * f z) (lg + -1 * lf))
    by exact (is_EL_plus _ _ _ _ _ Hg (is_EL_scal _ (-1) _ _ Hf)).
  assert (0 <= lg + -1 * lf); [| lra].
  apply Rle_trans with (Rabs (lg + -1 * lf)); [apply Rabs_pos |].
  refine (is_EL_abs_le n _ _ _ _ _ D D).
  intros z Hz; generalize (H z Hz); intros; rewrite Rabs_pos_eq; lra.
Qed.

Lemma maxl_ge_head a t : a <= maxl (a :: t).
Proof. destruct t; [simpl; lra | rewrite maxl_cons by discriminate; apply Rmax_l]. Qed.

Theorem expected_maximum_ge m e : (2 <= m)%nat -> is_expected_maximum m e -> / sqrt PI <= e.
Proof.
  destruct m as [| [| m]]; intros Hm He; [lia | lia |].
  assert (B : is_EL (S (S m)) (fun z => match z with a :: b :: _ => Rmax a b | _ => 0 end) (/ sqrt PI)).
  { destruct E_max as [g [A B]]; exists g; split; [intros x | exact B].
    exists (fun y => Rmax x y); split; [intros y; apply is_EL_const | apply A]. }
  refine (is_EL_le _ _ _ _ _ _ B He).
  intros [| a [| b t]]; simpl length; try discriminate; intros _.
  rewrite maxl_cons by discriminate.
  apply Rmax_lub; [apply Rmax_l |].
  eapply Rle_trans; [apply maxl_ge_head | apply Rmax_r].
Qed.

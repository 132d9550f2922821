(** * Expectations of functions of independent standard normal variables.

    [is_E f l] says that the improper Riemann integral of f against the normal density is l. Functions of several
    variables are integrated one after the other, the last variable innermost: independence is the product density, and
    the order of integration is part of the statement. There is no probability space here and no measure. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import LineIntegral Normal.
Import ListNotations.
Open Scope R_scope.

Definition is_E (f : R -> R) (l : R) := line_int (fun z => f z * phi z) l.

Definition is_E2 (f : R -> R -> R) (l : R) :=
  exists g, (forall x, is_E (f x) (g x)) /\ is_E g l.

Definition is_E3 (f : R -> R -> R -> R) (l : R) :=
  exists g, (forall x, is_E2 (f x) (g x)) /\ is_E g l.

(** The same over lists of n variables, the head outermost. *)
Fixpoint is_EL (n : nat) (f : list R -> R) (l : R) : Prop :=
  match n with
  | O => f [] = l
  | S m => exists g, (forall x, is_EL m (fun t => f (x :: t)) (g x)) /\ is_E g l
  end.

(** The probability of an event of three variables: the expectation of its indicator. *)
Definition is_indicator (event : R -> R -> R -> Prop) (h : R -> R -> R -> R) :=
  forall x y z, (event x y z -> h x y z = 1) /\ (~ event x y z -> h x y z = 0).

Definition is_Pr3 (event : R -> R -> R -> Prop) (p : R) :=
  exists h, is_indicator event h /\ is_E3 h p.

(** ** One variable *)

Lemma is_E_ext f g l : (forall x, f x = g x) -> is_E f l -> is_E g l.
Proof. intros E; apply line_int_ext; intros; rewrite E; reflexivity. Qed.

Lemma is_E_unique f l m : is_E f l -> is_E f m -> l = m.
Proof. apply line_int_unique. Qed.

Lemma is_E_scal c f l : is_E f l -> is_E (fun x => c * f x) (c * l).
Proof.
  intros A; apply line_int_ext with (fun x => c * (f x * phi x)); [intros; ring |].
  apply line_int_scal, A.
Qed.

Lemma is_E_plus f g l m : is_E f l -> is_E g m -> is_E (fun x => f x + g x) (l + m).
Proof.
  intros A B; apply line_int_ext with (fun x => f x * phi x + g x * phi x); [intros; ring |].
  apply line_int_plus; assumption.
Qed.

Lemma is_E_1 : is_E (fun _ => 1) 1.
Proof.
  apply line_int_ext with phi; [intros; ring |]; unfold line_int.
  replace 1 with (1 - 0) by ring.
  apply (FTC_gen Phi phi 0 1);
    [apply is_derive_Phi | apply continuous_phi | apply is_lim_Phi_m | apply is_lim_Phi].
Qed.

Lemma is_E_const c : is_E (fun _ => c) c.
Proof.
  generalize (is_E_scal c _ _ is_E_1); rewrite Rmult_1_r.
  apply is_E_ext; intros; ring.
Qed.

Lemma is_E_id : is_E (fun z => z) 0.
Proof.
  unfold is_E, line_int; replace 0 with (- 0 - - 0) by ring.
  apply (FTC_gen (fun z => - phi z) (fun z => z * phi z) (- 0) (- 0)).
  - apply is_derive_mphi.
  - apply continuous_id_phi.
  - apply (is_lim_opp phi m_infty 0), is_lim_phi_m.
  - apply (is_lim_opp phi p_infty 0), is_lim_phi.
Qed.

Lemma is_E_sq : is_E (fun z => z ^ 2) 1.
Proof.
  unfold is_E, line_int; replace 1 with ((1 + - 0) - (0 + - 0)) by ring.
  apply (FTC_gen (fun x => Phi x + - (x * phi x))).
  - intros z; evar_last.
    { apply (is_derive_plus (V := R_NormedModule) Phi); [apply is_derive_Phi |].
      apply (is_derive_opp (V := R_NormedModule) (fun x => x * phi x)).
      apply (is_derive_mult (fun x => x) phi); [apply is_derive_id | apply is_derive_phi |].
      intros; apply Rmult_comm. }
    unfold plus, opp, mult, one; simpl; unfold mult, one; simpl; ring.
  - intros x; apply (ex_derive_continuous (fun x => x ^ 2 * phi x)).
    eexists. apply (is_derive_mult (fun x => x ^ 2) phi);
      [apply (is_derive_pow (fun x => x) 2 x 1), (is_derive_id (K := R_AbsRing)) | apply is_derive_phi |].
    intros; apply Rmult_comm.
  - apply (is_lim_plus' Phi (fun x => - (x * phi x)) m_infty 0 (- 0)); [apply is_lim_Phi_m |].
    apply (is_lim_opp (fun x => x * phi x) m_infty 0), is_lim_xphi_m.
  - apply (is_lim_plus' Phi (fun x => - (x * phi x)) p_infty 1 (- 0)); [apply is_lim_Phi |].
    apply (is_lim_opp (fun x => x * phi x) p_infty 0), is_lim_xphi.
Qed.

Lemma is_E_opp_var f l : is_E f l -> is_E (fun z => f (- z)) l.
Proof.
  unfold is_E; intros A; generalize (line_int_opp_var _ _ A).
  apply line_int_ext; intros; rewrite phi_even; reflexivity.
Qed.

Lemma is_E_abs_le f g lf lg :
  (forall x, Rabs (f x) <= g x) -> is_E f lf -> is_E g lg -> Rabs lf <= lg.
Proof.
  intros H; apply line_int_abs_le; intros x; rewrite Rabs_mult, (Rabs_pos_eq (phi x)) by apply Rlt_le, phi_pos.
  apply Rmult_le_compat_r; [apply Rlt_le, phi_pos | apply H].
Qed.

Lemma is_E_dominated f g lg :
  (forall x, continuous f x) -> (forall x, continuous g x) ->
  (forall x, Rabs (f x) <= g x) -> is_E g lg -> exists l, is_E f l /\ Rabs l <= lg.
Proof.
  intros Cf Cg H Hg; unfold is_E in *; apply (line_int_dominated _ (fun z => g z * phi z)).
  - intros x; apply (continuous_mult (K := R_AbsRing) f phi); [apply Cf | apply continuous_phi].
  - intros x; apply (continuous_mult (K := R_AbsRing) g phi); [apply Cg | apply continuous_phi].
  - intros x; rewrite Rabs_mult, (Rabs_pos_eq (phi x)) by apply Rlt_le, phi_pos.
    apply Rmult_le_compat_r; [apply Rlt_le, phi_pos | apply H].
  - exact Hg.
Qed.

(** The value of the expectation as a function, meaningful where [is_E_correct] applies. *)
Definition expect (f : R -> R) := RInt_gen (fun z => f z * phi z) minf pinf.

Lemma is_E_correct f l : is_E f l -> is_E f (expect f).
Proof.
  intros A; apply (RInt_gen_correct (V := R_CompleteNormedModule) (fun z => f z * phi z)).
  exists l; exact A.
Qed.

(** A Lipschitz function has an expectation. *)
Lemma is_E_lipschitz f L : (forall x y, Rabs (f x - f y) <= L * Rabs (x - y)) -> is_E f (expect f).
Proof.
  intros H.
  assert (HL : 0 <= L).
  { generalize (H 1 0) (Rabs_pos (f 1 - f 0)); rewrite Rminus_0_r, Rabs_R1; lra. }
  destruct (is_E_dominated f (fun z => (Rabs (f 0) + L) + L * z ^ 2) ((Rabs (f 0) + L) + L * 1)) as [l [A _]].
  - apply (lipschitz_continuous f L), H.
  - intros x; apply (ex_derive_continuous (fun z => (Rabs (f 0) + L) + L * z ^ 2)); auto_derive; trivial.
  - intros x; replace (f x) with (f 0 + (f x - f 0)) by ring.
    eapply Rle_trans; [apply Rabs_triang |].
    generalize (H x 0); rewrite Rminus_0_r; intros B.
    assert (Rabs x <= 1 + x ^ 2) by (unfold Rabs; destruct Rcase_abs; nra).
    nra.
  - exact (is_E_plus _ _ _ _ (is_E_const (Rabs (f 0) + L)) (is_E_scal L _ _ is_E_sq)).
  - exact (is_E_correct f l A).
Qed.

(** The expectation of f(mu + sigma Z) is the integral of f against the density of N(mu, sigma^2). *)
Lemma is_E_normal mu sigma f l : 0 < sigma ->
  is_E (fun z => f (mu + sigma * z)) l <-> line_int (fun x => f x * (phi ((x - mu) / sigma) / sigma)) l.
Proof.
  intros Hs; unfold is_E; split; intros A.
  - generalize (line_int_affine _ (/ sigma) (- mu / sigma) l (Rinv_0_lt_compat _ Hs) A).
    apply line_int_ext; intros x.
    replace (/ sigma * x + - mu / sigma) with ((x - mu) / sigma) by (field; lra).
    replace (mu + sigma * ((x - mu) / sigma)) with x by (field; lra). field; lra.
  - generalize (line_int_affine _ sigma mu l Hs A).
    apply line_int_ext; intros x.
    replace ((sigma * x + mu - mu) / sigma) with x by (field; lra).
    replace (sigma * x + mu) with (mu + sigma * x) by ring. field; lra.
Qed.

(** ** Two and three variables *)

Lemma is_E2_ext f g l : (forall x y, f x y = g x y) -> is_E2 f l -> is_E2 g l.
Proof.
  intros E [h [A B]]; exists h; split; [| exact B].
  intros x; apply is_E_ext with (f x); [apply E | apply A].
Qed.

Lemma is_E2_unique f l m : is_E2 f l -> is_E2 f m -> l = m.
Proof.
  intros [h [A B]] [k [C D]]; apply (is_E_unique h); [exact B |].
  apply is_E_ext with k; [| exact D]. intros x; apply (is_E_unique (f x)); auto.
Qed.

Lemma is_E2_scal c f l : is_E2 f l -> is_E2 (fun x y => c * f x y) (c * l).
Proof.
  intros [h [A B]]; exists (fun x => c * h x); split; [intros x | ]; apply is_E_scal; auto.
Qed.

Lemma is_E2_plus f g l m : is_E2 f l -> is_E2 g m -> is_E2 (fun x y => f x y + g x y) (l + m).
Proof.
  intros [h [A B]] [k [C D]]; exists (fun x => h x + k x); split; [intros x |]; apply is_E_plus; auto.
Qed.

Lemma is_E2_const c : is_E2 (fun _ _ => c) c.
Proof. exists (fun _ => c); split; intros; apply is_E_const. Qed.

Lemma is_E2_fst f l : is_E f l -> is_E2 (fun x _ => f x) l.
Proof. intros A; exists f; split; [intros; apply is_E_const | exact A]. Qed.

Lemma is_E2_snd f l : is_E f l -> is_E2 (fun _ y => f y) l.
Proof. intros A; exists (fun _ => l); split; [intros; exact A | apply is_E_const]. Qed.

Lemma is_E2_abs_le f g lf lg : (forall x y, Rabs (f x y) <= g x y) ->
  is_E2 f lf -> is_E2 g lg -> Rabs lf <= lg.
Proof.
  intros H [hf [A B]] [hg [C D]]; apply (is_E_abs_le hf hg); trivial.
  intros x; apply (is_E_abs_le (f x) (g x)); auto.
Qed.

Lemma is_E2_sum_sq : is_E2 (fun x y => x ^ 2 + y ^ 2) 2.
Proof.
  replace 2 with (1 + 1) by ring.
  exact (is_E2_plus _ _ _ _ (is_E2_fst _ _ is_E_sq) (is_E2_snd _ _ is_E_sq)).
Qed.

Lemma is_E3_ext f g l : (forall x y z, f x y z = g x y z) -> is_E3 f l -> is_E3 g l.
Proof.
  intros E [h [A B]]; exists h; split; [| exact B].
  intros x; apply is_E2_ext with (f x); [apply E | apply A].
Qed.

Lemma is_E3_unique f l m : is_E3 f l -> is_E3 f m -> l = m.
Proof.
  intros [h [A B]] [k [C D]]; apply (is_E_unique h); [exact B |].
  apply is_E_ext with k; [| exact D]. intros x; apply (is_E2_unique (f x)); auto.
Qed.

(** Integrating the innermost variable first. *)
Lemma is_E3_inner f h : (forall x y, is_E (f x y) (h x y)) -> forall l, is_E3 f l <-> is_E2 h l.
Proof.
  intros H l; split.
  - intros [g [A B]]; exists g; split; [| exact B].
    intros x; destruct (A x) as [k [C D]].
    apply is_E_ext with k; [| exact D]; intros y; apply (is_E_unique (f x y)); [apply C | apply H].
  - intros [g [A B]]; exists g; split; [| exact B].
    intros x; exists (h x); split; [intros; apply H | apply A].
Qed.

Lemma is_Pr3_unique event p q : is_Pr3 event p -> is_Pr3 event q -> p = q.
Proof.
  intros [h [Ih Eh]] [k [Ik Ek]]; apply (is_E3_unique h); [exact Eh |].
  apply is_E3_ext with k; [| exact Ek]; intros x y z.
  destruct (Ih x y z) as [A B], (Ik x y z) as [C D].
  destruct (Classical_Prop.classic (event x y z)) as [H | H];
    [rewrite A, C by exact H | rewrite B, D by exact H]; reflexivity.
Qed.

(** ** Lists of variables *)

Lemma is_EL_ext n f g l :
  (forall z, length z = n -> f z = g z) -> is_EL n f l -> is_EL n g l.
Proof.
  revert f g l; induction n as [| n IH]; simpl; intros f g l E.
  - rewrite E by reflexivity; trivial.
  - intros [h [A B]]; exists h; split; [| exact B].
    intros x; apply (IH (fun t => f (x :: t))); [| apply A].
    intros z Hz; apply E; simpl; rewrite Hz; reflexivity.
Qed.

Lemma is_EL_unique n f l m : is_EL n f l -> is_EL n f m -> l = m.
Proof.
  revert f l m; induction n as [| n IH]; simpl; intros f l m.
  - congruence.
  - intros [h [A B]] [k [C D]]; apply (is_E_unique h); [exact B |].
    apply is_E_ext with k; [| exact D]; intros x; apply (IH (fun t => f (x :: t))); auto.
Qed.

Lemma is_EL_scal n c f l : is_EL n f l -> is_EL n (fun z => c * f z) (c * l).
Proof.
  revert f l; induction n as [| n IH]; simpl; intros f l.
  - congruence.
  - intros [h [A B]]; exists (fun x => c * h x); split; [| apply is_E_scal, B].
    intros x; apply (IH (fun t => f (x :: t))), A.
Qed.

Lemma is_EL_plus n f g l m : is_EL n f l -> is_EL n g m -> is_EL n (fun z => f z + g z) (l + m).
Proof.
  revert f g l m; induction n as [| n IH]; simpl; intros f g l m.
  - congruence.
  - intros [h [A B]] [k [C D]]; exists (fun x => h x + k x); split; [| apply is_E_plus; assumption].
    intros x; apply (IH (fun t => f (x :: t)) (fun t => g (x :: t))); auto.
Qed.

Lemma is_EL_const n c : is_EL n (fun _ => c) c.
Proof.
  induction n as [| n IH]; simpl; [reflexivity |].
  exists (fun _ => c); split; [intros; exact IH | apply is_E_const].
Qed.

Lemma is_EL_abs_le n f g lf lg :
  (forall z, length z = n -> Rabs (f z) <= g z) -> is_EL n f lf -> is_EL n g lg -> Rabs lf <= lg.
Proof.
  revert f g lf lg; induction n as [| n IH]; simpl; intros f g lf lg H.
  - intros <- <-; apply H; reflexivity.
  - intros [h [A B]] [k [C D]]; apply (is_E_abs_le h k); trivial.
    intros x; apply (IH (fun t => f (x :: t)) (fun t => g (x :: t))); auto.
    intros z Hz; apply H; simpl; rewrite Hz; reflexivity.
Qed.

(** Two variables are a list of two. *)
Lemma is_EL_2 f l : is_E2 (fun x y => f [x; y]) l -> is_EL 2 f l.
Proof.
  intros [g [A B]]; exists g; split; [| exact B].
  intros x; exists (fun y => f [x; y]); split; [reflexivity | apply A].
Qed.

Fixpoint expect_list (n : nat) (f : list R -> R) : R :=
  match n with
  | O => f []
  | S m => expect (fun x => expect_list m (fun t => f (x :: t)))
  end.

(** The distance in which list functions are Lipschitz. *)
Fixpoint dist1 (y z : list R) : R :=
  match y, z with a :: y', b :: z' => Rabs (a - b) + dist1 y' z' | _, _ => 0 end.

Lemma dist1_refl z : dist1 z z = 0.
Proof.
  induction z as [| a z IH]; simpl; [reflexivity |].
  rewrite IH; unfold Rminus; rewrite Rplus_opp_r, Rabs_R0; ring.
Qed.

Lemma is_EL_lipschitz n f L :
  (forall y z, length y = n -> length z = n -> Rabs (f y - f z) <= L * dist1 y z) -> is_EL n f (expect_list n f).
Proof.
  revert f; induction n as [| n IH]; intros f H; simpl; [reflexivity |].
  assert (I : forall x, is_EL n (fun t => f (x :: t)) (expect_list n (fun t => f (x :: t)))).
  { intros x; apply IH; intros y z Hy Hz.
    eapply Rle_trans; [apply H; simpl; congruence | simpl].
    unfold Rminus at 1; rewrite Rplus_opp_r, Rabs_R0; right; ring. }
  exists (fun x => expect_list n (fun t => f (x :: t))); split; [exact I |].
  apply (is_E_lipschitz _ L); intros x y.
  replace (expect_list n (fun t => f (x :: t)) - expect_list n (fun t => f (y :: t)))
    with (expect_list n (fun t => f (x :: t)) + -1 * expect_list n (fun t => f (y :: t))) by ring.
  apply (is_EL_abs_le n (fun t => f (x :: t) + -1 * f (y :: t)) (fun _ => L * Rabs (x - y))).
  - intros z Hz; replace (f (x :: z) + -1 * f (y :: z)) with (f (x :: z) - f (y :: z)) by ring.
    eapply Rle_trans; [apply H; simpl; congruence | simpl].
    rewrite dist1_refl; right; ring.
  - exact (is_EL_plus _ _ _ _ _ (I x) (is_EL_scal _ (-1) _ _ (I y))).
  - apply is_EL_const.
Qed.

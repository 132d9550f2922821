(** * Improper integrals over the real line.

    [line_int f l] says that the Riemann integral of f over [a, b] tends to l as a tends to minus and b to plus
    infinity. It is a relation: that l exists is part of what is said. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Notation minf := (Rbar_locally m_infty).
Notation pinf := (Rbar_locally p_infty).

Definition line_int (f : R -> R) (l : R) := is_RInt_gen f minf pinf l.

Lemma line_int_ext f g l : (forall x, f x = g x) -> line_int f l -> line_int g l.
Proof.
  unfold line_int; intros E; apply (is_RInt_gen_ext (V := R_NormedModule) f g l).
  apply filter_forall; intros; apply E.
Qed.

Lemma line_int_scal c f l : line_int f l -> line_int (fun x => c * f x) (c * l).
Proof. unfold line_int; intros; apply (is_RInt_gen_scal (V := R_NormedModule) f c l); assumption. Qed.

Lemma line_int_plus f g l m : line_int f l -> line_int g m -> line_int (fun x => f x + g x) (l + m).
Proof. unfold line_int; intros; apply (is_RInt_gen_plus (V := R_NormedModule) f g l m); assumption. Qed.

Lemma line_int_unique f l m : line_int f l -> line_int f m -> l = m.
Proof.
  unfold line_int; intros A B. rewrite <- (is_RInt_gen_unique (V := R_CompleteNormedModule) f l A).
  apply (is_RInt_gen_unique (V := R_CompleteNormedModule) f m B).
Qed.

(** Fundamental theorem of calculus with general end filters. *)
Lemma FTC_gen {Fa Fb : (R -> Prop) -> Prop} {FFa : Filter Fa} {FFb : Filter Fb} F f la lb :
  (forall x, is_derive F x (f x)) -> (forall x, continuous f x) ->
  filterlim F Fa (locally la) -> filterlim F Fb (locally lb) ->
  is_RInt_gen f Fa Fb (lb - la).
Proof.
  intros D C La Lb.
  apply (is_RInt_gen_ext (V := R_NormedModule) (Derive F)).
  - apply filter_forall; intros [a b] x _; apply is_derive_unique, D.
  - apply is_RInt_gen_Derive; trivial; apply filter_forall; intros [a b] x _.
    + eexists; apply D.
    + apply continuous_ext with f; [intros; symmetry; apply is_derive_unique, D | apply C].
Qed.

Lemma filterlim_at_point (F : R -> R) x : filterlim F (at_point x) (locally (F x)).
Proof. intros P HP. unfold filtermap, at_point. apply locally_singleton, HP. Qed.

(** Affine change of variable. *)
Lemma line_int_affine f u v l : 0 < u -> line_int f l -> line_int (fun y => u * f (u * y + v)) l.
Proof.
  unfold line_int; intros Hu L P HP; destruct (L P HP) as [Q S HQ HS HH].
  exists (fun a => Q (u * a + v)) (fun b => S (u * b + v)).
  - destruct HQ as [M HM]; exists ((M - v) / u); intros x Hx; apply HM.
    apply Rmult_lt_compat_r with (r := u) in Hx; [| lra].
    replace ((M - v) / u * u) with (M - v) in Hx by (field; lra). lra.
  - destruct HS as [M HM]; exists ((M - v) / u); intros x Hx; apply HM.
    apply Rmult_lt_compat_r with (r := u) in Hx; [| lra].
    replace ((M - v) / u * u) with (M - v) in Hx by (field; lra). lra.
  - intros x y Qx Sy; destruct (HH _ _ Qx Sy) as [z [Hz Pz]]; exists z; split; [| exact Pz].
    apply (is_RInt_comp_lin (V := R_NormedModule) f u v), Hz.
Qed.

Lemma line_int_opp_var f l : line_int f l -> line_int (fun y => f (- y)) l.
Proof.
  unfold line_int; intros L P HP; destruct (L P HP) as [Q S HQ HS HH].
  exists (fun a => S (- a)) (fun b => Q (- b)).
  - destruct HS as [M HM]; exists (- M); intros x Hx; apply HM; lra.
  - destruct HQ as [M HM]; exists (- M); intros x Hx; apply HM; lra.
  - intros x y Sx Qy; destruct (HH _ _ Qy Sx) as [z [Hz Pz]]; exists z; split; [| exact Pz].
    apply (is_RInt_ext (V := R_NormedModule) (fun t => opp (opp (f (- t))))).
    { intros t _; apply opp_opp. }
    replace z with (opp (opp z)) by apply opp_opp.
    apply (is_RInt_opp (V := R_NormedModule) (fun t => opp (f (- t)))).
    apply (is_RInt_comp_opp (V := R_NormedModule) f).
    apply (is_RInt_swap (V := R_NormedModule)), Hz.
Qed.

(** ** Order *)

Lemma line_int_abs_le f g lf lg :
  (forall x, Rabs (f x) <= g x) -> line_int f lf -> line_int g lg -> Rabs lf <= lg.
Proof.
  intros H Hf Hg.
  apply (RInt_gen_norm (V := R_CompleteNormedModule) (Fa := minf) (Fb := pinf) f g lf lg); trivial.
  - exists (fun a => a < 0) (fun b => 0 < b); [exists 0; trivial | exists 0; trivial |].
    intros; simpl; lra.
  - apply filter_forall; intros; apply H.
Qed.

(** ** Existence by domination: a continuous function below an integrable one is integrable. *)

Section Domination.
Variables f g : R -> R.
Variable lg : R.
Hypothesis Cf : forall x, continuous f x.
Hypothesis Cg : forall x, continuous g x.
Hypothesis Hfg : forall x, Rabs (f x) <= g x.
Hypothesis Hg : line_int g lg.

Let If a b : ex_RInt f a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros; apply Cf. Qed.
Let Ig a b : ex_RInt g a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros; apply Cg. Qed.

Lemma RInt_dom a b : Rabs (RInt f a b) <= Rabs (RInt g a b).
Proof.
  assert (L : forall u v, u <= v -> Rabs (RInt f u v) <= Rabs (RInt g u v)).
  { intros u v H; apply Rle_trans with (RInt g u v); [| apply Rle_abs].
    apply (norm_RInt_le (V := R_NormedModule) f g u v); trivial;
      apply (RInt_correct (V := R_CompleteNormedModule)); trivial. }
  destruct (Rle_lt_dec a b) as [H | H]; [apply L, H |].
  rewrite <- (opp_RInt_swap (V := R_CompleteNormedModule) f b a) by apply If.
  rewrite <- (opp_RInt_swap (V := R_CompleteNormedModule) g b a) by apply Ig.
  unfold opp; simpl; rewrite !Rabs_Ropp; apply L; lra.
Qed.

Lemma Chasles_f a b c : RInt f a b + RInt f b c = RInt f a c.
Proof. apply (RInt_Chasles (V := R_CompleteNormedModule)); apply If. Qed.
Lemma Chasles_g a b c : RInt g a b + RInt g b c = RInt g a c.
Proof. apply (RInt_Chasles (V := R_CompleteNormedModule)); apply Ig. Qed.

Lemma line_int_dominated : exists l, line_int f l /\ Rabs l <= lg.
Proof.
  assert (C : exists l : R, filterlim (fun ab => RInt f (fst ab) (snd ab))
                          (filter_prod minf pinf) (locally l)).
  { apply (filterlim_locally_cauchy (U := R_CompleteSpace)); intros e.
    assert (He : 0 < e / 4) by (generalize (cond_pos e); lra).
    destruct (Hg (fun y => Rabs (y - lg) < e / 4)) as [Q S HQ HS HH].
    { exists (mkposreal _ He); intros y Hy; exact Hy. }
    assert (B : forall a b, Q a -> S b -> Rabs (RInt g a b - lg) < e / 4).
    { intros a b Qa Sb; destruct (HH a b Qa Sb) as [y [Hy Py]]; simpl in *.
      rewrite (is_RInt_unique _ _ _ _ Hy); exact Py. }
    exists (fun ab => Q (fst ab) /\ S (snd ab)); split.
    { exists Q S; trivial; intros; split; trivial. }
    intros [a b] [a' b'] [Qa Sb] [Qa' Sb']; simpl in *.
    change (Rabs (RInt f a' b' - RInt f a b) < e).
    generalize (B a b Qa Sb) (B a' b Qa' Sb) (B a b' Qa Sb') (RInt_dom a' a) (RInt_dom b b').
    generalize (Chasles_f a' a b) (Chasles_f a' b b') (Chasles_g a' a b) (Chasles_g a b b').
    intros F1 F2 G1 G2.
    replace (RInt f a' b' - RInt f a b) with (RInt f a' a + RInt f b b') by lra.
    replace (RInt g a' a) with ((RInt g a' b - lg) - (RInt g a b - lg)) by lra.
    replace (RInt g b b') with ((RInt g a b' - lg) - (RInt g a b - lg)) by lra.
    generalize (RInt g a b - lg) (RInt g a' b - lg) (RInt g a b' - lg) (RInt f a' a) (RInt f b b').
    intros x y z u v Hx Hy Hz Hu Hv.
    apply Rabs_def2 in Hx, Hy, Hz. revert Hu Hv; unfold Rabs; repeat destruct Rcase_abs; lra. }
  destruct C as [l Hl]; exists l.
  assert (L : line_int f l).
  { intros P HP; generalize (Hl P HP); intros [Q S HQ HS HH]; exists Q S; trivial.
    intros a b Qa Sb; exists (RInt f a b); split; [| apply HH; trivial].
    apply (RInt_correct (V := R_CompleteNormedModule)), If. }
  split; [exact L |].
  exact (line_int_abs_le f g l lg Hfg L Hg).
Qed.
End Domination.

(** ** Lipschitz functions are continuous *)

Lemma lipschitz_continuous (h : R -> R) L : (forall x y, Rabs (h x - h y) <= L * Rabs (x - y)) ->
  forall x, continuous h x.
Proof.
  intros H x; apply continuity_pt_filterlim; intros e He.
  assert (HL : 0 < Rabs L + 1) by (generalize (Rabs_pos L); lra).
  exists (e / (Rabs L + 1)); split; [apply Rdiv_lt_0_compat; lra |].
  intros y [_ Hy]; simpl in *; unfold R_dist in *.
  apply Rle_lt_trans with (L * Rabs (y - x)); [apply H |].
  apply Rmult_lt_compat_r with (r := Rabs L + 1) in Hy; [| lra].
  replace (e / (Rabs L + 1) * (Rabs L + 1)) with e in Hy by (field; lra).
  generalize (Rle_abs L) (Rabs_pos (y - x)); nra.
Qed.

(** ** Differentiation without an interchange of limits: a quadratic remainder gives the derivative. *)

Lemma is_derive_quadratic (g : R -> R) x d C :
  (forall h, Rabs (g (x + h) - g x - h * d) <= C * h ^ 2) -> is_derive g x d.
Proof.
  intros H; apply is_derive_Reals; intros e He.
  assert (HC : 0 <= C).
  { generalize (H 1) (Rabs_pos (g (x + 1) - g x - 1 * d)); simpl; lra. }
  assert (Hd : 0 < e / (C + 1)) by (apply Rdiv_lt_0_compat; lra).
  exists (mkposreal _ Hd); simpl; intros h Nh Bh.
  replace ((g (x + h) - g x) / h - d) with ((g (x + h) - g x - h * d) / h) by (field; exact Nh).
  unfold Rdiv; rewrite Rabs_mult, Rabs_inv.
  assert (P : 0 < Rabs h) by (apply Rabs_pos_lt, Nh).
  apply Rle_lt_trans with (C * Rabs h).
  - apply Rmult_le_reg_r with (Rabs h); [exact P |].
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    replace (C * Rabs h * Rabs h) with (C * (Rabs h * Rabs h)) by ring.
    rewrite <- Rabs_mult, (Rabs_pos_eq (h * h)) by nra.
    replace (h * h) with (h ^ 2) by ring. apply H.
  - apply Rmult_lt_compat_r with (r := C + 1) in Bh; [| lra].
    replace (e / (C + 1) * (C + 1)) with e in Bh by (field; lra). lra.
Qed.

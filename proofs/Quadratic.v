(** * Minimisers over nonnegative weights of a linear function plus (lam/2) |w|^2. *)
From Coq Require Import Reals Lra Psatz.
Open Scope R_scope.

(** ** One weight: the minimiser of c w + (lam/2) w^2 over w >= 0, with strong convexity. *)

Definition best_weight (c lam : R) := Rmax 0 (- c) / lam.

Lemma best_weight_nonneg c lam : 0 < lam -> 0 <= best_weight c lam.
Proof.
  intros Hl; apply Rmult_le_pos; [apply Rmax_l | apply Rlt_le, Rinv_0_lt_compat, Hl].
Qed.

Lemma quad_min c lam w : 0 < lam -> 0 <= w ->
  c * best_weight c lam + lam / 2 * best_weight c lam ^ 2 + lam / 2 * (w - best_weight c lam) ^ 2
  <= c * w + lam / 2 * w ^ 2.
Proof.
  intros Hl Hw; unfold best_weight, Rmax; destruct Rle_dec as [H | H].
  - set (v := - c / lam) in *.
    assert (E : c = - (lam * v)) by (unfold v; field; lra).
    clearbody v; subst c; right; field.
  - unfold Rdiv; rewrite Rmult_0_l; nra.
Qed.

(** ** Two weights *)

Definition Q (a b lam w1 w2 : R) := a * w1 + b * w2 + lam / 2 * (w1 ^ 2 + w2 ^ 2).

Definition unique_minimiser (F : R -> R -> R) (v1 v2 : R) :=
  0 <= v1 /\ 0 <= v2 /\
  (forall w1 w2, 0 <= w1 -> 0 <= w2 -> F v1 v2 <= F w1 w2) /\
  (forall w1 w2, 0 <= w1 -> 0 <= w2 -> F w1 w2 <= F v1 v2 -> w1 = v1 /\ w2 = v2).

Lemma Q_unique_minimiser a b lam : 0 < lam ->
  unique_minimiser (Q a b lam) (best_weight a lam) (best_weight b lam).
Proof.
  intros Hl; unfold unique_minimiser, Q.
  split; [apply best_weight_nonneg, Hl |]; split; [apply best_weight_nonneg, Hl |].
  split; intros w1 w2 H1 H2;
    generalize (quad_min a lam w1 Hl H1) (quad_min b lam w2 Hl H2);
    set (u := best_weight a lam); set (v := best_weight b lam).
  - generalize (pow2_ge_0 (w1 - u)) (pow2_ge_0 (w2 - v)); intros; nra.
  - intros A B C.
    assert (P : (w1 - u) ^ 2 + (w2 - v) ^ 2 <= 0) by nra.
    generalize (pow2_ge_0 (w1 - u)) (pow2_ge_0 (w2 - v)); intros.
    split; nra.
Qed.

Lemma unique_minimiser_unique F u1 u2 v1 v2 :
  unique_minimiser F u1 u2 -> unique_minimiser F v1 v2 -> u1 = v1 /\ u2 = v2.
Proof. intros (A & B & M & _) (A' & B' & _ & U); apply U; [exact A | exact B | apply M; assumption]. Qed.

Lemma unique_minimiser_ext F G v1 v2 :
  (forall w1 w2, 0 <= w1 -> 0 <= w2 -> F w1 w2 = G w1 w2) ->
  unique_minimiser F v1 v2 -> unique_minimiser G v1 v2.
Proof.
  intros E (A & B & C & D); split; [exact A |]; split; [exact B |]; split; intros w1 w2 H1 H2.
  - rewrite <- !E by assumption; auto.
  - rewrite <- !E by assumption; auto.
Qed.

Lemma Rmax0_pos_iff x : 0 < Rmax 0 x <-> 0 < x.
Proof. unfold Rmax; destruct Rle_dec; lra. Qed.

Lemma div_pos_iff lam x : 0 < lam -> 0 < x / lam <-> 0 < x.
Proof.
  intros Hl; split; intros H; [| apply Rdiv_lt_0_compat; lra].
  replace x with (x / lam * lam) by (field; lra). nra.
Qed.

(** * Lemma 2: the worst perturbation of the margin, and the value of the margin there. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Rcomplements.
From CrossClass Require Import Maximum Model.
Open Scope R_scope.

(** delta = (-eps, eps, eps, eps, -eps, -eps) for class 1, its images for the others. *)
Definition delta (eps : R) (i : class) : point :=
  Point (fun j => if same j i then - eps else eps) (fun j => if same j i then eps else - eps).

Lemma ball_delta eps i : 0 <= eps -> ball eps (delta eps i).
Proof.
  intros H j; unfold delta; simpl.
  destruct (same j i); rewrite ?Rabs_Ropp, ?Rabs_pos_eq; lra.
Qed.

Lemma ball_inv eps d : ball eps d ->
  forall j, - eps <= E d j <= eps /\ - eps <= C d j <= eps.
Proof. intros B j; destruct (B j); split; apply Rabs_le_between; assumption. Qed.

(** The gap to one other class is largest at delta. *)
Lemma logit_gap_le w1 w2 eps i j x d : 0 <= w1 -> 0 <= w2 -> same j i = false -> ball eps d ->
  logit w1 w2 (shift x d) j - logit w1 w2 (shift x d) i
  <= logit w1 w2 (shift x (delta eps i)) j - logit w1 w2 (shift x (delta eps i)) i.
Proof.
  intros H1 H2 N B; generalize (ball_inv eps d B); clear B; intros B.
  destruct (B c1), (B c2), (B c3).
  destruct i, j; try discriminate; unfold logit, shift, delta; simpl; nra.
Qed.

Theorem margin_le_delta w1 w2 eps i x d : 0 <= w1 -> 0 <= w2 -> ball eps d ->
  margin w1 w2 i (shift x d) <= margin w1 w2 i (shift x (delta eps i)).
Proof.
  intros H1 H2 B; unfold margin.
  generalize (logit_gap_le w1 w2 eps i (next i) x d H1 H2) (logit_gap_le w1 w2 eps i (prev i) x d H1 H2).
  assert (N : same (next i) i = false /\ same (prev i) i = false) by (destruct i; split; reflexivity).
  intros G1 G2; specialize (G1 (proj1 N) B); specialize (G2 (proj2 N) B).
  revert G1 G2; unfold Rmax; destruct Rle_dec; destruct Rle_dec; lra.
Qed.

Theorem margin_max w1 w2 eps i x : 0 <= w1 -> 0 <= w2 -> 0 <= eps ->
  is_max_on_ball eps (margin w1 w2 i) x (margin w1 w2 i (shift x (delta eps i))).
Proof.
  intros H1 H2 He; split.
  - exists (delta eps i); split; [apply ball_delta, He | reflexivity].
  - intros d B; apply margin_le_delta; assumption.
Qed.

Theorem margin_delta_sample mu sigma w1 w2 eps i u v z : 0 <= w2 -> 0 <= sigma ->
  margin w1 w2 i (shift (sample mu sigma i u v z) (delta eps i))
  = w1 * (2 * eps - mu - sigma * z) + w2 * (2 * eps - mu - sigma * Rmin u v).
Proof.
  intros H2 Hs.
  assert (M : Rmin (w2 * (mu + sigma * u)) (w2 * (mu + sigma * v)) = w2 * (mu + sigma * Rmin u v))
    by (rewrite scal_Rmin, plus_Rmin, scal_Rmin by assumption; reflexivity).
  apply Rplus_eq_reg_l with (w2 * (mu + sigma * Rmin u v)); rewrite <- M at 1.
  generalize (Rmin u v); intros m.
  destruct i; unfold margin, logit, shift, sample, delta; simpl;
    unfold Rmax, Rmin; destruct Rle_dec; destruct Rle_dec; nra.
Qed.

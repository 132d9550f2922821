(** * A function that falls wherever it vanishes stays negative once it is not positive. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Lemma negative_derivative f x d : is_derive f x d -> d < 0 ->
  exists delta, 0 < delta /\ forall h, 0 < h < delta -> f (x + h) < f x /\ f x < f (x - h).
Proof.
  intros D N; apply is_derive_Reals in D; assert (P : 0 < - d) by lra.
  destruct (D (- d) P) as [delta H]; exists (pos delta); split; [apply cond_pos |].
  intros h Hh.
  assert (A : forall k, k <> 0 -> Rabs k < delta -> (f (x + k) - f x) / k < 0).
  { intros k K B; generalize (H k K B); intros C; apply Rabs_def2 in C; lra. }
  split.
  - assert (Q : (f (x + h) - f x) / h < 0) by (apply A; [lra | rewrite Rabs_pos_eq; lra]).
    assert (E : f (x + h) - f x = (f (x + h) - f x) / h * h) by (field; lra).
    assert (0 < - ((f (x + h) - f x) / h) * h) by (apply Rmult_lt_0_compat; lra). lra.
  - assert (Q : (f (x + - h) - f x) / - h < 0) by (apply A; [lra | rewrite Rabs_Ropp, Rabs_pos_eq; lra]).
    assert (E : f (x + - h) - f x = - ((f (x + - h) - f x) / - h) * h) by (field; lra).
    assert (0 < - ((f (x + - h) - f x) / - h) * h) by (apply Rmult_lt_0_compat; lra).
    unfold Rminus; lra.
Qed.

Lemma sign_nearby f x : continuous f x -> f x <> 0 ->
  exists delta, 0 < delta /\ forall y, Rabs (y - x) < delta -> 0 < f x * f y.
Proof.
  intros Cf N; apply continuity_pt_filterlim in Cf.
  assert (P : 0 < Rabs (f x)) by (apply Rabs_pos_lt, N).
  destruct (Cf (Rabs (f x)) P) as [delta [Hd H]]; exists delta; split; [exact Hd |].
  intros y Hy; destruct (Req_dec x y) as [<- | Nxy].
  - destruct (Rdichotomy _ _ N); nra.
  - generalize (H y (conj (conj I Nxy) Hy)); unfold dist; simpl; unfold R_dist; intros B.
    destruct (Rdichotomy _ _ N) as [L | L].
    + rewrite (Rabs_left (f x)) in B by lra; apply Rabs_def2 in B; nra.
    + rewrite (Rabs_pos_eq (f x)) in B by lra; apply Rabs_def2 in B; nra.
Qed.

Theorem single_crossing f a b : a < b ->
  (forall t, a <= t <= b -> continuous f t) ->
  (forall t, a <= t <= b -> f t = 0 -> exists d, d < 0 /\ is_derive f t d) ->
  f a <= 0 -> f b < 0.
Proof.
  intros L Cf Df Fa; apply Rnot_le_lt; intros Fb.
  set (S := fun s => a <= s <= b /\ f s < 0).
  assert (NE : exists s, S s).
  { destruct Fa as [Fa | Fa]; [exists a; split; [lra | exact Fa] |].
    destruct (Df a) as [d [Hd D]]; [lra | exact Fa |].
    destruct (negative_derivative f a d D Hd) as [delta [P H]].
    set (h := Rmin (delta / 2) (b - a)).
    assert (Hh : 0 < h < delta /\ h <= b - a) by (unfold h, Rmin; destruct Rle_dec; lra).
    exists (a + h); split; [lra |]. generalize (H h (proj1 Hh)); lra. }
  assert (BD : bound S) by (exists b; intros s [B _]; lra).
  destruct (completeness S BD NE) as [m [U Least]].
  assert (Hm : a <= m <= b).
  { destruct NE as [s Ss]; generalize (U s Ss) (Least b); destruct Ss; intros U' Lb; split; [lra |].
    apply Lb; intros s' [B _]; lra. }
  assert (SMALL : forall delta, 0 < delta -> (forall s, m - delta < s <= m -> 0 <= f s) -> False).
  { intros delta P H; assert (B : m <= m - delta); [| lra].
    apply Least; intros s Ss; destruct (Rle_lt_dec s (m - delta)) as [C | C]; [exact C |].
    generalize (H s (conj C (U s Ss))); destruct Ss; lra. }
  destruct (total_order_T (f m) 0) as [[N | Z] | P].
  - destruct (sign_nearby f m (Cf m Hm)) as [delta [Hd H]]; [lra |].
    assert (Lm : m < b) by (destruct (proj2 Hm) as [? | ->]; [assumption | lra]).
    set (h := Rmin (delta / 2) (b - m)).
    assert (Hh : 0 < h < delta /\ h <= b - m) by (unfold h, Rmin; destruct Rle_dec; lra).
    assert (Q : 0 < f m * f (m + h)).
    { apply H; replace (m + h - m) with h by ring; rewrite Rabs_pos_eq; lra. }
    assert (Ss : S (m + h)) by (split; [lra | nra]).
    generalize (U _ Ss); lra.
  - destruct (Df m Hm Z) as [d [Hd D]].
    destruct (negative_derivative f m d D Hd) as [delta [P H]].
    apply (SMALL delta P); intros s Hs; destruct (Req_dec s m) as [-> | Nsm]; [lra |].
    assert (Hh : 0 < m - s < delta) by lra.
    generalize (H (m - s) Hh); replace (m - (m - s)) with s by ring; lra.
  - destruct (sign_nearby f m (Cf m Hm)) as [delta [Hd H]]; [lra |].
    apply (SMALL delta Hd); intros s Hs.
    assert (Q : 0 < f m * f s) by (apply H; rewrite Rabs_left1; lra).
    nra.
Qed.

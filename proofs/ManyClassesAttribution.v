(** * The class attribution similarity for n classes.

    The mean attribution vector of class i under attack has w1 (mu - eps) at its exclusive feature and w2 (mu - eps)
    at its n - 1 cross-class features; two classes share one feature. *)
From Coq Require Import Reals Lra Lia Psatz List Arith Bool.
From CrossClass Require Import Expectation ManyClasses ManyClassesLoss.
Import ListNotations.
Open Scope R_scope.

(** A sample of class i: nth c y is the variable of the feature that it shares with class c. *)
Definition sample_of (mu sigma : R) (i : nat) (y : list R) (z : R) : pointn :=
  Pointn (fun a => if a =? i then mu + sigma * z else 0)
         (fun a b => if a =? i then mu + sigma * nth b y 0 else if b =? i then mu + sigma * nth a y 0 else 0).

(** Its worst perturbation. *)
Definition delta_of (eps : R) (i : nat) : pointn :=
  Pointn (fun a => if a =? i then - eps else eps) (fun a b => if (a =? i) || (b =? i) then - eps else eps).

(** Equation 5. *)
Definition attributionn (w1 w2 : R) (i : nat) (x : pointn) : pointn :=
  Pointn (fun a => if a =? i then w1 * En x a else 0) (fun a b => if (a =? i) || (b =? i) then w2 * Cn x a b else 0).

Definition is_E_of (n : nat) (mu sigma : R) (i : nat) (F : pointn -> R) (l : R) :=
  exists h, (forall y, length y = n -> is_E (fun z => F (sample_of mu sigma i y z)) (h y)) /\ is_EL n h l.

Definition is_mean_attributionn (n : nat) (mu sigma eps w1 w2 : R) (i : nat) (A : pointn) :=
  (forall a, (a < n)%nat ->
    is_E_of n mu sigma i (fun x => En (attributionn w1 w2 i (shiftn x (delta_of eps i))) a) (En A a)) /\
  (forall a b, (a < b)%nat -> (b < n)%nat ->
    is_E_of n mu sigma i (fun x => Cn (attributionn w1 w2 i (shiftn x (delta_of eps i))) a b) (Cn A a b)).

(** The inner product over the features, each unordered pair once. *)
Definition innern (n : nat) (x y : pointn) :=
  sumn n (fun a => En x a * En y a) + sumn n (fun b => sumn b (fun a => Cn x a b * Cn y a b)).

Definition cosinen (n : nat) (x y : pointn) := innern n x y / (sqrt (innern n x x) * sqrt (innern n y y)).

Definition similarityn (n : nat) (A : nat -> pointn) :=
  sumn n (fun i => sumn n (fun j => if i =? j then 0 else Rmax (cosinen n (A i) (A j)) 0)).

Definition mean_attributionn (mu eps w1 w2 : R) (i : nat) : pointn :=
  Pointn (fun a => if a =? i then w1 * (mu - eps) else 0)
         (fun a b => if (a =? i) || (b =? i) then w2 * (mu - eps) else 0).

(** ** The means *)

Lemma EL_nth n c b k : is_EL n (fun y => c + b * nth k y 0) c.
Proof.
  revert k; induction n as [| n IH]; intros k.
  - destruct k; simpl; ring.
  - destruct k as [| k]; simpl.
    + exists (fun x => c + b * x); split; [intros x; exact (is_EL_const n (c + b * x)) | apply E_affine].
    + exists (fun _ => c); split; [intros _; apply IH | apply is_E_const].
Qed.

Lemma is_E_of_const n mu sigma i c : is_E_of n mu sigma i (fun _ => c) c.
Proof. exists (fun _ => c); split; [intros; apply is_E_const | apply is_EL_const]. Qed.

Lemma is_E_of_unique n mu sigma i F l k : is_E_of n mu sigma i F l -> is_E_of n mu sigma i F k -> l = k.
Proof.
  intros [h [A B]] [g [C D]]; apply (is_EL_unique n h); [exact B |].
  refine (is_EL_ext _ _ _ _ _ D); intros y Hy.
  exact (is_E_unique _ _ _ (C y Hy) (A y Hy)).
Qed.

Theorem mean_attributionn_correct n mu sigma eps w1 w2 i :
  is_mean_attributionn n mu sigma eps w1 w2 i (mean_attributionn mu eps w1 w2 i).
Proof.
  split.
  - intros a Ha; unfold attributionn, mean_attributionn, shiftn, sample_of, delta_of; cbn [En Cn].
    destruct (a =? i) eqn:D; [| apply is_E_of_const].
    exists (fun _ => w1 * (mu - eps)); split; [| apply is_EL_const]; intros y Hy.
    refine (is_E_ext _ _ _ _ (E_affine (w1 * (mu - eps)) (w1 * sigma))); intros z.
    cbn [En shiftn sample_of]; rewrite D; ring.
  - intros a b Hab Hb; unfold attributionn, mean_attributionn, shiftn, sample_of, delta_of; cbn [En Cn].
    destruct ((a =? i) || (b =? i)) eqn:D; [| apply is_E_of_const].
    exists (fun y => w2 * (mu - eps) + w2 * sigma * nth (if a =? i then b else a) y 0); split; [| apply EL_nth].
    intros y Hy; refine (is_E_ext _ _ _ _ (is_E_const _)); intros z; cbn [Cn shiftn sample_of].
    destruct (a =? i); [ring |]; destruct (b =? i); [ring | discriminate].
Qed.

(** ** Sums with one term *)

Lemma sumn_snoc n f : sumn (S n) f = sumn n f + f n.
Proof.
  revert f; induction n as [| n IH]; intros f; [simpl; ring |].
  change (sumn (S (S n)) f) with (f 0%nat + sumn (S n) (fun c => f (S c))).
  rewrite (IH (fun c => f (S c))); simpl; ring.
Qed.

Lemma sumn_single n i f : sumn n (fun a => if a =? i then f a else 0) = if i <? n then f i else 0.
Proof.
  induction n as [| n IH]; [reflexivity |].
  rewrite sumn_snoc, IH; destruct (n =? i) eqn:D.
  - apply Nat.eqb_eq in D; subst i.
    rewrite (proj2 (Nat.ltb_ge n n)), (proj2 (Nat.ltb_lt n (S n))) by lia; ring.
  - apply Nat.eqb_neq in D.
    destruct (i <? n) eqn:L; [apply Nat.ltb_lt in L | apply Nat.ltb_ge in L].
    + rewrite (proj2 (Nat.ltb_lt i (S n))) by lia; ring.
    + rewrite (proj2 (Nat.ltb_ge i (S n))) by lia; ring.
Qed.

Section Inner.
Variables mu eps w1 w2 : R.
Let M := mean_attributionn mu eps w1 w2.

(** The pairs that contain i. *)
Lemma sum_pairs_containing n i c : (i < n)%nat ->
  sumn n (fun b => sumn b (fun a => if (a =? i) || (b =? i) then c else 0)) = (INR n - 1) * c.
Proof.
  intros Hi.
  assert (G : forall k, sumn k (fun b => sumn b (fun a => if (a =? i) || (b =? i) then c else 0))
                        = if i <? k then (INR k - 1) * c else 0).
  { induction k as [| k IH]; [reflexivity |].
    rewrite sumn_snoc, IH, S_INR; destruct (k =? i) eqn:D.
    - apply Nat.eqb_eq in D; subst i.
      rewrite (sumn_ext k _ (fun _ => c)) by (intros; rewrite orb_true_r; reflexivity).
      rewrite sumn_const, (proj2 (Nat.ltb_ge k k)), (proj2 (Nat.ltb_lt k (S k))) by lia; ring.
    - rewrite (sumn_ext k _ (fun a => if a =? i then c else 0)) by (intros; rewrite orb_false_r; reflexivity).
      apply Nat.eqb_neq in D; rewrite (sumn_single k i (fun _ => c)).
      destruct (i <? k) eqn:L; [apply Nat.ltb_lt in L | apply Nat.ltb_ge in L].
      + rewrite (proj2 (Nat.ltb_lt i (S k))) by lia; ring.
      + rewrite (proj2 (Nat.ltb_ge i (S k))) by lia; ring. }
  rewrite G, (proj2 (Nat.ltb_lt i n)) by exact Hi; reflexivity.
Qed.

Lemma innern_self n i : (i < n)%nat -> innern n (M i) (M i) = (w1 ^ 2 + (INR n - 1) * w2 ^ 2) * (mu - eps) ^ 2.
Proof.
  intros Hi; unfold innern, M, mean_attributionn; cbn [En Cn].
  rewrite (sumn_ext n _ (fun a => if a =? i then (w1 * (mu - eps)) ^ 2 else 0))
    by (intros a _; destruct (a =? i); ring).
  rewrite (sumn_single n i (fun _ => (w1 * (mu - eps)) ^ 2)), (proj2 (Nat.ltb_lt i n)) by exact Hi.
  rewrite (sumn_ext n _ (fun b => sumn b (fun a => if (a =? i) || (b =? i) then (w2 * (mu - eps)) ^ 2 else 0))).
  - rewrite sum_pairs_containing by exact Hi; ring.
  - intros b _; apply sumn_ext; intros a _; destruct ((a =? i) || (b =? i)); ring.
Qed.

Lemma innern_other n i j : (i < n)%nat -> (j < n)%nat -> i <> j -> innern n (M i) (M j) = w2 ^ 2 * (mu - eps) ^ 2.
Proof.
  assert (G : forall i j, (i < j)%nat -> (j < n)%nat -> innern n (M i) (M j) = w2 ^ 2 * (mu - eps) ^ 2).
  { clear i j; intros i j L Hj; unfold innern, M, mean_attributionn; cbn [En Cn].
    replace (w2 ^ 2 * (mu - eps) ^ 2) with (0 + (w2 * (mu - eps)) ^ 2) by ring; f_equal.
    { rewrite (sumn_ext n _ (fun _ => 0)); [rewrite sumn_const; ring |].
      intros a _; destruct (a =? i) eqn:D; [| ring]; apply Nat.eqb_eq in D; subst a.
      rewrite (proj2 (Nat.eqb_neq i j)) by lia; ring. }
    rewrite (sumn_ext n _ (fun b => if b =? j then (w2 * (mu - eps)) ^ 2 else 0)).
    - rewrite (sumn_single n j (fun _ => (w2 * (mu - eps)) ^ 2)), (proj2 (Nat.ltb_lt j n)) by exact Hj; reflexivity.
    - intros b Hb.
      rewrite (sumn_ext b _ (fun a => if a =? i then (if b =? j then (w2 * (mu - eps)) ^ 2 else 0) else 0)).
      + rewrite (sumn_single b i (fun _ => if b =? j then (w2 * (mu - eps)) ^ 2 else 0)).
        destruct (b =? j) eqn:D; [| destruct (i <? b); reflexivity].
        apply Nat.eqb_eq in D; subst b; rewrite (proj2 (Nat.ltb_lt i j)) by exact L; reflexivity.
      + intros a Ha.
        destruct (a =? i) eqn:Ai, (a =? j) eqn:Aj, (b =? i) eqn:Bi, (b =? j) eqn:Bj; simpl; try ring;
          rewrite ?Nat.eqb_eq in *; exfalso; lia. }
  intros Hi Hj N; destruct (Nat.lt_total i j) as [L | [E | L]]; [apply G; assumption | contradiction |].
  replace (innern n (M i) (M j)) with (innern n (M j) (M i)); [apply G; assumption |].
  unfold innern; f_equal; apply sumn_ext; intros; [ring | apply sumn_ext; intros; ring].
Qed.
End Inner.

(** ** The closed form *)

Lemma innern_ext n x x' y y' : (forall a, (a < n)%nat -> En x a = En x' a /\ En y a = En y' a) ->
  (forall a b, (a < b)%nat -> (b < n)%nat -> Cn x a b = Cn x' a b /\ Cn y a b = Cn y' a b) ->
  innern n x y = innern n x' y'.
Proof.
  intros HE HC; unfold innern; f_equal; apply sumn_ext.
  - intros a Ha; destruct (HE a Ha) as [-> ->]; reflexivity.
  - intros b Hb; apply sumn_ext; intros a Ha; destruct (HC a b Ha Hb) as [-> ->]; reflexivity.
Qed.

Theorem similarityn_closed_form n mu sigma eps w1 w2 (A : nat -> pointn) :
  0 < w1 -> eps <> mu -> (forall i, (i < n)%nat -> is_mean_attributionn n mu sigma eps w1 w2 i (A i)) ->
  similarityn n A = INR n * (INR n - 1) * (w2 / w1) ^ 2 / (1 + (INR n - 1) * (w2 / w1) ^ 2).
Proof.
  intros H1 He H; set (t := w2 / w1); set (M := mean_attributionn mu eps w1 w2).
  assert (U : forall i j, (i < n)%nat -> (j < n)%nat -> innern n (A i) (A j) = innern n (M i) (M j)).
  { intros i j Hi Hj.
    destruct (H i Hi) as [IE IC], (H j Hj) as [JE JC],
      (mean_attributionn_correct n mu sigma eps w1 w2 i) as [KE KC],
      (mean_attributionn_correct n mu sigma eps w1 w2 j) as [LE LC].
    apply innern_ext.
    - intros a Ha; split; [exact (is_E_of_unique _ _ _ _ _ _ _ (IE a Ha) (KE a Ha))
                          | exact (is_E_of_unique _ _ _ _ _ _ _ (JE a Ha) (LE a Ha))].
    - intros a b Hab Hb; split; [exact (is_E_of_unique _ _ _ _ _ _ _ (IC a b Hab Hb) (KC a b Hab Hb))
                                | exact (is_E_of_unique _ _ _ _ _ _ _ (JC a b Hab Hb) (LC a b Hab Hb))]. }
  set (c := t ^ 2 / (1 + (INR n - 1) * t ^ 2)).
  assert (Cc : forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> Rmax (cosinen n (A i) (A j)) 0 = c).
  { intros i j Hi Hj N.
    assert (Hn : 0 <= INR n - 1).
    { assert (Hn1 : (1 <= n)%nat) by lia; apply le_INR in Hn1; simpl in Hn1; lra. }
    assert (P : 0 < (mu - eps) ^ 2) by (rewrite <- Rsqr_pow2; apply Rlt_0_sqr; lra).
    assert (Q : 0 < w1 ^ 2) by (apply pow_lt, H1).
    assert (T : 0 < 1 + (INR n - 1) * t ^ 2) by (generalize (pow2_ge_0 t); nra).
    assert (S : 0 < w1 ^ 2 + (INR n - 1) * w2 ^ 2) by (generalize (pow2_ge_0 w2); nra).
    assert (Ec : cosinen n (A i) (A j) = c).
    { unfold cosinen; rewrite !U by assumption; unfold M.
      rewrite !innern_self, innern_other, sqrt_sqrt by (assumption || nra).
      unfold c, t; field; repeat split; lra. }
    rewrite Ec; apply Rmax_left; unfold c.
    apply Rmult_le_pos; [apply pow2_ge_0 | apply Rlt_le, Rinv_0_lt_compat, T]. }
  unfold similarityn; rewrite (sumn_ext n _ (fun i => (INR n - 1) * c)).
  - rewrite sumn_const; unfold c, Rdiv; ring.
  - intros i Hi; rewrite (sumn_ext n _ (fun j => if j =? i then 0 else c)).
    + change (sum_but n i (fun _ => c) = (INR n - 1) * c); apply sum_but_const, Hi.
    + intros j Hj; rewrite Nat.eqb_sym; destruct (j =? i) eqn:D; [reflexivity |].
      apply Nat.eqb_neq in D; apply Cc; (assumption || congruence).
Qed.

(** * Any number of classes: the model and its worst perturbation.

    There are m + 1 classes, one exclusive feature for each and one cross-class feature for each unordered pair. A
    sample of class 0 has its exclusive feature and the m features that it shares drawn from N(mu, sigma^2); the other
    classes follow by relabelling. The rivals are the classes 1 to m, counted from 0 as r. With m = 2 it is the model
    of [Model.v]. *)
From Coq Require Import Reals Lra Lia Psatz List Arith.
From Coquelicot Require Import Rcomplements.
From CrossClass Require Import Expectation Vectors Maximum.
Import ListNotations.
Open Scope R_scope.

(** ** Sums over the classes *)

Fixpoint sumn (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S k => f O + sumn k (fun c => f (S c)) end.

Lemma sumn_ext n f g : (forall c, (c < n)%nat -> f c = g c) -> sumn n f = sumn n g.
Proof.
  revert f g; induction n as [| n IH]; intros f g H; simpl; [reflexivity |].
  rewrite (H O) by lia; f_equal; apply IH; intros; apply H; lia.
Qed.

Lemma sumn_minus n f g : sumn n f - sumn n g = sumn n (fun c => f c - g c).
Proof.
  revert f g; induction n as [| n IH]; intros f g; simpl; [ring |]. rewrite <- IH; ring.
Qed.

Lemma sumn_le n f g : (forall c, (c < n)%nat -> f c <= g c) -> sumn n f <= sumn n g.
Proof.
  revert f g; induction n as [| n IH]; intros f g H; simpl; [lra |].
  apply Rplus_le_compat; [apply H; lia | apply IH; intros; apply H; lia].
Qed.

Lemma sumn_const n b : sumn n (fun _ => b) = INR n * b.
Proof. induction n as [| n IH]; [simpl; ring |]. rewrite S_INR; simpl; rewrite IH; ring. Qed.

Lemma sumn_scal n b f : sumn n (fun c => b * f c) = b * sumn n f.
Proof. revert f; induction n as [| n IH]; intros f; simpl; [ring | rewrite IH; ring]. Qed.

(** The sum over all classes but one. *)
Definition sum_but (n r : nat) (f : nat -> R) := sumn n (fun c => if c =? r then 0 else f c).

Lemma sum_but_eq n r f : (r < n)%nat -> sum_but n r f = sumn n f - f r.
Proof.
  unfold sum_but; revert r f; induction n as [| n IH]; intros r f H; [lia |].
  destruct r as [| r]; simpl.
  - ring.
  - rewrite (IH r (fun c => f (S c))) by lia; ring.
Qed.

Lemma sum_but_le n r f g : (forall c, f c <= g c) -> sum_but n r f <= sum_but n r g.
Proof. intros H; apply sumn_le; intros c _; destruct (c =? r); [lra | apply H]. Qed.

Lemma sum_but_plus n r f g : sum_but n r (fun c => f c + g c) = sum_but n r f + sum_but n r g.
Proof.
  replace (sum_but n r f + sum_but n r g) with (sum_but n r f - sum_but n r (fun c => - g c)).
  - unfold sum_but; rewrite sumn_minus; apply sumn_ext; intros c _; destruct (c =? r); ring.
  - assert (Z : sum_but n r (fun c => - g c) = 0 - sum_but n r g); [| lra].
    replace 0 with (sumn n (fun _ => 0)) by (rewrite sumn_const; ring).
    unfold sum_but; rewrite sumn_minus; apply sumn_ext; intros c _; destruct (c =? r); ring.
Qed.

Lemma sum_but_const n r b : (r < n)%nat -> sum_but n r (fun _ => b) = (INR n - 1) * b.
Proof. intros H; rewrite sum_but_eq, sumn_const by exact H; ring. Qed.

Lemma sumn_nth y : sumn (length y) (fun c => nth c y 0) = sum y.
Proof. induction y as [| a y IH]; simpl; [reflexivity | rewrite IH; reflexivity]. Qed.

(** ** The model *)

(** Exclusive features, and cross-class features stored at (a, b) with a < b. *)
Record pointn := Pointn { En : nat -> R; Cn : nat -> nat -> R }.

Definition pair (x : pointn) (a b : nat) := if a <? b then Cn x a b else Cn x b a.

Definition shiftn (x d : pointn) : pointn :=
  Pointn (fun a => En x a + En d a) (fun a b => Cn x a b + Cn d a b).

Definition logitn (m : nat) (w1 w2 : R) (x : pointn) (a : nat) :=
  w1 * En x a + w2 * sum_but (S m) a (fun c => pair x a c).

Definition marginn (m : nat) (w1 w2 : R) (x : pointn) :=
  maxl (map (fun r => logitn m w1 w2 x (S r)) (seq 0 m)) - logitn m w1 w2 x 0.

Definition balln (eps : R) (d : pointn) := forall a b, Rabs (En d a) <= eps /\ Rabs (Cn d a b) <= eps.

Definition is_max_on_balln (eps : R) (F : pointn -> R) (x : pointn) (v : R) :=
  (exists d, balln eps d /\ F (shiftn x d) = v) /\ (forall d, balln eps d -> F (shiftn x d) <= v).

(** A sample of class 0: y for its cross-class features, z for its exclusive feature. *)
Definition samplen (mu sigma : R) (y : list R) (z : R) : pointn :=
  Pointn (fun a => if a =? 0 then mu + sigma * z else 0)
         (fun a b => if a =? 0 then mu + sigma * nth (pred b) y 0 else 0).

(** The expectation over such samples, the exclusive feature innermost. *)
Definition is_E_samplen (m : nat) (mu sigma : R) (F : pointn -> R) (l : R) :=
  exists h, (forall y, length y = m -> is_E (fun z => F (samplen mu sigma y z)) (h y)) /\ is_EL m h l.

Definition is_robust_lossn (m : nat) (mu sigma eps w1 w2 l : R) :=
  exists V, (forall x, is_max_on_balln eps (marginn m w1 w2) x (V x)) /\ is_E_samplen m mu sigma V l.

Definition is_objectiven (m : nat) (mu sigma eps lam : R) (J : R -> R -> R) :=
  forall w1 w2, 0 <= w1 -> 0 <= w2 ->
  exists l, is_robust_lossn m mu sigma eps w1 w2 l /\ J w1 w2 = l + lam / 2 * (w1 ^ 2 + w2 ^ 2).

Definition robust_againstn (m : nat) (eps w1 w2 : R) (r : nat) (x : pointn) :=
  forall d, balln eps d -> logitn m w1 w2 (shiftn x d) (S r) < logitn m w1 w2 (shiftn x d) 0.

Definition is_Pr_samplen (m : nat) (mu sigma : R) (event : pointn -> Prop) (p : R) :=
  exists h, (forall x, (event x -> h x = 1) /\ (~ event x -> h x = 0)) /\ is_E_samplen m mu sigma h p.

(** ** The worst perturbation: Lemma 2 for any number of classes *)

Definition deltan (eps : R) : pointn :=
  Pointn (fun a => if a =? 0 then - eps else eps) (fun a _ => if a =? 0 then - eps else eps).

Lemma balln_deltan eps : 0 <= eps -> balln eps (deltan eps).
Proof.
  intros H a b; unfold deltan; simpl; destruct (a =? 0); rewrite ?Rabs_Ropp, ?Rabs_pos_eq; lra.
Qed.

(** The gap between rival r and class 0, with the shared feature of the two cancelled. *)
Lemma gap_eq m w1 w2 r x : (r < m)%nat ->
  logitn m w1 w2 x (S r) - logitn m w1 w2 x 0
  = w1 * (En x (S r) - En x 0) + w2 * sum_but m r (fun c => pair x (S r) (S c) - Cn x 0 (S c)).
Proof.
  intros H; unfold logitn.
  assert (A : sum_but (S m) (S r) (fun c => pair x (S r) c)
              = Cn x 0 (S r) + sum_but m r (fun c => pair x (S r) (S c))) by reflexivity.
  assert (B : sum_but (S m) 0 (fun c => pair x 0 c) = sumn m (fun c => Cn x 0 (S c)))
    by (unfold sum_but; simpl; rewrite Rplus_0_l; reflexivity).
  rewrite A, B.
  assert (D : sum_but m r (fun c => pair x (S r) (S c) - Cn x 0 (S c))
    = sum_but m r (fun c => pair x (S r) (S c)) - sum_but m r (fun c => Cn x 0 (S c))).
  { unfold sum_but; rewrite sumn_minus; apply sumn_ext; intros c _; destruct (c =? r); ring. }
  rewrite D, (sum_but_eq m r (fun c => Cn x 0 (S c))) by exact H; ring.
Qed.

Lemma pair_shift x d a b : pair (shiftn x d) a b = pair x a b + pair d a b.
Proof. unfold pair, shiftn; simpl; destruct (a <? b); reflexivity. Qed.

Lemma gap_shift m w1 w2 r x d : (r < m)%nat ->
  logitn m w1 w2 (shiftn x d) (S r) - logitn m w1 w2 (shiftn x d) 0
  = logitn m w1 w2 x (S r) - logitn m w1 w2 x 0
    + (w1 * (En d (S r) - En d 0) + w2 * sum_but m r (fun c => pair d (S r) (S c) - Cn d 0 (S c))).
Proof.
  intros H; rewrite !gap_eq by exact H.
  replace (sum_but m r (fun c => pair (shiftn x d) (S r) (S c) - Cn (shiftn x d) 0 (S c)))
    with (sum_but m r (fun c => pair x (S r) (S c) - Cn x 0 (S c))
          + sum_but m r (fun c => pair d (S r) (S c) - Cn d 0 (S c))).
  - simpl; ring.
  - rewrite <- sum_but_plus; unfold sum_but; apply sumn_ext; intros c _; rewrite pair_shift; simpl.
    destruct (c =? r); ring.
Qed.

Lemma gap_deltan m w1 w2 r x eps : (r < m)%nat ->
  logitn m w1 w2 (shiftn x (deltan eps)) (S r) - logitn m w1 w2 (shiftn x (deltan eps)) 0
  = logitn m w1 w2 x (S r) - logitn m w1 w2 x 0 + (w1 * (2 * eps) + w2 * ((INR m - 1) * (2 * eps))).
Proof.
  intros H; rewrite gap_shift by exact H; rewrite <- (sum_but_const m r (2 * eps) H).
  do 2 f_equal; [simpl; ring |].
  f_equal; unfold sum_but; apply sumn_ext; intros c _; destruct (c =? r); [reflexivity |].
  unfold pair; destruct (S r <? S c); simpl; ring.
Qed.

Lemma gap_le_deltan m w1 w2 r x eps d : (r < m)%nat -> 0 <= w1 -> 0 <= w2 -> balln eps d ->
  logitn m w1 w2 (shiftn x d) (S r) - logitn m w1 w2 (shiftn x d) 0
  <= logitn m w1 w2 (shiftn x (deltan eps)) (S r) - logitn m w1 w2 (shiftn x (deltan eps)) 0.
Proof.
  intros H H1 H2 B; rewrite gap_deltan, gap_shift by exact H.
  apply Rplus_le_compat_l, Rplus_le_compat; (apply Rmult_le_compat_l; [assumption |]).
  - generalize (proj1 (Rabs_le_between _ _) (proj1 (B (S r) O))) (proj1 (Rabs_le_between _ _) (proj1 (B O O))); lra.
  - rewrite <- (sum_but_const m r (2 * eps) H); apply sum_but_le; intros c.
    assert (U : forall a b, - eps <= Cn d a b <= eps) by (intros a b; apply Rabs_le_between, B).
    unfold pair; generalize (U 0%nat (S c)); destruct (S r <? S c);
      [generalize (U (S r) (S c)) | generalize (U (S c) (S r))]; lra.
Qed.

(** ** Maxima over the rivals *)

Lemma maxl_map_le (f g : nat -> R) l : (forall r, In r l -> f r <= g r) -> maxl (map f l) <= maxl (map g l).
Proof.
  induction l as [| a l IH]; intros H; [simpl; lra |].
  destruct l as [| b l]; [apply H; left; reflexivity |].
  change (Rmax (f a) (maxl (map f (b :: l))) <= Rmax (g a) (maxl (map g (b :: l)))).
  apply Rmax_le_compat; [apply H; left; reflexivity | apply IH; intros; apply H; right; assumption].
Qed.

Lemma Rmax_affine c b u v : 0 <= b -> Rmax (c + b * u) (c + b * v) = c + b * Rmax u v.
Proof. intros; unfold Rmax; destruct Rle_dec; destruct Rle_dec; nra. Qed.

Lemma maxl_map_affine (f g : nat -> R) c b l : l <> [] -> 0 <= b -> (forall r, In r l -> f r = c + b * g r) ->
  maxl (map f l) = c + b * maxl (map g l).
Proof.
  intros N Hb; induction l as [| x l IH]; intros H; [contradiction |].
  destruct l as [| y l]; [apply H; left; reflexivity |].
  change (Rmax (f x) (maxl (map f (y :: l))) = c + b * Rmax (g x) (maxl (map g (y :: l)))).
  rewrite IH, (H x), Rmax_affine; [reflexivity | exact Hb | left; reflexivity | discriminate |].
  intros; apply H; right; assumption.
Qed.

Lemma maxl_nth y : y <> [] -> maxl (map (fun r => nth r y 0) (seq 0 (length y))) = maxl y.
Proof.
  induction y as [| a y IH]; intros N; [contradiction |].
  destruct y as [| b y]; [reflexivity |].
  change (Rmax a (maxl (map (fun r => nth r (a :: b :: y) 0) (seq 1 (length (b :: y))))) = Rmax a (maxl (b :: y))).
  rewrite <- seq_shift, map_map; f_equal; apply IH; discriminate.
Qed.

(** ** The margin *)

Lemma marginn_gaps m w1 w2 x : (0 < m)%nat ->
  marginn m w1 w2 x = maxl (map (fun r => logitn m w1 w2 x (S r) - logitn m w1 w2 x 0) (seq 0 m)).
Proof.
  intros H; unfold marginn.
  rewrite (maxl_map_affine (fun r => logitn m w1 w2 x (S r) - logitn m w1 w2 x 0)
             (fun r => logitn m w1 w2 x (S r)) (- logitn m w1 w2 x 0) 1); [ring | | lra | intros; ring].
  destruct m; [lia | discriminate].
Qed.

Theorem marginn_max m w1 w2 eps x : (0 < m)%nat -> 0 <= w1 -> 0 <= w2 -> 0 <= eps ->
  is_max_on_balln eps (marginn m w1 w2) x (marginn m w1 w2 (shiftn x (deltan eps))).
Proof.
  intros H H1 H2 He; split; [exists (deltan eps); split; [apply balln_deltan, He | reflexivity] |].
  intros d B; rewrite !marginn_gaps by exact H; apply maxl_map_le.
  intros r Hr; apply in_seq in Hr; apply gap_le_deltan; (lia || assumption).
Qed.

Lemma gap_sample m mu sigma w1 w2 eps r y z : (r < m)%nat -> length y = m ->
  let x := shiftn (samplen mu sigma y z) (deltan eps) in
  logitn m w1 w2 x (S r) - logitn m w1 w2 x 0
  = w1 * (2 * eps - mu - sigma * z)
    + w2 * ((INR m - 1) * (2 * eps - mu) + sigma * (nth r y 0 - sum y)).
Proof.
  intros H L x; unfold x; rewrite gap_deltan, gap_eq by exact H.
  replace (sum_but m r (fun c => pair (samplen mu sigma y z) (S r) (S c) - Cn (samplen mu sigma y z) 0 (S c)))
    with ((INR m - 1) * (- mu) + - sigma * (sum y - nth r y 0)); [simpl; ring |].
  assert (Y : sum_but m r (fun c => nth c y 0) = sum y - nth r y 0)
    by (rewrite sum_but_eq, <- L, sumn_nth by exact H; reflexivity).
  rewrite <- (sum_but_const m r (- mu) H), <- Y.
  assert (X : - sigma * sum_but m r (fun c => nth c y 0) = sum_but m r (fun c => - sigma * nth c y 0)).
  { unfold sum_but; rewrite <- sumn_scal; apply sumn_ext; intros c _; destruct (c =? r); ring. }
  rewrite X, <- sum_but_plus; unfold sum_but; apply sumn_ext; intros c _.
  destruct (c =? r); [reflexivity |].
  unfold pair; destruct (S r <? S c); simpl; ring.
Qed.

Theorem marginn_sample m mu sigma w1 w2 eps y z : (0 < m)%nat -> length y = m -> 0 <= w2 -> 0 <= sigma ->
  marginn m w1 w2 (shiftn (samplen mu sigma y z) (deltan eps))
  = w1 * (2 * eps - mu - sigma * z)
    + w2 * ((INR m - 1) * (2 * eps - mu) + sigma * (maxl y - sum y)).
Proof.
  intros H L H2 Hs; rewrite marginn_gaps by exact H.
  assert (N : y <> []) by (destruct y; [simpl in L; lia | discriminate]).
  assert (Hw : 0 <= w2 * sigma) by (apply Rmult_le_pos; assumption).
  rewrite (maxl_map_affine _ (fun r => nth r y 0)
    (w1 * (2 * eps - mu - sigma * z) + w2 * ((INR m - 1) * (2 * eps - mu) - sigma * sum y)) (w2 * sigma));
    [| destruct m; [lia | discriminate] | exact Hw |].
  - replace m with (length y) at 2 by exact L; rewrite maxl_nth by exact N; ring.
  - intros r Hr; apply in_seq in Hr.
    rewrite (gap_sample m mu sigma w1 w2 eps r y z) by (lia || assumption); ring.
Qed.

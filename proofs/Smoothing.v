(** * Label smoothing: the smoothed loss in its readings, in closed form (equations 12, 13, 38 and 39).

    Each other class's logit is weighed by gamma: beta/2 in the appendix (equation 38), beta in the main text
    (equation 13). The perturbation in that term is read in three ways: Lemma 2's delta, as the proof of Theorem 3
    does; one perturbation that maximises the whole loss; or, as equations 12 and 13 are nested, one for the margin
    and another for the rest. *)
From Coq Require Import Reals Lra Psatz.
From CrossClass Require Import Normal Expectation Maximum Quadratic Model Lemma2 RobustLoss.
Open Scope R_scope.

(** The other classes' logits, and the smoothed loss at one point. *)
Definition other_logits (w1 w2 : R) (i : class) (x : point) :=
  logit w1 w2 x (next i) + logit w1 w2 x (prev i).

Definition smoothed (beta gamma w1 w2 : R) (i : class) (x : point) :=
  (1 - beta) * margin w1 w2 i x - gamma * other_logits w1 w2 i x.

Section Readings.
Variables mu sigma beta gamma eps : R.

(** Lemma 2's delta in both terms. *)
Definition is_smoothed_loss_delta (i : class) (w1 w2 l : R) :=
  is_E_sample mu sigma i (fun x => smoothed beta gamma w1 w2 i (shift x (delta eps i))) l.

(** One perturbation for the whole loss. *)
Definition is_smoothed_loss_whole (i : class) (w1 w2 l : R) :=
  exists V, (forall x, is_max_on_ball eps (smoothed beta gamma w1 w2 i) x (V x)) /\ is_E_sample mu sigma i V l.

(** One perturbation for the margin, another for the other classes' logits. *)
Definition is_smoothed_loss_nested (i : class) (w1 w2 l : R) :=
  exists V W, (forall x, is_max_on_ball eps (margin w1 w2 i) x (V x)) /\
    (forall x, is_max_on_ball eps (fun y => - gamma * other_logits w1 w2 i y) x (W x)) /\
    is_E_sample mu sigma i (fun x => (1 - beta) * V x + W x) l.

(** The closed forms. *)
Definition smoothed_delta (w1 w2 : R) :=
  ((1 - beta) * (2 * eps - mu) - 2 * gamma * eps) * w1
  + ((1 - beta) * (2 * eps - mu + sigma / sqrt PI) - 2 * gamma * mu) * w2.

Definition smoothed_whole (w1 w2 : R) :=
  (1 - beta) * (2 * eps - mu) * w1
  + ((1 - beta) * (2 * eps - mu + sigma / sqrt PI) - 2 * gamma * mu) * w2.

Definition smoothed_nested (w1 w2 : R) :=
  ((1 - beta) * (2 * eps - mu) + 2 * gamma * eps) * w1
  + ((1 - beta) * (2 * eps - mu + sigma / sqrt PI) - 2 * gamma * (mu - 2 * eps)) * w2.
End Readings.

(** ** On a sample *)

Lemma other_logits_sample mu sigma w1 w2 i u v z :
  other_logits w1 w2 i (sample mu sigma i u v z) = w2 * (2 * mu + sigma * (u + v)).
Proof. destruct i; unfold other_logits, logit, sample; simpl; ring. Qed.

Lemma other_logits_delta w1 w2 eps i x :
  other_logits w1 w2 i (shift x (delta eps i)) = other_logits w1 w2 i x + 2 * eps * w1.
Proof. destruct i; unfold other_logits, logit, shift, delta; simpl; ring. Qed.

Lemma margin_sample mu sigma w1 w2 i u v z : 0 <= w2 -> 0 <= sigma ->
  margin w1 w2 i (sample mu sigma i u v z) = - w1 * (mu + sigma * z) - w2 * (mu + sigma * Rmin u v).
Proof.
  intros H2 Hs; generalize (margin_delta_sample mu sigma w1 w2 0 i u v z H2 Hs).
  replace (margin w1 w2 i (shift (sample mu sigma i u v z) (delta 0 i)))
    with (margin w1 w2 i (sample mu sigma i u v z)).
  - lra.
  - unfold margin, logit, shift, delta; simpl.
    assert (Z : forall b : bool, (if b then - 0 else 0) = 0) by (destruct b; ring).
    assert (Y : forall b : bool, (if b then 0 else - 0) = 0) by (destruct b; ring).
    rewrite !Z, !Y, !Rplus_0_r; reflexivity.
Qed.

(** ** Lemma 2's delta *)

Theorem smoothed_delta_closed_form mu sigma beta gamma eps i w1 w2 : 0 <= sigma -> 0 <= w2 ->
  is_smoothed_loss_delta mu sigma beta gamma eps i w1 w2 (smoothed_delta mu sigma beta gamma eps w1 w2).
Proof.
  intros Hs H2; unfold is_smoothed_loss_delta, is_E_sample; apply is_E3_ext with
    (fun u v z => (((1 - beta) * (2 * eps - mu) - 2 * gamma * eps) * w1
                   + ((1 - beta) * (2 * eps - mu) - 2 * gamma * mu) * w2) + - ((1 - beta) * w1 * sigma) * z
                  + (- ((1 - beta) * w2 * sigma) * Rmin u v + - (gamma * w2 * sigma) * (u + v))).
  - intros; unfold smoothed.
    rewrite margin_delta_sample, other_logits_delta, other_logits_sample by assumption; ring.
  - replace (smoothed_delta mu sigma beta gamma eps w1 w2)
      with (((1 - beta) * (2 * eps - mu) - 2 * gamma * eps) * w1
            + ((1 - beta) * (2 * eps - mu) - 2 * gamma * mu) * w2 - - ((1 - beta) * w2 * sigma) / sqrt PI)
      by (unfold smoothed_delta, Rdiv; ring).
    apply E3_affine_min.
Qed.

(** ** One perturbation for the whole loss

    With 2 gamma <= 1 - beta the smoothed loss is largest at delta with the exclusive coordinate of the losing class
    turned round: at the perturbation for the class with the larger logit. Every coefficient of its form keeps its
    sign. *)

Definition delta_whole (eps : R) (i j : class) : point :=
  Point (fun k => if same k j then eps else - eps) (fun k => if same k i then eps else - eps).

Lemma ball_delta_whole eps i j : 0 <= eps -> ball eps (delta_whole eps i j).
Proof.
  intros H k; unfold delta_whole; simpl.
  destruct (same k i), (same k j); rewrite ?Rabs_Ropp, ?Rabs_pos_eq; lra.
Qed.

(** The form of the smoothed loss with one other class j in the place of the maximum. *)
Definition smoothed_form (beta gamma w1 w2 : R) (i j : class) (x : point) :=
  (1 - beta) * (logit w1 w2 x j - logit w1 w2 x i) - gamma * other_logits w1 w2 i x.

Lemma smoothed_forms beta gamma w1 w2 i x : beta <= 1 ->
  smoothed beta gamma w1 w2 i x =
  Rmax (smoothed_form beta gamma w1 w2 i (next i) x) (smoothed_form beta gamma w1 w2 i (prev i) x).
Proof.
  intros Hb; unfold smoothed, smoothed_form, margin.
  set (g := gamma * _); set (a := logit w1 w2 x (next i)); set (b := logit w1 w2 x (prev i)).
  unfold Rmax; destruct Rle_dec; destruct Rle_dec; nra.
Qed.

Lemma smoothed_form_le beta gamma w1 w2 eps i j x d :
  0 <= w1 -> 0 <= w2 -> 0 <= gamma -> 2 * gamma <= 1 - beta -> same j i = false -> ball eps d ->
  smoothed_form beta gamma w1 w2 i j (shift x d)
  <= smoothed_form beta gamma w1 w2 i j x + 2 * eps * (1 - beta) * (w1 + w2).
Proof.
  intros H1 H2 Hg Hb N B; generalize (ball_inv eps d B); clear B; intros B.
  destruct (B c1), (B c2), (B c3).
  assert (P1 : 0 <= w1 * (1 - beta)) by nra.
  assert (P2 : 0 <= w2 * (1 - beta)) by nra.
  assert (P3 : 0 <= w1 * (1 - beta - gamma)) by nra.
  assert (P4 : 0 <= w2 * (1 - beta - 2 * gamma)) by nra.
  assert (P5 : 0 <= w1 * gamma) by nra.
  assert (P6 : 0 <= w2 * gamma) by nra.
  assert (P7 : 0 <= w2 * (1 - beta + gamma)) by nra.
  destruct i, j; try discriminate; unfold smoothed_form, other_logits, logit, shift; simpl; nra.
Qed.

Lemma smoothed_form_delta_whole beta gamma w1 w2 eps i j x : same j i = false ->
  smoothed_form beta gamma w1 w2 i j (shift x (delta_whole eps i j))
  = smoothed_form beta gamma w1 w2 i j x + 2 * eps * (1 - beta) * (w1 + w2).
Proof.
  intros N; destruct i, j; try discriminate;
    unfold smoothed_form, other_logits, logit, shift, delta_whole; simpl; ring.
Qed.

Theorem smoothed_max beta gamma w1 w2 eps i x :
  0 <= w1 -> 0 <= w2 -> 0 <= eps -> 0 <= gamma -> 2 * gamma <= 1 - beta ->
  is_max_on_ball eps (smoothed beta gamma w1 w2 i) x
    (smoothed beta gamma w1 w2 i x + 2 * eps * (1 - beta) * (w1 + w2)).
Proof.
  intros H1 H2 He Hg Hb; assert (H : beta <= 1) by lra.
  assert (N : same (next i) i = false /\ same (prev i) i = false) by (destruct i; split; reflexivity).
  destruct N as [Nn Np].
  assert (U : forall d, ball eps d ->
    smoothed beta gamma w1 w2 i (shift x d) <= smoothed beta gamma w1 w2 i x + 2 * eps * (1 - beta) * (w1 + w2)).
  { intros d B; rewrite !smoothed_forms by exact H.
    generalize (smoothed_form_le beta gamma w1 w2 eps i (next i) x d H1 H2 Hg Hb Nn B)
      (smoothed_form_le beta gamma w1 w2 eps i (prev i) x d H1 H2 Hg Hb Np B).
    unfold Rmax; destruct Rle_dec; destruct Rle_dec; lra. }
  split; [| exact U].
  assert (A : forall j, same j i = false -> j = next i \/ j = prev i ->
    smoothed beta gamma w1 w2 i x = smoothed_form beta gamma w1 w2 i j x ->
    smoothed beta gamma w1 w2 i (shift x (delta_whole eps i j))
      = smoothed beta gamma w1 w2 i x + 2 * eps * (1 - beta) * (w1 + w2)).
  { intros j Nj Cj Ej; apply Rle_antisym; [apply U, ball_delta_whole, He |].
    rewrite Ej, <- (smoothed_form_delta_whole beta gamma w1 w2 eps i j x Nj), smoothed_forms by exact H.
    destruct Cj as [-> | ->]; [apply Rmax_l | apply Rmax_r]. }
  destruct (Rle_lt_dec (smoothed_form beta gamma w1 w2 i (prev i) x) (smoothed_form beta gamma w1 w2 i (next i) x))
    as [L | L].
  - exists (delta_whole eps i (next i)); split; [apply ball_delta_whole, He |].
    apply A; [exact Nn | left; reflexivity | rewrite smoothed_forms by exact H; apply Rmax_left, L].
  - exists (delta_whole eps i (prev i)); split; [apply ball_delta_whole, He |].
    apply A; [exact Np | right; reflexivity | rewrite smoothed_forms by exact H; apply Rmax_right; lra].
Qed.

Theorem smoothed_whole_closed_form mu sigma beta gamma eps i w1 w2 :
  0 <= sigma -> 0 <= w1 -> 0 <= w2 -> 0 <= eps -> 0 <= gamma -> 2 * gamma <= 1 - beta ->
  is_smoothed_loss_whole mu sigma beta gamma eps i w1 w2 (smoothed_whole mu sigma beta gamma eps w1 w2).
Proof.
  intros Hs H1 H2 He Hg Hb.
  exists (fun x => smoothed beta gamma w1 w2 i x + 2 * eps * (1 - beta) * (w1 + w2)); split.
  { intros x; apply smoothed_max; assumption. }
  unfold is_E_sample; apply is_E3_ext with
    (fun u v z => ((1 - beta) * (2 * eps - mu) * w1 + ((1 - beta) * (2 * eps - mu) - 2 * gamma * mu) * w2)
                  + - ((1 - beta) * w1 * sigma) * z
                  + (- ((1 - beta) * w2 * sigma) * Rmin u v + - (gamma * w2 * sigma) * (u + v))).
  - intros; unfold smoothed; rewrite margin_sample, other_logits_sample by assumption; ring.
  - replace (smoothed_whole mu sigma beta gamma eps w1 w2)
      with ((1 - beta) * (2 * eps - mu) * w1 + ((1 - beta) * (2 * eps - mu) - 2 * gamma * mu) * w2
            - - ((1 - beta) * w2 * sigma) / sqrt PI)
      by (unfold smoothed_whole, Rdiv; ring).
    apply E3_affine_min.
Qed.

(** For 2 gamma > 1 - beta a larger value is attained: with gamma = beta, this is where beta <= 1/3 is needed. *)
Theorem smoothed_exceeds beta gamma w1 w2 eps i x :
  0 < w2 -> 0 < eps -> beta <= 1 -> 1 - beta < 2 * gamma ->
  exists d, ball eps d /\
    smoothed beta gamma w1 w2 i x + 2 * eps * (1 - beta) * (w1 + w2) < smoothed beta gamma w1 w2 i (shift x d).
Proof.
  intros H2 He Hb Hg.
  set (d := fun j => Point (fun k => if same k j then eps else - eps) (fun _ => - eps)).
  assert (B : forall j, ball eps (d j)).
  { intros j k; unfold d; simpl; destruct (same k j); rewrite ?Rabs_Ropp, ?Rabs_pos_eq; lra. }
  assert (G : 0 < eps * w2 * (2 * gamma - (1 - beta))) by (repeat apply Rmult_lt_0_compat; lra).
  assert (V : forall j, j = next i \/ j = prev i ->
    smoothed_form beta gamma w1 w2 i j (shift x (d j))
    = smoothed_form beta gamma w1 w2 i j x + 2 * eps * (1 - beta) * (w1 + w2)
      + 2 * (eps * w2 * (2 * gamma - (1 - beta)))).
  { intros j [-> | ->]; destruct i; unfold smoothed_form, other_logits, logit, shift, d; simpl; ring. }
  generalize (V (next i) (or_introl eq_refl)) (V (prev i) (or_intror eq_refl)); intros Vn Vp.
  destruct (Rle_lt_dec (smoothed_form beta gamma w1 w2 i (prev i) x) (smoothed_form beta gamma w1 w2 i (next i) x))
    as [L | L].
  - exists (d (next i)); split; [apply B |].
    rewrite (smoothed_forms beta gamma w1 w2 i x), Rmax_left, smoothed_forms by assumption.
    eapply Rlt_le_trans; [| apply Rmax_l]; lra.
  - exists (d (prev i)); split; [apply B |].
    rewrite (smoothed_forms beta gamma w1 w2 i x), Rmax_right, smoothed_forms by (assumption || lra).
    eapply Rlt_le_trans; [| apply Rmax_r]; lra.
Qed.

(** Lemma 2's delta is not the worst perturbation of the smoothed loss. *)
Theorem delta_not_worst beta gamma w1 w2 eps i x :
  0 < w1 -> 0 <= w2 -> 0 < eps -> 0 < gamma -> beta <= 1 ->
  exists d, ball eps d /\
    smoothed beta gamma w1 w2 i (shift x (delta eps i)) < smoothed beta gamma w1 w2 i (shift x d).
Proof.
  intros H1 H2 He Hg Hb.
  assert (V : forall j, j = next i \/ j = prev i ->
    smoothed_form beta gamma w1 w2 i j (shift x (delta_whole eps i j))
    = smoothed_form beta gamma w1 w2 i j (shift x (delta eps i)) + 2 * (eps * (w1 * gamma))).
  { intros j [-> | ->]; destruct i; unfold smoothed_form, other_logits, logit, shift, delta, delta_whole; simpl; ring. }
  assert (P : 0 < eps * (w1 * gamma)) by (repeat apply Rmult_lt_0_compat; assumption).
  generalize (V (next i) (or_introl eq_refl)) (V (prev i) (or_intror eq_refl)); intros Vn Vp.
  set (y := shift x (delta eps i)) in *.
  destruct (Rle_lt_dec (smoothed_form beta gamma w1 w2 i (prev i) y) (smoothed_form beta gamma w1 w2 i (next i) y))
    as [L | L].
  - exists (delta_whole eps i (next i)); split; [apply ball_delta_whole; lra |].
    rewrite (smoothed_forms beta gamma w1 w2 i y), Rmax_left, smoothed_forms by assumption.
    eapply Rlt_le_trans; [| apply Rmax_l]; lra.
  - exists (delta_whole eps i (prev i)); split; [apply ball_delta_whole; lra |].
    rewrite (smoothed_forms beta gamma w1 w2 i y), Rmax_right, smoothed_forms by (assumption || lra).
    eapply Rlt_le_trans; [| apply Rmax_r]; lra.
Qed.

(** ** Nested maxima *)

Lemma other_logits_max gamma w1 w2 eps i x : 0 <= w1 -> 0 <= w2 -> 0 <= eps -> 0 <= gamma ->
  is_max_on_ball eps (fun y => - gamma * other_logits w1 w2 i y) x
    (- gamma * other_logits w1 w2 i x + gamma * eps * (2 * w1 + 4 * w2)).
Proof.
  intros H1 H2 He Hg; split.
  - exists (Point (fun _ => - eps) (fun _ => - eps)); split.
    + intros k; simpl; rewrite !Rabs_Ropp, !Rabs_pos_eq; lra.
    + destruct i; unfold other_logits, logit, shift; simpl; ring.
  - intros d B; generalize (ball_inv eps d B); clear B; intros B.
    destruct (B c1), (B c2), (B c3).
    assert (P1 : 0 <= gamma * w1) by nra.
    assert (P2 : 0 <= gamma * w2) by nra.
    destruct i; unfold other_logits, logit, shift; simpl; nra.
Qed.

Theorem smoothed_nested_closed_form mu sigma beta gamma eps i w1 w2 :
  0 <= sigma -> 0 <= w1 -> 0 <= w2 -> 0 <= eps -> 0 <= gamma ->
  is_smoothed_loss_nested mu sigma beta gamma eps i w1 w2 (smoothed_nested mu sigma beta gamma eps w1 w2).
Proof.
  intros Hs H1 H2 He Hg.
  exists (fun x => margin w1 w2 i (shift x (delta eps i))).
  exists (fun x => - gamma * other_logits w1 w2 i x + gamma * eps * (2 * w1 + 4 * w2)).
  split; [intros x; apply margin_max; assumption |].
  split; [intros x; apply other_logits_max; assumption |].
  unfold is_E_sample; apply is_E3_ext with
    (fun u v z => (((1 - beta) * (2 * eps - mu) + 2 * gamma * eps) * w1
                   + ((1 - beta) * (2 * eps - mu) - 2 * gamma * (mu - 2 * eps)) * w2)
                  + - ((1 - beta) * w1 * sigma) * z
                  + (- ((1 - beta) * w2 * sigma) * Rmin u v + - (gamma * w2 * sigma) * (u + v))).
  - intros; rewrite margin_delta_sample, other_logits_sample by assumption; ring.
  - replace (smoothed_nested mu sigma beta gamma eps w1 w2)
      with (((1 - beta) * (2 * eps - mu) + 2 * gamma * eps) * w1
            + ((1 - beta) * (2 * eps - mu) - 2 * gamma * (mu - 2 * eps)) * w2
            - - ((1 - beta) * w2 * sigma) / sqrt PI)
      by (unfold smoothed_nested, Rdiv; ring).
    apply E3_affine_min.
Qed.

(** ** Each reading determines the loss. *)

Lemma is_smoothed_loss_delta_unique mu sigma beta gamma eps i w1 w2 l m :
  is_smoothed_loss_delta mu sigma beta gamma eps i w1 w2 l ->
  is_smoothed_loss_delta mu sigma beta gamma eps i w1 w2 m -> l = m.
Proof. apply is_E3_unique. Qed.

Lemma is_smoothed_loss_whole_unique mu sigma beta gamma eps i w1 w2 l m :
  is_smoothed_loss_whole mu sigma beta gamma eps i w1 w2 l ->
  is_smoothed_loss_whole mu sigma beta gamma eps i w1 w2 m -> l = m.
Proof.
  intros [V [MV EV]] [W [MW EW]]; apply (is_E3_unique _ _ _ EV).
  refine (is_E3_ext _ _ _ _ EW); intros u v z.
  exact (is_max_on_ball_unique _ _ _ _ _ (MW _) (MV _)).
Qed.

Lemma is_smoothed_loss_nested_unique mu sigma beta gamma eps i w1 w2 l m :
  is_smoothed_loss_nested mu sigma beta gamma eps i w1 w2 l ->
  is_smoothed_loss_nested mu sigma beta gamma eps i w1 w2 m -> l = m.
Proof.
  intros [V [V' [MV [MV' EV]]]] [W [W' [MW [MW' EW]]]]; apply (is_E3_unique _ _ _ EV).
  refine (is_E3_ext _ _ _ _ EW); intros u v z.
  rewrite (is_max_on_ball_unique _ _ _ _ _ (MW (sample mu sigma i u v z)) (MV _)).
  rewrite (is_max_on_ball_unique _ _ _ _ _ (MW' (sample mu sigma i u v z)) (MV' _)).
  reflexivity.
Qed.

(** * Any number of classes: the training objective, its minimiser and the threshold.

    e is the expected maximum of m independent standard normal variables, m the number of other classes. *)
From Coq Require Import Reals Lra Lia Psatz List.
From CrossClass Require Import Expectation Vectors LinearForms Maximum Quadratic ManyClasses.
Import ListNotations.
Open Scope R_scope.

Definition eps0_n (m : nat) (e mu sigma : R) := (mu - e * sigma / (INR m - 1)) / 2.
Definition w2_AT_n (m : nat) (e mu sigma eps lam : R) := Rmax 0 ((INR m - 1) * (mu - 2 * eps) - e * sigma) / lam.

Lemma INR_minus_1_pos m : (2 <= m)%nat -> 1 <= INR m - 1.
Proof. intros H; apply le_INR in H; simpl in H; lra. Qed.

Lemma dot_ones z : dot (repeat 1 (length z)) z = sum z.
Proof. induction z as [| a z IH]; simpl; [reflexivity | rewrite IH; ring]. Qed.

Lemma EL_sum m : is_EL m sum 0.
Proof.
  generalize (E_linear (repeat 1 m) 0); rewrite repeat_length; apply is_EL_ext.
  intros z <-; rewrite dot_ones; ring.
Qed.

Lemma EL_max_minus_sum m e c b : is_expected_maximum m e ->
  is_EL m (fun y => c + b * (maxl y - sum y)) (c + b * e).
Proof.
  intros He; replace (c + b * e) with (c + (b * e + - b * 0)) by ring.
  refine (is_EL_ext _ _ _ _ _ (is_EL_plus m _ _ _ _ (is_EL_const m c)
            (is_EL_plus m _ _ _ _ (is_EL_scal m b _ _ He) (is_EL_scal m (- b) _ _ (EL_sum m))))).
  intros z _; simpl; ring.
Qed.

Lemma E_affine c b : is_E (fun z => c + b * z) c.
Proof.
  generalize (is_E_plus _ _ _ _ (is_E_const c) (is_E_scal b _ _ is_E_id)); rewrite Rmult_0_r, Rplus_0_r; trivial.
Qed.

Theorem robust_lossn_closed_form m e mu sigma eps w1 w2 : (0 < m)%nat -> is_expected_maximum m e ->
  0 <= sigma -> 0 <= eps -> 0 <= w1 -> 0 <= w2 ->
  is_robust_lossn m mu sigma eps w1 w2
    ((2 * eps - mu) * w1 + ((INR m - 1) * (2 * eps - mu) + e * sigma) * w2).
Proof.
  intros Hm Hx Hs He H1 H2; exists (fun x => marginn m w1 w2 (shiftn x (deltan eps))); split.
  { intros x; apply marginn_max; assumption. }
  exists (fun y => (w1 * (2 * eps - mu) + w2 * ((INR m - 1) * (2 * eps - mu))) + w2 * sigma * (maxl y - sum y)); split.
  - intros y Hy; refine (is_E_ext _ _ _ _ (E_affine _ (- w1 * sigma))); intros z.
    rewrite (marginn_sample m) by assumption; ring.
  - replace ((2 * eps - mu) * w1 + ((INR m - 1) * (2 * eps - mu) + e * sigma) * w2)
      with ((w1 * (2 * eps - mu) + w2 * ((INR m - 1) * (2 * eps - mu))) + w2 * sigma * e) by ring.
    apply EL_max_minus_sum, Hx.
Qed.

Lemma is_max_on_balln_unique eps F x v w : is_max_on_balln eps F x v -> is_max_on_balln eps F x w -> v = w.
Proof. intros [[d [B <-]] U] [[d' [D <-]] W]; apply Rle_antisym; auto. Qed.

Lemma is_E_samplen_unique m mu sigma F G l k : (forall x, F x = G x) ->
  is_E_samplen m mu sigma F l -> is_E_samplen m mu sigma G k -> l = k.
Proof.
  intros E [h [A B]] [g [C D]]; apply (is_EL_unique m h); [exact B |].
  apply is_EL_ext with g; [| exact D]; intros y Hy.
  apply (is_E_unique (fun z => G (samplen mu sigma y z))); [apply C, Hy |].
  apply is_E_ext with (fun z => F (samplen mu sigma y z)); [intros; apply E | apply A, Hy].
Qed.

Lemma is_robust_lossn_unique m mu sigma eps w1 w2 l k :
  is_robust_lossn m mu sigma eps w1 w2 l -> is_robust_lossn m mu sigma eps w1 w2 k -> l = k.
Proof.
  intros [V [MV EV]] [W [MW EW]]; refine (is_E_samplen_unique _ _ _ _ _ _ _ _ EV EW).
  intros x; exact (is_max_on_balln_unique _ _ _ _ _ (MV x) (MW x)).
Qed.

Theorem objectiven_minimiser m e mu sigma eps lam J : (0 < m)%nat -> is_expected_maximum m e ->
  0 <= sigma -> 0 <= eps -> 0 < lam -> is_objectiven m mu sigma eps lam J ->
  unique_minimiser J (Rmax 0 (mu - 2 * eps) / lam) (w2_AT_n m e mu sigma eps lam).
Proof.
  intros Hm Hx Hs He Hl HJ.
  replace (mu - 2 * eps) with (- (2 * eps - mu)) by ring.
  replace (w2_AT_n m e mu sigma eps lam) with (best_weight ((INR m - 1) * (2 * eps - mu) + e * sigma) lam)
    by (unfold w2_AT_n, best_weight; do 2 f_equal; ring).
  apply unique_minimiser_ext with (Q (2 * eps - mu) ((INR m - 1) * (2 * eps - mu) + e * sigma) lam);
    [| apply Q_unique_minimiser, Hl].
  intros w1 w2 H1 H2; destruct (HJ w1 w2 H1 H2) as [l [Hloss ->]].
  rewrite (is_robust_lossn_unique _ _ _ _ _ _ _ _ Hloss
             (robust_lossn_closed_form m e mu sigma eps w1 w2 Hm Hx Hs He H1 H2)).
  reflexivity.
Qed.

Theorem w2_AT_n_pos_iff m e mu sigma eps lam : (2 <= m)%nat -> 0 < lam ->
  0 < w2_AT_n m e mu sigma eps lam <-> eps < eps0_n m e mu sigma.
Proof.
  intros Hm Hl; generalize (INR_minus_1_pos m Hm); intros P.
  unfold w2_AT_n; rewrite div_pos_iff, Rmax0_pos_iff by exact Hl.
  assert (D : (INR m - 1) * (2 * eps0_n m e mu sigma) = (INR m - 1) * mu - e * sigma)
    by (unfold eps0_n; field; lra).
  split; intros; nra.
Qed.

Theorem eps0_n_range m e mu sigma : (2 <= m)%nat -> is_expected_maximum m e -> 0 < sigma ->
  eps0_n m e mu sigma < mu / 2 /\ (0 < eps0_n m e mu sigma <-> e * sigma < (INR m - 1) * mu).
Proof.
  intros Hm Hx Hs; generalize (INR_minus_1_pos m Hm) (expected_maximum_ge m e Hm Hx); intros P G.
  assert (I : 0 < / sqrt PI) by (apply Rinv_0_lt_compat, Normal.sqrtPI_pos).
  assert (D : (INR m - 1) * (2 * eps0_n m e mu sigma) = (INR m - 1) * mu - e * sigma)
    by (unfold eps0_n; field; lra).
  assert (Q : 0 < e * sigma) by (apply Rmult_lt_0_compat; lra).
  split; [nra | split; intros; nra].
Qed.

(** With four classes or more, little noise trains a ratio above 1. *)
Theorem ratio_above_1 m e mu sigma eps lam : 0 < lam -> eps < mu / 2 ->
  1 < w2_AT_n m e mu sigma eps lam / (Rmax 0 (mu - 2 * eps) / lam) <-> e * sigma < (INR m - 2) * (mu - 2 * eps).
Proof.
  intros Hl He; unfold w2_AT_n; rewrite (Rmax_right 0 (mu - 2 * eps)) by lra.
  set (x := (INR m - 1) * (mu - 2 * eps) - e * sigma).
  replace (Rmax 0 x / lam / ((mu - 2 * eps) / lam)) with (Rmax 0 x / (mu - 2 * eps)) by (field; lra).
  assert (I : 1 < Rmax 0 x / (mu - 2 * eps) <-> mu - 2 * eps < Rmax 0 x).
  { split; intros H.
    - apply Rmult_lt_compat_r with (r := mu - 2 * eps) in H; [| lra].
      replace (Rmax 0 x / (mu - 2 * eps) * (mu - 2 * eps)) with (Rmax 0 x) in H by (field; lra). lra.
    - apply Rmult_lt_reg_r with (mu - 2 * eps); [lra |].
      replace (Rmax 0 x / (mu - 2 * eps) * (mu - 2 * eps)) with (Rmax 0 x) by (field; lra). lra. }
  rewrite I; unfold x, Rmax; destruct Rle_dec; split; intros; lra.
Qed.

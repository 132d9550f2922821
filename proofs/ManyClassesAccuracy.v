(** * Any number of classes: the pairwise robust accuracy, and the joint one near t = 0.

    The joint accuracy gains from a little cross-class weight exactly below the threshold at which training gives it
    up. *)
From Coq Require Import Reals Lra Lia Psatz List Arith.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import LineIntegral Normal Expectation AffineForms Vectors LinearForms Maximum
  PairwiseAccuracy ManyClasses ManyClassesLoss.
Import ListNotations.
Open Scope R_scope.

(** ** The pairwise accuracy *)

(** The coefficients of the lead over rival r: b at all the other rivals. *)
Fixpoint ones_but (m r : nat) (b : R) : list R :=
  match m, r with
  | O, _ => []
  | S k, O => 0 :: repeat b k
  | S k, S q => b :: ones_but k q b
  end.

Lemma ones_but_length m r b : length (ones_but m r b) = m.
Proof. revert r; induction m as [| m IH]; intros [| r]; simpl; rewrite ?repeat_length, ?IH; reflexivity. Qed.

Lemma dot_repeat_l b y : dot (repeat b (length y)) y = b * sum y.
Proof. induction y as [| a y IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma dot_ones_but y r b : (r < length y)%nat -> dot (ones_but (length y) r b) y = b * (sum y - nth r y 0).
Proof.
  revert r; induction y as [| a y IH]; intros r H; [simpl in H; lia |].
  destruct r as [| r]; simpl; [rewrite dot_repeat_l; ring |].
  rewrite IH by (simpl in H; lia); ring.
Qed.

Lemma sumsq_ones_but m r b : (r < m)%nat -> sumsq (ones_but m r b) = (INR m - 1) * b ^ 2.
Proof.
  revert r; induction m as [| m IH]; intros r H; [lia |].
  rewrite S_INR; destruct r as [| r]; cbn [ones_but sumsq]; [rewrite sumsq_repeat; ring |].
  rewrite IH by lia; ring.
Qed.

Lemma robust_againstn_iff m eps w1 w2 r x : (r < m)%nat -> 0 <= eps -> 0 <= w1 -> 0 <= w2 ->
  robust_againstn m eps w1 w2 r x <->
  0 < logitn m w1 w2 (shiftn x (deltan eps)) 0 - logitn m w1 w2 (shiftn x (deltan eps)) (S r).
Proof.
  intros H He H1 H2; unfold robust_againstn; split.
  - intros A; generalize (A (deltan eps) (balln_deltan eps He)); lra.
  - intros P d B; generalize (gap_le_deltan m w1 w2 r x eps d H H1 H2 B); lra.
Qed.

Theorem pairwise_probabilityn m mu sigma eps w1 w2 r : (2 <= m)%nat -> (r < m)%nat ->
  0 < sigma -> 0 <= eps -> 0 < w1 -> 0 <= w2 ->
  is_Pr_samplen m mu sigma (robust_againstn m eps w1 w2 r)
    (pairwise_accuracy (INR m - 1) (mu - 2 * eps) sigma (w2 / w1)).
Proof.
  intros Hm Hr Hs He H1 H2; generalize (INR_minus_1_pos m Hm); intros Pm.
  set (a := mu - 2 * eps).
  exists (fun x => ind (logitn m w1 w2 (shiftn x (deltan eps)) 0 - logitn m w1 w2 (shiftn x (deltan eps)) (S r))).
  split.
  { intros x; apply ind_indicator, robust_againstn_iff; (lra || assumption). }
  assert (Hrho : 0 < w1 * sigma) by (apply Rmult_lt_0_compat; assumption).
  exists (fun y => Phi ((w1 * a + w2 * ((INR m - 1) * a) + dot (ones_but m r (w2 * sigma)) y) / (w1 * sigma))); split.
  - intros y Hy.
    set (c := w1 * a + w2 * ((INR m - 1) * a) + dot (ones_but m r (w2 * sigma)) y).
    refine (is_E_ext _ _ _ _ (E_ind c (w1 * sigma) Hrho)).
    intros z; f_equal.
    generalize (gap_sample m mu sigma w1 w2 eps r y z Hr Hy); cbv zeta; intros G.
    unfold c; rewrite <- Hy at 2; rewrite dot_ones_but by (rewrite Hy; exact Hr); unfold a; lra.
  - generalize (E_Phi_linear (ones_but m r (w2 * sigma)) (w1 * sigma) (w1 * a + w2 * ((INR m - 1) * a)) Hrho).
    rewrite ones_but_length, norm2_sq, sumsq_ones_but by exact Hr.
    replace (Phi ((w1 * a + w2 * ((INR m - 1) * a)) / sqrt ((w1 * sigma) ^ 2 + (INR m - 1) * (w2 * sigma) ^ 2)))
      with (pairwise_accuracy (INR m - 1) a sigma (w2 / w1)); [trivial |].
    unfold pairwise_accuracy; f_equal.
    assert (Pm0 : 0 <= INR m - 1) by lra.
    generalize (sqrt_one_plus_m_sq_pos (INR m - 1) (w2 / w1) Pm0) (one_plus_m_sq_pos (INR m - 1) (w2 / w1) Pm0).
    intros Q Q2.
    replace ((w1 * sigma) ^ 2 + (INR m - 1) * (w2 * sigma) ^ 2)
      with (Rsqr (w1 * sigma) * (1 + (INR m - 1) * (w2 / w1) ^ 2)) by (unfold Rsqr; field; lra).
    rewrite sqrt_mult, sqrt_Rsqr by (lra || apply Rle_0_sqr); field; lra.
Qed.

(** ** The joint accuracy *)

Definition joint_n (m : nat) (a t : R) :=
  expect_list m (fun y => Phi (a + t * ((INR m - 1) * a + (sum y - maxl y)))).

Lemma sum_lip m y z : length y = m -> length z = m -> Rabs (sum y - sum z) <= dist1 y z.
Proof.
  revert y z; induction m as [| m IH]; intros [| a y] [| b z]; simpl; try discriminate.
  - intros _ _; rewrite Rminus_0_r, Rabs_R0; lra.
  - intros Hy Hz; replace (a + sum y - (b + sum z)) with ((a - b) + (sum y - sum z)) by ring.
    eapply Rle_trans; [apply Rabs_triang |]; apply Rplus_le_compat_l, IH; congruence.
Qed.

Lemma EL_joint_n m a t :
  is_EL m (fun y => Phi (a + t * ((INR m - 1) * a + (sum y - maxl y)))) (joint_n m a t).
Proof.
  apply (is_EL_lipschitz m _ (Rabs t * 2)); intros y z Hy Hz.
  eapply Rle_trans; [apply Phi_lip |].
  replace (a + t * ((INR m - 1) * a + (sum y - maxl y)) - (a + t * ((INR m - 1) * a + (sum z - maxl z))))
    with (t * ((sum y - sum z) - (maxl y - maxl z))) by ring.
  rewrite Rabs_mult, Rmult_assoc; apply Rmult_le_compat_l; [apply Rabs_pos |].
  unfold Rminus at 1; eapply Rle_trans; [apply Rabs_triang |]; rewrite Rabs_Ropp.
  generalize (sum_lip m y z Hy Hz) (maxl_lip m y z Hy Hz); lra.
Qed.

Lemma maxl_in y : y <> [] ->
  exists r, (r < length y)%nat /\ maxl y = nth r y 0 /\ forall q, (q < length y)%nat -> nth q y 0 <= maxl y.
Proof.
  induction y as [| a y IH]; intros N; [contradiction |].
  destruct y as [| b y].
  - exists O; simpl; split; [lia |]; split; [reflexivity |]; intros [| q] Hq; [lra | lia].
  - destruct IH as [r [Hr [Er U]]]; [discriminate |].
    rewrite maxl_cons by discriminate; unfold Rmax; destruct Rle_dec as [L | L].
    + exists (S r); split; [simpl in *; lia |]; split; [exact Er |].
      intros [| q] Hq; [exact L | apply U; simpl in *; lia].
    + exists O; split; [simpl; lia |]; split; [reflexivity |].
      intros [| q] Hq; [simpl; lra |].
      apply Rle_trans with (maxl (b :: y)); [apply U; simpl in *; lia | lra].
Qed.

(** On the model: class 0 keeps the highest logit of all under every perturbation. *)
Theorem joint_probabilityn m mu sigma eps w1 w2 : (0 < m)%nat -> 0 < sigma -> 0 <= eps -> 0 < w1 -> 0 <= w2 ->
  is_Pr_samplen m mu sigma (fun x => forall r, (r < m)%nat -> robust_againstn m eps w1 w2 r x)
    (joint_n m ((mu - 2 * eps) / sigma) (w2 / w1)).
Proof.
  intros Hm Hs He H1 H2; set (a := (mu - 2 * eps) / sigma).
  exists (fun x => ind (- marginn m w1 w2 (shiftn x (deltan eps)))); split.
  { intros x; apply ind_indicator; rewrite marginn_gaps by exact Hm.
    set (gap := fun r => logitn m w1 w2 (shiftn x (deltan eps)) (S r) - logitn m w1 w2 (shiftn x (deltan eps)) 0).
    assert (L : length (map gap (seq 0 m)) = m) by (rewrite map_length, seq_length; reflexivity).
    assert (V : forall r, (r < m)%nat -> nth r (map gap (seq 0 m)) 0 = gap r).
    { intros r Hr; rewrite nth_indep with (d' := gap 0%nat) by (rewrite L; exact Hr).
      rewrite map_nth, seq_nth by exact Hr; reflexivity. }
    destruct (maxl_in (map gap (seq 0 m))) as [r [Hr [Er U]]]; [destruct m; [lia | discriminate] |].
    rewrite L in Hr, U; rewrite V in Er by exact Hr.
    split.
    - intros A; generalize (A r Hr); rewrite robust_againstn_iff by (lra || assumption); intros B.
      rewrite Er; unfold gap; lra.
    - intros P q Hq; apply robust_againstn_iff; try (lra || assumption).
      generalize (U q Hq); rewrite V by exact Hq; unfold gap at 1; lra. }
  assert (Hrho : 0 < w1 * sigma) by (apply Rmult_lt_0_compat; assumption).
  exists (fun y => Phi (a + w2 / w1 * ((INR m - 1) * a + (sum y - maxl y)))); split; [| apply EL_joint_n].
  intros y Hy.
  generalize (E_ind (w1 * (mu - 2 * eps) + w2 * ((INR m - 1) * (mu - 2 * eps) + sigma * (sum y - maxl y)))
                (w1 * sigma) Hrho).
  replace ((w1 * (mu - 2 * eps) + w2 * ((INR m - 1) * (mu - 2 * eps) + sigma * (sum y - maxl y))) / (w1 * sigma))
    with (a + w2 / w1 * ((INR m - 1) * a + (sum y - maxl y))) by (unfold a; field; lra).
  apply is_E_ext; intros z; f_equal; rewrite (marginn_sample m) by (lra || assumption); ring.
Qed.

(** ** The slope at t = 0 *)

Lemma EL_sumsq m : is_EL m sumsq (INR m).
Proof.
  induction m as [| m IH]; [reflexivity |].
  exists (fun x => x ^ 2 + INR m); split.
  - intros x; exact (is_EL_plus m _ _ _ _ (is_EL_const m (x ^ 2)) IH).
  - rewrite S_INR, Rplus_comm; exact (is_E_plus _ _ _ _ is_E_sq (is_E_const (INR m))).
Qed.

Lemma sum_minus_max_sq y : y <> [] -> (sum y - maxl y) ^ 2 <= 2 * (INR (length y) + 1) * sumsq y.
Proof.
  intros N; destruct (maxl_in y N) as [r [Hr [Er _]]].
  assert (B : nth r y 0 ^ 2 <= sumsq y).
  { clear Er N; revert r Hr; induction y as [| a y IH]; intros [| r] Hr; simpl in Hr; try lia.
    - simpl; generalize (sumsq_nonneg y); lra.
    - change (nth r y 0 ^ 2 <= a ^ 2 + sumsq y); generalize (IH r) (pow2_ge_0 a); intros I P.
      assert (nth r y 0 ^ 2 <= sumsq y) by (apply I; lia); lra. }
  generalize (cauchy_schwarz y); unfold len; intros CS; rewrite Er.
  generalize (pow2_ge_0 (sum y + nth r y 0)); nra.
Qed.

Theorem joint_n_slope_at_0 m e a : (0 < m)%nat -> is_expected_maximum m e ->
  is_derive (joint_n m a) 0 (phi a * ((INR m - 1) * a - e)).
Proof.
  intros Hm Hx.
  set (M := fun y => (INR m - 1) * a + (sum y - maxl y)).
  assert (EM : is_EL m M ((INR m - 1) * a - e)).
  { generalize (EL_max_minus_sum m e ((INR m - 1) * a) (-1) Hx).
    replace ((INR m - 1) * a + -1 * e) with ((INR m - 1) * a - e) by ring.
    apply is_EL_ext; intros; unfold M; ring. }
  set (c0 := 2 * ((INR m - 1) * a) ^ 2); set (c1 := 4 * (INR m + 1)).
  apply (is_derive_quadratic (joint_n m a) 0 _ (c0 + c1 * INR m)); intros h; rewrite Rplus_0_l.
  apply (is_EL_abs_le m
    (fun y => (Phi (a + h * M y) + -1 * Phi (a + 0 * M y)) + - (h * phi a) * M y)
    (fun y => h ^ 2 * (c0 + c1 * sumsq y))).
  - intros y Hy; apply Rle_trans with ((h * M y) ^ 2).
    + generalize (Phi_taylor a (h * M y)); intros T.
      replace (Phi (a + h * M y) + -1 * Phi (a + 0 * M y) + - (h * phi a) * M y)
        with (Phi (a + h * M y) - Phi a - h * M y * phi a); [exact T |].
      rewrite Rmult_0_l, Rplus_0_r; ring.
    + replace ((h * M y) ^ 2) with (h ^ 2 * M y ^ 2) by ring.
      apply Rmult_le_compat_l; [apply pow2_ge_0 |].
      assert (N : y <> []) by (destruct y; [simpl in Hy; lia | discriminate]).
      generalize (sum_minus_max_sq y N); rewrite Hy; unfold M, c0, c1; intros B.
      generalize (pow2_ge_0 ((INR m - 1) * a - (sum y - maxl y))); lra.
  - replace (joint_n m a h - joint_n m a 0 - h * (phi a * ((INR m - 1) * a - e)))
      with ((joint_n m a h + -1 * joint_n m a 0) + - (h * phi a) * ((INR m - 1) * a - e)) by ring.
    exact (is_EL_plus m _ _ _ _ (is_EL_plus m _ _ _ _ (EL_joint_n m a h) (is_EL_scal m (-1) _ _ (EL_joint_n m a 0)))
             (is_EL_scal m (- (h * phi a)) _ _ EM)).
  - rewrite (Rmult_comm _ (h ^ 2)).
    exact (is_EL_scal m (h ^ 2) _ _ (is_EL_plus m _ _ _ _ (is_EL_const m c0) (is_EL_scal m c1 _ _ (EL_sumsq m)))).
Qed.

Theorem one_threshold m e mu sigma eps : (2 <= m)%nat -> is_expected_maximum m e -> 0 < sigma ->
  exists d, is_derive (joint_n m ((mu - 2 * eps) / sigma)) 0 d /\
    (0 < d <-> eps < eps0_n m e mu sigma) /\ (d < 0 <-> eps0_n m e mu sigma < eps).
Proof.
  intros Hm Hx Hs; set (a := (mu - 2 * eps) / sigma).
  assert (Hm0 : (0 < m)%nat) by lia.
  exists (phi a * ((INR m - 1) * a - e)); split; [apply joint_n_slope_at_0; assumption |].
  generalize (INR_minus_1_pos m Hm) (phi_pos a); intros P F.
  assert (D : (INR m - 1) * a - e = (INR m - 1) * (2 / sigma) * (eps0_n m e mu sigma - eps))
    by (unfold eps0_n, a; field; lra).
  assert (Q : 0 < (INR m - 1) * (2 / sigma)).
  { apply Rmult_lt_0_compat; [lra | apply Rdiv_lt_0_compat; lra]. }
  assert (G : 0 < phi a * ((INR m - 1) * (2 / sigma))) by (apply Rmult_lt_0_compat; assumption).
  rewrite D; replace (phi a * ((INR m - 1) * (2 / sigma) * (eps0_n m e mu sigma - eps)))
    with (phi a * ((INR m - 1) * (2 / sigma)) * (eps0_n m e mu sigma - eps)) by ring.
  set (g := phi a * ((INR m - 1) * (2 / sigma))) in *; clearbody g.
  split; split; intros; nra.
Qed.

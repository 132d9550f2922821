(** * Vectors as lists: sums, Euclidean norm, inner product, Cauchy-Schwarz with its equality case. *)
From Coq Require Import Reals Lra Psatz List.
Import ListNotations.
Open Scope R_scope.

Fixpoint sum (l : list R) := match l with [] => 0 | x :: t => x + sum t end.
Fixpoint sumsq (l : list R) := match l with [] => 0 | x :: t => x ^ 2 + sumsq t end.
Fixpoint dev (m : R) (l : list R) := match l with [] => 0 | x :: t => (x - m) ^ 2 + dev m t end.
Definition len (l : list R) := INR (length l).

Lemma len_cons x l : len (x :: l) = len l + 1.
Proof. unfold len; simpl length; rewrite S_INR; reflexivity. Qed.

Lemma sumsq_nonneg l : 0 <= sumsq l.
Proof. induction l; simpl sumsq; [lra |]. generalize (pow2_ge_0 a); lra. Qed.

Lemma dev_nonneg m l : 0 <= dev m l.
Proof. induction l; simpl dev; [lra |]. generalize (pow2_ge_0 (a - m)); lra. Qed.

Lemma dev_eq m l : dev m l = sumsq l - 2 * m * sum l + len l * m ^ 2.
Proof.
  induction l; [unfold len; simpl; ring |].
  rewrite len_cons; simpl dev; simpl sumsq; simpl sum; rewrite IHl; ring.
Qed.

Lemma dev_zero m l : dev m l <= 0 -> l = repeat m (length l).
Proof.
  induction l; simpl; [reflexivity |]; intros H.
  generalize (dev_nonneg m l) (pow2_ge_0 (a - m)); simpl; intros.
  f_equal; [nra | apply IHl; lra].
Qed.

(** Cauchy-Schwarz with its equality case. *)
Lemma cauchy_schwarz l : sum l ^ 2 <= len l * sumsq l.
Proof.
  destruct l as [| x t]; [unfold len; simpl; lra |].
  set (l := x :: t).
  assert (Hn : 0 < len l).
  { unfold l; rewrite len_cons; unfold len; generalize (pos_INR (length t)); lra. }
  generalize (dev_nonneg (sum l / len l) l); rewrite dev_eq.
  replace (sumsq l - 2 * (sum l / len l) * sum l + len l * (sum l / len l) ^ 2)
    with ((len l * sumsq l - sum l ^ 2) / len l) by (field; lra).
  intros H; apply Rmult_le_compat_r with (r := len l) in H; [| lra].
  rewrite Rmult_0_l in H.
  replace ((len l * sumsq l - sum l ^ 2) / len l * len l)
    with (len l * sumsq l - sum l ^ 2) in H by (field; lra). lra.
Qed.

Definition norm2 (l : list R) := sqrt (sumsq l).

Lemma norm2_sq l : norm2 l ^ 2 = sumsq l.
Proof. unfold norm2; apply pow2_sqrt, sumsq_nonneg. Qed.

Lemma norm2_nonneg l : 0 <= norm2 l.
Proof. apply sqrt_pos. Qed.

Lemma sum_le_norm l : sum l <= sqrt (len l) * norm2 l.
Proof.
  apply Rsqr_incr_0_var.
  - rewrite Rsqr_mult; unfold norm2; rewrite !Rsqr_sqrt.
    + generalize (cauchy_schwarz l); unfold Rsqr; lra.
    + apply sumsq_nonneg.
    + apply pos_INR.
  - apply Rmult_le_pos; apply sqrt_pos.
Qed.

Lemma sum_repeat m n : sum (repeat m n) = INR n * m.
Proof. induction n; [simpl; ring |]. rewrite S_INR; simpl repeat; simpl sum; rewrite IHn; ring. Qed.
Lemma sumsq_repeat m n : sumsq (repeat m n) = INR n * m ^ 2.
Proof. induction n; [simpl; ring |]. rewrite S_INR; simpl repeat; simpl sumsq; rewrite IHn; ring. Qed.

(** ** Inner product and addition *)

Fixpoint dot (w z : list R) : R :=
  match w, z with a :: w', b :: z' => a * b + dot w' z' | _, _ => 0 end.

Fixpoint vadd (x d : list R) : list R :=
  match x, d with a :: x', b :: d' => (a + b) :: vadd x' d' | _, _ => [] end.

Lemma dot_vadd w x d : length x = length w -> length d = length w ->
  dot w (vadd x d) = dot w x + dot w d.
Proof.
  revert x d; induction w as [| a w IH]; intros [| b x] [| c d]; simpl; try discriminate; [intros; ring |].
  intros Hx Hd; rewrite IH by congruence; ring.
Qed.

Lemma dot_repeat w c n : length w = n -> dot w (repeat c n) = c * sum w.
Proof.
  intros <-; induction w as [| a w IH]; simpl; [ring |]. rewrite IH; ring.
Qed.

(** A sample m + s z of independent normals, coordinate by coordinate. *)
Lemma dot_affine w z m s : length z = length w ->
  dot w (map (fun x => m + s * x) z) = m * sum w + s * dot w z.
Proof.
  revert z; induction w as [| a w IH]; intros [| b z]; simpl; try discriminate; [intros; ring |].
  intros Hz; rewrite IH by congruence; ring.
Qed.

(** Hoelder's inequality for nonnegative weights and the maximum norm. *)
Lemma dot_le w d eps : length d = length w -> Forall (fun a => 0 <= a) w -> Forall (fun x => Rabs x <= eps) d ->
  Rabs (dot w d) <= eps * sum w.
Proof.
  revert d; induction w as [| a w IH]; intros [| b d]; simpl; try discriminate.
  - intros _ _ _; rewrite Rabs_R0; lra.
  - intros L Hw Hd; inversion_clear Hw as [| ? ? Ha Hw']; inversion_clear Hd as [| ? ? Hb Hd'].
    eapply Rle_trans; [apply Rabs_triang |].
    rewrite Rabs_mult, (Rabs_pos_eq a) by exact Ha.
    assert (I : Rabs (dot w d) <= eps * sum w) by (apply IH; congruence || assumption).
    nra.
Qed.

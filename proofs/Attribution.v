(** * The class attribution similarity on the model (equations 5 to 7, Algorithm 1).

    The mean attribution vector of class i under attack has w1 (mu - eps) at its exclusive feature and w2 (mu - eps)
    at its two cross-class features. Two classes share one feature, so they correlate by t^2 / (1 + 2 t^2), t = w2/w1.
    *)
From Coq Require Import Reals Lra Psatz.
From CrossClass Require Import Expectation Model Lemma2.
Open Scope R_scope.

(** Equation 5: the features of x times the weights of class i's logit. *)
Definition attribution (w1 w2 : R) (i : class) (x : point) : point :=
  Point (fun j => if same j i then w1 * E x j else 0) (fun j => if same j i then 0 else w2 * C x j).

(** The mean over adversarial samples of the class. *)
Definition is_mean_attribution (mu sigma eps w1 w2 : R) (i : class) (A : point) :=
  forall j,
    is_E_sample mu sigma i (fun x => E (attribution w1 w2 i (shift x (delta eps i))) j) (E A j) /\
    is_E_sample mu sigma i (fun x => C (attribution w1 w2 i (shift x (delta eps i))) j) (C A j).

Definition inner (x y : point) :=
  E x c1 * E y c1 + E x c2 * E y c2 + E x c3 * E y c3 + C x c1 * C y c1 + C x c2 * C y c2 + C x c3 * C y c3.

(** Equation 6. *)
Definition cosine (x y : point) := inner x y / (sqrt (inner x x) * sqrt (inner y y)).

(** Equation 7: the sum over ordered pairs of different classes of the positive part. *)
Definition class_attribution_similarity (A : class -> point) :=
  Rmax (cosine (A c1) (A c2)) 0 + Rmax (cosine (A c1) (A c3)) 0 + Rmax (cosine (A c2) (A c1)) 0
  + Rmax (cosine (A c2) (A c3)) 0 + Rmax (cosine (A c3) (A c1)) 0 + Rmax (cosine (A c3) (A c2)) 0.

Definition mean_attribution (mu eps w1 w2 : R) (i : class) : point :=
  Point (fun j => if same j i then w1 * (mu - eps) else 0) (fun j => if same j i then 0 else w2 * (mu - eps)).

Lemma E3_affine c a b s : is_E3 (fun u v z => c + a * u + b * v + s * z) c.
Proof.
  apply (is_E3_inner _ (fun u v => c + a * u + b * v)).
  - intros u v; generalize (is_E_plus _ _ _ _ (is_E_const (c + a * u + b * v)) (is_E_scal s _ _ is_E_id)).
    rewrite Rmult_0_r, Rplus_0_r; trivial.
  - generalize (is_E2_plus _ _ _ _ (is_E2_plus _ _ _ _ (is_E2_const c)
      (is_E2_scal a _ _ (is_E2_fst _ _ is_E_id))) (is_E2_scal b _ _ (is_E2_snd _ _ is_E_id))).
    rewrite !Rmult_0_r, !Rplus_0_r; trivial.
Qed.

Theorem mean_attribution_correct mu sigma eps w1 w2 i :
  is_mean_attribution mu sigma eps w1 w2 i (mean_attribution mu eps w1 w2 i).
Proof.
  assert (Z : is_E3 (fun _ _ _ => 0) 0).
  { refine (is_E3_ext _ _ _ _ (E3_affine 0 0 0 0)); intros; ring. }
  intros j; split; destruct i, j; unfold is_E_sample, attribution, mean_attribution, shift, sample, delta; simpl;
    try exact Z.
  1-3: refine (is_E3_ext _ _ _ _ (E3_affine (w1 * (mu - eps)) 0 0 (w1 * sigma))); intros; ring.
  - refine (is_E3_ext _ _ _ _ (E3_affine (w2 * (mu - eps)) (w2 * sigma) 0 0)); intros; ring.
  - refine (is_E3_ext _ _ _ _ (E3_affine (w2 * (mu - eps)) 0 (w2 * sigma) 0)); intros; ring.
  - refine (is_E3_ext _ _ _ _ (E3_affine (w2 * (mu - eps)) 0 (w2 * sigma) 0)); intros; ring.
  - refine (is_E3_ext _ _ _ _ (E3_affine (w2 * (mu - eps)) (w2 * sigma) 0 0)); intros; ring.
  - refine (is_E3_ext _ _ _ _ (E3_affine (w2 * (mu - eps)) (w2 * sigma) 0 0)); intros; ring.
  - refine (is_E3_ext _ _ _ _ (E3_affine (w2 * (mu - eps)) 0 (w2 * sigma) 0)); intros; ring.
Qed.

Lemma mean_attribution_unique mu sigma eps w1 w2 i A :
  is_mean_attribution mu sigma eps w1 w2 i A ->
  forall j, E A j = E (mean_attribution mu eps w1 w2 i) j /\ C A j = C (mean_attribution mu eps w1 w2 i) j.
Proof.
  intros H j; destruct (H j) as [HE HC], (mean_attribution_correct mu sigma eps w1 w2 i j) as [KE KC].
  split; [exact (is_E3_unique _ _ _ HE KE) | exact (is_E3_unique _ _ _ HC KC)].
Qed.

Theorem cosine_closed_form mu sigma eps w1 w2 (A : class -> point) i j :
  0 < w1 -> eps <> mu -> same j i = false ->
  (forall i, is_mean_attribution mu sigma eps w1 w2 i (A i)) ->
  cosine (A i) (A j) = (w2 / w1) ^ 2 / (1 + 2 * (w2 / w1) ^ 2).
Proof.
  intros H1 He N H.
  assert (M : mu - eps <> 0) by lra.
  assert (U : forall i j, inner (A i) (A j) =
    inner (mean_attribution mu eps w1 w2 i) (mean_attribution mu eps w1 w2 j)).
  { intros k l; unfold inner.
    generalize (mean_attribution_unique mu sigma eps w1 w2 k (A k) (H k))
      (mean_attribution_unique mu sigma eps w1 w2 l (A l) (H l)); intros K L.
    rewrite !(proj1 (K _)), !(proj2 (K _)), !(proj1 (L _)), !(proj2 (L _)); reflexivity. }
  assert (S : forall i, inner (A i) (A i) = (w1 ^ 2 + 2 * w2 ^ 2) * (mu - eps) ^ 2).
  { intros k; rewrite U; destruct k; unfold inner, mean_attribution; simpl; ring. }
  assert (D : inner (A i) (A j) = w2 ^ 2 * (mu - eps) ^ 2).
  { rewrite U; destruct i, j; try discriminate; unfold inner, mean_attribution; simpl; ring. }
  unfold cosine; rewrite !S, D, sqrt_sqrt.
  - assert (0 < w1 ^ 2) by (apply pow_lt, H1); generalize (pow2_ge_0 w2); intros.
    field; repeat split; lra || nra.
  - generalize (pow2_ge_0 w1) (pow2_ge_0 w2) (pow2_ge_0 (mu - eps)); intros; nra.
Qed.

Theorem similarity_closed_form mu sigma eps w1 w2 (A : class -> point) :
  0 < w1 -> eps <> mu -> (forall i, is_mean_attribution mu sigma eps w1 w2 i (A i)) ->
  class_attribution_similarity A = 6 * (w2 / w1) ^ 2 / (1 + 2 * (w2 / w1) ^ 2).
Proof.
  intros H1 He H; unfold class_attribution_similarity.
  set (t := w2 / w1) in *.
  assert (P : 0 <= t ^ 2 / (1 + 2 * t ^ 2)).
  { generalize (pow2_ge_0 t); intros; apply Rmult_le_pos; [lra | apply Rlt_le, Rinv_0_lt_compat; lra]. }
  rewrite !(cosine_closed_form mu sigma eps w1 w2 A) by (assumption || reflexivity).
  fold t; rewrite Rmax_left by exact P; unfold Rdiv; ring.
Qed.

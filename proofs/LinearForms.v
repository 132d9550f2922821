(** * Expectations of functions of a linear form c + <w, Z> of independent standard normal variables.

    They depend on the coefficients w only through their Euclidean norm: E (c + <w, Z>)^+ = |w| psi (c / |w|), and a
    further normal variable with coefficient r turns the indicator into P(c + <w, Z> + r X > 0) = Phi (c / sqrt (r^2 +
    |w|^2)). *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From CrossClass Require Import GaussianIntegral LineIntegral Normal Expectation AffineForms Vectors.
Import ListNotations.
Open Scope R_scope.

(** ** The positive part *)

(** [psir r c] is E (c + r Z)^+ for r >= 0. *)
Definition psir (r c : R) := if Req_EM_T r 0 then Rmax 0 c else r * psi (c / r).

(** One more independent Gaussian adds in quadrature. *)
Lemma psir_step r c w : 0 <= r -> is_E (fun z => psir r (c + w * z)) (psir (sqrt (r ^ 2 + w ^ 2)) c).
Proof.
  intros Hr; unfold psir; destruct (Req_EM_T r 0) as [-> | N].
  - replace (0 ^ 2 + w ^ 2) with (Rsqr w) by (unfold Rsqr; ring); rewrite sqrt_Rsqr_abs.
    assert (POS : forall v, 0 < v -> is_E (fun z => Rmax 0 (c + v * z)) (v * psi (c / v))).
    { intros v Hv; apply is_E_ext with (fun z => v * Rmax 0 (c / v + z)).
      - intros z; rewrite <- RmaxRmult by lra; f_equal; field; lra.
      - apply is_E_scal, E_pos. }
    destruct Req_EM_T as [Z | Z].
    + assert (w = 0) by (revert Z; unfold Rabs; destruct Rcase_abs; lra); subst w.
      apply is_E_ext with (fun _ => Rmax 0 c); [intros; f_equal; ring | apply is_E_const].
    + unfold Rabs in *; destruct Rcase_abs.
      * apply is_E_ext with (fun z => Rmax 0 (c + - w * - z)); [intros; f_equal; ring |].
        apply (is_E_opp_var (fun z => Rmax 0 (c + - w * z))), POS; lra.
      * apply POS; lra.
  - assert (P : 0 < r) by lra; set (t := w / r).
    assert (E : sqrt (r ^ 2 + w ^ 2) = r * sqrt (1 + t ^ 2)).
    { replace (r ^ 2 + w ^ 2) with (Rsqr r * (1 + t ^ 2)) by (unfold Rsqr, t; field; lra).
      rewrite sqrt_mult, sqrt_Rsqr; [reflexivity | lra | apply Rle_0_sqr |].
      generalize (one_plus_sq_pos t); lra. }
    generalize (sqrt_one_plus_sq_pos t); intros Q; rewrite E.
    destruct Req_EM_T as [Z | _]; [exfalso; nra |].
    replace (r * sqrt (1 + t ^ 2) * psi (c / (r * sqrt (1 + t ^ 2))))
      with (r * (sqrt (1 + t ^ 2) * psi (c / r / sqrt (1 + t ^ 2)))).
    + apply is_E_ext with (fun z => r * psi (c / r + t * z)).
      { intros z; unfold t; do 2 f_equal; field; lra. }
      apply is_E_scal, E_psi_affine.
    + rewrite Rmult_assoc; do 3 f_equal; field; lra.
Qed.

Lemma sqrt_add_sq_norm2 r a w :
  sqrt (sqrt (r ^ 2 + norm2 w ^ 2) ^ 2 + a ^ 2) = sqrt (r ^ 2 + norm2 (a :: w) ^ 2).
Proof.
  rewrite pow2_sqrt by (generalize (pow2_ge_0 r) (pow2_ge_0 (norm2 w)); lra).
  rewrite !norm2_sq; f_equal; simpl; ring.
Qed.

Lemma sqrt_norm2_nil r : 0 <= r -> sqrt (r ^ 2 + norm2 [] ^ 2) = r.
Proof.
  intros Hr; rewrite norm2_sq; replace (r ^ 2 + sumsq []) with (Rsqr r) by (unfold Rsqr; simpl; ring).
  apply sqrt_Rsqr, Hr.
Qed.

(** E (c + r X + <w, Z>)^+ with the last variable already integrated. *)
Lemma E_psir w r c : 0 <= r ->
  is_EL (length w) (fun z => psir r (c + dot w z)) (psir (sqrt (r ^ 2 + norm2 w ^ 2)) c).
Proof.
  intros Hr; revert c; induction w as [| a w IH]; intros c; simpl length.
  - change (psir r (c + 0) = psir (sqrt (r ^ 2 + norm2 [] ^ 2)) c).
    rewrite sqrt_norm2_nil by exact Hr; f_equal; ring.
  - exists (fun x => psir (sqrt (r ^ 2 + norm2 w ^ 2)) (c + a * x)); split.
    + intros x; eapply is_EL_ext; [| apply (IH (c + a * x))].
      intros z _; simpl; f_equal; ring.
    + rewrite <- sqrt_add_sq_norm2; apply psir_step, sqrt_pos.
Qed.

(** E (c + <w, Z>)^+ *)
Lemma E_pos_linear w c : is_EL (length w) (fun z => Rmax 0 (c + dot w z)) (psir (norm2 w) c).
Proof.
  generalize (E_psir w 0 c (Rle_refl 0)).
  replace (0 ^ 2 + norm2 w ^ 2) with (Rsqr (norm2 w)) by (unfold Rsqr; ring).
  rewrite sqrt_Rsqr by apply norm2_nonneg.
  apply is_EL_ext; intros z _; unfold psir; destruct Req_EM_T; [reflexivity | lra].
Qed.

(** ** The linear form and the distribution function *)

Lemma E_linear w c : is_EL (length w) (fun z => c + dot w z) c.
Proof.
  revert c; induction w as [| a w IH]; intros c; simpl; [ring |].
  exists (fun x => c + a * x); split.
  - intros x; eapply is_EL_ext; [| apply (IH (c + a * x))]; intros z _; simpl; ring.
  - generalize (is_E_plus _ _ _ _ (is_E_const c) (is_E_scal a _ _ is_E_id)).
    rewrite Rmult_0_r, Rplus_0_r; trivial.
Qed.

Lemma E_Phi_step r c w : 0 < r ->
  is_E (fun z => Phi ((c + w * z) / r)) (Phi (c / sqrt (r ^ 2 + w ^ 2))).
Proof.
  intros Hr; generalize (E_Phi_affine (c / r) (w / r)).
  replace (c / r / sqrt (1 + (w / r) ^ 2)) with (c / sqrt (r ^ 2 + w ^ 2)).
  - apply is_E_ext; intros z; f_equal; field; lra.
  - replace (r ^ 2 + w ^ 2) with (Rsqr r * (1 + (w / r) ^ 2)) by (unfold Rsqr; field; lra).
    rewrite sqrt_mult, sqrt_Rsqr; [| lra | apply Rle_0_sqr | apply Rlt_le, one_plus_sq_pos].
    generalize (sqrt_one_plus_sq_pos (w / r)); intros; field; lra.
Qed.

(** P(c + <w, Z> + r X > 0), the variable X with r > 0 already integrated. *)
Lemma E_Phi_linear w r c : 0 < r ->
  is_EL (length w) (fun z => Phi ((c + dot w z) / r)) (Phi (c / sqrt (r ^ 2 + norm2 w ^ 2))).
Proof.
  intros Hr; revert c; induction w as [| a w IH]; intros c; simpl length.
  - change (Phi ((c + 0) / r) = Phi (c / sqrt (r ^ 2 + norm2 [] ^ 2))).
    rewrite sqrt_norm2_nil by lra; do 2 f_equal; ring.
  - exists (fun x => Phi ((c + a * x) / sqrt (r ^ 2 + norm2 w ^ 2))); split.
    + intros x; eapply is_EL_ext; [| apply (IH (c + a * x))].
      intros z _; simpl; do 2 f_equal; ring.
    + rewrite <- sqrt_add_sq_norm2; apply E_Phi_step, sqrt_lt_R0.
      generalize (pow_lt r 2 Hr) (pow2_ge_0 (norm2 w)); lra.
Qed.

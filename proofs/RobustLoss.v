(** * The training objective in closed form (equations 24 to 29). *)
From Coq Require Import Reals Lra Psatz.
From CrossClass Require Import Normal Expectation Maximum Quadratic Model Lemma2.
Open Scope R_scope.

(** An affine function of the three variables and the minimum of the first two. *)
Lemma E3_affine_min c a b s :
  is_E3 (fun u v z => c + a * z + (b * Rmin u v + s * (u + v))) (c - b / sqrt PI).
Proof.
  apply (is_E3_inner _ (fun u v => (c + b * Rmin u v) + s * (u + v))).
  - intros u v; generalize (is_E_plus _ _ _ _ (is_E_const (c + b * Rmin u v + s * (u + v)))
      (is_E_scal a _ _ is_E_id)); rewrite Rmult_0_r, Rplus_0_r.
    apply is_E_ext; intros; ring.
  - generalize (is_E2_plus _ _ _ _ (is_E2_plus _ _ _ _ (is_E2_const c) (is_E2_scal b _ _ E_min))
      (is_E2_scal s _ _ (is_E2_plus _ _ _ _ (is_E2_fst _ _ is_E_id) (is_E2_snd _ _ is_E_id)))).
    replace (c + b * - / sqrt PI + s * (0 + 0)) with (c - b / sqrt PI); [trivial | unfold Rdiv; ring].
Qed.

Definition robust_loss (mu sigma eps w1 w2 : R) :=
  (2 * eps - mu) * w1 + (2 * eps - mu + sigma / sqrt PI) * w2.

Lemma is_max_on_ball_unique eps F x v w : is_max_on_ball eps F x v -> is_max_on_ball eps F x w -> v = w.
Proof.
  intros [[d [B <-]] U] [[e [D <-]] W]; apply Rle_antisym; auto.
Qed.

Theorem robust_loss_closed_form mu sigma eps i w1 w2 : 0 <= sigma -> 0 <= eps -> 0 <= w1 -> 0 <= w2 ->
  is_robust_loss mu sigma eps i w1 w2 (robust_loss mu sigma eps w1 w2).
Proof.
  intros Hs He H1 H2; exists (fun x => margin w1 w2 i (shift x (delta eps i))); split.
  { intros x; apply margin_max; assumption. }
  unfold is_E_sample; apply is_E3_ext with
    (fun u v z => ((2 * eps - mu) * w1 + (2 * eps - mu) * w2) + - (w1 * sigma) * z
                  + (- (w2 * sigma) * Rmin u v + 0 * (u + v))).
  - intros; rewrite margin_delta_sample by assumption; ring.
  - replace (robust_loss mu sigma eps w1 w2)
      with (((2 * eps - mu) * w1 + (2 * eps - mu) * w2) - - (w2 * sigma) / sqrt PI)
      by (unfold robust_loss, Rdiv; ring).
    apply E3_affine_min.
Qed.

Lemma is_robust_loss_unique mu sigma eps i w1 w2 l m :
  is_robust_loss mu sigma eps i w1 w2 l -> is_robust_loss mu sigma eps i w1 w2 m -> l = m.
Proof.
  intros [V [MV EV]] [W [MW EW]]; apply (is_E3_unique _ _ _ EV).
  refine (is_E3_ext _ _ _ _ EW); intros u v z.
  apply (is_max_on_ball_unique eps (margin w1 w2 i) (sample mu sigma i u v z)); auto.
Qed.

(** The objective, for whichever expected loss has a closed form common to the classes. *)
Lemma objective_closed_form lam (loss : class -> R -> R -> R -> Prop) (f J : R -> R -> R) :
  (forall i w1 w2, 0 <= w1 -> 0 <= w2 -> loss i w1 w2 (f w1 w2)) ->
  (forall i w1 w2 l m, loss i w1 w2 l -> loss i w1 w2 m -> l = m) ->
  is_objective lam loss J ->
  forall w1 w2, 0 <= w1 -> 0 <= w2 -> f w1 w2 + lam / 2 * (w1 ^ 2 + w2 ^ 2) = J w1 w2.
Proof.
  intros F U H w1 w2 H1 H2; destruct (H w1 w2 H1 H2) as [l [L ->]].
  rewrite (U c1 w1 w2 (l c1) (f w1 w2)), (U c2 w1 w2 (l c2) (f w1 w2)), (U c3 w1 w2 (l c3) (f w1 w2)) by auto.
  field.
Qed.

(** An objective exists where the loss does. *)
Lemma objective_exists lam (loss : class -> R -> R -> R -> Prop) (f : R -> R -> R) :
  (forall i w1 w2, 0 <= w1 -> 0 <= w2 -> loss i w1 w2 (f w1 w2)) ->
  is_objective lam loss (fun w1 w2 => f w1 w2 + lam / 2 * (w1 ^ 2 + w2 ^ 2)).
Proof.
  intros F w1 w2 H1 H2; exists (fun _ => f w1 w2); split; [intros; apply F; assumption | field].
Qed.

(** Equation 29. *)
Theorem training_objective mu sigma eps lam J : 0 <= sigma -> 0 <= eps ->
  is_objective lam (is_robust_loss mu sigma eps) J ->
  forall w1 w2, 0 <= w1 -> 0 <= w2 -> J w1 w2 = Q (2 * eps - mu) (2 * eps - mu + sigma / sqrt PI) lam w1 w2.
Proof.
  intros Hs He HJ w1 w2 H1 H2.
  rewrite <- (objective_closed_form lam (is_robust_loss mu sigma eps) (robust_loss mu sigma eps) J);
    [reflexivity | | | exact HJ | exact H1 | exact H2].
  - intros; apply robust_loss_closed_form; assumption.
  - intros; eapply is_robust_loss_unique; eassumption.
Qed.

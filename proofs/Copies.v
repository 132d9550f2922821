(** * K copies of each feature (Appendix E.5): the model, its worst perturbation and its expected loss.

    Three classes; a feature is now a vector of K coordinates, and so are the weights w1 and w2. *)
From Coq Require Import Reals Lra Lia Psatz List.
From CrossClass Require Import Normal Expectation AffineForms Vectors LinearForms Maximum Model.
Import ListNotations.
Open Scope R_scope.

(** ** The model *)

Record pointK := PointK { EK : class -> list R; CK : class -> list R }.

Definition shiftK (x d : pointK) : pointK :=
  PointK (fun j => vadd (EK x j) (EK d j)) (fun j => vadd (CK x j) (CK d j)).

Definition logitK (w1 w2 : list R) (x : pointK) (i : class) :=
  dot w1 (EK x i) + (dot w2 (CK x (next i)) + dot w2 (CK x (prev i))).

Definition marginK (w1 w2 : list R) (i : class) (x : pointK) :=
  Rmax (logitK w1 w2 x (next i)) (logitK w1 w2 x (prev i)) - logitK w1 w2 x i.

(** Points with K coordinates a feature, and the ball in the maximum norm. *)
Definition has_copies (K : nat) (x : pointK) := forall j, length (EK x j) = K /\ length (CK x j) = K.

Definition ballK (K : nat) (eps : R) (d : pointK) :=
  has_copies K d /\
  forall j, Forall (fun x => Rabs x <= eps) (EK d j) /\ Forall (fun x => Rabs x <= eps) (CK d j).

Definition is_max_on_ballK (K : nat) (eps : R) (F : pointK -> R) (x : pointK) (v : R) :=
  (exists d, ballK K eps d /\ F (shiftK x d) = v) /\ (forall d, ballK K eps d -> F (shiftK x d) <= v).

(** A sample of class i from three lists of K standard normal variables. *)
Definition sampleK (K : nat) (mu sigma : R) (i : class) (u v z : list R) : pointK :=
  PointK (fun j => if same j i then map (fun x => mu + sigma * x) z else repeat 0 K)
         (fun j => if same j (next i) then map (fun x => mu + sigma * x) u
                   else if same j (prev i) then map (fun x => mu + sigma * x) v else repeat 0 K).

Definition is_E_sampleK (K : nat) (mu sigma : R) (i : class) (F : pointK -> R) (l : R) :=
  exists g h,
    (forall u v, length u = K -> length v = K -> is_EL K (fun z => F (sampleK K mu sigma i u v z)) (g u v)) /\
    (forall u, length u = K -> is_EL K (g u) (h u)) /\ is_EL K h l.

Definition is_robust_lossK (K : nat) (mu sigma eps : R) (i : class) (w1 w2 : list R) (l : R) :=
  exists V, (forall x, has_copies K x -> is_max_on_ballK K eps (marginK w1 w2 i) x (V x)) /\
            is_E_sampleK K mu sigma i V l.

(** The weights of K copies, nonnegative. *)
Definition weights (K : nat) (w : list R) := length w = K /\ Forall (fun a => 0 <= a) w.

Definition is_objectiveK (K : nat) (mu sigma eps lam : R) (J : list R -> list R -> R) :=
  forall w1 w2, weights K w1 -> weights K w2 ->
  exists l : class -> R, (forall i, is_robust_lossK K mu sigma eps i w1 w2 (l i)) /\
    J w1 w2 = (l c1 + l c2 + l c3) / 3 + lam / 2 * (sumsq w1 + sumsq w2).

(** ** The worst perturbation *)

Definition deltaK (K : nat) (eps : R) (i : class) : pointK :=
  PointK (fun j => repeat (if same j i then - eps else eps) K)
         (fun j => repeat (if same j i then eps else - eps) K).

Lemma Forall_repeat (P : R -> Prop) c K : P c -> Forall P (repeat c K).
Proof. intros H; induction K; simpl; constructor; assumption. Qed.

Lemma ballK_deltaK K eps i : 0 <= eps -> ballK K eps (deltaK K eps i).
Proof.
  intros H; split.
  - intros j; simpl; rewrite !repeat_length; split; reflexivity.
  - intros j; simpl; split; apply Forall_repeat; destruct (same j i); rewrite ?Rabs_Ropp, ?Rabs_pos_eq; lra.
Qed.

Lemma logitK_shift K w1 w2 x d i : weights K w1 -> weights K w2 -> has_copies K x -> has_copies K d ->
  logitK w1 w2 (shiftK x d) i = logitK w1 w2 x i + logitK w1 w2 d i.
Proof.
  intros [L1 _] [L2 _] X D.
  destruct (X i) as [X1 _], (D i) as [D1 _], (X (next i)) as [_ X2], (D (next i)) as [_ D2],
    (X (prev i)) as [_ X3], (D (prev i)) as [_ D3].
  unfold logitK, shiftK; cbn [EK CK]; rewrite !dot_vadd by congruence; ring.
Qed.

Lemma dot_ball K w d eps : weights K w -> length d = K -> Forall (fun x => Rabs x <= eps) d ->
  - (eps * sum w) <= dot w d <= eps * sum w.
Proof.
  intros [L P] D B; generalize (dot_le w d eps); intros H.
  assert (I : Rabs (dot w d) <= eps * sum w) by (apply H; congruence || assumption).
  revert I; unfold Rabs; destruct Rcase_abs; lra.
Qed.

(** The lead of any other class rises by at most 2 eps (sum w1 + sum w2), and by as much at [deltaK]. *)
Lemma gapK_le K w1 w2 eps i j d : weights K w1 -> weights K w2 -> same j i = false -> ballK K eps d ->
  logitK w1 w2 d j - logitK w1 w2 d i <= 2 * eps * (sum w1 + sum w2).
Proof.
  intros W1 W2 N [L B].
  assert (U : forall k, - (eps * sum w1) <= dot w1 (EK d k) <= eps * sum w1)
    by (intros k; apply (dot_ball K); [exact W1 | apply L | apply B]).
  assert (V : forall k, - (eps * sum w2) <= dot w2 (CK d k) <= eps * sum w2)
    by (intros k; apply (dot_ball K); [exact W2 | apply L | apply B]).
  generalize (U c1) (U c2) (U c3) (V c1) (V c2) (V c3).
  destruct i, j; try discriminate; unfold logitK; simpl; lra.
Qed.

Lemma gapK_deltaK K w1 w2 eps i j : length w1 = K -> length w2 = K -> same j i = false ->
  logitK w1 w2 (deltaK K eps i) j - logitK w1 w2 (deltaK K eps i) i = 2 * eps * (sum w1 + sum w2).
Proof.
  intros L1 L2 N; destruct i, j; try discriminate; unfold logitK, deltaK; simpl;
    rewrite !dot_repeat by assumption; ring.
Qed.

Theorem marginK_max K w1 w2 eps i x : weights K w1 -> weights K w2 -> 0 <= eps -> has_copies K x ->
  is_max_on_ballK K eps (marginK w1 w2 i) x (marginK w1 w2 i x + 2 * eps * (sum w1 + sum w2)).
Proof.
  intros W1 W2 He X.
  assert (N : same (next i) i = false /\ same (prev i) i = false) by (destruct i; split; reflexivity).
  destruct N as [Nn Np].
  split.
  - exists (deltaK K eps i); generalize (ballK_deltaK K eps i He); intros B; split; [exact B |].
    unfold marginK; rewrite !(logitK_shift K) by (assumption || apply B).
    generalize (gapK_deltaK K w1 w2 eps i (next i) (proj1 W1) (proj1 W2) Nn)
      (gapK_deltaK K w1 w2 eps i (prev i) (proj1 W1) (proj1 W2) Np).
    unfold Rmax; destruct Rle_dec; destruct Rle_dec; lra.
  - intros d B; unfold marginK; rewrite !(logitK_shift K) by (assumption || apply B).
    generalize (gapK_le K w1 w2 eps i (next i) d W1 W2 Nn B) (gapK_le K w1 w2 eps i (prev i) d W1 W2 Np B).
    unfold Rmax; destruct Rle_dec; destruct Rle_dec; lra.
Qed.

(** ** The expected loss *)

Lemma has_copies_sampleK K mu sigma i u v z : length u = K -> length v = K -> length z = K ->
  has_copies K (sampleK K mu sigma i u v z).
Proof.
  intros U V Z j; unfold sampleK; cbn [EK CK].
  destruct (same j i), (same j (next i)), (same j (prev i)); rewrite ?map_length, ?repeat_length;
    split; assumption || reflexivity.
Qed.

Lemma marginK_sample K mu sigma i w1 w2 u v z : length w1 = K -> length w2 = K ->
  length u = K -> length v = K -> length z = K ->
  marginK w1 w2 i (sampleK K mu sigma i u v z)
  = - (mu * sum w1 + sigma * dot w1 z) - (mu * sum w2 + sigma * dot w2 u) - (mu * sum w2 + sigma * dot w2 v)
    + Rmax (mu * sum w2 + sigma * dot w2 v) (mu * sum w2 + sigma * dot w2 u).
Proof.
  intros L1 L2 U V Z.
  assert (A : forall w y, length w = K -> length y = K ->
    dot w (map (fun x => mu + sigma * x) y) = mu * sum w + sigma * dot w y)
    by (intros; apply dot_affine; congruence).
  assert (O : forall w, length w = K -> dot w (repeat 0 K) = 0)
    by (intros w L; rewrite dot_repeat by exact L; ring).
  destruct i; unfold marginK, logitK, sampleK; simpl;
    rewrite ?(A w1 z), ?(A w2 u), ?(A w2 v), ?(O w1), ?(O w2) by assumption; unfold Rmax; repeat destruct Rle_dec; lra.
Qed.

(** The expected maximum of two linear forms with the same coefficients is |w| / sqrt pi. *)
Lemma psir_sqrt2 r : 0 <= r -> psir (sqrt (r ^ 2 + r ^ 2)) 0 = r / sqrt PI.
Proof.
  intros Hr; unfold psir.
  replace (r ^ 2 + r ^ 2) with (2 * Rsqr r) by (unfold Rsqr; ring).
  rewrite sqrt_mult, sqrt_Rsqr by (lra || apply Rle_0_sqr).
  generalize sqrt2_pos sqrtPI_pos; intros P Q.
  destruct Req_EM_T as [Z | Z].
  - assert (r = 0) by nra; subst r; rewrite Rmax_left by lra; unfold Rdiv; ring.
  - unfold Rdiv at 1; rewrite Rmult_0_l, psi_0; field; lra.
Qed.

Lemma norm2_opp w : norm2 (map Ropp w) = norm2 w.
Proof. unfold norm2; f_equal; induction w as [| a w IH]; simpl; [reflexivity | rewrite IH; ring]. Qed.

Lemma dot_opp w z : dot (map Ropp w) z = - dot w z.
Proof.
  revert z; induction w as [| a w IH]; intros [| b z]; simpl; try ring. rewrite IH; ring.
Qed.

Theorem robust_lossK_closed_form K mu sigma eps i w1 w2 : 0 <= sigma -> 0 <= eps -> weights K w1 -> weights K w2 ->
  is_robust_lossK K mu sigma eps i w1 w2
    ((2 * eps - mu) * sum w1 + (2 * eps - mu) * sum w2 + sigma / sqrt PI * norm2 w2).
Proof.
  intros Hs He W1 W2; assert (L1 := proj1 W1); assert (L2 := proj1 W2).
  exists (fun x => marginK w1 w2 i x + 2 * eps * (sum w1 + sum w2)); split.
  { intros x X; apply (marginK_max K); assumption. }
  set (c := (2 * eps - mu) * sum w1 + (2 * eps - mu) * sum w2).
  exists (fun u v => c + - sigma * dot w2 u + sigma * Rmax 0 ((0 + dot w2 u) + dot (map Ropp w2) v)).
  exists (fun u => c + - sigma * dot w2 u + sigma * psir (norm2 w2) (0 + dot w2 u)).
  split; [| split].
  - intros u v U V.
    set (k := c + - sigma * dot w2 u + sigma * Rmax 0 ((0 + dot w2 u) + dot (map Ropp w2) v)).
    assert (EL : is_EL K (fun z => 0 + dot w1 z) 0) by (rewrite <- L1; apply E_linear).
    generalize (is_EL_scal K (- sigma) _ _ EL); intros EZ; generalize (is_EL_plus K _ _ _ _ (is_EL_const K k) EZ).
    rewrite Rmult_0_r, Rplus_0_r; apply is_EL_ext; intros z Z.
    rewrite (marginK_sample K) by assumption; unfold k, c; rewrite dot_opp.
    unfold Rmax; destruct Rle_dec; destruct Rle_dec; nra.
  - intros u U.
    generalize (E_pos_linear (map Ropp w2) (0 + dot w2 u)); rewrite map_length, L2, norm2_opp; intros EV.
    exact (is_EL_plus K _ _ _ _ (is_EL_const K (c + - sigma * dot w2 u)) (is_EL_scal K sigma _ _ EV)).
  - generalize (E_psir w2 (norm2 w2) 0 (norm2_nonneg w2)) (E_linear w2 0); rewrite L2, psir_sqrt2 by apply norm2_nonneg.
    intros EU EL.
    generalize (is_EL_plus K _ _ _ _ (is_EL_plus K _ _ _ _ (is_EL_const K c) (is_EL_scal K (- sigma) _ _ EL))
                  (is_EL_scal K sigma _ _ EU)).
    replace (c + - sigma * 0 + sigma * (norm2 w2 / sqrt PI)) with (c + sigma / sqrt PI * norm2 w2)
      by (unfold Rdiv; ring).
    apply is_EL_ext; intros u _; ring.
Qed.

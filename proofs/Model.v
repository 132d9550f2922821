(** * The Gaussian model of three classes (Section 4.1; equations 8 to 11 and 14 to 17).

    A point has an exclusive feature x_E,j and a cross-class feature x_C,j for each class j; a sample of class i has
    x_E,i and the two x_C,j with j <> i drawn from N(mu, sigma^2), the other three are 0. *)
From Coq Require Import Reals.
From CrossClass Require Import Expectation.
Open Scope R_scope.

Inductive class := c1 | c2 | c3.

(** The two other classes, in cyclic order. *)
Definition next (i : class) := match i with c1 => c2 | c2 => c3 | c3 => c1 end.
Definition prev (i : class) := match i with c1 => c3 | c2 => c1 | c3 => c2 end.

Definition same (i j : class) : bool :=
  match i, j with c1, c1 | c2, c2 | c3, c3 => true | _, _ => false end.

(** A point of R^6, or a perturbation of one. *)
Record point := Point { E : class -> R; C : class -> R }.

Definition shift (x d : point) : point :=
  Point (fun j => E x j + E d j) (fun j => C x j + C d j).

(** Equation 16: f_w(x)_i = w1 x_E,i + w2 (the two x_C,j with j <> i). *)
Definition logit (w1 w2 : R) (x : point) (i : class) := w1 * E x i + w2 * (C x (next i) + C x (prev i)).

(** max over j <> i of f_w(x)_j, minus f_w(x)_i. *)
Definition margin (w1 w2 : R) (i : class) (x : point) :=
  Rmax (logit w1 w2 x (next i)) (logit w1 w2 x (prev i)) - logit w1 w2 x i.

(** The ball of radius eps in the maximum norm. *)
Definition ball (eps : R) (d : point) := forall j, Rabs (E d j) <= eps /\ Rabs (C d j) <= eps.

(** v is the largest value of F on the ball around x. *)
Definition is_max_on_ball (eps : R) (F : point -> R) (x : point) (v : R) :=
  (exists d, ball eps d /\ F (shift x d) = v) /\ (forall d, ball eps d -> F (shift x d) <= v).

(** A sample of class i, from three standard normal variables: u and v for the cross-class features of the next and
    the previous class, z for the exclusive feature. *)
Definition sample (mu sigma : R) (i : class) (u v z : R) : point :=
  Point (fun j => if same j i then mu + sigma * z else 0)
        (fun j => if same j (next i) then mu + sigma * u else if same j (prev i) then mu + sigma * v else 0).

(** Expectation and probability over x ~ D_i. *)
Definition is_E_sample (mu sigma : R) (i : class) (F : point -> R) (l : R) :=
  is_E3 (fun u v z => F (sample mu sigma i u v z)) l.

Definition is_Pr_sample (mu sigma : R) (i : class) (event : point -> Prop) (p : R) :=
  is_Pr3 (fun u v z => event (sample mu sigma i u v z)) p.

(** Equations 9, 10 and 17: the expected robust loss of one class, and the training objective over the three. *)
Definition is_robust_loss (mu sigma eps : R) (i : class) (w1 w2 l : R) :=
  exists V, (forall x, is_max_on_ball eps (margin w1 w2 i) x (V x)) /\ is_E_sample mu sigma i V l.

Definition is_objective (lam : R) (loss : class -> R -> R -> R -> Prop) (J : R -> R -> R) :=
  forall w1 w2, 0 <= w1 -> 0 <= w2 ->
  exists l : class -> R, (forall i, loss i w1 w2 (l i)) /\
    J w1 w2 = (l c1 + l c2 + l c3) / 3 + lam / 2 * (w1 ^ 2 + w2 ^ 2).

(** Equation 11: class i keeps a higher logit than class j under every perturbation. *)
Definition robust_against (eps w1 w2 : R) (i j : class) (x : point) :=
  forall d, ball eps d -> logit w1 w2 (shift x d) j < logit w1 w2 (shift x d) i.

(** ... and than both other classes. *)
Definition robust_against_all (eps w1 w2 : R) (i : class) (x : point) :=
  forall j, same j i = false -> robust_against eps w1 w2 i j x.

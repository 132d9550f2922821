#!/usr/bin/env python3
"""Reference values at 50 significant digits for the numerical tests.

The tables describe a Gaussian model of adversarial training with n classes,
K copies of every feature, feature mean mu, standard deviation sigma and an
l-infinity bound epsilon on the perturbation:

  normal             distribution and density of the standard normal law
  expected-maximum   e_m, the mean of the largest of m standard normal draws
  joint-accuracy     probability that every robust margin is positive
  thresholds         epsilon at which training drops the cross-class weight
  joint-optimum      cross-class ratio t at which the joint accuracy peaks
  unequal-optimum    the same where the two kinds of features have different laws,
                     or next to no noise: large t, several peaks

Arithmetic is done at 70 digits. Every value is computed in two ways that share
as little as possible; if the two differ at 50 digits the run fails with exit
status 1 and leaves that table unwritten. Inputs are dyadic rationals, so their
decimal text is exactly a binary64 number. `make references` runs this with a
pinned mpmath.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mpmath import mp, mpf

DIGITS = 50
WORKING_DIGITS = 70
# Largest relative difference allowed between two computations of one value:
# far enough below the 50th digit that both round to the same text.
TOLERANCE = Fraction(1, 10**54)
# Beyond this the standard normal density, and one minus the distribution, are
# below 1e-72 and count as zero.
REACH = 18
DEFAULT_DIRECTORY = Path(__file__).resolve().parent.parent / "Tests" / "TestSupport" / "Reference"

Row = dict[str, str | int]
Function = Callable[[mpf], mpf]


class Disagreement(Exception):
    """Two computations of one value differ at the digits to be printed."""


class CrossCheck:
    """Compares pairs of values and keeps the worst relative difference."""

    def __init__(self) -> None:
        self.worst = mpf(0)

    def agreed(self, name: str, value: mpf, other: mpf) -> mpf:
        """Returns `value` if `other` confirms it, and raises otherwise."""
        difference = abs(value - other) / abs(value) if value else abs(other)
        self.worst = max(self.worst, difference)
        if difference > to_mpf(TOLERANCE):
            raise Disagreement(f"{name}: {printed(value)} is off by {mp.nstr(difference, 2)}")
        return value


class Table(NamedTuple):
    """One family of reference values."""

    description: str
    rows: list[Row]
    worst: mpf


# Text and exact inputs


def to_mpf(value: Fraction) -> mpf:
    """The value at working precision; exact for the dyadic inputs."""
    return mpf(value.numerator) / value.denominator


def exact(value: Fraction) -> str:
    """The finite decimal expansion of a number that binary64 holds exactly."""
    number = float(value)
    if Fraction(number) != value:
        raise ValueError(f"{value} is not a binary64 number")
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def printed(value: mpf) -> str:
    """The value as decimal text with 50 significant digits."""
    return mp.nstr(value, DIGITS, strip_zeros=False)


# The normal law


@lru_cache(maxsize=None)
def density(x: mpf) -> mpf:
    """phi(x), remembered because the quadratures share their nodes."""
    return mp.npdf(x)


@lru_cache(maxsize=None)
def distribution(x: mpf) -> mpf:
    """Phi(x), remembered because the quadratures share their nodes."""
    return mp.erfc(-x / mp.sqrt(2)) / 2


def distribution_by_series(x: mpf) -> mpf:
    """Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...), without erfc.

    In the lower tail the two parts cancel down to about exp(-x^2/2); the extra
    digits make up for that.
    """
    with mp.workdps(WORKING_DIGITS + 10 + int(x * x / 4)):
        term, total, odd = x, mpf(0), 1
        while total + term != total:
            total += term
            odd += 2
            term *= x * x / odd
        result = mpf(1) / 2 + mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi) * total
    return +result


# Quadrature


def trapezoid(integrand: Function, squared_steepness: mpf) -> mpf:
    """Integral over the real line of phi(x) times smooth functions Phi(a + b x).

    The trapezoidal rule with step h errs by about exp(-2 pi^2 / (h^2 v)) when
    1 plus the sum of the b^2 is at most v = squared_steepness; h^2 v < 0.11 puts
    that below 1e-77. A dyadic step makes the nodes common to many integrals.
    """
    step = mpf(1) / 2
    while step * step * squared_steepness > mpf("0.11"):
        step /= 2
    nodes = int(REACH / step)
    return step * mp.fsum(integrand(step * node) for node in range(-nodes, nodes + 1))


def panels(integrand: Function, edges: Sequence[int]) -> mpf:
    """Tanh-sinh quadrature, panel by panel."""
    return mp.quad(integrand, [mpf(edge) for edge in edges])


# Expected maxima


def maximum_by_trapezoid(count: int) -> mpf:
    """e_m as the integral of z times the density m phi Phi^(m-1)."""
    return trapezoid(lambda z: count * z * density(z) * distribution(z) ** (count - 1), mpf(count))


@lru_cache(maxsize=None)
def maximum_by_tails(count: int) -> mpf:
    """e_m as the integral of 1 - Phi^m - (1 - Phi)^m over x > 0."""

    def tails(x: mpf) -> mpf:
        below = distribution(x)
        return 1 - below**count - (1 - below) ** count

    return panels(tails, [0, 2, 4, 8, REACH])


def maximum_in_closed_form(count: int) -> mpf | None:
    """e_m for m <= 5, where it is elementary."""
    root = mp.sqrt(mp.pi)
    forms: dict[int, Callable[[], mpf]] = {
        1: lambda: mpf(0),
        2: lambda: 1 / root,
        3: lambda: 3 / (2 * root),
        4: lambda: 6 * mp.atan(mp.sqrt(2)) / root**3,
        5: lambda: 5 / (4 * root) + 15 * mp.asin(mpf(1) / 3) / (2 * root**3),
    }
    return forms[count]() if count in forms else None


@lru_cache(maxsize=None)
def expected_maximum(count: int) -> mpf:
    """e_m: the closed form where there is one."""
    closed = maximum_in_closed_form(count)
    return maximum_by_trapezoid(count) if closed is None else closed


# Joint accuracy


class Setting(NamedTuple):
    """Classes, copies and feature law; all copies carry the same weights."""

    classes: int
    copies: int
    mu: Fraction
    sigma: Fraction
    epsilon: Fraction

    @property
    def others(self) -> int:
        """The number of other classes, n - 1."""
        return self.classes - 1

    @property
    def shift(self) -> mpf:
        """Mean of a feature summed over the copies after the worst perturbation."""
        return self.copies * to_mpf(self.mu - 2 * self.epsilon)

    @property
    def spread(self) -> mpf:
        """Standard deviation of a feature summed over the copies."""
        return mp.sqrt(self.copies) * to_mpf(self.sigma)

    def columns(self) -> Row:
        """The exact inputs of a row."""
        return {
            "classes": self.classes,
            "copies": self.copies,
            "mu": exact(self.mu),
            "sigma": exact(self.sigma),
            "epsilon": exact(self.epsilon),
        }


class Margins(NamedTuple):
    """The margins D_b = A + t (S - y_b), b = 1..n-1, at one ratio t.

    They are jointly normal with a common correlation, so they are distributed
    as mean + common g - own z_b with independent standard normal g and z_b.
    The last two fields are derivatives in t; that of `own` is own / t.
    """

    mean: mpf
    common: mpf
    own: mpf
    mean_slope: mpf
    common_slope: mpf


def margins(setting: Setting, ratio: mpf) -> Margins:
    """Splits the margins into their common and their own part."""
    shift, spread, classes = setting.shift, setting.spread, setting.classes
    common = spread * mp.sqrt(1 + (classes - 3) * ratio * ratio)
    return Margins(
        mean=shift + (classes - 2) * ratio * shift,
        common=common,
        own=ratio * spread,
        mean_slope=(classes - 2) * shift,
        common_slope=(classes - 3) * ratio * spread * spread / common,
    )


def joint_by_maximum(setting: Setting, ratio: mpf) -> mpf:
    """Joint accuracy as the mean of Phi((mean - own H)/common), H = max_b z_b."""
    parts, others = margins(setting, ratio), setting.others

    def integrand(h: mpf) -> mpf:
        law = others * density(h) * distribution(h) ** (others - 1)
        return law * mp.ncdf((parts.mean - parts.own * h) / parts.common)

    return trapezoid(integrand, others + (parts.own / parts.common) ** 2)


def joint_by_common_part(setting: Setting, ratio: mpf) -> mpf:
    """Joint accuracy as the integral of phi(g) Phi((mean + common g)/own)^(n-1).

    When the power is the steeper factor, u = (mean + common g)/own is the
    variable: the power is then 0 below -REACH and 1 above REACH.
    """
    mean, common, own, *_ = margins(setting, ratio)
    others = setting.others
    if own == 0:
        return distribution_by_series(mean / common)
    edges = [-REACH, -8, -4, -2, 0, 2, 4, 8, REACH]
    if own > common:
        return panels(lambda g: density(g) * mp.ncdf((mean + common * g) / own) ** others, edges)
    scale = own / common

    def integrand(u: mpf) -> mpf:
        return scale * mp.npdf(scale * u - mean / common) * distribution(u) ** others

    return panels(integrand, edges) + mp.ncdf(mean / common - scale * REACH)


def pairwise(setting: Setting, ratio: mpf, check: CrossCheck) -> mpf:
    """Probability that the margin over one fixed class is positive."""
    parts, classes = margins(setting, ratio), setting.classes
    argument = parts.mean / mp.sqrt(parts.common**2 + parts.own**2)
    gain = (1 + (classes - 2) * ratio) / mp.sqrt(1 + (classes - 2) * ratio * ratio)
    other = distribution_by_series(setting.shift / setting.spread * gain)
    return check.agreed(f"pairwise accuracy, {setting}", mp.ncdf(argument), other)


# The best ratio


def slope_by_maximum(setting: Setting, ratio: mpf) -> mpf:
    """d/dt of the joint accuracy, from the mean over the maximum H."""
    parts, others, spread = margins(setting, ratio), setting.others, setting.spread

    def integrand(h: mpf) -> mpf:
        law = others * density(h) * distribution(h) ** (others - 1)
        point = (parts.mean - parts.own * h) / parts.common
        velocity = (parts.mean_slope - spread * h - point * parts.common_slope) / parts.common
        return law * mp.npdf(point) * velocity

    return trapezoid(integrand, others + (parts.own / parts.common) ** 2)


def slope_by_common_part(setting: Setting, ratio: mpf) -> mpf:
    """d/dt of the joint accuracy, from the integral over the common part g."""
    parts, others = margins(setting, ratio), setting.others

    def integrand(g: mpf) -> mpf:
        point = (parts.mean + parts.common * g) / parts.own
        velocity = (parts.mean_slope + parts.common_slope * g) / parts.own - point / ratio
        power = others * mp.ncdf(point) ** (others - 1) * mp.npdf(point)
        return density(g) * power * velocity

    return trapezoid(integrand, 1 + others * (parts.common / parts.own) ** 2)


def secant(function: Function, first: mpf, second: mpf) -> mpf:
    """The root near two starting points, as precise as the function allows."""
    before, at = function(first), function(second)
    for _ in range(40):
        step = at * (second - first) / (at - before)
        first, before, second = second, at, second - step
        at = function(second)
        # An affine function is at its root, or its rounding, after one step.
        if at in (0, before):
            return second
        if abs(step) < mpf(10) ** -35 * abs(second):
            # Convergence is superlinear: one more step reaches the working precision.
            return second - at * (second - first) / (at - before)
    raise Disagreement("the secant iteration does not converge")


def only_peak(slope: Function) -> tuple[mpf, mpf]:
    """The one bracket in which the slope changes sign, from plus to minus."""
    grid = [mpf(k) / 16 for k in range(33)] + [mpf(2) ** k for k in range(2, 6)]
    signs = [slope(ratio) > 0 for ratio in grid]
    turns = [k for k in range(1, len(grid)) if signs[k] != signs[k - 1]]
    if len(turns) != 1 or not signs[0]:
        raise Disagreement(f"expected one peak of the joint accuracy, found turns at {turns}")
    return grid[turns[0] - 1], grid[turns[0]]


# The best ratio of unequal laws


class Laws(NamedTuple):
    """Classes and feature laws of one copy, exclusive and shared, and epsilon."""

    classes: int
    mu_exclusive: Fraction
    sigma_exclusive: Fraction
    mu_shared: Fraction
    sigma_shared: Fraction
    epsilon: Fraction

    @property
    def pairwise_ratio(self) -> mpf:
        """The ratio that is best against one other class; the joint one lies below."""
        shared = to_mpf(self.mu_shared - 2 * self.epsilon) / to_mpf(self.sigma_shared) ** 2
        return shared * to_mpf(self.sigma_exclusive) ** 2 / to_mpf(self.mu_exclusive - 2 * self.epsilon)

    def margins(self, ratio: mpf) -> Margins:
        """Splits the margins into their common and their own part."""
        exclusive, shared = (to_mpf(mu - 2 * self.epsilon) for mu in (self.mu_exclusive, self.mu_shared))
        noise, spread = to_mpf(self.sigma_exclusive), to_mpf(self.sigma_shared)
        common = mp.sqrt(noise**2 + (self.classes - 3) * (ratio * spread) ** 2)
        return Margins(
            mean=exclusive + (self.classes - 2) * ratio * shared,
            common=common,
            own=ratio * spread,
            mean_slope=(self.classes - 2) * shared,
            common_slope=(self.classes - 3) * ratio * spread**2 / common,
        )

    def columns(self) -> Row:
        """The exact inputs of a row."""
        return {
            "classes": self.classes,
            "muExclusive": exact(self.mu_exclusive),
            "sigmaExclusive": exact(self.sigma_exclusive),
            "muShared": exact(self.mu_shared),
            "sigmaShared": exact(self.sigma_shared),
            "epsilon": exact(self.epsilon),
        }


def tilted(factor: Function, intercept: mpf, slope: mpf, others: int, steepness: mpf) -> mpf:
    """Integral of phi(z) phi(intercept + slope z) factor(z) over z, up to a positive constant.

    The two densities are one normal density in z. Where it lies far out the constant
    is far below every number that the factor has; only the sign of the result counts.
    """
    precision = 1 + slope * slope
    centre, width = -intercept * slope / precision, 1 / mp.sqrt(precision)
    return trapezoid(lambda v: density(v) * factor(centre + width * v), 1 + others * steepness / precision)


def unequal_slope_by_maximum(laws: Laws, ratio: mpf) -> mpf:
    """Positive multiple of d/dt of the joint accuracy, over the maximum H."""
    parts, others = laws.margins(ratio), laws.classes - 1

    def factor(h: mpf) -> mpf:
        point = (parts.mean - parts.own * h) / parts.common
        velocity = (parts.mean_slope - parts.own / ratio * h - point * parts.common_slope) / parts.common
        return distribution(h) ** (others - 1) * velocity

    return tilted(factor, parts.mean / parts.common, -parts.own / parts.common, others, mpf(1))


def unequal_slope_by_common_part(laws: Laws, ratio: mpf) -> mpf:
    """Positive multiple of d/dt of the joint accuracy, over the common part g."""
    parts, others = laws.margins(ratio), laws.classes - 1
    steepness = (parts.common / parts.own) ** 2

    def factor(g: mpf) -> mpf:
        point = (parts.mean + parts.common * g) / parts.own
        velocity = (parts.mean_slope + parts.common_slope * g) / parts.own - point / ratio
        return mp.ncdf(point) ** (others - 1) * velocity

    return tilted(factor, parts.mean / parts.own, parts.common / parts.own, others, steepness)


def unequal_joint_by_maximum(laws: Laws, ratio: mpf) -> mpf:
    """Joint accuracy as the mean of Phi((mean - own H)/common), cut at its step."""
    parts, others = laws.margins(ratio), laws.classes - 1

    def integrand(h: mpf) -> mpf:
        law = others * density(h) * distribution(h) ** (others - 1)
        return law * mp.ncdf((parts.mean - parts.own * h) / parts.common)

    edges = {mpf(edge) for edge in (-REACH, -8, -4, -2, 0, 2, 4, 8, REACH)}
    if parts.own:
        steps = (parts.mean + parts.common * edge for edge in (-REACH, -8, -4, -2, 0, 2, 4, 8, REACH))
        edges |= {step / parts.own for step in steps if abs(step) < REACH * parts.own}
    return mp.quad(integrand, sorted(edges))


def unequal_joint_by_common_part(laws: Laws, ratio: mpf) -> mpf:
    """Joint accuracy as the integral of phi(g) Phi((mean + common g)/own)^(n-1)."""
    parts, others = laws.margins(ratio), laws.classes - 1
    if parts.own == 0:
        argument = parts.mean / parts.common
        return distribution_by_series(argument) if argument < REACH else mpf(1)
    edges = {mpf(edge) for edge in (-REACH, -8, -4, -2, 0, 2, 4, 8, REACH)}
    steps = (parts.own * edge - parts.mean for edge in (-REACH, -8, -4, -2, 0, 2, 4, 8, REACH))
    edges |= {step / parts.common for step in steps if abs(step) < REACH * parts.common}
    return mp.quad(
        lambda g: density(g) * mp.ncdf((parts.mean + parts.common * g) / parts.own) ** others, sorted(edges)
    )


def unequal_peaks(laws: Laws, check: CrossCheck) -> list[mpf]:
    """Every ratio >= 0 at which the joint accuracy has a peak, each found by both slopes."""
    bound = laws.pairwise_ratio
    grid = [bound * mpf(2) ** (mpf(k) / 2) for k in range(-60, 1)]
    signs = [unequal_slope_by_maximum(laws, ratio) > 0 for ratio in grid]
    peaks = [] if signs[0] else [mpf(0)]
    for k in range(1, len(grid)):
        if signs[k - 1] and not signs[k]:
            low, high = bracketed(lambda t: unequal_slope_by_maximum(laws, t), grid[k - 1], grid[k])
            peak = secant(lambda t: unequal_slope_by_maximum(laws, t), low, high)
            other = secant(lambda t: unequal_slope_by_common_part(laws, t), high, low)
            peaks.append(check.agreed(f"peak, {laws}", peak, other))
    return peaks


def bracketed(function: Function, low: mpf, high: mpf) -> tuple[mpf, mpf]:
    """The bracket of a sign change, from plus to minus or 0, a thousand times narrower."""
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return low, high


# Thresholds


class Training(NamedTuple):
    """Training with label smoothing beta; `main_text` is its weighting."""

    classes: int
    copies: int
    mu: Fraction
    sigma: Fraction
    beta: Fraction
    main_text: bool


def threshold_solved(case: Training) -> mpf:
    """The threshold, from its equation solved for epsilon by hand."""
    classes, mu = case.classes, to_mpf(case.mu)
    robust = 1 - to_mpf(case.beta)
    smooth = to_mpf(case.beta) * (classes - 1 if case.main_text else 1)
    noise = expected_maximum(classes - 1) * to_mpf(case.sigma) / mp.sqrt(case.copies)
    numerator = robust * ((classes - 2) * mu - noise) + smooth * mu
    return numerator / (2 * robust * (classes - 2) - smooth * (classes - 3))


def cross_class_slope(case: Training, epsilon: mpf) -> mpf:
    """Slope of the training loss in one copy's cross-class weight, at zero weight.

    Read off the model: a sample of class 0 sees every unordered pair of classes
    as one feature, on when it contains 0. The perturbation lowers the features
    of class 0 and raises all others, and the smoothing term rewards the logits
    of the other classes.
    """
    classes, robust = case.classes, 1 - to_mpf(case.beta)
    logits = [mpf(0)] * classes
    for high in range(classes):
        for low in range(high):
            feature = to_mpf(case.mu) - epsilon if low == 0 else epsilon
            logits[high] += feature
            logits[low] += feature
    noise = maximum_by_tails(classes - 1) * to_mpf(case.sigma) / mp.sqrt(case.copies)
    weight = to_mpf(case.beta) / (1 if case.main_text else classes - 1)
    return robust * (logits[1] - logits[0] + noise) - weight * mp.fsum(logits[1:])


def threshold_by_root(case: Training) -> mpf:
    """The threshold as the root of the slope, which is affine in epsilon."""
    low, high = cross_class_slope(case, mpf(0)), cross_class_slope(case, mpf(1))
    return low / (low - high)


# The tables


def normal_table() -> Table:
    """Phi and phi on a grid that covers binary64's range of Phi."""
    steps = [Fraction(3 * k, 2) for k in range(-25, -5)]
    steps += [Fraction(k, 4) for k in range(-33, 34)] + [Fraction(-1, 1024), Fraction(1, 1024)]
    check, rows = CrossCheck(), []
    for step in sorted(steps):
        x = to_mpf(step)
        below = check.agreed(f"Phi({step})", mp.ncdf(x), distribution_by_series(x))
        with mp.workdps(2 * WORKING_DIGITS):
            other = 1 / (mp.exp(x * x / 2) * mp.sqrt(2 * mp.pi))
        value = check.agreed(f"phi({step})", mp.npdf(x), other)
        rows.append({"x": exact(step), "cdf": printed(below), "pdf": printed(value)})
    return Table("Standard normal law: distribution cdf and density pdf at x.", rows, check.worst)


def expected_maximum_table() -> Table:
    """e_m for m up to 100."""
    check, rows = CrossCheck(), []
    for count in range(1, 101):
        value = check.agreed(f"e_{count}", expected_maximum(count), maximum_by_tails(count))
        check.agreed(f"e_{count}", value, maximum_by_trapezoid(count))
        rows.append({"m": count, "value": printed(value) if value else "0"})
    description = "Mean of the largest of m independent standard normal variables."
    return Table(description, rows, check.worst)


def joint_cases() -> Iterator[tuple[Setting, Fraction]]:
    """The settings and ratios of the joint accuracy table."""
    one = Fraction(1)
    base = (one, Fraction(1, 2), Fraction(3, 16))
    quiet = (one, Fraction(1, 16), Fraction(15, 32))
    noisy = (one, Fraction(3, 2), Fraction(1, 4))
    lost = (one, Fraction(1, 2), Fraction(5, 8))
    tiny, eighth, quarter, half = (Fraction(1, k) for k in (1024, 8, 4, 2))
    ratios = [tiny, eighth, quarter, half, Fraction(3, 4), one, Fraction(2), Fraction(16)]
    blocks = [
        ((3,), 1, (base, quiet, noisy, lost), [Fraction(0)]),
        ((3, 4, 5, 10), 1, (base,), ratios),
        ((3, 10), 1, (quiet,), [tiny, quarter, one, Fraction(16)]),
        ((3, 5), 1, (noisy,), [eighth, half, one, Fraction(2)]),
        ((3, 4), 1, (lost,), [tiny, quarter, one, Fraction(16)]),
        ((3, 4), 2, (base,), [quarter, one]),
        ((3, 5), 4, (noisy,), [half, Fraction(2)]),
    ]
    for classes, copies, laws, block_ratios in blocks:
        for count in classes:
            for law in laws:
                for ratio in block_ratios:
                    yield Setting(count, copies, *law), ratio


def joint_accuracy_table() -> Table:
    """Joint and pairwise robust accuracy."""
    check, rows = CrossCheck(), []
    for setting, dyadic in joint_cases():
        ratio = to_mpf(dyadic)
        joint = joint_by_maximum(setting, ratio)
        check.agreed(f"joint accuracy, {setting}", joint, joint_by_common_part(setting, ratio))
        single = pairwise(setting, ratio, check)
        results = {"t": exact(dyadic), "pairwise": printed(single), "joint": printed(joint)}
        rows.append({**setting.columns(), **results})
    description = (
        "Robust accuracy at cross-class ratio t = w2/w1, the same for all copies. joint: "
        "P(A + t (S - max_b y_b) > 0) with A, y_1, ..., y_(n-1) independent normal of mean "
        "copies (mu - 2 epsilon) and variance copies sigma^2, S the sum of the y_b; pairwise: "
        "P(A + t (S - y_1) > 0)."
    )
    return Table(description, rows, check.worst)


def training_cases() -> Iterator[Training]:
    """The cases of the threshold table."""
    one, half, betas = Fraction(1), Fraction(1, 2), [Fraction(1, 16), Fraction(1, 4), Fraction(5, 16)]
    for classes in (3, 4, 5, 10):
        for copies in (1, 4, 9):
            for beta in betas:
                yield Training(classes, copies, one, half, beta, False)
        yield Training(classes, 1, Fraction(2), Fraction(3, 2), betas[1], False)
        # With ten classes the heavier smoothing terms leave no threshold.
        for beta in betas if classes < 10 else betas[:1]:
            yield Training(classes, 4 if classes > 3 else 1, one, half, beta, True)
    # Thresholds above mu / 2.
    yield Training(3, 1, one, Fraction(1, 16), betas[2], False)
    yield Training(3, 1, one, Fraction(1, 16), betas[2], True)


def thresholds_table() -> Table:
    """epsilon0 and epsilon1."""
    check, rows = CrossCheck(), []
    for case in training_cases():
        plain = case._replace(beta=Fraction(0))
        pair = [
            check.agreed(f"threshold, {each}", threshold_solved(each), threshold_by_root(each))
            for each in (plain, case)
        ]
        row: Row = {"classes": case.classes, "copies": case.copies, "mu": exact(case.mu)}
        row |= {"sigma": exact(case.sigma), "beta": exact(case.beta)}
        row |= {"convention": "main-text" if case.main_text else "appendix"}
        rows.append(row | {"epsilon0": printed(pair[0]), "epsilon1": printed(pair[1])})
    description = (
        "epsilon0 = (mu - e_(n-1) sigma / ((n-2) sqrt K)) / 2, n classes and K copies; epsilon1 "
        "solves (1-beta) ((n-2) (mu - 2 epsilon) - e_(n-1) sigma / sqrt K) + c beta (mu + (n-3) "
        "epsilon) = 0 with c = 1 in the appendix's convention and c = n-1 in the main text's."
    )
    return Table(description, rows, check.worst)


def optimum_cases() -> Iterator[Setting]:
    """The settings of the optimum table; epsilon is below epsilon0 in all."""
    laws = {
        3: ["1 1/2 1/16", "1 1/2 3/16", "1 1/2 11/32", "1 1/4 1/8", "1 1/4 3/8"]
        + ["1 1 1/64", "1 1 1/8", "2 3/2 1/8", "1 3/2 1/16"],
        4: ["1 1/2 3/16", "1 1 1/8"],
    }
    for classes, texts in laws.items():
        for text in texts:
            yield Setting(classes, 1, *(Fraction(part) for part in text.split()))


def joint_optimum_table() -> Table:
    """The best ratio and the joint accuracy there."""
    check, rows = CrossCheck(), []
    for setting in optimum_cases():
        low, high = only_peak(lambda t: slope_by_maximum(setting, t))
        ratio = secant(lambda t: slope_by_maximum(setting, t), low, high)
        middle = (low + high) / 2
        other = secant(lambda t: slope_by_common_part(setting, t), high, middle)
        check.agreed(f"best ratio, {setting}", ratio, other)
        accuracy = joint_by_maximum(setting, ratio)
        check.agreed(f"best accuracy, {setting}", accuracy, joint_by_common_part(setting, ratio))
        row = setting.columns()
        del row["copies"]
        rows.append({**row, "ratio": printed(ratio), "accuracy": printed(accuracy)})
    description = (
        "ratio: the t >= 0 at which the joint robust accuracy, as in joint-accuracy with one "
        "copy, is largest; accuracy: its value there. epsilon is below epsilon0."
    )
    return Table(description, rows, check.worst)


def unequal_cases() -> Iterator[Laws]:
    """The settings of the table of unequal laws; 2 epsilon is 1/2."""
    quarter, half = Fraction(1, 4), Fraction(1, 2)

    def leads(classes: int, exclusive: str, noise: str, shared: str, spread: str) -> Laws:
        mu_exclusive, sigma_exclusive = half + Fraction(exclusive), Fraction(noise)
        return Laws(classes, mu_exclusive, sigma_exclusive, half + Fraction(shared), Fraction(spread), quarter)

    # A weak exclusive feature beside a strong shared one: the peak is far out.
    yield leads(3, "1/128", "3", "3/2", "5/16")
    yield leads(3, "1/1048576", "1", "1", "1")
    yield leads(4, "1/64", "2", "1/2", "1/2")
    yield leads(10, "1/32", "4", "1/4", "1/4")
    # Two peaks, one at 0, of which the second or the first is better.
    yield leads(3, "1/128", "1", "71/128", "1")
    yield leads(3, "1/64", "1", "17/32", "1")
    yield leads(4, "1/4096", "1", "27/64", "1")
    # Three turns: the second peak is better, then the first.
    yield leads(3, "1/64", "1", "2311/4096", "1")
    yield leads(3, "35/1024", "1", "2311/4096", "1")
    # Ordinary leads, unequal laws.
    yield leads(3, "1/2", "1", "3/4", "1/2")
    yield leads(5, "3/4", "1/2", "3/8", "1")
    # Next to no noise.
    for classes in (3, 5):
        yield leads(classes, "1/2", "1/8", "1/2", "1/8")
        yield leads(classes, "1/2", "1/1073741824", "1/2", "1/1073741824")
        yield leads(classes, "1/2", f"1/{2**98}", "3/2", f"1/{2**99}")


def unequal_optimum_table() -> Table:
    """The best ratio and the joint accuracy there, for unequal laws."""
    check, rows = CrossCheck(), []
    for laws in unequal_cases():
        best = None
        for ratio in unequal_peaks(laws, check):
            accuracy = unequal_joint_by_maximum(laws, ratio)
            check.agreed(f"accuracy, {laws}", accuracy, unequal_joint_by_common_part(laws, ratio))
            if best is None or accuracy > best[1]:
                best = ratio, accuracy
        assert best is not None
        ratio, accuracy = best
        ratio_text = printed(ratio) if ratio else "0"
        rows.append({**laws.columns(), "ratio": ratio_text, "accuracy": printed(accuracy)})
    description = (
        "ratio: the t >= 0 at which the joint robust accuracy of one copy is largest, of all peaks; "
        "accuracy: its value there. Exclusive and shared features have laws of their own."
    )
    return Table(description, rows, check.worst)


TABLES: dict[str, Callable[[], Table]] = {
    "normal": normal_table,
    "expected-maximum": expected_maximum_table,
    "joint-accuracy": joint_accuracy_table,
    "thresholds": thresholds_table,
    "joint-optimum": joint_optimum_table,
    "unequal-optimum": unequal_optimum_table,
}


def write(path: Path, table: Table) -> None:
    """Writes the table beside its place and renames it into place."""
    rows = ",\n".join("    " + json.dumps(row) for row in table.rows)
    description = json.dumps(table.description)
    text = f'{{\n  "description": {description},\n  "digits": {DIGITS},\n  "rows": [\n{rows}\n  ]\n}}\n'
    json.loads(text)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def main() -> int:
    """Computes the tables named on the command line, all of them by default."""
    parser = argparse.ArgumentParser(description="Write reference values at 50 digits as JSON.")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(TABLES)}; default: all")
    parser.add_argument("--directory", type=Path, default=DEFAULT_DIRECTORY, help="where the files go")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.tables) - set(TABLES))
    if unknown:
        parser.error(f"no such table: {', '.join(unknown)}")
    mp.dps = WORKING_DIGITS
    arguments.directory.mkdir(parents=True, exist_ok=True)
    for name in arguments.tables or TABLES:
        start = time.monotonic()
        try:
            table = TABLES[name]()
        except Disagreement as disagreement:
            print(f"{name}: the cross-check failed: {disagreement}", file=sys.stderr)
            return 1
        write(arguments.directory / f"{name}.json", table)
        seconds, worst = time.monotonic() - start, mp.nstr(table.worst, 2)
        print(f"{name}: {len(table.rows)} rows, worst difference {worst}, {seconds:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

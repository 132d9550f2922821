"""Parameter sweep of the synthetic adversarial-training model with NumPy and SciPy: the peer of the Swift sweep.

Three classes, one copy of each feature, lambda = 1; label smoothing with weight beta/2 for each other class, evaluated
at the perturbation that maximises the margin (Lemma 2). For every cell of the grid and for the loss without and with
smoothing: the optimal weights in closed form, their loss, class attribution similarity (CAS) and robust accuracies,
and the optimal weights again by minimising the population loss numerically.

    python sweep_scipy.py --epsilon 0.01:0.49:0.01 --beta 0.05,0.1 --sigma 0.5 --mu 1 --output sweep.csv --workers 2

Writes one CSV row per cell, epsilon varying fastest, then beta, sigma, mu. A field is empty where w1 = 0 leaves the
quantity undefined. Two styles: tuned by hand (the default: precomputed quadrature nodes, analytic gradients) and --plain
(scipy.integrate.quad in the objective, numeric gradients). With --summary it prints the number of cells and the seconds that computing and writing them took.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"  # One thread per worker; read when NumPy is loaded.

import argparse
import contextlib
import csv
import functools
import itertools
import math
import multiprocessing
import time
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import Bounds, minimize
from scipy.special import ndtr

CLASSES = 3
LAMBDA = 1.0
SQRT_PI = math.sqrt(math.pi)
SQRT_2PI = math.sqrt(2 * math.pi)
NON_NEGATIVE = Bounds([0.0, 0.0], [np.inf, np.inf])
HALF_RANGE = 9.0  # A standard normal exceeds this with probability 1e-19.


def larger_normal_density(z: float) -> float:
    """Density of the larger of two independent standard normals."""
    return 2 * math.exp(-0.5 * z * z) / SQRT_2PI * ndtr(z)


def larger_normal_rule(count: int = 96) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Legendre nodes, and weights times the density of the larger of two independent standard normals."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    nodes = HALF_RANGE * nodes
    density = 2 * np.exp(-0.5 * nodes**2) / SQRT_2PI * ndtr(nodes)
    return nodes, HALF_RANGE * weights * density


NODES, WEIGHTS = larger_normal_rule()


class Cell(NamedTuple):
    """The parameters of one cell of the grid."""

    mu: float
    sigma: float
    beta: float
    epsilon: float


def thresholds(cell: Cell) -> tuple[float, float]:
    """The bounds epsilon0 and epsilon1 from which on w2 = 0, without and with smoothing."""
    noise = cell.sigma / SQRT_PI
    return (cell.mu - noise) / 2, (cell.mu / (1 - cell.beta) - noise) / 2


def closed_form(cell: Cell, beta: float) -> tuple[float, float, float]:
    """The optimal w1 and w2 in closed form and the regularised population loss there."""
    mu, epsilon = cell.mu, cell.epsilon
    slope1 = (1 - beta) * (2 * epsilon - mu) - beta * epsilon
    slope2 = (1 - beta) * (2 * epsilon - mu + cell.sigma / SQRT_PI) - beta * mu
    w1 = max(0.0, -slope1) / LAMBDA
    w2 = max(0.0, -slope2) / LAMBDA
    return w1, w2, slope1 * w1 + slope2 * w2 + LAMBDA / 2 * (w1 * w1 + w2 * w2)


def population_loss(w: NDArray[np.float64], cell: Cell, beta: float) -> tuple[float, NDArray[np.float64]]:
    """The regularised population loss and its gradient, the expected maximum over the two targets by quadrature.

    Target j's worst-case margin is w1 (2 epsilon - x) + w2 (2 epsilon - y_j), with x, y_2 and y_3 independent
    N(mu, sigma^2). So the larger one has -y = sigma z - mu, z the larger of two standard normals. The smoothing term
    is linear in the features.
    """
    w1, w2 = w
    mu, epsilon = cell.mu, cell.epsilon
    gain1 = 2 * epsilon - mu
    gain2 = 2 * epsilon - mu + cell.sigma * NODES
    value = (1 - beta) * (WEIGHTS @ (w1 * gain1 + w2 * gain2)) - beta * (w1 * epsilon + w2 * mu)
    gradient = np.array([(1 - beta) * gain1 - beta * epsilon, (1 - beta) * (WEIGHTS @ gain2) - beta * mu])
    return value + LAMBDA / 2 * (w1 * w1 + w2 * w2), gradient + LAMBDA * w


def plain_population_loss(w: NDArray[np.float64], cell: Cell, beta: float) -> float:
    """The same loss as it is usually written: one adaptive integral over the larger normal, no gradient."""
    w1, w2 = w
    mu, epsilon = cell.mu, cell.epsilon

    def gap(z: float) -> float:
        return w1 * (2 * epsilon - mu) + w2 * (2 * epsilon - mu + cell.sigma * z)

    expected = quad(lambda z: larger_normal_density(z) * gap(z), -HALF_RANGE, HALF_RANGE)[0]
    return (1 - beta) * expected - beta * (w1 * epsilon + w2 * mu) + LAMBDA / 2 * (w1 * w1 + w2 * w2)


def population_optimum(cell: Cell, beta: float, tuned: bool) -> tuple[float, float]:
    """The optimal w1 and w2 by numeric minimisation of the population loss."""
    start = np.full(2, cell.mu / LAMBDA)
    if tuned:
        result = minimize(
            population_loss, start, args=(cell, beta), method="L-BFGS-B", jac=True, bounds=NON_NEGATIVE,
            options={"gtol": 1e-10, "ftol": 1e-15},
        )
    else:
        result = minimize(
            plain_population_loss, start, args=(cell, beta), method="L-BFGS-B", bounds=NON_NEGATIVE)
    return float(result.x[0]), float(result.x[1])


def pairwise_accuracy(cell: Cell, t: float) -> float:
    """Probability that one given other class stays below the true one under every perturbation; t = w2/w1."""
    return float(ndtr((cell.mu - 2 * cell.epsilon) / cell.sigma * (1 + t) / math.sqrt(1 + t * t)))


def joint_accuracy(cell: Cell, t: float) -> float:
    """Probability that both other classes stay below the true one under every perturbation; t = w2/w1."""
    mean = (1 + t) * (cell.mu - 2 * cell.epsilon) / cell.sigma
    if t == 0:
        return float(ndtr(mean))
    return quad(lambda z: larger_normal_density(z) * ndtr(mean - t * z), -HALF_RANGE, HALF_RANGE)[0]


def attribution_similarity(t: float) -> float:
    """CAS at t = w2/w1."""
    return CLASSES * (CLASSES - 1) * t * t / (1 + (CLASSES - 1) * t * t)


SIDE_COLUMNS = (
    "w1", "w2", "t", "loss", "cas", "pairwiseAccuracy", "jointAccuracy", "population.w1", "population.w2",
)
COLUMNS = ("mu", "sigma", "epsilon", "lambda", "beta", "epsilon0", "epsilon1") + tuple(
    f"{side}.{column}" for side in ("plain", "smoothed") for column in SIDE_COLUMNS
)


def side(cell: Cell, beta: float, tuned: bool) -> list[float | None]:
    """The columns of one side of a row: beta = 0 without smoothing."""
    w1, w2, loss = closed_form(cell, beta)
    t = cas = pairwise = joint = None
    if w1 > 0:
        t = w2 / w1
        cas = attribution_similarity(t)
        pairwise = pairwise_accuracy(cell, t)
        joint = joint_accuracy(cell, t)
    return [w1, w2, t, loss, cas, pairwise, joint, *population_optimum(cell, beta, tuned)]


def row(cell: Cell, tuned: bool) -> list[str]:
    """The row of a cell."""
    parameters = [cell.mu, cell.sigma, cell.epsilon, LAMBDA, cell.beta]
    values = [*parameters, *thresholds(cell), *side(cell, 0.0, tuned), *side(cell, cell.beta, tuned)]
    return ["" if value is None else f"{value:.17g}" for value in values]


def parse_axis(text: str) -> list[float]:
    """The values of "0.1,0.2" or "first:last:step" (last included), in decimal so that 7 * 0.01 is 0.07."""
    values: list[Decimal] = []
    for part in text.split(","):
        numbers = [Decimal(number) for number in part.split(":")]
        if len(numbers) == 1:
            values.append(numbers[0])
        else:
            first, last, step = numbers
            values.extend(first + index * step for index in range(int((last - first) / step) + 1))
    return [float(value) for value in values]


def write_rows(path: str, rows: Iterable[list[str]]) -> None:
    """Writes the column names and the rows."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Sweep the synthetic model over a grid with NumPy and SciPy.")
    parser.add_argument("--epsilon", required=True, help="perturbation bounds, A:B:STEP or a comma list")
    parser.add_argument("--beta", default="0.1", help="label-smoothing ratios (default %(default)s)")
    parser.add_argument("--sigma", default="0.5", help="feature deviations (default %(default)s)")
    parser.add_argument("--mu", default="1", help="feature means (default %(default)s)")
    parser.add_argument("--output", required=True, help="CSV file to write")
    parser.add_argument("--workers", type=int, default=1, help="processes (default %(default)s)")
    parser.add_argument(
        "--plain", action="store_true",
        help="adaptive integrals and numeric gradients, as usually written, in place of precomputed nodes and analytic "
        "gradients",
    )
    parser.add_argument("--summary", action="store_true", help="print the number of cells and the seconds taken")
    options = parser.parse_args()

    start = time.perf_counter()
    axes = (parse_axis(text) for text in (options.mu, options.sigma, options.beta, options.epsilon))
    cells = [Cell(*values) for values in itertools.product(*axes)]
    row_of = functools.partial(row, tuned=not options.plain)
    with contextlib.ExitStack() as stack:
        rows: Iterable[list[str]]
        if options.workers > 1:
            chunk = max(1, min(64, len(cells) // (4 * options.workers)))
            pool = stack.enter_context(multiprocessing.Pool(options.workers))
            rows = pool.imap(row_of, cells, chunksize=chunk)
        else:
            rows = map(row_of, cells)
        write_rows(options.output, rows)
        seconds = time.perf_counter() - start
    if options.summary:
        print(f"{len(cells)} cells in {seconds:.3f} s")


if __name__ == "__main__":
    main()

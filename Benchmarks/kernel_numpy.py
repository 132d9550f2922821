#!/usr/bin/env python3
"""The Monte Carlo kernel's work in NumPy: three normals a sample, the exact robust margin, the two events.

The margin is the smaller of the two leads A + t y, as one would write it for three classes; the Swift kernel does more,
the general linear program. Chunks stay in the cache; the fastest of several chunk sizes counts. With --workers one
process for each core. Prints samples per second as JSON.

Usage: Benchmarks/kernel_numpy.py [--workers N] [--seconds S]
"""

import argparse
import json
import multiprocessing
import time

import numpy as np

CHUNKS = (1 << 14, 1 << 16, 1 << 17, 1 << 18)


def simulate(generator: np.random.Generator, chunk: int, t: float = 0.53, epsilon: float = 0.2) -> tuple[int, int, float, float]:
    """Counts of the two events, and the margin's sums, over one chunk; mu = 1, sigma = 0.5."""
    z = generator.standard_normal((3, chunk))
    z *= 0.5
    z += 1 - 2 * epsilon
    z[1:] *= t
    worst = np.minimum(z[1], z[2])
    worst += z[0]
    pairwise = np.count_nonzero(z[0] + z[1] > 0)
    return pairwise, np.count_nonzero(worst > 0), worst.sum(), np.dot(worst, worst)


def rate(arguments: tuple[int, int, float]) -> float:
    """Samples per second of one process with one chunk size."""
    seed, chunk, seconds = arguments
    generator = np.random.default_rng(seed)
    simulate(generator, chunk)
    samples = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        simulate(generator, chunk)
        samples += chunk
    return samples / elapsed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="processes (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0, help="time for each chunk size (default %(default)s)")
    options = parser.parse_args()
    rates = {}
    with multiprocessing.Pool(options.workers) as pool:
        for chunk in CHUNKS:
            rates[chunk] = sum(pool.map(rate, [(seed, chunk, options.seconds) for seed in range(options.workers)], 1))
    best = max(rates, key=rates.get)
    print(json.dumps({"samplesPerSecond": rates[best], "chunk": best, "workers": options.workers}))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The Monte Carlo kernel's work in NumPy: three normals a sample, the exact robust margin, the two events.

The margin is the smaller of the two leads A + t y, as one would write it for three classes; the Swift kernel does more,
the general linear program. Chunks stay in the cache; the fastest of several chunk sizes counts. With --reuse, tuned by
hand: every array is allocated once, which spares page faults and passes over memory. With --workers one process for each core. Prints
samples per second as JSON.

Usage: Benchmarks/kernel_numpy.py [--reuse] [--workers N] [--seconds S]
"""

import argparse
import json
import multiprocessing
import os
import time

# The dot product of a chunk is too small for several threads, which wait for one another in busy loops.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402

CHUNKS = (1 << 14, 1 << 16, 1 << 17, 1 << 18)


MEAN, SIGMA, EPSILON, T = 1.0, 0.5, 0.2, 0.53

Counts = tuple[int, int, float, float]


def simulate(generator: np.random.Generator, chunk: int) -> Counts:
    """Counts of the two events, and the margin's sums, over one chunk, as usually written."""
    exclusive, first, second = MEAN - 2 * EPSILON + SIGMA * generator.standard_normal((3, chunk))
    lead = exclusive + T * first
    worst = np.minimum(lead, exclusive + T * second)
    return np.count_nonzero(lead > 0), np.count_nonzero(worst > 0), worst.sum(), np.square(worst).sum()


class Reusing:
    """The same in arrays that are allocated once, with fewer passes over them."""

    def __init__(self, chunk: int) -> None:
        self.z = np.empty((3, chunk))
        self.lead = np.empty(chunk)
        self.event = np.empty(chunk, dtype=bool)

    def __call__(self, generator: np.random.Generator, chunk: int) -> Counts:
        generator.standard_normal(out=self.z)
        exclusive, first, second = self.z
        exclusive *= SIGMA
        exclusive += (1 + T) * (MEAN - 2 * EPSILON)
        np.minimum(first, second, out=second)
        self.z[1:] *= T * SIGMA
        np.add(exclusive, first, out=self.lead)
        second += exclusive
        pairwise = np.count_nonzero(np.greater(self.lead, 0, out=self.event))
        joint = np.count_nonzero(np.greater(second, 0, out=self.event))
        return pairwise, joint, second.sum(), np.dot(second, second)


def rate(arguments: tuple[int, int, float, bool]) -> float:
    """Samples per second of one process with one chunk size."""
    seed, chunk, seconds, reuse = arguments
    generator = np.random.default_rng(seed)
    step = Reusing(chunk) if reuse else simulate
    step(generator, chunk)
    samples = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        step(generator, chunk)
        samples += chunk
    return samples / elapsed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reuse", action="store_true", help="allocate every array once")
    parser.add_argument("--workers", type=int, default=1, help="processes (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0, help="time for each chunk size (default %(default)s)")
    options = parser.parse_args()
    rates = {}
    with multiprocessing.Pool(options.workers) as pool:
        for chunk in CHUNKS:
            work = [(seed, chunk, options.seconds, options.reuse) for seed in range(options.workers)]
            rates[chunk] = sum(pool.map(rate, work, 1))
    best = max(rates, key=rates.get)
    print(json.dumps({"samplesPerSecond": rates[best], "chunk": best, "workers": options.workers}))


if __name__ == "__main__":
    main()

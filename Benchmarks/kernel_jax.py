#!/usr/bin/env python3
"""The Monte Carlo kernel's work in JAX, compiled by XLA for the CPU in single precision.

The same three normals, margin, events and sums as kernel_numpy.py, fused into one loop over chunks; the faster of JAX's two random
generators (Threefry, its default, and the hardware-friendly "rbg") and of several chunk sizes counts. The process is held to as many
cores as it is given. Prints samples per second as JSON.

Usage: Benchmarks/kernel_jax.py [--cores N] [--seconds S]
"""

import argparse
import json
import os
import time

CHUNKS = (1 << 12, 1 << 14, 1 << 16, 1 << 18)
MEAN, SIGMA, EPSILON, T = 1.0, 0.5, 0.2, 0.53
SAMPLES = 1 << 22


def simulation(chunk):
    """A compiled function from a key to the counts of the two events and the margin's sums over `SAMPLES` samples."""
    import jax
    import jax.numpy as jnp

    def step(state, key):
        pairwise, joint, total, squares = state
        exclusive, first, second = MEAN - 2 * EPSILON + SIGMA * jax.random.normal(key, (3, chunk), jnp.float32)
        lead = exclusive + T * first
        worst = jnp.minimum(lead, exclusive + T * second)
        return (
            pairwise + jnp.count_nonzero(lead > 0),
            joint + jnp.count_nonzero(worst > 0),
            total + worst.sum(),
            squares + jnp.square(worst).sum(),
        ), None

    @jax.jit
    def run(key):
        keys = jax.random.split(key, SAMPLES // chunk)
        start = (jnp.int32(0), jnp.int32(0), jnp.float32(0), jnp.float32(0))
        return jax.lax.scan(step, start, keys)[0]

    return run


def rate(generator, chunk, seconds):
    """Samples per second; a count that is far from the model's probability ends the program."""
    import jax

    run = simulation(chunk)
    keys = iter(jax.random.split(jax.random.key(1, impl=generator), 1 << 12))
    joint = int(run(next(keys))[1])
    if not 0.9 < joint / SAMPLES < 0.93:
        raise SystemExit(f"kernel_jax.py: joint frequency {joint / SAMPLES} with {generator}")
    samples = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        jax.block_until_ready(run(next(keys)))
        samples += SAMPLES
    return samples / elapsed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cores", type=int, default=1, help="processor cores to use (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0, help="time for each variant (default %(default)s)")
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    rates = {
        (generator, chunk): rate(generator, chunk, options.seconds)
        for generator in ("threefry2x32", "rbg")
        for chunk in CHUNKS
    }
    best = max(rates, key=rates.get)
    print(json.dumps({"samplesPerSecond": rates[best], "generator": best[0], "chunk": best[1], "cores": options.cores}))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""BrainPy's twin of tests/bench/events.lua: events along a sparse matrix of one weight.
usage: events_brainpy.py N P [REPEATS]"""
import json
import resource
import sys
import time

start = time.time()
import jax
import numpy
import brainpy
import brainpy.math as bm

n, p = int(sys.argv[1]), float(sys.argv[2])
repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 7
random = numpy.random.default_rng(1)
degree = round(n * p)
targets = random.integers(0, n, size=(n, degree), dtype=numpy.int32)
targets.sort(axis=1)
indices, indptr = bm.asarray(targets.ravel()), bm.asarray(numpy.arange(n + 1, dtype=numpy.int32) * degree)
uniform = random.random(n).astype(numpy.float32)


def product(operator):
    return jax.jit(lambda x: bm.as_jax(operator(0.5, indices, indptr, x, shape=(n, n), transpose=True)))


def shortest(operator, x):
    call, x = product(operator), jax.numpy.asarray(x)
    call(x).block_until_ready()
    times = []
    for _ in range(repeats):
        before = time.process_time()
        call(x).block_until_ready()
        times.append(time.process_time() - before)
    return min(times)


one, ten = shortest(bm.event.csrmv, uniform < 0.01), shortest(bm.event.csrmv, uniform < 0.1)
setup = time.time() - start
numbers = shortest(bm.sparse.csrmv, uniform)
print(json.dumps({
    "workload": "event-csr", "peer": "brainpy", "version": brainpy.__version__, "n": n, "synapses": n * degree,
    "setup_s": setup, "run_s": one, "cpu_s": one,
    "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "check": {"one_percent_s": one, "ten_percent_s": ten, "without_events_s": numbers, "ratio": one / ten,
              "faster": numbers / one},
}))

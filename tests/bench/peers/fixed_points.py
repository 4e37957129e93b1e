"""Fixed points by CANNs' finder of the network of fixed_points.lua. usage: fixed_points.py N STARTS"""
import json, resource, sys, time
t0 = time.time()
import numpy as np, jax.numpy as jnp, brainpy.math as bm, canns
from canns.analyzer.slow_points import FixedPointFinder
n, starts = int(sys.argv[1]), int(sys.argv[2])
k = np.arange(1, n * n + 1.0)
W = np.sin(k * k * 0.7 + k * 1.3).reshape(n, n) * 1.8 * np.sqrt(2 / n) + np.eye(n)
b = np.cos(np.arange(1, n + 1) * 2.1) * 0.1


class Net:
    hidden_size = n

    def __call__(self, inputs, hidden):
        new = 0.7 * hidden + 0.3 * jnp.tanh(hidden @ jnp.asarray(W.T, jnp.float32) + jnp.asarray(b, jnp.float32))
        return new[:, None, :], new


finder = FixedPointFinder(Net(), verbose=False)
rng = np.random.default_rng(0)
t1, c1 = time.time(), time.process_time()
unique, _ = finder.find_fixed_points(state_traj=rng.uniform(-1.5, 1.5, (starts, 1, n)).astype("float32"),
                                     inputs=np.zeros((1, 1), "float32"), n_inits=starts)
run, cpu = time.time() - t1, time.process_time() - c1
print(json.dumps(dict(workload="fixed-points", peer="canns", version=getattr(canns, "__version__", "?"), n=n, steps=starts,
      setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(points=int(unique.n)))))

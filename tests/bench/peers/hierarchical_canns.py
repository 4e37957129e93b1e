"""Hierarchical path integration on CANNs. usage: hierarchical_canns.py MODULES STEPS PLACES"""
import json, resource, sys, time
t0 = time.time()
import brainpy.math as bm, jax, numpy as np
from canns.models.basic import HierarchicalNetwork
import importlib.metadata as md
modules, steps, places = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
bm.set_dt(0.05)
net = HierarchicalNetwork(num_module=modules, num_place=places)
k = np.arange(steps)
vel = np.stack([0.1 * np.cos(k * 0.02), 0.1 * np.sin(k * 0.03)], 1)
pos = 2.5 + np.concatenate([np.zeros((1, 2)), np.cumsum(vel * 0.05, 0)[:-1]])
strength = np.where(k < 100, 100.0, 0.0)
def one(v, p, s):
    net(v, p, s); return net.decoded_pos.value
f = bm.jit(lambda v, p, s: bm.for_loop(one, (v, p, s), progress_bar=False))
args = [bm.asarray(x) for x in (vel, pos, strength)]
jax.block_until_ready(bm.as_jax(f(*args)))
t1 = time.time(); c1 = time.process_time()
r = bm.as_jax(f(*args)); jax.block_until_ready(r)
run, cpu = time.time() - t1, time.process_time() - c1
print(json.dumps(dict(workload="hierarchical", peer="canns", version=md.version("canns"), n=modules, steps=steps, setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(x_last=float(r[-1][0]), y_last=float(r[-1][1])))))

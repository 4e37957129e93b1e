"""Theta sweeps of direction and grid cells on CANNs. usage: theta_sweep_canns.py DIRECTIONS LENGTH STEPS"""
import json, resource, sys, time
t0 = time.time()
import brainpy.math as bm, jax, numpy as np
from canns.models.basic.theta_sweep_model import DirectionCellNetwork, GridCellNetwork, calculate_theta_modulation
import importlib.metadata as md
nd, n, steps = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
bm.set_dt(1.0)
dc = DirectionCellNetwork(num=nd, adaptation_strength=15, noise_strength=0.0)
gc = GridCellNetwork(num_dc=nd, num_gc_x=n, adaptation_strength=8, mapping_ratio=5, noise_strength=0.0)
k = np.arange(steps)
pos = np.stack([0.5 + 0.2 * np.sin(k * 0.002), 0.5 + 0.2 * np.cos(k * 0.003)], 1)
head = np.angle(np.exp(1j * k * 0.003)); gain = 0.5 + 0.5 * np.sin(k * 0.01); ang = np.sin(k * 0.013)
def one(i, p, h, g, a):
    phase, mod_hd, mod_gc = calculate_theta_modulation(time_step=i, linear_gain=g, ang_gain=a, theta_strength_hd=1.0, theta_strength_gc=1.0, theta_cycle_len=100.0, dt=1.0)
    dc(h, mod_hd); gc(p, dc.r.value, mod_gc)
    return dc.center.value, gc.r.value.max()
f = bm.jit(lambda *x: bm.for_loop(one, x, progress_bar=False))
args = [bm.asarray(x) for x in (k, pos, head, gain, ang)]
jax.block_until_ready([bm.as_jax(x) for x in f(*args)])
t1 = time.time(); c1 = time.process_time()
r = [bm.as_jax(x) for x in f(*args)]; jax.block_until_ready(r)
run, cpu = time.time() - t1, time.process_time() - c1
print(json.dumps(dict(workload="theta-sweep", peer="canns", version=md.version("canns"), n=n * n, steps=steps, setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(max_r_last=float(np.ravel(r[1])[-1])))))

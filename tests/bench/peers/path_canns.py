"""The recorded rat's path integrated by CANNs' hierarchical network, as notebooks/path_integration.lua has it.
usage: path_canns.py TRAJECTORY.npz SECONDS OUT.npz"""
import sys, time
import brainpy.math as bm, jax, numpy as np
from canns.models.basic import HierarchicalNetwork
file, seconds, out = sys.argv[1], float(sys.argv[2]), sys.argv[3]
dt, pace, warm = 0.05, 10.0, 300
z = np.load(file); t, p = z["t"] - z["t"][0], z["pos"]
steps = int(seconds * pace / dt)
at = np.arange(steps) * dt / pace
place = np.stack([np.interp(at, t, p[:, k]) for k in range(2)], 1)
place = (place - p.min(0)) / (p.max() - p.min())
place = 5 * np.concatenate([np.repeat(place[:1], warm, 0), place])  # its place cells cover 5 m
vel = np.concatenate([np.zeros((1, 2)), np.diff(place, axis=0) / dt])
strength = np.where(np.arange(len(place)) < warm - 100, 100.0, 0.0)
bm.set_dt(dt)
net = HierarchicalNetwork(num_module=3, num_place=20, spacing_min=4.0, spacing_max=10.0)
def one(v, q, s):
    net(v, q, s); return net.decoded_pos.value
f = bm.jit(lambda v, q, s: bm.for_loop(one, (v, q, s), progress_bar=False))
args = [bm.asarray(x) for x in (vel, place, strength)]
t0 = time.time(); r = np.asarray(bm.as_jax(f(*args))); print("seconds with compiling:", time.time() - t0)
np.savez(out, decoded=r / 5)

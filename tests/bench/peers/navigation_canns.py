"""Foraging in a box on CANNs. usage: navigation_canns.py STEPS"""
import json, resource, sys, time
t0 = time.time()
import numpy as np
from canns.task.open_loop_navigation import OpenLoopNavigationTask
import importlib.metadata as md
steps = int(sys.argv[1])
def run(seed):
    t = OpenLoopNavigationTask(duration=steps * 0.05, dt=0.05, width=1.0, height=1.0, start_pos=(0.5, 0.5), speed_mean=0.08, speed_std=0.08, rng_seed=seed, progress_bar=False)
    t.get_data(); return t.data
run(1)
t1 = time.time(); c1 = time.process_time()
d = run(2)
w, cpu = time.time() - t1, time.process_time() - c1
print(json.dumps(dict(workload="navigation", peer="canns", version=md.version("canns"), n=1, steps=steps, setup_s=round(t1 - t0, 3), run_s=round(w, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(mean_speed=float(np.mean(d.speed))))))

"""All shortest ways in a box with a wall on CANNs. usage: geodesic_canns.py CELL"""
import json, resource, sys, time
t0 = time.time()
import numpy as np
from canns.task.open_loop_navigation import OpenLoopNavigationTask
import importlib.metadata as md
cell = float(sys.argv[1])
def run():
    t = OpenLoopNavigationTask(duration=1, dt=0.05, width=1.0, height=1.0, start_pos=(0.2, 0.2), walls=[[[0.5, 0.0], [0.5, 0.6]]], grid_dx=cell, grid_dy=cell, progress_bar=False)
    return t.compute_geodesic_distance_matrix()
run()
t1 = time.time(); c1 = time.process_time()
r = run()
w, cpu = time.time() - t1, time.process_time() - c1
print(json.dumps(dict(workload="geodesic", peer="canns", version=md.version("canns"), n=int(r.distances.shape[0]), steps=1, setup_s=round(t1 - t0, 3), run_s=round(w, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(longest=float(r.distances.max())))))

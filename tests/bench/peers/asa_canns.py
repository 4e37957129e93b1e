# SPDX-License-Identifier: MIT
"""The whole analysis of attractor structure by the CANNs toolkit at its defaults (every fourth bin).

usage: python asa_canns.py FILE.npz      one JSON line, as the other peers print it
"""
import json
import resource
import sys
import time

begun = time.perf_counter()
import numpy as np
import canns
from canns.analyzer import data as asa

held = np.load(sys.argv[1])
cells, ticks = held["spike_cell"], held["spike_tick"]
trains = {
    "spike": {int(c): (ticks[cells == c] + 0.5) / 100000 for c in np.unique(cells)},
    "t": held["t"], "x": held["x"], "y": held["y"],
}
setup = time.perf_counter() - begun
begun, cpu = time.perf_counter(), time.process_time()
spikes, x, y, t = asa.embed_spike_trains(
    trains, config=asa.SpikeEmbeddingConfig(speed_filter=True, min_speed=0.0))
bars = asa.tda_vis(spikes, config=asa.TDAConfig(num_times=4, do_shuffle=False, show=False, progress_bar=False))
decoded = asa.decode_circular_coordinates_multi(bars, {"spike": spikes}, num_circ=2)
maps = asa.cohomap(decoded, {"x": x, "y": y, "t": t})
rates = spikes[np.asarray(decoded["times"])] if "times" in decoded else spikes
space = asa.cohospace(np.asarray(decoded["coords"]), rates)
run, cpu = time.perf_counter() - begun, time.process_time() - cpu
print(json.dumps({
    "workload": "asa", "peer": "canns", "version": canns.__version__, "n": 15000, "setup_s": setup, "run_s": run,
    "cpu_s": cpu, "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "check": {"maps": list(np.shape(maps["phase_map1"])) if "phase_map1" in maps else sorted(maps)},
}))

"""Rate maps and grid scores by CANNs of the recording that rate_maps.lua wrote. usage: rate_maps.py FILE.npz CELLS"""
import json, resource, sys, time, warnings
t0 = time.time()
import numpy as np, canns
from canns.analyzer.data.cell_classification.core.grid_cells import GridnessAnalyzer, compute_2d_autocorrelation
from canns.analyzer.data.cell_classification.core.spatial_analysis import compute_rate_map
warnings.simplefilter("ignore")
held, cells = np.load(sys.argv[1]), int(sys.argv[2])
places, finder = np.column_stack([held["x"], held["y"]]), GridnessAnalyzer()
trains = [held["spike_t"][held["spike_i"] == k + 1] for k in range(cells)]


def score(train):
    rates = compute_rate_map(train, places, held["t"], spatial_bins=30)[0]
    return finder.compute_gridness_score(compute_2d_autocorrelation(rates)).score


score(trains[0])
t1, c1 = time.time(), time.process_time()
scores = [score(train) for train in trains]
run, cpu = time.time() - t1, time.process_time() - c1
print(json.dumps(dict(workload="rate-maps", peer="canns", version=getattr(canns, "__version__", "?"), n=cells, steps=len(places),
      setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(median_score=float(np.nanmedian(scores))))))

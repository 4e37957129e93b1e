"""Bump fits by CANNs of a file with data and true_position. usage: bump_fit.py FILE.npz [SWEEPS]"""
import json, resource, sys, time
t0 = time.time()
import numpy as np, canns
from canns.analyzer.data.asa.fly_roi import BumpFitsConfig, roi_bump_fits
held, sweeps = np.load(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20000
roi_bump_fits(held["data"][:5], BumpFitsConfig(n_steps=10, n_roi=held["data"].shape[1], random_seed=11))
t1, c1 = time.time(), time.process_time()
_, fits, _, _ = roi_bump_fits(held["data"], BumpFitsConfig(n_steps=sweeps, n_roi=held["data"].shape[1], random_seed=11))
run, cpu = time.time() - t1, time.process_time() - c1
errors = []
for frame, truth in enumerate(held["true_position"]):
    own = fits[fits[:, 0] == frame]
    if len(own):
        errors.append(abs(np.angle(np.exp(1j * (own[own[:, 2].argmax(), 1] - truth)))))
print(json.dumps(dict(workload="bump-fit", peer="canns", version=getattr(canns, "__version__", "?"), n=held["data"].shape[1],
      steps=len(held["data"]), setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(median_error_rad=float(np.median(errors))))))

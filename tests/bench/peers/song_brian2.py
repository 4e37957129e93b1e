"""STDP in its classical form on Brian2. usage: song_brian2.py N SIM_MS [cython|cpp_standalone]"""
import json, resource, sys, time
t0 = time.time()
import numpy as np, brian2 as b
from brian2 import ms, Hz
n, sim, target = int(sys.argv[1]), float(sys.argv[2]), (sys.argv[3] if len(sys.argv) > 3 else "cpp_standalone")
if target == "cpp_standalone":
    import tempfile
    b.set_device("cpp_standalone", directory=tempfile.mkdtemp(), build_on_run=False)
b.prefs.core.default_float_dtype = np.float32
b.defaultclock.dt = 0.1 * ms
s = b.PoissonGroup(n, rates=15 * Hz)
g = b.NeuronGroup(1, "dv/dt = (ge*(0 - v) + (-74 - v))/(10*ms) : 1\ndge/dt = -ge/(5*ms) : 1", threshold="v > -54", reset="v = -60", method="euler")
g.v = -60
S = b.Synapses(s, g, "w : 1\ndx/dt = -x/(20*ms) : 1 (event-driven)\ndy/dt = -y/(20*ms) : 1 (event-driven)",
  on_pre="ge += w\nx += 0.0001\nw = clip(w + y, 0, 0.01)", on_post="y -= 0.000105\nw = clip(w + x, 0, 0.01)")
S.connect(); S.w = "rand()*0.01"
spikes = b.SpikeMonitor(g)
net = b.Network(s, g, S, spikes)
if target == "cpp_standalone":
    net.run(sim * ms); b.device.build(run=False, compile=True); t1 = time.time(); b.device.run(with_output=False)
    run = b.device._last_run_time; cpu = run
else:
    net.run(0.2 * ms); t1 = time.time(); c1 = time.process_time(); net.run(sim * ms); run, cpu = time.time() - t1, time.process_time() - c1
w = np.array(S.w)
print(json.dumps(dict(workload="song", peer="brian2-" + target, version=b.__version__, n=n, sim_ms=sim, setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(cpu, 4), peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(rate_hz=len(spikes.i) / sim * 1e3, w=float(w.mean()) * 1e3, low=float((w < .002).mean()), high=float((w > .008).mean())))))

"""A random network of linear rate units with noise on Brian2. usage: rates_brian2.py N SIM_MS"""
import json, resource, sys, tempfile, time
t0 = time.time()
import numpy as np, brian2 as b
from brian2 import ms
n, sim = int(sys.argv[1]), float(sys.argv[2])
b.set_device("cpp_standalone", directory=tempfile.mkdtemp(), build_on_run=False)
b.prefs.core.default_float_dtype = np.float32
b.defaultclock.dt = 1 * ms
g = b.NeuronGroup(n, "dr/dt = (-r + heard)/(10*ms) + sqrt(2/(10*ms))*xi : 1\nheard : 1", method="euler")
s = b.Synapses(g, g, "w : 1\nheard_post = w*r_pre : 1 (summed)")
j = np.repeat(np.arange(n), n // 10)
s.connect(i=np.concatenate([np.random.choice(n, n // 10, replace=False) for _ in range(n)]), j=j)
s.w = f"randn()*{0.9 / np.sqrt(n / 10)}"
m = b.StateMonitor(g, "r", record=True, dt=10 * ms)
net = b.Network(g, s, m)
net.run(sim * ms)
b.device.build(run=False, compile=True)
t1 = time.time()
b.device.run(with_output=False)
run = b.device._last_run_time
r = np.asarray(m.r)
print(json.dumps(dict(workload="rates", peer="brian2-cpp_standalone", version=b.__version__, n=n, sim_ms=sim, setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(run, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(variance=round(float(np.mean(r[:, r.shape[1] // 2:] ** 2)), 3)))))

"""Izhikevich's network of 2003 on Brian2. usage: izhikevich_brian2.py N SIM_MS"""
import json, resource, sys, tempfile, time
t0 = time.time()
import numpy as np, brian2 as b
from brian2 import ms
n, sim = int(sys.argv[1]), float(sys.argv[2])
b.set_device("cpp_standalone", directory=tempfile.mkdtemp(), build_on_run=False)
b.prefs.core.default_float_dtype = np.float32
b.defaultclock.dt = 1 * ms
ne = int(0.8 * n)
g = b.NeuronGroup(n, """drive = noise*randn() : 1 (constant over dt)
dv/dt = (0.04*v**2 + 5*v + 140 - u + I + drive)/ms : 1
du/dt = a*(b*v - u)/ms : 1
I : 1
a : 1
b : 1
c : 1
d : 1
noise : 1""", threshold="v >= 30", reset="v = c; u += d", method="euler")
g.run_regularly("I = 0", when="after_groups")
re, ri = np.random.random(ne) ** 2, np.random.random(n - ne)
g.v, g.u = -65, -13
g.a[:ne], g.b[:ne], g.c[:ne], g.d[:ne], g.noise[:ne] = 0.02, 0.2, -65 + 15 * re, 8 - 6 * re, 5
g.a[ne:], g.b[ne:], g.c[ne:], g.d[ne:], g.noise[ne:] = 0.02 + 0.08 * ri, 0.25 - 0.05 * ri, -65, 2, 2
e = b.Synapses(g[:ne], g, "w : 1", on_pre="I_post += w"); e.connect(); e.w = f"rand()*{500.0 / n}"
i = b.Synapses(g[ne:], g, "w : 1", on_pre="I_post -= w"); i.connect(); i.w = f"rand()*{1000.0 / n}"
spikes = b.SpikeMonitor(g)
net = b.Network(g, e, i, spikes)
net.run(sim * ms)
b.device.build(run=False, compile=True)
t1 = time.time()
b.device.run(with_output=False)
run = b.device._last_run_time
print(json.dumps(dict(workload="izhikevich", peer="brian2-cpp_standalone", version=b.__version__, n=n, sim_ms=sim, setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(run, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(rate_hz=round(spikes.num_spikes / n / sim * 1e3, 3)))))

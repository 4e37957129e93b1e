"""Izhikevich's network of 2003 on ANNarchy. usage: izhikevich_annarchy.py N SIM_MS [THREADS]"""
import json, os, resource, sys, time
t0 = time.time()
import nanobind
os.environ.setdefault("nanobind_DIR", nanobind.cmake_dir())
n, sim, threads = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
sys.argv = sys.argv[:1]
import ANNarchy as ann, numpy as np, tempfile
ne = int(0.8 * n)
net = ann.Network(dt=1.0)
net.config(num_threads=threads)
cell = ann.Neuron(parameters="noise = 5.0\na = 0.02\nb = 0.2\nc = -65.0\nd = 8.0",
  equations="""I = g_exc - g_inh + noise*Normal(0.0, 1.0)
dv/dt = 0.04*v^2 + 5.0*v + 140.0 - u + I
du/dt = a*(b*v - u)""", spike="v >= 30.0", reset="v = c\nu += d")
p = net.create(n, cell)
e, i = p[:ne], p[ne:]
re, ri = np.random.random(ne) ** 2, np.random.random(n - ne)
p.v, p.u = -65.0, -13.0
e.c, e.d = -65 + 15 * re, 8 - 6 * re
i.a, i.b, i.d, i.noise = 0.02 + 0.08 * ri, 0.25 - 0.05 * ri, 2.0, 2.0
net.connect(e, p, "exc").all_to_all(weights=ann.Uniform(0.0, 500.0 / n), allow_self_connections=True)
net.connect(i, p, "inh").all_to_all(weights=ann.Uniform(0.0, 1000.0 / n), allow_self_connections=True)
m = net.monitor(p, "spike")
net.compile(directory=tempfile.mkdtemp() + "/", silent=True)
net.simulate(1.0)
t1 = time.time(); c1 = time.process_time(); net.simulate(sim); run, cpu = time.time() - t1, time.process_time() - c1
fired = sum(len(x) for x in m.get("spike").values()) / n / (sim + 1) * 1e3
print(json.dumps(dict(workload="izhikevich", peer=f"annarchy-{threads}t", version=ann.__version__, n=n, sim_ms=sim, setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(rate_hz=round(fired, 3)))))

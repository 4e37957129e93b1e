"""A random network of linear rate units with noise on ANNarchy. usage: rates_annarchy.py N SIM_MS [THREADS]"""
import json, os, resource, sys, time
t0 = time.time()
import nanobind
os.environ.setdefault("nanobind_DIR", nanobind.cmake_dir())
n, sim, threads = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
sys.argv = sys.argv[:1]
import ANNarchy as ann, numpy as np, tempfile
net = ann.Network(dt=1.0)
net.config(num_threads=threads, dtype=ann.float32)
unit = ann.Neuron(parameters="tau = 10.0", equations="tau*dr/dt = -r + sum(exc) + sqrt(2.0*tau)*Normal(0.0, 1.0)")
p = net.create(n, unit)
net.connect(p, p, "exc").fixed_number_pre(n // 10, weights=ann.Normal(0.0, 0.9 / np.sqrt(n / 10)), allow_self_connections=True)
m = net.monitor(p, "r", period=10.0)
net.compile(directory=tempfile.mkdtemp() + "/", silent=True)
net.simulate(1.0)
t1 = time.time(); c1 = time.process_time(); net.simulate(sim); run, cpu = time.time() - t1, time.process_time() - c1
r = m.get("r")
print(json.dumps(dict(workload="rates", peer=f"annarchy-{threads}t", version=ann.__version__, n=n, sim_ms=sim, setup_s=round(t1 - t0, 3), run_s=round(run, 4), cpu_s=round(cpu, 4),
      peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(variance=round(float(np.mean(r[len(r) // 2:] ** 2)), 3)))))

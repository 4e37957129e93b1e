"""COBAHH on ANNarchy. usage: cobahh_annarchy.py SCALE SIM_MS [THREADS]"""
import json, os, resource, sys, time
t0 = time.time()
import nanobind
os.environ.setdefault("nanobind_DIR", nanobind.cmake_dir())
scale, sim, threads = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
sys.argv = sys.argv[:1]
import ANNarchy as ann, numpy as np, tempfile
n, ne = 4000 * scale, 3200 * scale
net = ann.Network(dt=0.1)
net.config(num_threads=threads)  # float64, its default
neuron = ann.Neuron(parameters="", equations="""am = 0.32*(-50.0 - v)/(exp((-50.0 - v)/4.0) - 1.0)
bm = 0.28*(v + 23.0)/(exp((v + 23.0)/5.0) - 1.0)
ah = 0.128*exp((-46.0 - v)/18.0)
bh = 4.0/(1.0 + exp((-23.0 - v)/5.0))
an = 0.032*(-48.0 - v)/(exp((-48.0 - v)/5.0) - 1.0)
bn = 0.5*exp((-53.0 - v)/40.0)
before = v
2.0*dv/dt = -0.1*(v + 60.0) - 200.0*m*m*m*h*(v - 50.0) - 60.0*n*n*n*n*(v + 90.0) + g_exc*(0.0 - v) + g_inh*(-80.0 - v) : exponential
dm/dt = am*(1.0 - m) - bm*m : exponential
dh/dt = ah*(1.0 - h) - bh*h : exponential
dn/dt = an*(1.0 - n) - bn*n : exponential
5.0*dg_exc/dt = -g_exc : exponential
10.0*dg_inh/dt = -g_inh : exponential""", spike="(v > -20.0) and (before <= -20.0)", reset="")
p = net.create(n, neuron); p.v = np.random.normal(-65, 5, n)
a = net.connect(p[:ne], p, "exc"); a.fixed_number_post(80, weights=0.06)
b = net.connect(p[ne:], p, "inh"); b.fixed_number_post(80, weights=0.67)
m = net.monitor(p, "spike")
net.compile(directory=tempfile.mkdtemp() + "/", silent=True)
net.simulate(1.0)
t1 = time.time(); c1 = time.process_time(); net.simulate(sim); run, cpu = time.time() - t1, time.process_time() - c1
s = m.get("spike"); r = sum(len(x) for x in s.values()) / n / (sim + 1) * 1e3
print(json.dumps(dict(workload="cobahh", peer=f"annarchy-{threads}t", version=ann.__version__, n=n, sim_ms=sim, setup_s=round(t1 - t0, 3), run_s=round(run, 4),
      cpu_s=round(cpu, 4), peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(rate_hz=round(r, 3), finite=bool(np.isfinite(p.v).all())))))

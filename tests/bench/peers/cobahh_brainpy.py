"""COBAHH on BrainPy (event-driven sparse operator, AlignPost projection). usage: cobahh_brainpy.py SCALE SIM_MS"""
import json, resource, sys, time
t0 = time.time()
import brainpy as bp, brainpy.math as bm, jax
scale, sim = int(sys.argv[1]), float(sys.argv[2])
bm.set_platform("cpu"); bm.set_dt(0.1)
n, ne = 4000 * scale, 3200 * scale


class HH(bp.dyn.NeuDyn):
    """Traub-Miles cells of 1e-2 the usual area; a spike is an upward crossing of -20."""

    def __init__(self, size):
        super().__init__(size)
        self.V = bm.Variable(-65. + 5. * bm.random.randn(size))
        self.m, self.h, self.n = (bm.Variable(bm.zeros(size)) for _ in range(3))
        self.spike = bm.Variable(bm.zeros(size, dtype=bool))

        def dm(m, t, V): return 1.28 / bm.exprel((-50. - V) / 4) * (1 - m) - 1.4 / bm.exprel((V + 23.) / 5) * m
        def dh(h, t, V): return .128 * bm.exp((-46. - V) / 18) * (1 - h) - 4 / (1 + bm.exp(-(V + 23.) / 5)) * h
        def dn(n, t, V): return .16 / bm.exprel((-48. - V) / 5) * (1 - n) - .5 * bm.exp((-53. - V) / 40) * n
        def dV(V, t, m, h, n):
            I = self.sum_current_inputs(V)
            return (I - .1 * (V + 60) - 200 * m ** 3 * h * (V - 50) - 60 * n ** 4 * (V + 90)) / 2
        self.integral = bp.odeint(bp.JointEq(dV, dm, dh, dn), method="exp_auto")

    def update(self, x=None):
        t, dt = bp.share["t"], bp.share["dt"]
        V, m, h, n = self.integral(self.V.value, self.m.value, self.h.value, self.n.value, t, dt=dt)
        self.spike.value = bm.logical_and(V > -20., self.V <= -20.)
        self.V.value, self.m.value, self.h.value, self.n.value = V, m, h, n
        return self.spike.value


class Net(bp.DynSysGroup):
    def __init__(self):
        super().__init__()
        self.N = HH(n)
        self.E = bp.dyn.HalfProjAlignPostMg(comm=bp.dnn.EventCSRLinear(bp.conn.FixedProb(80. / n, pre=ne, post=n), .06),
                   syn=bp.dyn.Expon.desc(size=n, tau=5.), out=bp.dyn.COBA.desc(E=0.), post=self.N)
        self.I = bp.dyn.HalfProjAlignPostMg(comm=bp.dnn.EventCSRLinear(bp.conn.FixedProb(80. / n, pre=n - ne, post=n), .67),
                   syn=bp.dyn.Expon.desc(size=n, tau=10.), out=bp.dyn.COBA.desc(E=-80.), post=self.N)

    def update(self):
        s = self.N.spike.value
        self.E(s[:ne]); self.I(s[ne:])
        return self.N().sum()


net = Net()
steps = int(round(sim / 0.1))
def one(i):
    bp.share.save(i=i, t=i * 0.1, dt=0.1); return net.update()
f = bm.jit(lambda idx: bm.for_loop(one, idx))
def go():
    r = f(bm.arange(steps)); jax.block_until_ready(r.value if hasattr(r, "value") else r); return r
state, key = {k: v.value for k, v in net.vars().unique().items()}, None
go()
for k, v in net.vars().unique().items(): v.value = state[k]
t1 = time.time(); c1 = time.process_time()
r = go()
run, cpu = time.time() - t1, time.process_time() - c1
rate = float(bm.as_numpy(r).sum()) / n / sim * 1e3
print(json.dumps(dict(workload="cobahh", peer="brainpy", version=bp.__version__, n=n, sim_ms=sim, setup_s=round(t1 - t0 - run, 3), run_s=round(run, 4),
      cpu_s=round(cpu, 4), peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, check=dict(rate_hz=round(rate, 3)))))

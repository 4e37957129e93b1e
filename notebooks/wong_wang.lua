-- SPDX-License-Identifier: MIT
--- A decision in two equations: where a pair of competing populations can come to rest, and how it gets there.
-- usage: cann notebooks/wong_wang.lua [TRIALS [FOLDER]]
--
-- Wong & Wang, J. Neurosci. 26 (2006) 1314: the network of notebooks/decision.lua reduced to the NMDA gates of its two
-- populations. Without a stimulus the undecided state is stable as well; with a stimulus it becomes a saddle, and what
-- is on either side of it goes to one of the two decisions.
local cann = require "cann"
local analyzers, plot, tensor = cann.analyzers, cann.plot, cann.tensor

local trials, folder = tonumber(arg and arg[1]) or 40, arg and arg[2] or "."

local decision = cann.model {
   name = "WongWang",
   param = [[ tau:ms = 60; gamma = 0.641; a = 270; b = 108; d = 0.154
              JE = 0.3725; JI = -0.1137; Jext = 0.00117; Ib = 0.3297; mu = 20; c = 0; noise = 0 ]],
   func = "rate(I) = 1/(d*exprel(-d*(a*I - b)))", -- Hz: x/(1 - exp(-d x)) with no 0/0 at x = 0
   state = "s1 = 0.1 @min(0); s2 = 0.1 @min(0)",
   eqs = [[ r1 = rate(JE*s1 + JI*s2 + Ib + Jext*mu*(1 + c))
            r2 = rate(JE*s2 + JI*s1 + Ib + Jext*mu*(1 - c))
            ds1/dt = -s1/tau + (1 - s1)*gamma*r1/1000 + noise*xi_1
            ds2/dt = -s2/tau + (1 - s2)*gamma*r2/1000 + noise*xi_2 ]],
}

local found
for _, set in ipairs { { mu = 0 }, { mu = 40 }, { mu = 20, c = 0.5 }, { mu = 20 } } do
   found = analyzers.fixed_points(decision, { set = set, range = { 0, 1 }, within = true })
   print(("mu = %g Hz, c = %g"):format(set.mu, set.c or 0))
   for k = 1, found.count do
      print(("   s1 %.4f   s2 %.4f   %s"):format(found.x[k][1], found.x[k][2], found.types[k]))
   end
end

-- Trials from the undecided state, side by side, and who has won after a second.
local function trials_at(c, seed)
   return cann.run(cann.group(decision, trials, { c = c, noise = 0.004 }), 1500,
      { dt = 1, record = { "s1", "s2" }, seed = seed })
end
local levels, right = { 0, 0.032, 0.064, 0.128, 0.256, 0.512 }, {}
local paths
for k, c in ipairs(levels) do
   local run = trials_at(c, k)
   paths = paths or tensor.stack({ run.s1, run.s2 }, 3):permute(2, 1, 3):contiguous()
   right[k] = 100 * run.s1[1500]:gt(run.s2[1500]):to("float64"):mean()
   print(("coherence %4.1f %%: first wins %3.0f %% of trials"):format(100 * c, right[k]))
end

plot.panels { plot.fixed_points(found, { trajectories = paths, title = "no coherence" }),
   plot.line(tensor.from(levels) * 100, right, { x_label = "coherence (%)", y_label = "first wins (%)" }) }
   :save(folder .. "/wong_wang.png")

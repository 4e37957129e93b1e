-- SPDX-License-Identifier: MIT
--- A batch of FitzHugh-Nagumo cells by RK4, or of Hodgkin-Huxley cells by exponential Euler: the twin of
-- ode_brainpy.py.   usage: cann tests/bench/ode.lua {fhn|hh} N STEPS
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local what, n, steps = arg[1], tonumber(arg[2]), tonumber(arg[3])

local described = {
   fhn = {
      kind = "neuron", param = "I = 0", state = "V = -1; w = -0.5", method = "rk4",
      eqs = "V' = V - V*V*V/3 - w + I; w' = (V + 0.7 - 0.8*w)/12.5",
   },
   hh = {
      kind = "neuron", param = "I = 0", state = "V = -65; m = 0.05; h = 0.6; k = 0.32", method = "exp",
      eqs = [[
         am = 0.1*10/exprel(-(V + 40)/10); bm = 4*exp(-(V + 65)/18)
         ah = 0.07*exp(-(V + 65)/20);      bh = 1/(1 + exp(-(V + 35)/10))
         ak = 0.01*10/exprel(-(V + 55)/10); bk = 0.125*exp(-(V + 65)/80)
         m' = am*(1 - m) - bm*m; h' = ah*(1 - h) - bh*h; k' = ak*(1 - k) - bk*k
         V' = -120*m^3*h*(V - 50) - 36*k^4*(V + 77) - 0.3*(V + 54.387) + I]],
   },
}

local cells = cann.group(cann.model(described[what]), n, { I = cann.tensor.linspace(0, what == "fhn" and 1 or 10, n) })
local net = cann.network { cells = cells }

local function run() return net:run(steps * 0.1, { progress = false }) end

run()
local setup = measure.since_start()
local wall, processor = measure.time(run)

measure.print {
   workload = "ode-" .. what, n = n, steps = steps,
   setup_s = setup, run_s = wall, cpu_s = processor, check = { mean_V = net:get("cells.V"):mean() },
}

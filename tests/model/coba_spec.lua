-- SPDX-License-Identifier: MIT
-- Networks large enough for a team: the same bits from any team and back end, no NaN, the known rates.
local cann = require "cann"

local lif = {
   method = "euler", input = "ge; gi", state = "v = normal(-55, 5); ge = 0; gi = 0",
   eqs = "v' = (-v - 60 + 20 + ge*(0 - v) + gi*(-80 - v))/20; ge' = -ge/5; gi' = -gi/10",
   on = { spike = { when = "v >= -50", run = "v = -60", refractory = "5 ms", hold = "v" } },
}
local hh = {
   method = "exp", input = "ge; gi", state = "v = normal(-65, 5); m = 0; h = 0; n = 0; ge = 0; gi = 0",
   eqs = [[
      am = 1.28/exprel((13 - v - 63)/4);      bm = 1.4/exprel((v + 63 - 40)/5)
      ah = 0.128*exp((17 - v - 63)/18);       bh = 4/(1 + exp(-(v + 63 - 40)/5))
      an = 0.16/exprel((15 - v - 63)/5);      bn = 0.5*exp((10 - v - 63)/40)
      v' = (-0.1*(v + 60) - 200*m^3*h*(v - 50) - 60*n^4*(v + 90) + ge*(0 - v) + gi*(-80 - v))/2
      m' = am*(1 - m) - bm*m;  h' = ah*(1 - h) - bh*h;  n' = an*(1 - n) - bn*n
      ge' = -ge/5;  gi' = -gi/10]],
   on = { spike = { when = "up(v + 20)" } },
}

-- What a network of `n` cells does in `ms`: its spikes, and the potentials at the end.
local function simulate(spec, n, targets, weights, ms, options)
   spec.name, spec.kind = "Cell", "neuron"
   local cell = cann.model(spec)
   local net = cann.network { E = cann.group(cell, 0.8 * n), I = cann.group(cell, 0.2 * n) }
   net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = targets / n, weight = weights[1], port = "ge" })
   net:connect("I", { "E", "I" }, { rule = "fixed_probability", p = targets / n, weight = weights[2], port = "gi" })
   options = options or {}
   options.record, options.progress = { spikes = "all" }, false
   local run = net:run(ms, options)
   return { spikes = run.spikes, v = net:get "E.v":flatten(), rate = run.spikes:count() / n / ms * 1000 }
end

local function same(a, b)
   assert.are.equal(a.spikes:count(), b.spikes:count())
   assert.are.equal(0, (a.spikes.times - b.spikes.times):abs():max())
   assert.are.equal(0, (a.spikes.neurons - b.spikes.neurons):abs():max())
   assert.are.equal(0, (a.v - b.v):abs():max())
end

describe("a network of integrate-and-fire cells", function()
   it("does the same, bit by bit, on 1, 2 and 3 threads", function()
      local function run(threads) return simulate(lif, 60000, 10, { 4.8, 53.6 }, 20, { threads = threads }) end
      local alone = run(1)
      assert.is_true(alone.spikes:count() > 1000)
      same(alone, run(2))
      same(alone, run(3))
   end)

   it("does the same, bit by bit, interpreted and compiled", function()
      local function run(backend) return simulate(lif, 4000, 80, { 0.6, 6.7 }, 100, { backend = backend }) end
      local fine, native = pcall(run, "native")
      if not fine then return pending("no compiler here: " .. tostring(native)) end
      same(run "interpreter", native)
   end)

   it("fires at the rate that other simulators find", function()
      assert.near(21.4, simulate(lif, 4000, 80, { 0.6, 6.7 }, 1000).rate, 2)
   end)
end)

describe("a network of Hodgkin-Huxley cells", function()
   it("fires at the known rate, and no potential is NaN in float32", function()
      local found = simulate(hh, 4000, 80, { 0.06, 0.67 }, 500)
      assert.near(36, found.rate, 3)
      assert.is_false(found.v:isnan():any())
   end)
end)

-- SPDX-License-Identifier: MIT
--- What a running network makes of the language of synapses: draws, noise, localities, delays, conditions.
local cann = require "cann"
local tensor = cann.tensor

--- Hears what is sent to I, and counts what events add to g.
local probe = cann.model { name = "Probe", kind = "neuron", input = "I; g", state = "g = 0; heard = 0; counted = 0",
   eqs = "heard := I; counted := g" }

--- Fires where due is not 0; its r is due and its number.
local source = cann.model { name = "Source", kind = "neuron", input = "due", state = "r = 0", eqs = "r := due + i",
   on = { spike = { when = "due > 0" } } }

local function synapse(spec)
   spec.kind, spec.name = "synapse", "S"
   return cann.model(spec)
end

--- `n` sources to `m` probes, all pairs, steps of 1 ms; due: list of { step, source }.
local function joined(spec, n, m, steps, options)
   options = options or {}
   local net = cann.network { S = cann.group(source, n), P = cann.group(probe, m) }
   net.settings = { precision = "float64", dt = 1, threads = options.threads }
   net:connect("S", "P", {
      rule = "all_to_all", synapse = synapse(spec), port = options.port, weight = options.weight, delay = options.delay,
   })
   local due = tensor.zeros(steps, n)
   for _, at in ipairs(options.due or {}) do due[at[1]][at[2]] = 1 end
   local run = net:run(steps, { input = { ["S.due"] = due }, record = { "P.heard", "P.counted" } })
   return run, net
end

local function all(n, step)
   local due = {}
   for k = 1, n do due[k] = { step, k } end
   return due
end

describe("a synapse in a network", function()
   it("draws anew for each synapse and event, alike on any number of threads", function()
      local function counted(threads)
         local run = joined({ on = { pre = "post.g += uniform(0, 1)*w" } }, 300, 200, 3,
            { due = all(300, 1), port = "g", threads = threads })
         return run["P.counted"][3]:flatten()
      end
      local one = counted(1)
      local mean = one:mean()
      assert.near(150, mean, 5 * math.sqrt(25 / 200))
      assert.near(25, ((one - mean) ^ 2):mean(), 5 * 25 * math.sqrt(2 / 200))
      assert.equal(0, (one - counted(3)):abs():max())
   end)

   it("has noise of its own", function()
      local _, net = joined({ state = "u = 0", eqs = "u' = xi", send = "w*u" }, 50, 50, 4)
      local u = net:get "S_P.u"
      assert.equal(2500, u:count())
      assert.near(0, u:mean(), 5 * math.sqrt(4 / 2500))
      assert.near(4, (u ^ 2):mean(), 5 * 4 * math.sqrt(2 / 2500))
   end)

   it("adds up what is sent, or takes the mean, the least or the largest", function()
      for how, wanted in pairs { sum = 20, mean = 5, min = 2, max = 8 } do
         local run = joined({ send = "w*pre.r", reduce = how }, 4, 2, 4, { weight = 2 })
         assert.near(wanted, run["P.heard"][4][2], 1e-12, how)
      end
   end)

   it("reads its source as it was when the delay began, or promptly; groups of one too", function()
      for _, n in ipairs { 1, 2 } do
         local late = joined({ send = "w*(pre.r - pre.i)" }, n, 1, 8, { delay = 3, due = { { 2, 1 } } })
         local prompt = joined({ send = "w*(pre.r(t-0) - pre.i)" }, n, 1, 8, { delay = 3, due = { { 2, 1 } } })
         for step = 4, 8 do
            assert.equal(step == 5 and 1 or 0, late["P.heard"][step][1])
            assert.equal(0, prompt["P.heard"][step][1])
         end
         assert.equal(1, prompt["P.heard"][3][1])
      end
   end)

   it("has one value per target where it is marked @post, and one in all where @global", function()
      local _, net = joined({ param = "q = uniform(0, 1) @post; z = uniform(0, 1) @global; l = uniform(0, 1)",
         send = "w*pre.r*q*z*l" }, 3, 4, 2)
      local q, z, l = net:get "S_P.q", net:get "S_P.z", net:get "S_P.l"
      for target = 1, 4 do assert.equal(q[target], q[8 + target]) end
      assert.is_true(q[1] ~= q[2])
      assert.equal(type(z) == "number" and z or z[1], type(z) == "number" and z or z[12])
      assert.is_true(l[1] ~= l[5])
   end)

   it("follows conditions, skips what unless says, and reads the events of its source", function()
      local run, net = joined({ state = "n = 0; last = 0", on = { pre = {
         run = "if pre.i > 2 then n += 1 else n -= 1 end; post.g += n; last = pre.lastspike",
         unless = "post.i > 1" } } }, 3, 2, 4, { due = all(3, 2), port = "g" })
      assert.same({ -1, 0, -1, 0, 1, 0 }, net:get("S_P.n"):tolist())
      assert.same({ 2, 0, 2, 0, 2, 0 }, net:get("S_P.last"):tolist())
      assert.same({ -1, 0 }, run["P.counted"][4]:flatten():tolist())
   end)
end)

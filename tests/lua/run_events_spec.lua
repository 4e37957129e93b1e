-- SPDX-License-Identifier: MIT
-- Events kept with the values of who had them, as they are before the event changes them.
local cann = require "cann"

local cell = cann.model { name = "Cell", kind = "neuron", param = "tau:ms = 10; k = 1", state = "v:mV = 0; age = 0",
   input = "I:mV", eqs = "tau*dv/dt = I - v @method(exp); age += k",
   on = { spike = { when = "v > 10", run = "v = 0; age = 0" }, half = { when = "up(v - 5)" } } }

local function refused(text, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
end

-- Steps of 0.1 ms to a level, under a drive.
local function steps_to(level, drive)
   for n = 1, 1e4 do
      if drive * (1 - math.exp(-0.01 * n)) > level then return n end
   end
end

describe("events with values", function()
   local net = cann.network({ E = cann.group(cell, 3, { k = { 1, 2, 3 } }), I = cann.group(cell, 2) },
      { precision = "float64" })
   local run = net:run(50, { dt = 0.1, input = { ["E.I"] = { 15, 20, 30 }, ["I.I"] = 8 }, record = { spikes = "all" },
      events = { crossings = { of = "E.spike", values = { "v", "age", "v^2" } },
         low = { of = "I.half", values = { "v" } }, bare = { of = "E.spike" } } })
   it("have what was there before the reset", function()
      local found = run.events.crossings
      assert.is_true(found.t:count() > 10)
      for k = 1, found.t:count() do
         local neuron = found.neurons[k]
         local drive = ({ 15, 20, 30 })[neuron]
         local n = steps_to(10, drive)
         assert.near(drive * (1 - math.exp(-0.01 * n)), found.v[k], 1e-9)
         assert.are.equal(n * neuron, found.age[k])
         assert.near(found.v[k] ^ 2, found["v^2"][k], 1e-9)
         assert.is_true(math.abs(found.t[k] / (n * 0.1) - math.floor(found.t[k] / (n * 0.1) + 0.5)) < 1e-6)
      end
   end)
   it("have the values that Brian2's monitors keep", function()
      local model = cann.model { name = "H", kind = "neuron", input = "I", state = "v = 0; u = 0",
         eqs = "dv/dt = (I - v)/10 @method(exp); du/dt = 0.3",
         on = { spike = { when = "v > 1", run = "v = 0; u = 0" } } }
      local found = cann.run(cann.group(model, 2), 40, { dt = 0.1, precision = "float64", input = { I = { 1.5, 2 } },
         events = { s = { of = "spike", values = { "v", "u" } } } }).events.s
      assert.same({ 2, 1, 2, 2, 1, 2, 1, 2 }, found.neurons:tolist())
      for k, time in ipairs { 6.9, 10.9, 13.9, 20.9, 21.9, 27.9, 32.9, 34.9 } do -- of the begin of the step
         assert.near(time + 0.1, found.t[k], 1e-9)
         assert.near(found.neurons[k] == 1 and 1.00069337 or 1.00682939, found.v[k], 5e-9)
         assert.near(found.neurons[k] == 1 and 3.3 or 2.1, found.u[k], 1e-9)
      end
   end)
   it("are the spikes, in the order of the spikes", function()
      local spikes, bare = run.spikes:select { group = "E" }, run.events.bare
      assert.same(spikes.times:tolist(), bare.t:tolist())
      assert.same(spikes.neurons:tolist(), bare.neurons:tolist())
      assert.is_nil(bare.v)
   end)
   it("may be any of the group's own", function()
      local low = run.events.low
      assert.same({ 1, 2 }, low.neurons:tolist())
      local n = steps_to(5, 8)
      assert.near(n * 0.1, low.t[1], 1e-9)
      assert.near(8 * (1 - math.exp(-0.01 * n)), low.v[1], 1e-9)
      assert.are.equal("events  2 of I   t, neurons, v", tostring(low))
   end)
   it("are alike on 1, 2 and 3 threads, of members of a batch, and in a network of one group", function()
      local noisy = cann.model { name = "Noisy", kind = "neuron", state = "v = 0", eqs = "dv/dt = -v/5 + 0.5*xi",
         on = { spike = { when = "v > 1", run = "v = 0" } } }
      local function crossed(options)
         options.events = { crossings = { of = "spike", values = { "v" } } }
         options.seed = 4
         return cann.run(cann.group(noisy, 3000), 20, options).events.crossings
      end
      local one = crossed { threads = 1 }
      assert.is_true(one.t:count() > 1000 and one.v:min() > 1)
      for threads = 2, 3 do
         local other = crossed { threads = threads }
         assert.is_true(one.t:equals(other.t) and one.neurons:equals(other.neurons) and one.v:equals(other.v))
      end
      local both = cann.run(cann.group(cell, 1), 20, { dt = 0.1, batch = { k = { 1, 5 } }, input = { I = 15 },
         events = { c = { of = "spike", values = { "age" } } } }).events.c
      assert.same({ 1, 2 }, both.members:tolist())
      assert.are.equal(5 * both.age[1], both.age[2])
   end)
   it("leave the bits of a run as they are, and no trace in the next", function()
      local function made() return cann.network({ E = cann.group(cell, 3) }, { seed = 2 }) end
      local plain = made():run(20, { input = { ["E.I"] = 15 }, record = "E.v" })["E.v"]
      local watched = made()
      local first = watched:run(20, { input = { ["E.I"] = 15 }, record = "E.v",
         events = { c = { of = "E.spike", values = { "v" } } } })
      assert.is_true(plain:equals(first["E.v"]))
      assert.is_nil(watched:run(1).events)
   end)
   it("say what is wrong with what they are given", function()
      local function wrong(text, given) refused(text, net.run, net, 1, { events = given }) end
      wrong("E has no event 'spikke'; did you mean 'spike'?", { a = { of = "E.spikke" } })
      wrong("Cell:a:1:1: unknown name: 'vv'", { a = { of = "E.spike", values = { "vv" } } })
      wrong("the option 'of' is missing", { a = { values = { "v" } } })
      wrong("a name for each", { { of = "E.spike" } })
      wrong("no group 'Q'", { a = { of = "Q.spike" } })
      wrong("'t' is a name that events have themselves", { a = { of = "E.spike", values = { "t" } } })
      refused("leave file or events out", net.run, net, 1, { events = { a = { of = "E.spike" } }, file = "x.h5" })
   end)
end)

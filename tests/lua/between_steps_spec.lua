-- SPDX-License-Identifier: MIT
-- What happens between the steps of a run: functions that it calls, and conditions that end it.
local cann = require "cann"

local cell = cann.model { name = "Counter", kind = "neuron", param = "k = 1", state = "v = 0", input = "v",
   eqs = "v += k", on = { spike = { when = "v > 7", run = "v = 0" } } }

local function network(settings)
   return cann.network({ E = cann.group(cell, 3, { k = { 1, 2, 3 } }), I = cann.group(cell, 2) }, settings)
end

local function refused(text, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
end

describe("a condition ends a run after the step in which it holds:", function()
   local function ms(stop, together, threads)
      local run = network():run(30, { dt = 0.5, stop = stop, stop_together = together, threads = threads })
      assert.are.equal(run.t:count(), run.steps)
      return run.steps * run.dt, run.stopped
   end
   it("for any element, or for all", function()
      assert.same({ 1, "E" }, { ms { E = "v > 5" } })
      assert.same({ 1, "E" }, { ms { E = { any = "v > 5" } } })
      -- k = 1 needs three steps, but then k = 2 and k = 3 begin again; all are above 2 after seven.
      assert.same({ 3.5, "E" }, { ms { E = { all = "v > 2" } } })
   end)
   it("spikes, of any and of all", function()
      assert.same({ 1.5, "E" }, { ms { E = "spiked" } })
      assert.same({ 12, "E" }, { ms { E = { all = "spiked" } } }) -- 24 steps: 8, 4 and 3 divide them
      assert.same({ 4, "I" }, { ms { I = { all = "spiked" } } })
   end)
   it("for one of several groups, or for all of them at once", function()
      assert.same({ 1, "E" }, { ms { E = "v > 5", I = "v > 3.5" } })
      assert.same({ 2.5, "E" }, { ms({ E = "v > 5", I = "v > 3.5" }, true) })
   end)
   it("of sums over the group, and of time", function()
      assert.same({ 2.5, "E" }, { ms { E = "pop.mean(v) > 4" } })
      assert.same({ 8, "I" }, { ms { I = "t > 7" } })
   end)
   it("or never: then the run goes to its end", function()
      assert.same({ 30 }, { ms { E = "v > 100" } })
   end)
   it("of a network of one group without its name", function()
      local run = cann.run(cann.group(cell, 2), 30, { dt = 0.5, stop = "v > 4.5" })
      assert.are.equal(5, run.steps)
      assert.is_truthy(tostring(run):find("stopped by Counter after 5 steps", 1, true), tostring(run))
   end)
   it("alike on 1, 2 and 3 threads, with all that was recorded until then", function()
      local big = cann.model { name = "Drift", kind = "neuron", state = "v = 0", eqs = "dv/dt = 0.1*xi",
         on = { spike = { when = "v > 100" } } }
      local function run(threads)
         return cann.run(cann.group(big, 40000), 200, { dt = 0.1, seed = 4, threads = threads, stop = "v > 0.6",
            record = { top = "pop.max(v)" } })
      end
      local one = run(1)
      assert.is_true(one.steps > 10 and one.steps < 2000)
      assert.is_true(one.top[one.steps] > 0.6 and one.top[one.steps - 1] <= 0.6)
      for threads = 2, 3 do assert.is_true(run(threads).top:equals(one.top)) end
   end)
   it("by the first of the groups whose events say so, on any number of threads", function()
      local function ender(element)
         return cann.model { name = "Ender", kind = "neuron", state = "c = 0", eqs = "c := c + 1",
            on = { done = { when = ("i == %d and c >= 5"):format(element), run = "stop" } } }
      end
      for threads = 1, 3 do
         local net = cann.network { A = cann.group(ender(20000), 20000), B = cann.group(ender(1), 20000) }
         local run = net:run(30, { dt = 1, threads = threads })
         assert.same({ "A", 5 }, { run.stopped, run.steps })
      end
   end)
   it("and the network goes on from there", function()
      local net = network()
      net:run(30, { dt = 0.5, stop = { E = "v > 5" } })
      assert.are.equal(2, net:step())
      assert.is_nil(net:run(30, { dt = 0.5 }).stopped)
      assert.are.equal(62, net:step())
   end)
   it("but not where it makes no sense", function()
      local net = network()
      refused("stop: of which group?", net.run, net, 10, { stop = "v > 1" })
      refused("no group 'Q'", net.run, net, 10, { stop = { Q = "v > 1" } })
      refused("did you mean 'v'?", net.run, net, 10, { stop = { E = "vv > 1" } })
      refused("Counter:stop:1:3: syntax", net.run, net, 10, { stop = { E = "v>" } })
      refused("stop.E: a condition such as", net.run, net, 10, { stop = { E = {} } })
      refused("stop.E: a condition such as", net.run, net, 10, { stop = { E = { all = "v", any = "v" } } })
      refused("stop.E: a condition such as", net.run, net, 10, { stop = { E = { all = "v > 1", after = 3 } } })
      refused("stop: no condition", net.run, net, 10, { stop = {} })
      refused("stop_together: of which conditions?", net.run, net, 10, { stop_together = true })
      refused("a run of a batch goes to its end", net.run, net, 10, { batch = { ["E.k"] = { 1, 2 } },
         stop = { E = "v > 1" } })
      net:connect("E", "I", { synapse = cann.models.STDP, port = "v", rule = "one_to_one" })
      refused("stop has no group 'E_I'", net.run, net, 10, { stop = { E_I = "w > 1" } })
      assert.are.equal(0, net:step())
   end)
end)

describe("a run calls functions", function()
   -- The times, ms, at which a run of 400 ms makes calls.
   local function times(given)
      local found = {}
      given.run = function(net, count)
         assert.are.equal(#found, count)
         found[#found + 1] = net:step() * 0.5
      end
      network():run(400, { dt = 0.5, calls = given })
      return found
   end
   it("every so often, later by an offset, from a time on", function()
      assert.same({ 0, 100, 200, 300 }, times { every = 100 })
      assert.same({ 10, 110, 210, 310 }, times { every = 100, offset = 10 })
      assert.same({ 90, 190, 290, 390 }, times { every = 100, offset = -10 })
      assert.same({ 150, 250, 350 }, times { every = 100, wait = 150 })
      assert.same({ 240, 340 }, times { every = 100, wait = 150, offset = -10 })
   end)
   it("at given times, in any order", function()
      assert.same({ 0, 7.5, 50 }, times { at = { 50, 0, 7.5, 900 } })
      assert.same({ 20 }, times { at = 20 })
      assert.same({ 1, 2 }, times { at = cann.tensor { 2, 1 } })
   end)
   it("counted from the beginning of each run, several in their order", function()
      local net, found = network(), {}
      local function note(letter) return function(n) found[#found + 1] = letter .. n:step() end end
      local given = { { every = 5, run = note "a" }, { at = { 5 }, run = note "b" }, { every = 5, run = note "c" } }
      net:run(3, { dt = 0.5 })
      net:run(10, { dt = 0.5, calls = given })
      assert.same({ "a6", "c6", "a16", "b16", "c16" }, found)
   end)
   it("that set values from the next step on", function()
      local net = network()
      local run = net:run(10, { dt = 1, record = "E.v", calls = { at = { 3, 6 }, run = function(n, count)
         n.E[1].v = 0
         n.I.k = count + 5
      end } })
      assert.same({ 1, 2, 3, 1, 2, 3, 1, 2, 3, 4 }, run["E.v"]:at(2, 1):tolist())
      assert.are.equal(6, net.I.k)
   end)
   it("that draw anew from the seed, the same in every run", function()
      local function drawn()
         local net = network { seed = 8 }
         return net:run(50, { dt = 1, record = "E.v",
            calls = { every = 10, run = function(n) n.E.v = "uniform(0, 5)" end } })["E.v"]
      end
      local v = drawn()
      assert.is_true(v[1]:ne(v[11]):any() and v[11]:ne(v[21]):any())
      assert.is_true(v:equals(drawn()))
   end)
   it("whose bits are those of a run without them, or of several runs", function()
      local noisy = cann.model { name = "Noisy", kind = "neuron", input = "I", state = "v = 0",
         eqs = "dv/dt = -v + I + xi", on = { spike = { when = "v > 1", run = "v = 0" } } }
      local function net() return cann.network({ E = cann.group(noisy, 50) }, { seed = 2 }) end
      local plain = net():run(20, { record = "E.v" })["E.v"]
      local idle = net():run(20, { record = "E.v", calls = { every = 3, run = function() end } })["E.v"]
      assert.is_true(plain:equals(idle))
      local cut = net()
      local first = cut:run(8, { record = "E.v" })["E.v"]
      cut.E.I = 2
      local second = cut:run(12, { record = "E.v" })["E.v"]
      local called = net():run(20, { record = "E.v", calls = { at = 8, run = function(n) n.E.I = 2 end } })["E.v"]
      assert.is_true(called:equals(cann.tensor.concatenate({ first, second }, 1)))
   end)
   it("one of which may end it", function()
      local run = network():run(100, { dt = 1, calls = { every = 10, run = function(_, count) return count < 3 end } })
      assert.are.equal(30, run.steps)
      assert.are.equal("a call", run.stopped)
   end)
   it("but not what would change the network under it", function()
      local net = network()
      for name, f in pairs { run = function() net:run(1) end, reset = function() net:reset() end,
         connect = function() net:connect("E", "I", { port = "v" }) end } do
         refused(name .. ": the network is in the middle of a run; a call may set", net.run, net, 10,
            { calls = { at = 1, run = f } })
      end
      refused("mine", net.run, net, 10, { calls = { at = 1, run = function() error("mine") end } })
      net:run(1) -- and is of use afterwards
   end)
   it("where it is told which, and when", function()
      local net = network()
      local function wrong(text, given) refused(text, net.run, net, 10, { calls = given }) end
      wrong("calls: every = stands beside a list", { { every = 1, run = print }, every = 3 })
      wrong("calls is a number", 3)
      wrong("the option 'run' is missing", { every = 3 })
      wrong("calls: when?", { run = print })
      wrong("every = -1", { every = -1, run = print })
      wrong("an offset of 7 ms, but a period of 5 ms", { every = 5, offset = 7, run = print })
      wrong("did you mean 'every'?", { evry = 5, run = print })
      wrong("at = -1 ms", { at = { -1 }, run = print })
      wrong("at or every, not both", { at = 1, every = 2, run = print })
      wrong("a time is nan", { at = { 0 / 0 }, run = print })
      wrong("entry 1 is a number", { 1, 2 })
   end)
end)

-- SPDX-License-Identifier: MIT
-- What is recorded of synapses is the same wherever their states live, and no parameter that changes on the way loses
-- them.
local cann = require "cann"
local tensor = require "cann.tensor"

local cell = cann.model { name = "Cell", kind = "neuron", param = "tau = 10; drive = 0.11", input = "I",
   state = "v = uniform(0, 1); r = 0", eqs = "v' = drive - v/tau + I; r' = -r/9",
   on = { spike = { when = "v > 1", run = "v = 0; r += 1" } } }
local kinds = {
   ["align-post"] = { state = "g = 0", eqs = "g' = -g/tau", on = { pre = "g += w" }, send = "g" },
   ["align-pre"] = { state = "g = 0", eqs = "g' = -g/tau", on = { pre = "g += 1" }, send = "w*g" },
   depressing = { state = "g = 1", eqs = "g' = (1 - g)/tau @event", on = { pre = "post.$port += w*g; g *= 0.7" } },
   ["per synapse"] = { state = "w = 0.1; g = 0", eqs = "g' = -g/tau", on = { pre = "g += w; w += 0.01*g" },
      send = "g" },
   ["once per source"] = { state = "w = 0.1; g = 0", eqs = "g' = -g/tau @event",
      on = { pre = "post.$port += w; g += 0.1; w += 0.001*g" } },
}

local function equal(a, b) return a:count() == b:count() and (a - b):abs():max() == 0 end

local function network(kind, options)
   local spec = { kind = "synapse", name = "S" }
   for name, value in pairs(kinds[kind]) do spec[name] = value end
   spec.param = (spec.state:find "w =" and "" or "w = 0.1; ") .. "tau = 5; idle = 1"
   local net = cann.network { A = cann.group(cell, 9), B = cann.group(cell, 7) }
   net.settings = { precision = options.precision or "float64", dt = 0.1, seed = 3 }
   net:connect("A", "B", { rule = "fixed_probability", p = 0.5, synapse = cann.model(spec), port = "I",
      weight = options.weight or "uniform(0, 0.2)", delay = options.delay or 1.5 })
   if options.each then net:set { ["A_B.tau"] = tensor.full(5, net.A_B.count) } end
   return net
end

describe("a recorded expression of synapses", function()
   local wanted = { { ["A_B.q"] = "2*w + g", ["A_B.e"] = "g*pre.r + post.v", ["A_B.m"] = "pop.mean(g)" },
      { ["A_B.w2"] = "w*w", ["A_B.s"] = "pop.sum(w)", ["A_B.p"] = "pre.v", ["A_B.c"] = "pre.tau*w - post.r",
         ["A_B.w"] = "all" } }
   for kind in pairs(kinds) do
      for title, delay in pairs { one = 1.5, several = { "uniform", 0.5, 3 } } do
         it(("is that of each: %s, delays: %s"):format(kind, title), function()
            for _, record in ipairs(wanted) do
               local found = network(kind, { delay = delay }):run(20, { record = record })
               local each = network(kind, { delay = delay, each = true }):run(20, { record = record })
               for name in pairs(record) do
                  assert.are.equal(each[name]:count(), found[name]:count(), name)
                  assert.is_true(each[name]:abs():max() > 0, name)
                  assert.is_true((each[name] - found[name]):abs():max() < 1e-12, name)
               end
            end
         end)
      end
   end
   it("is refused where there is only a sum left", function()
      local net = network("align-post", {})
      net:run(20)
      local fine, why = pcall(net.run, net, 1, { record = { ["A_B.q"] = "g + w" } })
      assert.is_false(fine)
      assert.is_truthy(why:find("only their sum in each target", 1, true), why)
      assert.has_error(function() return net.A_B:onto(3).g end)
      assert.are.equal(7, net:get("A_B.g"):count())
   end)
   it("is of synapses where those of a part are read or set", function()
      local net = network("align-pre", {})
      net:run(20)
      local all = net:get("A_B.g")
      assert.are.equal(net.A_B.count, all:count())
      assert.are.equal(net.A_B:onto(3).count, net.A_B:onto(3).g:count())
      net.A_B:onto(3).g = 0.25
      assert.is_true(net.A_B:onto(3).g:eq(0.25):all())
      assert.is_true((net:get("A_B.g") - all):abs():max() > 0)
   end)
end)

describe("a parameter that comes to differ on the way", function()
   local function states(kind, change)
      local net = network(kind, { weight = 0.13, delay = 2.5 })
      net:run(22.3)
      change(net)
      net:run(15)
      return tensor.concatenate({ net:get("A.v"), net:get("B.v"), net:get("A.r"), net:get("B.r") }, 1)
   end
   for kind in pairs(kinds) do
      for _, name in ipairs { "A.tau", "B.drive", "A_B.tau", "A_B.idle", "A_B.w" } do
         local splits = kind == "align-post" and name == "A_B.tau"
         local claim = splits and "is refused where a sum would be told apart" or "leaves all else as it was"
         it(("%s: %s, %s"):format(claim, kind, name), function()
            local function differ(net)
               local value, of = net:get(name), name:match "^[^.]+"
               if type(value) == "number" then value = tensor.full(value, net[of].count, "float64") end
               net:set { [name] = value }
            end
            local function back(net)
               local value = net:get(name)
               differ(net)
               if type(value) == "number" then net:set { [name] = value } end
            end
            local wanted = states(kind, function() end)
            for _, change in ipairs { differ, back } do
               local fine, found = pcall(states, kind, change)
               assert.are.equal(not splits, fine, tostring(found))
               if fine then assert.is_true((wanted - found):abs():max() < 1e-14) end
               if splits then assert.is_truthy(found:find("summed up in each target", 1, true), found) end
            end
         end)
      end
   end
   it("stays as it was set through a reset", function()
      local net = network("per synapse", {})
      net:run(20)
      local tau = tensor.linspace(5, 30, net.A_B.count)
      net:set { ["A_B.tau"] = tau, ["A_B.idle"] = 3, ["A.tau"] = tensor.linspace(9, 11, 9), ["B.drive"] = 0.12 }
      net:run(5)
      net:reset()
      assert.is_true(equal(tau, net:get("A_B.tau")))
      assert.are.equal(3, net:get("A_B.idle"))
      assert.is_true(equal(tensor.linspace(9, 11, 9), net:get("A.tau")))
      assert.are.equal(0.12, net:get("B.drive"))
      net:run(5)
      local again = network("per synapse", {})
      again:set { ["A_B.tau"] = tau, ["A_B.idle"] = 3, ["A.tau"] = tensor.linspace(9, 11, 9), ["B.drive"] = 0.12 }
      again:run(5)
      for _, name in ipairs { "A.v", "B.v", "A_B.g", "A_B.w" } do
         assert.is_true(equal(again:get(name), net:get(name)), name)
      end
   end)
   it("is refused to one of two projections that share their sum", function()
      local net = network("align-post", {})
      net:connect("A", "B", { synapse = net.projections[1].model, port = "I", weight = 0.01 })
      net:run(20)
      local fine, why = pcall(net.set, net, { ["A_B2.tau"] = 9 })
      assert.is_false(fine)
      assert.is_truthy(why:find("with that of A_B ", 1, true), why)
      net:set { ["A_B2.tau"] = 5 }
      net:reset()
      net:set { ["A_B2.tau"] = 9 }
      assert.are.equal(9, net.A_B2.tau)
   end)
end)

describe("spikes under way when delays have changed", function()
   local source = cann.model { name = "Source", kind = "neuron", input = "due",
      on = { spike = { when = "due > 0" } } }
   local target = cann.model { name = "Target", kind = "neuron", input = "due; heard", state = "total = 0",
      eqs = "total += heard", on = { spike = { when = "due > 0" } } }
   local apart = tensor.arange(1, 12)
   for _, synapse in ipairs { "none", "STDP", "TsodyksMarkram" } do
      it("arrive at another precision too: synapse " .. synapse, function()
         for _, delays in ipairs { { 6, 2 }, { 2, 6 }, { 6, apart }, { apart, 3 } } do
            local function run(change)
               local net = cann.network { a = cann.group(source, 3), b = cann.group(target, 4) }
               net.settings = { dt = 1, precision = "float64" }
               net:connect("a", "b", { port = "heard", delay = delays[1], weight = 0.25,
                  synapse = synapse ~= "none" and cann.models[synapse] or nil })
               local rows = tensor.zeros(30, 3)
               for k = 1, 12 do rows[k][k % 3 + 1] = 1 end
               local function on(first, last)
                  net:run(last - first + 1, { input = { ["a.due"] = rows:range(1, first, last),
                     ["b.due"] = tensor.zeros(last - first + 1, 4) } })
               end
               on(1, 8)
               net.a_b.delay = delays[2]
               on(9, 10)
               if change then net.settings = { dt = 1, precision = "float32" } end
               on(11, 30)
               return net:get("b.total"):to("float64")
            end
            local wanted = run(false)
            assert.is_true(wanted:min() > 0)
            assert.is_true((wanted - run(true)):abs():max() < 1e-6)
         end
      end)
   end
end)

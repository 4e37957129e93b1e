-- SPDX-License-Identifier: MIT
-- Delays that change after connecting: spikes under way arrive when they would have, later ones after the new delay.
local cann = require "cann"
local tensor = require "cann.tensor"

local source = cann.model { name = "Source", kind = "neuron", input = "due", on = { spike = { when = "due > 0" } } }
local target = cann.model { name = "Target", kind = "neuron", input = "heard", state = "total = 0",
   eqs = "total += heard" }

local kinds = {
   plain = {},
   ["per synapse"] = { synapse = { state = "w = 1; n = 0", on = { pre = "post.$port += w; n += 1; w += 0*n" } } },
   ["align-pre"] = { synapse = { param = "w = 1", state = "n = 0", on = { pre = "n += 1; post.$port += w*n/n" } } },
   generated = { rule = "generated", p = 1 },
}

local function build(kind, n, m, delay)
   local options = { port = "heard", delay = delay, weight = 1 }
   for name, value in pairs(kind) do options[name] = value end
   if kind.synapse then
      local spec = { kind = "synapse" }
      for name, value in pairs(kind.synapse) do spec[name] = value end
      options.synapse = cann.model(spec)
   end
   local net = cann.network { a = cann.group(source, n), b = cann.group(target, m) }
   net.settings = { dt = 1, precision = "float64" }
   net:connect("a", "b", options)
   return net
end

-- Sources fire in the steps (from 1) that the list names; what each target hears in every step, changes[step] setting
-- the delays after that many steps.
local function heard(net, fires, steps, changes, options)
   local n, m = net.groups[1].count, net.groups[2].count
   local due, totals = tensor.zeros(steps, n), {}
   for source_number, list in ipairs(fires) do
      for _, step in ipairs(list) do due[{ step, source_number }] = 1 end
   end
   for step = 1, steps do
      net:run(1, { input = { ["a.due"] = due:range(1, step, step) }, threads = options and options.threads })
      totals[step] = net:get("b.total"):flatten():tolist()
      if changes[step] then net.a_b.delay = changes[step] end
      if options and options.save == step then
         local path = os.tmpname()
         net:save(path)
         net = cann.load(path)
         os.remove(path)
      end
   end
   local out = {}
   for step = 1, steps do
      out[step] = {}
      for j = 1, m do out[step][j] = totals[step][j] - (step > 1 and totals[step - 1][j] or 0) end
   end
   return out, net
end

-- What targets hear by the rule: a spike of step s that met delay d arrives in step s + d, all to all.
local function wanted(fires, m, steps, first, changes)
   local out = {}
   for step = 1, steps do
      out[step] = {}
      for j = 1, m do out[step][j] = 0 end
   end
   for source_number, list in ipairs(fires) do
      for _, s in ipairs(list) do
         local delays = first
         for step = 1, s - 1 do delays = changes[step] or delays end
         for j = 1, m do
            local d = type(delays) == "table" and delays[(source_number - 1) * m + j] or delays
            if s + d <= steps then out[s + d][j] = out[s + d][j] + 1 end
         end
      end
   end
   return out
end

describe("delays that change", function()
   local fires = { { 1, 2, 3, 5, 6, 9, 12, 13, 18 }, { 2, 4, 6, 7, 8, 13, 17 } }
   local plans = {
      shorter = { 6, { [6] = 2 } }, longer = { 2, { [6] = 7 } }, ["twice in a step"] = { 4, { [6] = 1 } },
      ["there and back"] = { 5, { [6] = 2, [13] = 5 } },
      ["apart, and together"] = { 3, { [4] = { 1, 5, 2, 4, 6, 1 }, [12] = 2 } },
      ["apart from the start"] = { { 1, 5, 2, 4, 6, 1 }, { [6] = { 6, 1, 1, 5, 2, 2 } } },
   }
   for name, plan in pairs(plans) do
      for kind_name, kind in pairs(kinds) do
         local apart = type(plan[1]) == "table" or type(plan[2][4]) == "table"
         if not (apart and kind_name == "generated") then
            it(("let each spike arrive once: %s, %s"):format(name, kind_name), function()
               local by_rule = wanted(fires, 3, 26, plan[1], plan[2])
               for _, options in ipairs { { threads = 1 }, { threads = 3 }, { save = 7 } } do
                  assert.same(by_rule, (heard(build(kind, 2, 3, plan[1]), fires, 26, plan[2], options)))
               end
            end)
         end
      end
   end
   it("may be set twice between two steps", function()
      local net = build({}, 1, 1, 3)
      local due = tensor.zeros(1, 1)
      net:run(2, { input = { ["a.due"] = tensor.ones(2, 1) } })
      net.a_b.delay = 9
      net.a_b.delay = 5
      net:run(2, { input = { ["a.due"] = tensor.from { { 1 }, { 0 } } } })
      -- Spikes of steps 1 and 2 arrive in 4 and 5, that of step 3 in 8.
      assert.are.equal(1, net:get("b.total")[1])
      local function refused(text, f)
         local fine, why = pcall(f)
         assert.is_false(fine)
         assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
      end
      refused("under way until t = 7 ms", function() net.a_b.delay = 2 end)
      net:run(3, { input = { ["a.due"] = due } })
      assert.are.equal(2, net:get("b.total")[1])
      net.a_b.delay = 1
      net:run(1)
      assert.are.equal(3, net:get("b.total")[1])
   end)
   it("are read back, for all and for each", function()
      local net = build({}, 2, 2, 3)
      assert.are.equal(3, net.a_b.delay)
      net.a_b:onto(2).delay = 4
      assert.same({ 3, 4, 3, 4 }, net.a_b.delay:tolist())
      net.a_b.delay = { "uniform", 1, 6 }
      assert.is_true(net.a_b.delay:min() >= 1 and net.a_b.delay:max() <= 6)
      net.a_b[{ 1, 2 }].delay = { 2, 5 }
      assert.same({ 2, 5 }, net.a_b.delay:range(1, 1, 2):tolist())
      net.a_b.delay = 2
      assert.are.equal(2, net.a_b.delay)
      net:run(1)
   end)
   it("are refused when they are none, and nothing changes", function()
      local net = build({}, 2, 2, 3)
      local function refused(text, value)
         local fine, why = pcall(function() net.a_b.delay = value end)
         assert.is_false(fine)
         assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
         assert.are.equal(3, net.a_b.delay)
         net:run(1)
      end
      refused("delay = -1 ms; 0 or more will do", -1)
      refused("nan ms; 0 or more will do", 0 / 0)
      refused("delay = inf ms", math.huge)
      refused("delay = -2 ms", { 1, 2, -2, 1 })
      refused("3 delays given, but 1 (for all) or 4 (one per synapse) will do", { 1, 2, 3 })
      refused("more than can be kept", 1e12)
      refused("a text", "five ms")
      refused("a boolean", true)
      local wide = cann.network { a = cann.group(source, 1000000), b = cann.group(target, 1) }
      wide:connect("a", "b", { rule = "generated", p = 0.1, port = "heard" })
      local fine, why = pcall(function() wide.a_b.delay = 1e7 end)
      assert.is_false(fine)
      assert.is_truthy(tostring(why):find("GB; this machine has", 1, true), why)
      wide:run(0.1)
      assert.has_error(function()
         wide:connect("a", "b", { rule = "generated", p = 0.1, port = "heard", delay = 1e7 })
      end)
      wide:run(0.1)
   end)
end)

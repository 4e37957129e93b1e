-- SPDX-License-Identifier: MIT
--- When weights learn: every so often, in steps as long as that, while what else the synapses hold goes on.
local cann = require "cann"
local tensor = cann.tensor

local source = cann.model { name = "Source", kind = "neuron", input = "due", state = "r = 0", eqs = "r := due",
   on = { spike = { when = "due > 5" } } }
local steps = 12
local due = ((tensor.arange(1, steps) * 7):sin() * 3):reshape { steps, 1 }

local function network(spec, dt)
   spec.kind, spec.name = "synapse", "Learning"
   local net = cann.network { A = cann.group(source, 1), B = cann.group(source, 1) }
   net.settings = { dt = dt or 1, precision = "float64" }
   net:connect("A", "B", { synapse = cann.model(spec), port = "due", weight = 2, name = "AB" })
   return net
end

local function weights(net, record)
   return net:run(steps, { input = { ["A.due"] = due }, record = record or { "AB.w", "AB.x", "A.r" } })
end

local rule = { state = "w = 2; x = 0", method = "euler", eqs = "w' = 0.1*pre.r - 0.01*w; x' = pre.r - x/4",
   send = "0*w" }

describe("weights that learn every so often", function()
   it("take steps as long as that, and nothing else does", function()
      local net, plain = network(rule), network(rule)
      net:learning("AB", { every = 4, offset = 1 })
      local run, whole = weights(net), weights(plain)
      local w = 2
      for step = 1, steps do
         -- The end of step 5 is at 5 ms: 1 and a period of 4. What learns sees its source as it is now.
         if step % 4 == 1 then w = w + 4 * (0.1 * run["A.r"][step][1] - 0.01 * w) end
         assert.near(w, run["AB.w"][step][1], 1e-13)
         assert.equal(whole["AB.x"][step][1], run["AB.x"][step][1])
      end
   end)

   it("do so by the exponential step as well", function()
      local net = network { state = "w = 2; x = 0", method = "exp", eqs = "w' = (1 - w)/20; x' = -x", send = "0*w" }
      net:learning("AB", { every = 3 })
      local run = weights(net)
      assert.near(1 + math.exp(-12 / 20), run["AB.w"][steps][1], 1e-14)
      assert.near(1 + math.exp(-9 / 20), run["AB.w"][steps - 1][1], 1e-14)
   end)

   it("are stepped by themselves where no method was chosen", function()
      local net = network { state = "w = 2; x = 1", eqs = "w' = x - w/20; x' = -x/5", send = "0*w" }
      net:learning("AB", { every = steps })
      local run = weights(net)
      local decay = math.exp(-steps / 20)
      assert.near(2 * decay + 20 * (1 - decay) * math.exp(-(steps - 1) / 5), run["AB.w"][steps][1], 1e-12)
      assert.near(math.exp(-steps / 5), run["AB.x"][steps][1], 1e-14)
   end)

   it("make their assignments then", function()
      local net = network { state = "w = 2; x = 0", eqs = "w := w + 1; x := x + 1", send = "0*w" }
      net:learning("*", { every = 5 })
      local run = weights(net)
      assert.same({ 4, 12 }, { run["AB.w"][steps][1], run["AB.x"][steps][1] })
   end)

   it("go on at every step when told, and stay when told", function()
      local net = network(rule)
      net:learning("AB", { every = 4 })
      assert.truthy(tostring(net):find("w learns every 4 ms", 1, true))
      net:learning("AB", false)
      assert.truthy(tostring(net):find("w does not change", 1, true))
      weights(net)
      assert.equal(2, net:get("AB.w")[1])
      net:learning("AB", true)
      local run = weights(net)
      assert.is_true(run["AB.w"][1][1] ~= run["AB.w"][2][1])
   end)

   it("go on in step after a file", function()
      local path = os.tmpname()
      local net = network(rule)
      net:learning("AB", { every = 4, offset = 1 })
      net:run(5, { input = { ["A.due"] = due[{ { 1, 5 } }] } })
      net:save(path)
      local back = cann.load(path)
      os.remove(path)
      local rest = { input = { ["A.due"] = due[{ { 6, 12 } }] }, record = "AB.w" }
      assert.equal(0, (net:run(7, rest)["AB.w"] - back:run(7, rest)["AB.w"]):abs():max())
   end)

   it("say what is wrong", function()
      local net = network(rule)
      local function why(given, other)
         local fine, text = pcall((other or net).learning, other or net, "AB", given)
         assert.is_false(fine)
         return tostring(text)
      end
      for given, text in pairs {
         [{ every = 0.4 }] = "a whole number of steps of 1 ms", [{ every = -3 }] = "above 0", [{}] = "every",
         [{ every = 2, ofset = 1 }] = "offset", [{ every = 4, offset = 0 / 0 }] = "not a number",
         [{ every = "4" }] = "number",
      } do assert.truthy(why(given):find(text, 1, true), text .. ": " .. why(given)) end
      assert.truthy(why(3):find("true, false or { every = ms }", 1, true))
      local by_events = network { state = "w = 2", on = { pre = "post.due += w; w += 1" } }
      assert.truthy(why({ every = 4 }, by_events):find("no equation moves w", 1, true))
      assert.has_error(function() by_events:learning("*", { every = 4 }) end)
      local coupled = network { state = "w = 2; x = 0", method = "linear", eqs = "w' = x - w; x' = -w", send = "0*w" }
      coupled:learning("AB", { every = 4 })
      local fine, text = pcall(coupled.run, coupled, 3)
      assert.is_false(fine)
      assert.truthy(tostring(text):find("cannot learn every 4 ms on its own", 1, true), tostring(text))
   end)
end)

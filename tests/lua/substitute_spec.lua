-- SPDX-License-Identifier: MIT
-- Equations put together from others: with other names, with values in place of names, several in one.
local cann = require "cann"

local membrane = cann.model { name = "Membrane", kind = "neuron",
   param = "tau:ms = 5 @above(0); E:mV = -65; vt:mV = -50", state = "x:mV = E; w = 0",
   input = "I:mV", func = "twice(x, a) = x*a",
   eqs = [[ tau*dx/dt = E - x + twice(I, 2) - w*(1 mV)   # where x is the potential
            dw/dt = -w/(20 ms) ]],
   on = { spike = { when = "x > vt", run = "x = E; w += 1", refractory = "2 ms", hold = "x" } } }

local by_hand = cann.model { name = "Hand", kind = "neuron", param = "E:mV = -65",
   state = "v:mV = E; w = 0", input = "drive:mV",
   eqs = [[ (10 ms)*dv/dt = E - v + drive*2 - w*(1 mV)
            dw/dt = -w/(20 ms) ]],
   on = { spike = { when = "v > E + 12 mV", run = "v = E; w += 1", refractory = "2 ms", hold = "v" } } }

local function refused(text, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
end

describe("substitution", function()
   it("gives the bits of what is written by hand", function()
      local made = membrane:substitute { x = "v", tau = "10 ms", vt = "E + 12 mV", I = "drive" }
      for _, precision in ipairs { "float32", "float64" } do
         local function run(model)
            local net = cann.network({ c = cann.group(model, 2) }, { precision = precision })
            return net:run(80, { input = { ["c.drive"] = 9 }, record = { "c.v", "c.w", spikes = "all" } })
         end
         local a, b = run(made), run(by_hand)
         assert.is_true(a.spikes:count() > 2)
         assert.is_true(a["c.v"]:equals(b["c.v"]) and a["c.w"]:equals(b["c.w"]))
         assert.is_true(a.spikes.times:equals(b.spikes.times))
      end
      assert.is_nil(made.parameters.tau)
      assert.is_nil(made.parameters.vt)
      assert.same({ "v", "w" }, { made.states[1].name, made.states[2].name })
   end)
   it("leaves what is no such name alone: units, members, strings, arguments, functions", function()
      local model = cann.model { name = "Odd", kind = "neuron", param = "m:ms = 2 @doc(\"m is m\"); k = 3",
         state = "s = 1",
         func = "f(m) = m + 1", eqs = "ds/dt = -s/m + f(k)/(3 ms) + 0*pop.mean(s)" }
      local text = model:substitute { m = "slow", s = "sum1" }:report "text"
      assert.is_truthy(text:find("f(m) = m + 1", 1, true) or text:find("f(slow)", 1, true), text)
      assert.is_truthy(text:find("dsum1/dt = -sum1/slow + f(k)/(3 ms) + 0*pop.mean(sum1)", 1, true), text)
      assert.is_truthy(text:find("m is m", 1, true), text)
      local value = model:substitute { m = "4 ms", k = 7 }:report "text"
      assert.is_truthy(value:find("f(m) = m + 1", 1, true), value)
      assert.is_truthy(value:find("ds/dt = -s/(4 ms) + f((7))/(3 ms)", 1, true), value)
   end)
   it("puts several copies of equations into one model", function()
      local decay = cann.model { param = "tau:ms = 5", state = "x = 1", eqs = "dx/dt = -x/tau @method(exp)" }
      local two = cann.model { name = "Two", kind = "neuron",
         extends = { decay:substitute { x = "a" }, decay:substitute { x = "b", tau = "tau_b" } },
         eqs = "both = a + b @record" }
      local run = cann.run(cann.group(two, 1, { tau_b = 20 }), 10, { dt = 0.1, precision = "float64",
         record = { "a", "b", "both" } })
      assert.near(math.exp(-2), run.a[100][1], 1e-12)
      assert.near(math.exp(-0.5), run.b[100][1], 1e-12)
      assert.near(math.exp(-2) + math.exp(-0.5), run.both[100][1], 1e-12)
   end)
   it("goes into what a model extends, and keeps its values", function()
      local alpha = cann.models.IF_curr_alpha { tau_m = 30 }:substitute { v = "u", cm = "2 nF" }
      assert.are.equal(30, alpha.values.tau_m)
      assert.is_nil(alpha.parameters.cm)
      assert.is_truthy(alpha.states.u)
      assert.is_truthy(alpha:report("text"):find("du/dt", 1, true))
   end)
   it("changes synapses too, but not the names of what they join", function()
      local stdp = cann.models.STDP:substitute { x = "pre_trace", w_max = 2 }
      assert.is_truthy(stdp.states.pre_trace)
      assert.is_nil(stdp.parameters.w_max)
   end)
   it("is refused where it makes no sense", function()
      refused("Membrane has no name 'vv'; did you mean", membrane.substitute, membrane, { vv = "v" })
      refused("x has an equation", membrane.substitute, membrane, { x = "3 mV" })
      refused("'w' declared twice", membrane.substitute, membrane, { x = "w" })
      refused("unknown name: 'banana'", membrane.substitute, membrane, { tau = "banana + 1 ms" })
      refused("tau = a table", membrane.substitute, membrane, { tau = {} })
      refused("not a string", membrane.substitute, membrane, "x")
   end)

   it("but of one finite value for a name", function()
      refused("tau = nan; a finite number", membrane.substitute, membrane, { tau = 0 / 0 })
      refused("tau = inf; a finite number", membrane.substitute, membrane, { tau = math.huge })
      refused("more than one expression", membrane.substitute, membrane, { tau = "3 ms); w = (2" })
      refused("more than one expression", membrane.substitute, membrane, { tau = "3 ms\n4 ms" })
   end)
end)

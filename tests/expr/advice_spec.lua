-- SPDX-License-Identifier: MIT
--- What would do instead: the hint under a fault, for slips of the hand and words of other simulators.
local cann = require "cann"

local function message(spec)
   spec.kind = spec.kind or "neuron"
   local fine, why = pcall(cann.model, spec)
   assert.is_false(fine, spec.eqs)
   return tostring(why)
end

local function says(wanted, spec)
   local why = message(spec)
   assert.is_truthy(why:find(wanted, 1, true), why)
   return why
end

local function equation(text)
   return { state = "v = 0; u = 0", param = "tau = 10; a = 1", eqs = text }
end

describe("an equation that was written for another simulator", function()
   local cases = {
      { "dv/dt = sum(exc) - v", "in.exc is what arrives at an input exc" },
      { "v := Normal(0, 1)", "normal(mean, sd) draws" },
      { "v := DiscreteUniform(1, 6)", "randint(a, b) draws whole numbers" },
      { "v := rand()", "uniform(0, 1) draws" },
      { "v := randn()", "xi is white noise" },
      { "v := ite(u > 1, 2, 3)", "if condition then value else value end" },
      { "v := if u > 1: 2 else: 3", "write: if condition then value else value end" },
      { "v := int(u)", "floor(x)" },
      { "v := power(u, 2)", "pow(x, n), or x^n" },
      { "v := ln(u)", "log(x) is the natural logarithm" },
      { "v := mean(u)", "pop.mean(x)" },
      { "v := v_pre", "in a synapse: pre.v" },
      { "v := not_refractory", "not refractory" },
      { "v := t_last", "lastspike" },
      { "v := arcsin(u)", "did you mean 'asin'?" },
      { "dv/dt = -v/tau : volt (unless refractory)", "units, bounds and first values stand where a name is declared" },
      { "dv/dt = -v/tau : init=3, min=0, exponential", "marks of an equation begin with @: @method(exp)" },
      { "dv/dt = -v (unless refractory)", 'on.spike.hold = "v" keeps v as it is' },
      { "v := u // 2", "floor(a/b) divides whole numbers; comments begin with # or --" },
      { "v := u > 1 && u < 2", "'&&' means nothing here" },
      { "v := u > 1 || u < 0", "write or" },
      { "v := !u", "write not" },
      { "v := u > 1 ? 2 : 3", "write: if condition then value else value end" },
      { "v := u[1]", "an element has no index" },
   }
   for _, case in ipairs(cases) do
      it("is told what to write: " .. case[1], function() says(case[2], equation(case[1])) end)
   end
end)

describe("a slip of the hand", function()
   local cases = {
      { "tau dv/dt = -v", "put an operator between them" },
      { "tau*dv/dt = 2v", "put an operator between them" },
      { "dv/dt = exp u", "a function takes its arguments in parentheses: exp(...)" },
      { "dv/dt = sqrt", "it is a function: sqrt(...)" },
      { "dv/dt == -v", "an equation has a single =" },
      { "v := u = 1", "to compare, write ==" },
      { "v := u <> 1", "unequal is ~= or !=" },
      { "v++", "v += 1 adds to a state" },
      { "v := 1.2.3", "a number has one point" },
      { "v := 1e", "numbers are written as 1.5e-3" },
      { "v := if u > 1 then 2 else 3", "write: if condition then value else value end" },
      { "dv/dt = -v)", "nothing is open here" },
      { "v'' = -v", "an equation of second order is two" },
      { "d2v/dt2 = -v", "an equation of second order is two" },
      { "dv/du = 1", "derivatives are by time" },
      { "dV/dt = 1", "did you mean 'v'?" },
      { "x := 3", "declare it in state" },
      { "pi := 3", "assignment to read-only 'pi'" },
      { "t := 3", "assignment to read-only 't'" },
      { "dv/dt = 3 mv", "did you mean the unit mV?" },
      { "dv/dt = -v @rk4", "write @method(rk4)" },
      { "dv/dt = -v @min(0)", "it stands where a state is declared" },
      { "dv/dt = -v @method(rk44)", "there is no method 'rk44'; did you mean 'rk4'?" },
      { "dv/dt = \226\136\146v", "'\226\136\146' means nothing here" },
      { "dv/dt = v\194\183u", "write *" },
      { "dv/dt = \206\177*v", "names are made of a-z, A-Z, 0-9 and _" },
      { "dv/dt = v\255u", "byte 255 means nothing here" },
   }
   for _, case in ipairs(cases) do
      it("is told what would do: " .. case[1], function() says(case[2], equation(case[1])) end)
   end

   it("is told once for each statement", function()
      local why = message(equation "v := u > 1 && u < 2 && u\nu := [1, 2]")
      local _, faults = why:gsub("means nothing here", "")
      assert.equal(2, faults)
      assert.is_nil(why:find("expected", 1, true))
   end)
end)

describe("sections and events of another name", function()
   it("are told what they are here", function()
      says('cann.model has no section \'equations\'; here it is eqs = "..."', { equations = "v' = 1" })
      says("here it is send", { kind = "synapse", psp = "w*pre.r" })
      says("here it is on = { pre", { kind = "synapse", on_pre = "post.g += w" })
      says("on.pre_spike; here the event is called pre", { kind = "synapse", on = { pre_spike = "post.g += w" } })
      says("on.spike has no field 'threshold'; here it is when",
         { state = "v", on = { spike = { threshold = "v > 1" } } })
      says("here the event is called spike", { state = "v", on = { Spike = { when = "v > 1" } } })
      says("no section 'thershold'", { state = "v", thershold = "v > 1" })
   end)
end)

describe("an event", function()
   local function event(of) return { state = "v = 0", eqs = "v' = 1", on = { spike = of } } end
   local cases = {
      { { when = "v = 1" }, "to compare, write ==" },
      { { when = "v > 1", run = "v == 0" }, "an assignment has a single =" },
      { { when = "v > 1", run = "dv/dt = 3" }, "an event sets states at once" },
      { { when = "v > 1", run = "v++" }, "v += 1 adds to a state" },
      { { when = "v > 1", run = "x = 0" }, "declare it in state" },
      { { when = "v > 1", refractory = "-5 ms" }, "refractory: -5 ms is negative" },
      { { when = "every(0)" }, "event: every 0 ms" },
   }
   for _, case in ipairs(cases) do
      it("is told what would do: " .. case[2], function() says(case[2], event(case[1])) end)
   end

   it("of a synapse is led to the port", function()
      for body, wanted in pairs { ["g_post += w"] = "write post.g", ["g_target += w"] = "post.$port",
         ["g_exc += w"] = "the target's is post.g_exc" } do
         says(wanted, { kind = "synapse", on = { pre = body } })
      end
   end)
end)

describe("a synapse that asks for sums", function()
   it("is led to the neuron", function()
      says("give the neuron an alias, m = pop.mean(r)", { kind = "synapse", state = "z", eqs = "z := pop.mean(pre.r)" })
      says("read by its name, such as post.exc", { kind = "synapse", state = "z", eqs = "z := post.sum(exc)" })
   end)
end)

describe("declarations", function()
   it("have room between their bounds, and units of the language", function()
      says("nothing lies between @min(1) and @max(0)", { state = "v = 0 @min(1) @max(0)", eqs = "v' = 1" })
      says("did you mean the unit mV?", { state = "v : mv = 0" })
   end)
end)

-- SPDX-License-Identifier: MIT
local cann = require "cann"
local catalogue = require "cann.catalogue"
local complete = require "cann.options"

local decay = cann.model {
   name = "Decay", kind = "neuron",
   param = [[ tau:s = 1 @max(3 s) @doc("time constant");  p = 0.5 @min(0) @below(1)
              n:int = 3;  on:bool = true;  pause:ms = 1;  C = 1;  g = 1 ]],
   state = "x = 1; y = 1", eqs = "tau*dx/dt = -x; dy/dt = -g*y/(C*(1 s))",
   on = { spike = { when = "x > 3", refractory = "pause" } },
}

local function said(action)
   local fine, message = pcall(action)
   assert.is_false(fine)
   return message
end

local function refuses(message, values)
   assert.truthy(said(function() decay(values) end):find(message, 1, true), said(function() decay(values) end))
end

describe("the range of a parameter", function()
   it("is what @min, @max, @above and @below say, in the parameter's unit", function()
      refuses("Decay: tau = 3.5 s, but it must be at most 3", { tau = 3.5 })
      refuses("Decay: tau = 3.5 s, but it must be at most 3", { tau = "3500 ms" })
      refuses("Decay: p = 1, but it must be at least 0 and below 1", { p = 1 })
      refuses("Decay: p = -0.25, but it must be at least 0 and below 1", { p = -0.25 })
      assert.truthy(decay { p = 0, tau = 3 })
   end)
   it("leaves out 0 where a rate is divided by it", function()
      refuses("Decay: tau = 0 s, but dx/dt is divided by it", { tau = 0 })
      refuses("Decay: C = 0, but dy/dt is divided by it", { C = 0 })
      assert.truthy(decay { tau = -2, C = -1, g = 0 })
   end)
   it("is not negative where it is a refractory time", function()
      refuses("Decay: pause = -2 ms, but it must be at least 0", { pause = -2 })
      assert.truthy(decay { pause = 0 })
   end)
   it("follows its type", function()
      refuses("Decay: n = 2.5, but it must be a whole number", { n = 2.5 })
      refuses("Decay: on = 0.5, but it must be true or false", { on = 0.5 })
   end)
   it("leaves out what is no number", function()
      refuses("Decay: g is not a number (NaN)", { g = 0 / 0 })
      refuses("Decay: g[2] is not a number (NaN)", { g = { 1, 0 / 0 } })
   end)
   it("allows what a condition guards, and what lies within a function", function()
      local guarded = cann.model {
         param = "p = 1; q = 1", state = "x = 1", eqs = "x' = (if p > 0 then -x/p else 0 end) - tanh(x/q)",
      }
      assert.truthy(guarded { p = 0, q = 0 })
   end)
end)

describe("values out of range are named", function()
   it("by the first element of an array", function()
      local message = said(function() cann.group(decay, 4, { tau = { 1, 2, 0, 0 } }) end)
      assert.truthy(message:find("range_spec.lua:%d+: Decay: tau%[3%] = 0 s, but dx/dt is divided by it"), message)
   end)
   it("when a network or a member of its batch is given them", function()
      local net = cann.network { A = cann.group(decay, 3) }
      assert.truthy(said(function() net:set { ["A.pause"] = -1 } end):find("pause = -1 ms", 1, true))
      local message = said(function() net:run(1, { batch = { ["A.tau"] = { 1, 4, 5 } } }) end)
      assert.truthy(message:find("tau[2] = 4 s", 1, true), message)
   end)
   it("and a batch is in the parameter's unit", function()
      local net = cann.network { A = cann.group(decay, 1) }
      local settings = { batch = { ["A.tau"] = { 1, 2 } }, record = "A.x", precision = "float64", method = "exp" }
      local run = net:run(1, settings)
      assert.near(math.exp(-1 / 1000), run["A.x"][10][1][1], 1e-12)
      assert.near(math.exp(-1 / 2000), run["A.x"][10][2][1], 1e-12)
   end)
   it("when they are drawn", function()
      local group = cann.group(decay, 100, { tau = "uniform(2.9 s, 3.1 s)" })
      local message = said(function() cann.run(group, 1) end)
      assert.truthy(message:find("Decay: tau%[%d+%] = 3%.%d+ s, but it must be at most 3"), message)
   end)
   it("when they are a synapse's", function()
      local net = cann.network { A = cann.group(cann.models.LIF {}, 3) }
      assert.truthy(said(function()
         net:connect("A", "A", { rule = "all_to_all", synapse = cann.models.ExpSynapse { tau = -5 } })
      end):find("ExpSynapse: tau = -5 ms, but it must be above 0", 1, true))
   end)
   it("in a description, with a caret", function()
      assert.truthy(said(function()
         cann.model { param = "tau:ms = -1 @above(0)", state = "x = 1", eqs = "tau*dx/dt = -x" }
      end):find("param:1:10: range: the default of 'tau' is out of its range (above 0)\n    tau:ms = -1", 1, true))
      assert.truthy(said(function()
         cann.model { param = "a = 1; b = 2 @min(a)", state = "x = 1", eqs = "x' = -a*b" }
      end):find("range: what bounds the parameter 'b' is a number", 1, true))
      assert.truthy(said(function()
         cann.model { param = "a = 1 @above(2) @max(2)", state = "x = 1", eqs = "x' = -a" }
      end):find("range: no value of 'a' will do", 1, true))
      assert.truthy(said(function()
         cann.model { state = "x = 1 @above(2)", eqs = "x' = -x" }
      end):find("annotation: '@above' means nothing here", 1, true))
   end)
end)

describe("a range is told", function()
   it("by help and completion", function()
      assert.truthy(decay:help():find("time constant   [at most 3, not 0]", 1, true))
      assert.truthy(complete.help(complete.of(decay)):find("[at least 0 and below 1]", 1, true))
   end)
   it("by every time constant of the library", function()
      for _, name in ipairs(catalogue.names "models") do
         local model = cann.models[name]
         for _, row in ipairs(type(model) == "table" and model.parameters or {}) do
            if row.unit == "ms" then assert.truthy(row.range ~= "", name .. "." .. row.name) end
         end
      end
   end)
end)

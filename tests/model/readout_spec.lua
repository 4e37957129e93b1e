-- SPDX-License-Identifier: MIT
-- What is left out of a step, or put off, without a difference: draws times 0, convolutions by kernels that agree,
-- and readouts, which nobody listens to.
local cann = require "cann"
local tensor = require "cann.tensor"

local ring = cann.geometry.ring
local source = cann.model { name = "source", kind = "field", geometry = ring { n = 300, ends = "one" },
   state = "u = sin(3*coord(1))", eqs = "du/dt = 0.2*sin(coord(1) + t) - 0.05*u  @method(euler)" }
local readout = cann.model { name = "readout", kind = "neuron", state = "r = 0; seen = 0", input = "I; J",
   eqs = [[ dr/dt = pos(I) + J - r  @method(euler)
            seen := t
            total = pop.sum(r)  @record ]] }

local M = tensor.zeros(700, 300):uniform(-1, 1, { seed = 4 })
local function net(heard, n)
   local groups = { a = source {}, b = cann.group(readout, n or 700) }
   if heard then groups.c = cann.group(readout, 1) end
   local made = cann.network(groups)
   made:link { to = "b.I", from = "a", value = "pos(u)", matrix = n and M:range(1, 1, n) or M }
   made:link { to = "b.J", from = "a", value = "u", matrix = n and M:range(1, 1, n) or M }
   if heard then made:link { to = "c.I", from = "b", value = "pop.sum(r)" } end
   return made
end

local function run(of, steps, options)
   local all = { dt = 0.5, record = { "b.r", "b.total", "b.seen" } }
   for name, value in pairs(options or {}) do all[name] = value end
   return of:run(steps * 0.5, all)
end

describe("a readout", function()
   it("is done for sixteen steps at once when its matrices are large", function()
      assert.matches("16 steps at once", cann.order(net()))
      assert.is_nil(cann.order(net(false, 20)):find("at once", 1, true))
      assert.is_nil(cann.order(net(true)):find("at once", 1, true))
   end)
   it("gives what single steps give, bit for bit", function()
      local whole, pieces = run(net(), 41), net()
      local heard = run(net(true), 41)
      for _, name in ipairs { "b.r", "b.total", "b.seen" } do
         assert.is_true(whole[name]:equals(heard[name]))
      end
      local at = 0
      for _, steps in ipairs { 1, 7, 16, 17 } do
         local part = run(pieces, steps)
         assert.is_true(part["b.r"]:equals(whole["b.r"]:range(1, at + 1, at + steps)))
         assert.is_true(part["b.seen"]:equals(whole["b.seen"]:range(1, at + 1, at + steps)))
         at = at + steps
      end
   end)
   it("gives the same bits for every team and back end, and in float64 what the products say", function()
      local one = run(net(), 20, { threads = 1 })["b.r"]
      assert.is_true(one:equals(run(net(), 20, { threads = 3 })["b.r"]))
      assert.is_true(one:equals(run(net(), 20, { backend = "native" })["b.r"]))
      local exact = run(net(), 3, { precision = "float64", record = { "a.u", "b.r" } })
      local r = tensor.zeros(700)
      for k = 1, 3 do
         local u = exact["a.u"][k]
         local heard = M % (u:gt(0):to "float64" * u)
         r = r + 0.5 * (heard:gt(0):to "float64" * heard + M % u - r)
         assert.near(0, (exact["b.r"][k] - r):abs():max(), 1e-12)
      end
   end)
   it("is complete when an event of another group ends the run", function()
      local clock = cann.model { name = "clock", kind = "neuron", state = "n = 0", eqs = "n := n + 1",
         on = { late = { when = "n > 20", run = "stop" } } }
      local groups = { a = source {}, b = cann.group(readout, 700), z = cann.group(clock, 1) }
      local stopped = cann.network(groups):link { to = "b.I", from = "a", value = "pos(u)", matrix = M }
         :link { to = "b.J", from = "a", value = "u", matrix = M }
      assert.matches("16 steps at once", cann.order(stopped))
      local rows = run(stopped, 40)["b.r"]
      local count = rows:size(1)
      assert.is_true(count > 16 and count < 25)
      assert.is_true(rows:equals(run(net(), count)["b.r"]))
   end)
   it("is recorded as asked for", function()
      local all = run(net(), 40)["b.r"]
      local some = run(net(), 40, { record = "b.r", every = 3 })["b.r"]
      assert.are.equal(13, some:size(1))
      assert.is_true(some[13]:equals(all[39]))
   end)
end)

describe("noise that is 0", function()
   local noisy = cann.model { name = "noisy", kind = "neuron", param = "s = 0; k = 1", state = "v = 1",
      eqs = [[ n = s*normal(0, 1)  @step
               dv/dt = -v + k*n  @method(euler) ]] }
   local function of(s)
      local made = cann.network { a = cann.group(noisy, 50) }
      if s then made:set { ["a.s"] = s } end
      return made
   end
   local function last(made) return made:run(2, { dt = 0.1, record = "a.v", seed = 3 })["a.v"] end
   it("is not drawn", function()
      assert.matches("%(2 operations", cann.order(of()))
      assert.is_true(tonumber(cann.order(of(0.5)):match "%((%d+) operations") > 10)
   end)
   it("comes back with its parameter, as if it had been there", function()
      local made, always = of(), of(0.5)
      last(made)
      made:reset()
      made:set { ["a.s"] = 0.5 }
      assert.is_true(last(made):equals(last(always)))
      made:set { ["a.s"] = 0 }
      assert.are.equal(0, (last(made)[20] - made:get "a.v"):abs():max())
      assert.matches("%(2 operations", cann.order(made))
   end)
   it("is drawn where some elements have it", function()
      local made = cann.network { a = cann.group(cann.model { extends = noisy, kind = "neuron",
         param = "s = 0 @local" }, 50) }
      made:set { ["a.s"] = tensor.arange(0, 49):gt(24):to "float64" }
      local v = last(made)[20]
      assert.are.equal(0, v:range(1, 1, 25):var())
      assert.is_true(v:range(1, 26, 50):var() > 0.01)
   end)
end)

describe("kernels that agree to rounding", function()
   it("are convolved once", function()
      local sheet = cann.network { g = cann.models.GridCell {} }
      local _, twins = cann.order(sheet):gsub("agree to rounding", "")
      assert.are.equal(3, twins)
      local wide = cann.network { g = cann.models.GridCell { a = 1 } }
      _, twins = cann.order(wide):gsub("agree to rounding", "")
      assert.are.equal(0, twins)
   end)
   it("give what each of them gives", function()
      local function u(convolution)
         local sheet = cann.network({ g = cann.models.GridCell {} },
            { convolution = convolution, precision = "float64" })
         return sheet:run(5, { dt = 0.05, record = "g.u", input = { ["g.p1"] = 0.3, ["g.p2"] = -1 } })["g.u"][100]
      end
      assert.near(0, (u "automatic" - u "fft"):abs():max(), 1e-9)
   end)
end)

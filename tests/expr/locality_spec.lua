-- SPDX-License-Identifier: MIT
--- States and parameters that are one for many: @global, @post.
local cann = require "cann"

local function neuron(spec)
   spec.kind, spec.name = "neuron", "N"
   return cann.model(spec)
end

local function run(spec, n, values)
   return cann.run(cann.group(neuron(spec), n or 50, values), 6, { dt = 1, precision = "float64" })
end

local function refused(wanted, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(wanted, 1, true), tostring(why))
end

local function spread(values, step) return values[step]:max() - values[step]:min() end

describe("a @global state of a group", function()
   it("draws one number for all elements, another in each step", function()
      local r = run { state = "g = 0 @global; x = 0; own = 0", eqs = "g := normal(0, 1); x := g; own := normal(0, 1)" }
      local seen = {}
      for step = 1, 6 do
         assert.equal(0, spread(r.x, step))
         assert.is_true(spread(r.own, step) > 0)
         assert.is_nil(seen[r.x[step][1]])
         seen[r.x[step][1]] = true
      end
   end)

   it("draws it by way of an alias, too", function()
      local r = run { state = "g = 0 @global; x = 0", eqs = "n = uniform(0, 1) @step; g := n; x := g" }
      assert.equal(0, spread(r.x, 3))
   end)

   it("has one first value, and so has a @global parameter", function()
      local r = run { param = "p = uniform(0, 1) @global; q = uniform(0, 1)",
         state = "g = uniform(0, 1) @global; x = 0; y = 0", eqs = "g' = -g/5; x := p; y := q" }
      assert.equal(0, spread(r.g, 6))
      assert.equal(0, spread(r.x, 6))
      assert.is_true(spread(r.y, 6) > 0)
   end)

   it("hears of the elements by sums over the group", function()
      local r = run({ state = "x = 0; g = 0 @global", eqs = "x' = i @method(euler); g := pop.mean(x)" }, 5)
      assert.equal(3 * 6, r.g[6][2])
   end)

   it("is set to one value", function()
      local cell = neuron { param = "p = 1 @global", state = "x = 0", eqs = "x := p" }
      local net = cann.network { A = cann.group(cell, 3) }
      net:set { ["A.p"] = 4 }
      net:set { ["A.p"] = { 5, 5, 5 } }
      refused("N.p is one value for all (@global), and 3 different ones were given", net.set, net,
         { ["A.p"] = { 1, 2, 3 } })
   end)

   local wrong = {
      { { state = "x; g @global", eqs = "g := x" },
         "N:eqs:1:1: locality: 'g' is one for all elements (@global), and 'x' differs between them" },
      { { state = "g @global", input = "I", eqs = "g' = I - g" }, "'I' differs between them" },
      { { state = "g @global", param = "p = uniform(0, 1) @local", eqs = "g := p" }, "'p' differs between them" },
      { { state = "g @global", eqs = "g := i" }, "'i' differs between them" },
      { { state = "g @global", eqs = "g' = -g + xi" }, "noise that is common to the group is xi_g@shared" },
      { { state = "x; g @global", eqs = "x' = 1", on = { spike = { when = "x > 3", run = "x = 0; g += 1" } } },
         "N:on.spike:1:8: locality: 'g' is one for all (@global), and an event happens to some of them" },
   }
   for _, case in ipairs(wrong) do
      it("says: " .. case[2], function() refused(case[2], neuron, case[1]) end)
   end
end)

describe("a state that synapses share", function()
   local function synapse(spec)
      spec.kind, spec.name, spec.send = "synapse", "S", "w*pre.r"
      return cann.model(spec)
   end

   it("follows its target", function()
      synapse { state = "theta = 0 @post", eqs = "theta' = post.r^2 - theta", on = { post = "theta += post.r" } }
   end)

   local wrong = {
      { { state = "z @global", eqs = "z := post.r" }, "'z' is one for all synapses (@global), and 'post.r' differs" },
      { { state = "z @post", eqs = "z := pre.r" }, "is one for all synapses of a target (@post), and 'pre.r'" },
      { { state = "z @post; y", eqs = "z' = y - z; y := pre.r" }, "'y' differs between them" },
      { { state = "z @post", eqs = "z := normal(0, 1)" }, "and a draw differs between them" },
      { { state = "z @post", on = { pre = "z += 1" } }, "an event happens to some of them" },
      { { state = "z @post", on = { post = "if post.r > 1 then z += pre.r end" } }, "'pre.r' differs between them" },
      { { state = "z @global", on = { post = "z += 1" } }, "an event happens to some of them" },
   }
   for _, case in ipairs(wrong) do
      it("says: " .. case[2], function() refused(case[2], synapse, case[1]) end)
   end
end)

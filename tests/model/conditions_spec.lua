-- SPDX-License-Identifier: MIT
--- Conditions as text: on the variables of groups that are connected, and for which elements are set.
local cann = require "cann"
local tensor = cann.tensor

local cell = cann.model { name = "Cell", kind = "neuron", param = "k = 0; gain = 1", input = "g",
   state = "s = 0; depth = 0", eqs = "s := g", on = { spike = { when = "s > 1e9" } } }

local function two_groups()
   local net = cann.network { A = cann.group(cell, 6, { k = { 1, 2, 3, 4, 5, 6 } }),
      B = cann.group(cell, 5, { k = { 5, 4, 3, 2, 1 } }) }
   net.settings = { precision = "float64", dt = 1 }
   return net
end

local function refused(wanted, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(wanted, 1, true), tostring(why))
end

-- Pairs (i, j), from 1, for which f(k of i, k of j, i, j) holds.
local function by_hand(f)
   local list = {}
   for i = 1, 6 do for j = 1, 5 do if f(i, 6 - j, i, j) then list[#list + 1] = i .. "," .. j end end end
   return list
end

local function pairs_of(projection)
   local sources, targets = projection:pairs()
   local list = {}
   for n = 1, sources:count() do list[n] = ("%d,%d"):format(sources[n], targets[n]) end
   return list
end

describe("a rule as a condition", function()
   it("reads variables of both groups, however they are written", function()
      for _, text in ipairs { "pre.k > post.k + 1", "k_pre > k_post + 1" } do
         local made = two_groups():connect("A", "B", { rule = "condition", where = text, port = "g" })
         assert.same(by_hand(function(a, b) return a > b + 1 end), pairs_of(made))
      end
      local made = two_groups():connect("A", "B", { rule = "condition", where = "i < j and pre.k*post.k >= 4",
         port = "g" })
      assert.same(by_hand(function(a, b, i, j) return i < j and a * b >= 4 end), pairs_of(made))
   end)

   it("reads states as they are now, and takes chances from them", function()
      local net = two_groups()
      net:set { ["A.s"] = { 0, 1, 0, 1, 0, 1 } }
      local made = net:connect("A", "B", { rule = "condition", chance = "pre.s", port = "g" })
      assert.same(by_hand(function(_, _, i) return i % 2 == 0 end), pairs_of(made))
   end)

   it("joins parts of groups by the values of their own elements", function()
      local net = two_groups()
      local made = net:connect(net.A[{ 3, 6 }], net.B[{ 2, 5 }], { rule = "condition", where = "pre.k > post.k + 1",
         port = "g" })
      assert.same(by_hand(function(a, b, i, j) return i >= 3 and j >= 2 and a > b + 1 end), pairs_of(made))
   end)

   it("is the same after save and load", function()
      local net = two_groups()
      net:connect("A", "B", { rule = "condition", where = "pre.k > post.k", port = "g", name = "P" })
      local path = os.tmpname()
      net:save(path)
      local other = cann.load(path)
      os.remove(path)
      assert.same(pairs_of(net.P), pairs_of(other.P))
   end)

   it("points at names that neither knows", function()
      local net = two_groups()
      refused("where:1:1: unknown name: 'kk_pre'", net.connect, net, "A", "B", { rule = "condition",
         where = "kk_pre > 1", port = "g" })
      refused("source_names and source_values go together", cann.connect.make, "condition", 3, 3,
         { where = "a_pre > 1", source_names = "a", source_values = tensor.zeros(2, 1) })
      refused("source_names and source_values go together", cann.connect.make, "condition", 3, 3,
        { where = "a_pre > 1", source_names = ",a", source_values = tensor.zeros(3, 1) })
      refused("unknown name: 'a_pre'", cann.connect.make, "condition", 3, 3,
        { where = "a_pre > 1", source_names = "", source_values = tensor.zeros(3, 1) })
      local made = cann.connect.make("condition", 3, 2, { where = "a_pre > b_post", source_names = "a",
         source_values = tensor { { 1 }, { 5 }, { 3 } }, target_names = "c,b",
         target_values = tensor { { 0, 2 }, { 0, 4 } } })
      assert.same({ { 0, 0 }, { 1, 1 }, { 1, 0 } }, made:to_dense():tolist())
   end)
end)

describe("a view by a condition", function()
   it("is the elements for which it holds", function()
      local net = two_groups()
      -- i counts from 1, as views do.
      net.A["k > 2 and i < 5"]:set { depth = 7 }
      assert.same({ 0, 0, 7, 7, 0, 0 }, net:get("A.depth"):tolist())
      assert.equal(0, net.A["k > 100"].count)
      assert.equal(6, net.A["1 > 0"].count)
      assert.same({ 3, 4 }, net.A[{ 2, 4 }]["k > 2"]:elements())
   end)

   it("is the synapses for which it holds, in the names of both ends", function()
      local net = two_groups()
      net:connect("A", "B", { port = "g", name = "P", weight = 1 })
      net.P["pre.k == post.k"]:set { w = "10*pre.k" }
      local w = net:get "P.w"
      local sources, targets = net.P:pairs()
      for n = 1, 30 do
         local i, j = sources[n], targets[n]
         assert.equal(i == 6 - j and 10 * i or 1, w[n])
      end
   end)

   it("says what is wrong with it", function()
      local net = two_groups()
      refused("unknown name: 'kk'", function() return net.A["kk > 2"] end)
      refused("A has no variable 'kk'", function() return net.A.kk end)
   end)
end)

describe("a text that has a value for each element", function()
   it("is worked out by net:set, too", function()
      local net = two_groups()
      net:set { ["A.depth"] = "2*k + i", ["B.depth"] = "normal(3, 1)" }
      assert.same({ 3, 6, 9, 12, 15, 18 }, net:get("A.depth"):tolist())
      assert.is_true(net:get("B.depth"):std() > 0)
      net:connect("A", "B", { port = "g", name = "P" })
      net:set { ["P.w"] = "uniform(2, 3)" }
      local w = net:get "P.w"
      assert.is_true(w:min() >= 2 and w:max() <= 3 and w:max() > w:min())
   end)

   it("is told from a number with a unit", function()
      local volts = cann.model { kind = "neuron", state = "v:mV = 0; m = 1", param = "tau:ms = 2",
         eqs = "v' = 0; m' = 0" }
      local net = cann.network { A = cann.group(volts, 2) }
      net:set { ["A.v"] = "0.02 V", ["A.tau"] = "1 s" }
      assert.near(20, net:get("A.v"):max(), 1e-5)
      assert.equal(1000, net:get "A.tau")
   end)
end)

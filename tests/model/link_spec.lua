-- SPDX-License-Identifier: MIT
-- Inputs that are computed from other groups within the step.
local cann = require "cann"
local tensor = require "cann.tensor"

local ring = cann.geometry.ring
local from = cann.model { name = "from", kind = "field", geometry = ring { n = 8, ends = "one" },
   state = "u = 1", input = "I", eqs = "u := u + I" }
local to = cann.model { name = "to", kind = "field", geometry = ring { n = 4, ends = "one" },
   state = "w = 0", input = "J", eqs = "w := J" }

local function pair(names)
   local groups = {}
   for name, model in pairs(names or { a = from, b = to }) do groups[name] = model {} end
   return cann.network(groups)
end

local function last(net, name, options)
   options = options or {}
   options.dt, options.record, options.input = 1, name, { ["*.I"] = tensor.arange(1, 8) }
   local rows = net:run(2, options)[name]
   return rows[rows:size(1)]:tolist()
end

local function refusal(net, options)
   local fine, why = pcall(net.link, net, options)
   assert.is_false(fine)
   return tostring(why)
end

describe("a link", function()
   -- After two steps u = 1 + 2i for element i.
   it("carries one value for all within the step, whatever the groups are called", function()
      assert.are.same({ 80, 80, 80, 80 }, last(pair():link { to = "b.J", from = "a", value = "pop.sum(u)" }, "b.w"))
      local swapped = pair { z = from, b = to }:link { to = "b.J", from = "z", value = "pop.sum(u)" }
      assert.are.same({ 80, 80, 80, 80 }, last(swapped, "b.w"))
   end)
   it("multiplies by a matrix", function()
      local M = tensor.zeros(4, 8):uniform(0, 1, { seed = 1 })
      local u = tensor.arange(1, 8) * 2 + 1
      for _, precision in ipairs { "float64", "float32" } do
         local net = pair():link { to = "b.J", from = "a", value = "u", matrix = M }
         local got = last(net, "b.w", { precision = precision })
         assert.near(0, (tensor.from(got) - M % u):abs():max(), precision == "float64" and 1e-13 or 1e-5)
      end
   end)
   it("takes a row of a table", function()
      local rows = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 } }
      assert.are.same({ 5, 6, 7, 8 }, last(pair():link { to = "b.J", row = "2", table = rows }, "b.w"))
      assert.are.same({ 0, 0, 0, 0 }, last(pair():link { to = "b.J", row = "0", table = rows }, "b.w"))
   end)
   it("sums over pairs and adds to other links", function()
      local net = pair():link { to = "b.J", from = "a", weight = "if i <= 2 then u else 0 end", with = { c = "i" },
         each = "c*i" }:link { to = "b.J", from = "a", value = "0.5 + 0*pop.sum(u)" }
      -- (3 * 1 + 5 * 2) i + 0.5
      assert.are.same({ 13.5, 26.5, 39.5, 52.5 }, last(net, "b.w"))
   end)
   it("gives the same bits for 1 and 3 threads", function()
      local large = cann.model { extends = from, kind = "field", geometry = ring { n = 40000, ends = "one" } }
      local function values(threads)
         local net = cann.network { a = large {}, b = large {} }
         net:link { to = "b.I", from = "a", value = "u*sin(i)" }
         return net:run(3, { dt = 1, record = "b.u", threads = threads })["b.u"]
      end
      assert.is_true(values(1):equals(values(3)))
   end)
   it("joins groups of one element in a batch, with the bits of each member alone", function()
      local one = cann.model { name = "one", param = "k = 1", state = "x = 0", input = "I",
         eqs = "x := 0.5*x + k + uniform(0, 1) + I" }
      local function made()
         local net = cann.network { a = cann.group(one, 1), b = cann.group(one, 3), c = cann.group(one, 1) }
         return net:link { to = "b.I", from = "a", value = "x" }:link { to = "c.I", from = "b", value = "pop.sum(x)" }
            :link { to = "a.I", from = "c", value = "0.1*x" }
      end
      local names = { "a.x", "b.x", "c.x" }
      local k = { 1, -2, 0.5 }
      local together = made():run(8, { dt = 1, record = names, seed = 4, batch = { ["a.k"] = k } })
      for b = 1, 3 do
         local net = made():set { ["a.k"] = k[b] }
         local alone = net:run(8, { dt = 1, record = names, seed = 3 + b })
         for _, name in ipairs(names) do assert.is_true(together:member(b)[name]:equals(alone[name]), name) end
      end
   end)
   it("joins a group to itself as it was before the step", function()
      local net = cann.network { a = from {} }:link { to = "a.I", from = "a", value = "u" }
      assert.are.same({ 8, 8, 8, 8, 8, 8, 8, 8 }, net:run(3, { dt = 1, record = "a.u" })["a.u"][3]:tolist())
   end)
   it("says what is wrong, and leaves the network as it was", function()
      local net = pair()
      assert.matches("did you mean 'J'", refusal(net, { to = "b.K", from = "a", value = "u" }))
      assert.matches("no group 'c'", refusal(net, { to = "b.J", from = "c", value = "u" }))
      assert.matches("unknown name: 'v'", refusal(net, { to = "b.J", from = "a", value = "v" }))
      assert.matches("gets 8 values from 8 elements", refusal(net, { to = "b.J", from = "a", value = "u" }))
      assert.matches("%[3, 3%], but %[targets, 8%]", refusal(net, { to = "b.J", from = "a", value = "u",
         matrix = tensor.zeros(3, 3) }))
      assert.matches("finite numbers", refusal(net, { to = "b.J", from = "a", value = "u",
         matrix = tensor.full(0 / 0, 4, 8) }))
      assert.matches("give value, matrix", refusal(net, { to = "b.J", from = "a" }))
      assert.matches("may use no sums", refusal(net, { to = "b.J", from = "a", each = "pop.sum(w)" }))
      assert.matches("one value for all", refusal(net, { to = "b.J", from = "a", row = "u",
         table = { { 1, 2, 3, 4 } } }))
      assert.are.same({ 0, 0, 0, 0 }, last(net, "b.w"))
   end)
end)

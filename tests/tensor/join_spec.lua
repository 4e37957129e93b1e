-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"

local function raises(part, call, ...)
   local fine, message = pcall(call, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(message):find(part, 1, true), tostring(message) .. "\n  lacks: " .. part)
end

describe("joining", function()
   local a, b = tensor { { 1, 2 }, { 3, 4 } }, tensor { { 5, 6 } }

   it("puts tensors one after the other along an axis", function()
      assert.same({ { 1, 2 }, { 3, 4 }, { 5, 6 } }, tensor.concatenate({ a, b }):tolist())
      assert.same({ { 1, 2, 1, 3 }, { 3, 4, 2, 4 } }, tensor.concatenate({ a, a:t() }, 2):tolist())
      assert.equal("float64", tensor.concatenate { tensor({ 1 }, "int32"), tensor { 0.5 } }:type())
      raises("tensor 2 is [1, 2], which does not fit [2, 2] along axis 2", tensor.concatenate, { a, b }, 2)
      raises("a list of tensors is wanted", tensor.concatenate, {})
   end)

   it("stacks tensors along a new axis", function()
      assert.same({ 2, 2, 2 }, tensor.stack { a, a }:shape())
      assert.same({ { 1, 7 }, { 2, 8 } }, tensor.stack({ { 1, 2 }, { 7, 8 } }, 2):tolist())
      assert.same({ { 1, 2 }, { 3, 4 } }, tensor { tensor { 1, 2 }, tensor { 3, 4 } }:tolist())
      raises("tensor 2 is [1, 2], but the first is [2, 2]", tensor.stack, { a, b })
   end)

   it("spans a grid of coordinates", function()
      local x, y = tensor.grid({ 1, 2, 3 }, { 10, 20 })
      assert.same({ { 1, 2, 3 }, { 1, 2, 3 } }, x:tolist())
      assert.same({ { 10, 10, 10 }, { 20, 20, 20 } }, y:tolist())
   end)
end)

describe("picking", function()
   local x = tensor { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } }

   it("takes places, in any order and number", function()
      assert.same({ { 7, 8, 9 }, { 1, 2, 3 } }, x:take({ 3, 1 }):tolist())
      assert.same({ { 3, 3 }, { 6, 6 }, { 9, 9 } }, x:take({ 3, 3 }, 2):tolist())
      assert.same({ { 4, 5, 6 } }, x[tensor { 2 }]:tolist())
      assert.same({ 2, 2, 3 }, x:take({ { 1, 2 }, { 3, 3 } }):shape())
      assert.same({ 6, 3 }, x:t():take({ 2, 1 }, 2)[3]:tolist())
   end)

   it("puts values at places, later ones winning", function()
      local y = x:copy()
      y:put({ 1, 3 }, 0)
      assert.same({ { 0, 0, 0 }, { 4, 5, 6 }, { 0, 0, 0 } }, y:tolist())
      y:t():put({ 2, 2 }, { { 1, 1, 1 }, { 5, 6, 7 } })
      assert.same({ 5, 6, 7 }, y[{ {}, 2 }]:tolist())
      y[tensor({ 2 }, "int32")] = tensor { 1, 2, 3 }
      assert.same({ 1, 2, 3 }, y[2]:tolist())
   end)

   it("gathers along an axis what argsort found", function()
      local y = tensor { { 3, 1, 2 }, { 0, 5, 4 } }
      assert.is_true(y:gather(y:argsort(2), 2):equals(y:sort(2)))
      assert.is_true(y:gather(y:argsort(1), 1):equals(y:sort(1)))
      assert.is_true(y:t():gather(y:t():argsort(1), 1):equals(y:sort(2):t()))
   end)

   it("takes and fills by masks", function()
      assert.same({ 6, 7, 8, 9 }, x[x:gt(5)]:tolist())
      assert.same({ { 1, 2, 3 }, { 7, 8, 9 } }, x[tensor { true, false, true }]:tolist())
      local y = x:copy()
      y[y:gt(5)] = 0
      y[tensor { true, false, false }] = -1
      assert.same({ { -1, -1, -1 }, { 4, 5, 0 }, { 0, 0, 0 } }, y:tolist())
      assert.same({ 0 }, x[x:gt(100)]:shape())
   end)

   it("finds what is not 0, and what is there once", function()
      assert.same({ { 1, 2 }, { 2, 1 } }, tensor { { 0, 1 }, { 1, 0 } }:nonzero():tolist())
      assert.same({ -1, 2, 3 }, tensor { 3, 2, 3, -1, 2 }:unique():tolist())
      assert.equal(2, tensor { 0 / 0, 1, 0 / 0 }:unique():count())
      assert.same({}, tensor {}:unique():tolist())
   end)

   it("names the place that is not there", function()
      raises("take: element 2 of the index is place 4, but the axis has 3 places", function()
         return x:take({ 1, 4 })
      end)
      raises("place 0", function() return x:take({ 0 }) end)
      raises("places are whole numbers from 1", function() return x:take({ 1.5 }) end)
      raises("places are whole numbers from 1", function() return x:take({ 0 / 0 }) end)
      raises("a mask [2] does not fit", function() return tensor.zeros(3)[tensor { true, false }] end)
      raises("a mask of 2 does not fit axis 1", function() return x[tensor { true, false }] end)
      raises("gather: an index [1, 2]", function() return x:gather({ { 1, 2 } }, 1) end)
   end)
end)

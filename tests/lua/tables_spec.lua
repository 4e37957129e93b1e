-- SPDX-License-Identifier: MIT
--- The engine's tables, as plugins and programs walk them: each row is found by its name and says what it is, and rows
-- that are not there are nobody's.
local door = require "cann.ffi"
local C, ffi = door.C, door.ffi

local tables = { "function", "distribution", "reduction", "along", "linalg", "rule", "initialiser", "local_rule" }

local function call(kind, verb, ...) return C[("cann_%s_%s"):format(kind, verb)](...) end

local function text(pointer) return pointer ~= nil and ffi.string(pointer) or nil end

describe("the table", function()
   for _, kind in ipairs(tables) do
      it("of " .. kind .. "s finds each row by its name, and each says what it does", function()
         local count = tonumber(call(kind, "count"))
         assert.is_true(count > 0)
         for row = 0, count - 1 do
            local name = text(call(kind, "name", row))
            assert.are.equal(row, tonumber(call(kind, "find", name)))
            assert.is_truthy(#text(call(kind, "doc", row)) > 0, name)
         end
      end)

      it("of " .. kind .. "s has no row before the first, past the last, or of another name", function()
         local count = tonumber(call(kind, "count"))
         for _, row in ipairs { -1, count, 2 ^ 40 } do
            assert.is_nil(text(call(kind, "name", row)))
            assert.is_nil(text(call(kind, "doc", row)))
         end
         for _, name in ipairs { "", "no such name", ("x"):rep(5000) } do
            assert.are.equal(-1, tonumber(call(kind, "find", name)))
         end
      end)
   end

   it("of methods ends with none, and each says its order and who published it", function()
      local index = 0
      while text(C.cann_method_name(index)) do
         assert.is_true(C.cann_method_order(index) >= 0)
         assert.is_truthy(text(C.cann_method_source(index)), text(C.cann_method_name(index)))
         index = index + 1
      end
      assert.is_true(index > 10)
      assert.is_nil(text(C.cann_method_name(-1)))
   end)
end)

describe("a model", function()
   it("says its kind and what it is called", function()
      local made = ffi.gc(C.cann_model_new("cell", "neuron"), C.cann_model_free)
      assert.are.equal("cell", text(C.cann_model_title(made)))
      assert.are.equal("neuron", text(C.cann_model_kind(made)))
      assert.is_truthy(text(C.cann_model_title(ffi.gc(C.cann_model_new(nil, "system"), C.cann_model_free))))
   end)
end)

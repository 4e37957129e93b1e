-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"

-- What a hurried user might hand to anything.
local nonsense = {
   "text", 0 / 0, 1.5, -1, 1e12, {}, true, function() end, { {} }, tensor { { 1, 2, 3 }, { 4, 5, 6 } }, math.huge,
   n = 12, -- and nil, the twelfth
}

-- Errors that come from inside the library's own lines instead of saying what is wrong.
local inner = { "lua/cann/", "attempt to", "bad argument", "cannot convert" }

local function check(name, call, ...)
   local fine, message = pcall(call, ...)
   if fine then return end
   for _, part in ipairs(inner) do
      assert.is_falsy(tostring(message):find(part, 1, true), name .. ": " .. tostring(message))
   end
end

local function methods_of()
   local names = { "sum", "sort", "tanh", "pow", "matmul", "svd", "solve", "median", "clip", "lstsq", "normal" }
   for name in pairs(tensor.methods) do names[#names + 1] = name end
   table.sort(names)
   return names
end

describe("nonsense", function()
   it("given to a method is answered in a sentence at the user's line", function()
      local left_out = { close = true, data = true }
      for _, name in ipairs(methods_of()) do
         for i = 1, nonsense.n do
            for j = 1, nonsense.n do
               local x = tensor { { 1, 2, 3 }, { 4, 5, 6 } }
               if not left_out[name] then check(name, x[name], x, nonsense[i], nonsense[j]) end
            end
         end
      end
   end)

   it("given to a function is answered in a sentence at the user's line", function()
      local left_out = { own = true, save = true, is = true }
      for name, call in pairs(tensor) do
         for i = 1, nonsense.n do
            for j = 1, nonsense.n do
               if type(call) == "function" and not left_out[name] then
                  check(name, call, nonsense[i], nonsense[j])
               end
            end
         end
      end
   end)

   it("as an index or operand is answered in a sentence at the user's line", function()
      for i = 1, nonsense.n do
         local x = tensor { { 1, 2, 3 }, { 4, 5, 6 } }
         check("get", function() return x[nonsense[i]] end)
         check("get", function() return x[{ nonsense[i], nonsense[i] }] end)
         check("add", function() return x + nonsense[i] end)
         check("matmul", function() return nonsense[i] % x end)
         for j = 1, nonsense.n do
            check("set", function() x[nonsense[i]] = nonsense[j] end)
         end
      end
   end)

   it("printed stays short", function()
      assert.is_true(#tostring(tensor { 1, 2, 3 }:expand(1e12, 3)) < 1000)
   end)
end)

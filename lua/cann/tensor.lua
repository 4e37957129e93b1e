-- SPDX-License-Identifier: MIT
--- Tensors: n-dimensional arrays of float32, float64, int32, int64 or bool.
--
--    local tensor = require "cann.tensor"
--    local a = tensor.rand(3, 4)
--    a[{ 1, {} }] = 0            -- indices count from 1, ranges include both ends
--    print(a:gt(0.5):sum(2))
--
-- Functions here make tensors; everything else is a method. Every row of the engine's tables of
-- functions and reductions is a method of its name. A new tensor is float64 unless a trailing
-- "float32", "int32", "int64" or "bool" says otherwise: tensor.zeros(3, 4, "float32").
local object = require "cann.tensor.object"
require "cann.tensor.view"
require "cann.tensor.print"

local tensor = { is = object.is, own = object.own, tensor = object.tensor, methods = object.methods }
local faces = { "cann.tensor.create", "cann.tensor.operations", "cann.tensor.join", "cann.tensor.files",
   "cann.tensor.interpolate", "cann.tensor.random", "cann.tensor.bytes", "cann.tensor.smooth" }

for _, face in ipairs(faces) do
   for name, value in pairs(require(face)) do tensor[name] = value end
end

tensor.fuse = require "cann.fuse"

return setmetatable(tensor, { __call = function(_, list, type_name) return tensor.from(list, type_name) end })

-- SPDX-License-Identifier: MIT
--- What models that learn share: a matrix of weights `W`, told apart from networks by layer.is, and the
-- checks of what they are given.
local handle = require "cann.handle"
local members = require "cann.members"
local tensor = require "cann.tensor"

local layer = { meta = {} }

local shared = {}

local passing = { spikes = true } -- the answer to the last run, of any length

--- Writes what the layer has learnt: its tensors and numbers, to .npz or .h5.
-- @tparam string path
-- @usage models.LinearLayer{ inputs = 3, outputs = 2 }:save("weights.npz")
function shared:save(path)
   local fields = {}
   for name, value in pairs(self) do
      if (tensor.is(value) or type(value) == "number") and not passing[name] then fields[name] = value end
   end
   tensor.save(path, fields)
   return self
end

--- Takes what a layer of the same kind and size has written.
-- @tparam string path
-- @raise what the file does not hold, or in another shape; the layer is then as it was
function shared:load(path)
   local held, taken = tensor.load(path), {}
   local name = getmetatable(self).name
   if tensor.is(held) then handle.fail("%s: %s holds one tensor, no layer", name, path) end
   for field, own in pairs(self) do
      local value = held[field]
      if passing[field] then own = nil end
      if tensor.is(own) and (not tensor.is(value) or value:rank() ~= own:rank()
         or table.concat(value:shape(), ",") ~= table.concat(own:shape(), ",")) then
         handle.fail("%s: %s holds %s '%s', but [%s] is wanted", name, path,
            tensor.is(value) and "[" .. table.concat(value:shape(), ", ") .. "] as" or "no", field,
            table.concat(own:shape(), ", "))
      end
      if tensor.is(own) then taken[field] = value:to(own:type())
      elseif type(own) == "number" and tensor.is(value) and value:count() == 1 then
         taken[field] = value:flatten()[1]
      end
   end
   for field, value in pairs(taken) do self[field] = value end
   return self
end

--- Makes a class: its instances have the fields of `new` and the methods given.
-- @tparam string name
-- @tparam table methods by name
function layer.class(name, methods)
   for key, method in pairs(shared) do methods[key] = methods[key] or method end
   local meta = { __index = methods, name = name, layer = true }
   function meta.__tostring(self) return self:describe() end
   meta.__announce = meta.__tostring
   meta.__names = members.with(methods)
   return meta
end

--- True for instances of such classes.
function layer.is(value)
   local meta = getmetatable(value)
   return type(meta) == "table" and rawget(meta, "layer") == true
end

--- Samples as rows: a tensor or table [samples, inputs], a list of tensors, or one sample [inputs].
-- @tparam string name for the sentence
-- @param data
-- @tparam[opt] number inputs columns wanted
-- @treturn Tensor [samples, inputs] contiguous
-- @treturn boolean true when one sample was given
function layer.samples(name, data, inputs)
   if type(data) ~= "table" then
      handle.fail("%s takes samples as a tensor [samples, inputs], not a %s", name, type(data))
   end
   if not tensor.is(data) and tensor.is(data[1]) then
      local flat = {}
      for k, one in ipairs(data) do flat[k] = one:flatten() end
      data = tensor.stack(flat)
   end
   local values = tensor.is(data) and data or tensor.from(data)
   local single = values:rank() == 1
   if single then values = values:reshape(1, -1) end
   if values:rank() > 2 then values = values:reshape(values:size(1), -1) end
   if values:rank() ~= 2 or values:count() == 0 then
      handle.fail("%s: samples of shape [%s]; [samples, inputs] with at least one sample will do", name,
         table.concat(values:shape(), ", "))
   end
   if inputs and values:size(2) ~= inputs then
      handle.fail("%s: samples of %d numbers, but the layer has %d inputs", name, values:size(2), inputs)
   end
   if values:type() ~= "float32" and values:type() ~= "float64" then values = values:to "float64" end
   if not (values - values):eq(0):all() then
      handle.fail("%s: the samples hold NaN or infinite values; cut them out or fill them first", name)
   end
   return values:contiguous(), single
end

--- Weights given by the user, checked: a copy.
function layer.weights(name, given, units, inputs, type_name)
   local values = (tensor.is(given) and given or tensor.from(given)):to(type_name)
   if values:rank() ~= 2 or values:size(1) ~= units or values:size(2) ~= inputs then
      handle.fail("%s: W has the shape [%s]; [%d, %d] will do", name, table.concat(values:shape(), ", "), units, inputs)
   end
   return values:copy()
end

return layer

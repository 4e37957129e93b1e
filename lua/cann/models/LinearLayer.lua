-- SPDX-License-Identifier: MIT
--- A layer of linear units, y = W x, for the rules of Oja, Sanger and Bienenstock, Cooper and Munro.
local defaults = require "cann.defaults"
local layer = require "cann.layer"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("LinearLayer", {
   inputs = { nil, "numbers in a sample", required = true, type = "number", at_least = 1, at_most = 2 ^ 24,
      whole = true },
   outputs = { nil, "units", required = true, type = "number", at_least = 1, at_most = 2 ^ 24, whole = true },
   W = { nil, "first weights [outputs, inputs] (normal draws of width `spread`)", type = "table" },
   spread = { 0.1, "standard deviation of the first weights", at_least = 0 },
   threshold = { 0.1, "first sliding threshold of each unit (BCM)" },
   seed = { nil, "of the first weights (cann.seed())", type = "number", at_least = 0, whole = true },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
})

local methods = {}

--- What the units answer: [outputs], or [samples, outputs] for a batch.
function methods:predict(x)
   local samples, single = layer.samples("LinearLayer", x, self.inputs)
   local y = samples:to(self.W:type()) % self.W:t()
   return single and y:flatten() or y
end

--- One line that says what it is.
function methods:describe()
   return ("LinearLayer  %d units of %d inputs, %s"):format(self.outputs, self.inputs, self.W:type())
end

local meta = layer.class("LinearLayer", methods)

--- Makes the layer.
-- @tparam table options inputs, outputs, W, spread, threshold, seed, precision
-- @treturn LinearLayer W [outputs, inputs], threshold [outputs], :predict(x)
-- @usage models.LinearLayer{ inputs = 3, outputs = 2 }:predict{ 1, 0, 0 }
local function linear_layer(given)
   local o = accepts(given)
   local type_name = o.precision or defaults.precision
   local W = o.W and layer.weights("LinearLayer", o.W, o.outputs, o.inputs, type_name)
      or tensor.zeros(o.outputs, o.inputs, type_name):normal(0, 1, { seed = o.seed or defaults.seed }) * o.spread
   return setmetatable({ inputs = o.inputs, outputs = o.outputs, W = W,
      threshold = tensor.full(o.threshold, o.outputs, type_name) }, meta)
end

return linear_layer

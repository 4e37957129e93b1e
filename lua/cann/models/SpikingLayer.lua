-- SPDX-License-Identifier: MIT
--- A layer of leaky units that fire, with a trace of each input's and each unit's spikes, for STDP.
-- Per step: v = leak v + W x; a unit with v at the threshold or above fires and v becomes v_reset; traces fade by
-- trace_decay and grow by one with each spike.
local defaults = require "cann.defaults"
local layer = require "cann.layer"
local learning = require "cann.learning"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("SpikingLayer", {
   inputs = { nil, "numbers in a sample", required = true, type = "number", at_least = 1, at_most = 2 ^ 24,
      whole = true },
   outputs = { nil, "units", required = true, type = "number", at_least = 1, at_most = 2 ^ 24, whole = true },
   W = { nil, "first weights [outputs, inputs] (even draws between 0 and `spread`)", type = "table" },
   spread = { 0.5, "largest of the first weights", at_least = 0 },
   threshold = { 1, "potential at which a unit fires" },
   v_reset = { 0, "potential after it has fired" },
   leak = { 0.9, "share of the potential that a step keeps", at_least = 0, at_most = 1 },
   trace_decay = { 0.95, "share of a trace that a step keeps", at_least = 0, at_most = 1 },
   seed = { nil, "of the first weights (cann.seed())", type = "number", at_least = 0, whole = true },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
})

local methods = {}

--- Back to rest: potentials and traces 0; the weights stay.
function methods:reset()
   local type_name = self.W:type()
   self.v = tensor.zeros(self.outputs, type_name)
   self.trace_pre, self.trace_post = tensor.zeros(self.inputs, type_name), tensor.zeros(self.outputs, type_name)
   return self
end

--- What a rule with traces needs of the layer: its options, and its traces with room for the spikes of `steps`.
function methods:values()
   return { threshold = self.threshold, v_reset = self.v_reset, leak = self.leak, decay = self.trace_decay }
end
--- What a step leaves: traces, potential, and room for the spikes of `steps` steps.
function methods:traces(steps)
   self.spikes = tensor.zeros(steps, self.outputs, self.W:type())
   return { trace_pre = self.trace_pre, trace_post = self.trace_post, potential = self.v, spikes = self.spikes }
end

--- Runs the layer from its present state, without learning.
-- @tparam Tensor spikes [steps, inputs] of 0 and 1
-- @treturn Tensor spikes of the units [steps, outputs]
function methods:run(spikes)
   local samples = layer.samples("SpikingLayer", spikes, self.inputs)
   local values = self:values()
   values.rate, values.A_plus, values.A_minus, values.w_min, values.w_max = 0, 0, 0, 0, 0
   learning.run("stdp", self.W, self:traces(samples:size(1)), samples, values)
   return self.spikes
end

--- The answer from rest; the layer's own state stays as it is.
function methods:predict(spikes)
   local v, pre, post, kept = self.v, self.trace_pre, self.trace_post, self.spikes
   local out = self:reset():run(spikes)
   self.v, self.trace_pre, self.trace_post, self.spikes = v, pre, post, kept
   return out
end

--- One line that says what it is.
function methods:describe()
   return ("SpikingLayer  %d units of %d inputs, threshold %g, leak %g, %s"):format(self.outputs, self.inputs,
      self.threshold, self.leak, self.W:type())
end

local meta = layer.class("SpikingLayer", methods)

--- Makes the layer.
-- @tparam table options inputs, outputs, W, spread, threshold, v_reset, leak, trace_decay, seed, precision
-- @treturn SpikingLayer W [outputs, inputs], v, trace_pre, trace_post; :run(spikes), :predict(spikes), :reset()
-- @usage models.SpikingLayer{ inputs = 3, outputs = 2 }:run{ {1, 0, 1}, {0, 1, 1} }
local function spiking_layer(given)
   local o = accepts(given)
   local type_name = o.precision or defaults.precision
   local W = o.W and layer.weights("SpikingLayer", o.W, o.outputs, o.inputs, type_name)
      or tensor.zeros(o.outputs, o.inputs, type_name):uniform(0, 1, { seed = o.seed or defaults.seed }) * o.spread
   return setmetatable({ inputs = o.inputs, outputs = o.outputs, W = W, threshold = o.threshold, v_reset = o.v_reset,
      leak = o.leak, trace_decay = o.trace_decay }, meta):reset()
end

return spiking_layer

-- SPDX-License-Identifier: MIT
--- A network of units that all see each other and recall the patterns they learnt.
-- s <- f(W s - threshold), all units at once (Amari, IEEE Trans. Comput. C-21 (1972) 1197) or one after the other
-- (Hopfield, PNAS 79 (1982) 2554). A unit of two values whose field is exactly at the threshold stays as it is.
local handle = require "cann.handle"
local layer = require "cann.layer"
local learning = require "cann.learning"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("Hopfield", {
   n = { nil, "units", required = true, type = "number", at_least = 2, at_most = 2 ^ 20, whole = true },
   W = { nil, "first weights [n, n] (0)", type = "table" },
   activation = { "sign", "sign: -1 and 1; tanh and logistic: graded", choices = { "sign", "tanh", "logistic" } },
   threshold = { 0, "field at which a unit is undecided" },
   temperature = { 1, "width of the graded answers", above = 0 },
   asynchronous = { false, "one unit after the other, in an order drawn anew for each sweep" },
   seed = { 0, "of these orders", at_least = 0, whole = true },
})

local accepts_recall = options.declare("recall", {
   steps = { 20, "steps, or sweeps over all units, at most", at_least = 0, whole = true },
   tolerance = { 0, "stops when no unit changes by more; below 0: never", },
   order = { nil, "of the units, from 1: tensor or list [n], the same in each sweep; makes it asynchronous",
      type = "table" },
   record = { false, "keeps the states after each step" },
})

local methods = {}

local function order_of(self, o, sweep)
   if o.order then
      local order = tensor.is(o.order) and o.order or tensor.from(o.order)
      return (order - 1):to "int64":contiguous()
   end
   if not self.asynchronous then return nil end
   return tensor.zeros(self.n):uniform(0, 1, { seed = self.seed, stream = sweep }):argsort():to "int64" - 1
end

--- Recalls from cues, each on its own.
-- @tparam Tensor|table x [n] or [cues, n]
-- @tparam[opt] table options steps (20), tolerance (0), order, record
-- @treturn Tensor states reached, of the shape of x
-- @treturn table steps done, converged, and with record the states [steps + 1, cues, n], the cues first
-- @usage local h = models.Hopfield{ n = 4 }; h:recall{ 1, 1, -1, 1 }
function methods:recall(x, given)
   local o = accepts_recall(given)
   local samples, single = layer.samples("Hopfield", x, self.n)
   local states, W = samples:to("float64"):copy(), self.W:to("float64"):contiguous()
   local kept, info = { states:copy() }, { steps = 0, converged = false }
   for step = 1, o.steps do
      local change, whole = learning.recall_step(W, states, { order = order_of(self, o, step),
         activation = self.activation, threshold = self.threshold, temperature = self.temperature })
      info.steps = step
      if o.record then kept[step + 1] = states:copy() end
      if change <= o.tolerance then info.converged = true break end
      if not whole then info.interrupted = true break end
   end
   if o.record then info.states = tensor.stack(kept) end
   return single and states:flatten() or states, info
end

methods.predict = methods.recall

--- The energy -s'Ws/2 + threshold sum s, which asynchronous recall never raises.
-- @tparam Tensor|table x [n] or [states, n]
-- @treturn number|Tensor
function methods:energy(x)
   local samples, single = layer.samples("Hopfield", x, self.n)
   local s = samples:to "float64"
   local energy = (s % self.W:to "float64" * s):sum(2) * -0.5 + s:sum(2) * self.threshold
   return single and energy[1] or energy
end

--- The overlap of states with patterns, 1 where they are equal: [states, patterns].
function methods:overlap(states, patterns)
   local s, p = layer.samples("Hopfield", states, self.n), layer.samples("Hopfield", patterns, self.n)
   return s:to "float64" % p:to("float64"):t() / self.n
end

--- Another number of units; the weights among those that stay are kept.
function methods:resize(n)
   if type(n) ~= "number" or n < 2 or n % 1 ~= 0 then
      handle.fail("Hopfield: n = %s, but a whole number from 2 will do", tostring(n))
   end
   local W, kept = tensor.zeros(n, n), math.min(n, self.n)
   W[{ { 1, kept }, { 1, kept } }] = self.W[{ { 1, kept }, { 1, kept } }]
   self.W, self.n = W, n
   return self
end

--- One line that says what it is.
function methods:describe()
   return ("Hopfield  %d units, %s%s"):format(self.n, self.activation,
      self.asynchronous and ", one after the other" or ", all at once")
end

local meta = layer.class("Hopfield", methods)

--- Makes the network.
-- @tparam table options n, W, activation, threshold, temperature, asynchronous, seed
-- @treturn Hopfield W [n, n]; :recall(x), :energy(x), :overlap(states, patterns), :resize(n)
-- @usage models.Hopfield{ n = 100 }
local function hopfield(given)
   local o = accepts(given)
   o.W = o.W and layer.weights("Hopfield", o.W, o.n, o.n, "float64") or tensor.zeros(o.n, o.n)
   return setmetatable(o, meta)
end

return hopfield

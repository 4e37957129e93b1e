-- SPDX-License-Identifier: MIT
--- Random tensors. Element k of a fill is a function of seed, stream and k alone, so the numbers do
-- not depend on threads or layout. Each fill takes the next stream of cann.seed(); the same seed gives
-- the same sequence of fills again.
local door = require "cann.ffi"
local handle = require "cann.handle"
local defaults = require "cann.defaults"
local object = require "cann.tensor.object"
local create = require "cann.tensor.create"
local ffi, C = door.ffi, door.C

local random = {}

-- Streams from here on are the tensors'; those of models lie below.
local first_stream = 2 ^ 40

local function next_stream()
   defaults.fills = defaults.fills + 1
   return first_stream + defaults.fills
end

-- Seed and stream of one fill: those of the options, or the prompt's seed and its next stream.
local function source(options, name)
   options = options or {}
   for key, value in pairs(options) do
      if key ~= "seed" and key ~= "stream" then
         handle.fail("%s has no option '%s'   (options: seed, stream)", name, tostring(key))
      end
      if type(value) ~= "number" or value % 1 ~= 0 or value < 0 or value > 2 ^ 53 then
         handle.fail("%s: %s = %s, but a whole number from 0 will do", name, key, tostring(value))
      end
   end
   return options.seed or defaults.seed, options.stream or (options.seed and 0) or next_stream()
end

--- Fills a tensor with draws of a distribution, by its name in the engine's table; gives it back.
-- Every distribution is a method too: x:normal(0, 1), x:poisson(rates), x:uniform(-1, 1, { seed = 3 }).
-- @tparam Tensor x filled in place
-- @tparam string name uniform, normal, exponential, gamma, lognormal, poisson, binomial, randint, ...
-- @param ... the distribution's arguments: numbers, or tensors that stretch to the shape
-- @tparam[opt] table options seed (cann.seed()), stream (the next one; 0 where a seed is given)
-- @usage tensor.zeros(1000):exponential(2):mean()
function random.fill(x, name, ...)
   if not object.is(x) then handle.fail("fill: a tensor to fill is wanted, not a %s", type(x)) end
   local row = type(name) == "string" and C.cann_distribution_find(name) or -1
   if row < 0 then handle.fail("no distribution '%s'", tostring(name)) end
   local arity, given = tonumber(C.cann_distribution_arity(row)), { ... }
   local options = given[arity + 1]
   if #given < arity or #given > arity + 1 or (options ~= nil and type(options) ~= "table") then
      handle.fail("%s: %s   (arguments: %d, then options)", name, ffi.string(C.cann_distribution_doc(row)), arity)
   end
   local seed, stream = source(options, name)
   local operands = {}
   for k = 1, arity do operands[k] = object.operand(given[k], nil, name) end
   handle.check(C.cann_tensor_fill(row, x.handle, operands[1].handle, operands[2] and operands[2].handle,
      seed, stream))
   return x
end

table.insert(object.finders, 1, function(name)
   if C.cann_distribution_find(name) < 0 then return nil end
   return function(self, ...) return random.fill(self, name, ...) end
end)

--- Uniform in [0, 1).
-- @usage tensor.rand(3, 4)   tensor.rand({ 3, 4 }, "float32")
function random.rand(...)
   return random.fill(create.zeros(...), "uniform", 0, 1)
end

--- Normal with mean 0 and standard deviation 1.
-- @usage tensor.randn(1000):std()
function random.randn(...)
   return random.fill(create.zeros(...), "normal", 0, 1)
end

--- Whole numbers from `first` to `last`, both included, as int64.
-- @usage tensor.randint(1, 6, 100)
function random.randint(first, last, ...)
   local shape = object.shape_and_type(...)
   return random.fill(object.new(shape, "int64"), "randint", first, last)
end

--- The numbers 1 to n in random order, as int64.
-- @usage x:take(tensor.permutation(x:size(1)))
function random.permutation(n)
   return random.fill(object.new { n }, "uniform", 0, 1):argsort()
end

return random

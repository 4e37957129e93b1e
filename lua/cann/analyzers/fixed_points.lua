-- SPDX-License-Identifier: MIT
--- Where a system stands still, and what happens near there.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"
local vector_field = require "cann.vector_field"

local accepts = options.declare("fixed_points", {
   range = { nil, "of the starts: { low, high } of all states, or { V = {low, high}, ... } ({-1.5, 1.5})",
      type = "table" },
   starts = { nil, "own starts, tensor [starts, n]: states of a run, say", type = "table" },
   count = { 1000, "of random starts", at_least = 0, at_most = 1e7, whole = true },
   seed = { 0, "of the random starts", whole = true },
   set = { {}, "values of the model's parameters and inputs: { I = 0.5 }" },
   tolerance = { 1e-9, "largest rate (of a map: step) at a fixed point", above = 0 },
   slow = { nil, "slow points too: where no rate is larger than this, and the search can get no lower", type = "number",
      above = 0 },
   apart = { 1e-5, "points nearer than this in every state are one", above = 0 },
   within = { nil, "points outside the range are left out (true with own range, else false)", type = "boolean" },
   iterations = { 100, "at most", at_least = 1, whole = true },
})

-- Low and high [n] of each state.
local function box_of(field, range)
   local low, high = tensor.full(-1.5, field.n), tensor.full(1.5, field.n)
   if not range then return low, high end
   local known = {}
   for k, name in ipairs(field.names) do
      local pair = range[1] and range or range[name]
      known[name] = true
      if pair then
         if type(pair) ~= "table" or type(pair[1]) ~= "number" or type(pair[2]) ~= "number" or not (pair[1] < pair[2])
         then handle.fail("fixed_points: the range of %s is { low, high } with low < high", name) end
         low[k], high[k] = pair[1], pair[2]
      end
   end
   for name in pairs(range) do
      if type(name) == "string" and not known[name] then
         handle.fail("%s", options.unknown("fixed_points: the system", "state", name, field.names))
      end
   end
   return low, high
end

local function starts_of(field, o, low, high)
   local random = tensor.zeros(o.count, field.n)
   if o.count > 0 then
      random:uniform(0, 1, { seed = o.seed })
      random = random * (high - low) + low
   end
   if not o.starts then return random end
   local own = tensor.tensor(o.starts, "fixed_points"):to("float64")
   if own:rank() ~= 2 or own:size(2) ~= field.n then
      handle.fail("fixed_points: starts [%s]; [starts, %d] will do", table.concat(own:shape(), ", "), field.n)
   end
   return tensor.concatenate({ own, random })
end

-- Goes down |f|^2 from all points at once; those that are done leave. Gives points and their largest |f|.
local function descend(field, x, o)
   local done_x, done_size = {}, {}
   local damping = tensor.full(1e-2, x:size(1))
   local f, jacobian = field:residual(x)
   local function leave(mask)
      done_x[#done_x + 1], done_size[#done_size + 1] = x[mask], f[mask]:abs():max(2)
      local stay = mask:invert()
      x, f, jacobian, damping = x[stay], f[stay], jacobian[stay], damping[stay]
   end
   for _ = 1, o.iterations do
      local lost = (f:sum(2) - f:sum(2)):ne(0)
      local stay = lost:invert()
      if lost:any() then x, f, jacobian, damping = x[stay], f[stay], jacobian[stay], damping[stay] end
      if x:size(1) == 0 then break end
      local step = vector_field.steps(f, jacobian, damping)
      local next_x = x + step
      local next_f, next_jacobian = field:residual(next_x)
      local before, after = (f * f):sum(2), (next_f * next_f):sum(2)
      local better, stuck = after:lt(before), after:lt(before):both(after:gt(before * (1 - 1e-6)))
      local column = better:reshape(better:count(), 1)
      local settled = step:abs():max(2):le((x:abs():max(2) + 1) * 1e-14):either(damping:gt(1e12))
      x, f = tensor.where(column, next_x, x), tensor.where(column, next_f, f)
      jacobian = tensor.where(better:reshape(better:count(), 1, 1), next_jacobian, jacobian)
      local small = f:abs():max(2):lt(1e-3)
      damping = tensor.where(better, tensor.where(small, 0, damping * 0.1), tensor.where(damping:eq(0), 1e-4,
         damping * 10))
      local still = f:abs():max(2)
      local done = settled:either(stuck):either(still:lt(1e-15)):either(still:lt(1e-12):both(better:invert()))
      if done:any() then leave(done) end
   end
   if x:size(1) > 0 then leave(tensor.ones(x:size(1), "bool")) end
   if #done_x == 0 then return x, tensor.zeros(0) end
   return tensor.concatenate(done_x), tensor.concatenate(done_size)
end

-- The best of each place, in rising order of the first state.
local function sort_out(x, size, o)
   local kept = size:le(o.slow or o.tolerance)
   x, size = x[kept], size[kept]
   local order = size:argsort()
   x, size = x:take(order, 1), size:take(order, 1)
   local first = vector_field.different(x, o.apart)
   x, size = x:take(first, 1), size:take(first, 1)
   order = x:at(2, 1):copy():argsort()
   return x:take(order, 1), size:take(order, 1)
end

local function type_of(values, n, is_map)
   local real, complex, out, zero = 0, false, 0, false
   for k = 1, n do
      local re, im = values[k][1], values[k][2]
      local growth = is_map and math.sqrt(re * re + im * im) - 1 or re
      if math.abs(growth) < 1e-9 then zero = true end
      if growth > 0 then out = out + 1 end
      complex, real = complex or im ~= 0, real + 1
   end
   if zero then return "non-hyperbolic" end
   if out > 0 and out < n then return "saddle" end
   local kind = n == 1 and "point" or complex and "focus" or "node"
   return (out == 0 and "stable " or "unstable ") .. kind
end

-- Eigenvalues [n, 2] and vectors [n, n, 2] by falling modulus of a map, by falling real part of a flow.
local function spectrum(jacobian, is_map)
   local values, vectors = jacobian:eig()
   local key = is_map and values:magnitude() or values:at(2, 1):copy()
   local order = (-key):argsort()
   return values:take(order, 1), vectors:take(order, 2)
end

local points = {}
points.__index = points

function points:__tostring()
   local lines = { ("%d fixed point%s of %d state%s, from %d starts"):format(self.count,
      self.count == 1 and "" or "s", #self.names, #self.names == 1 and "" or "s", self.starts) }
   for k = 1, math.min(self.count, 12) do
      local words = {}
      for i = 1, math.min(#self.names, 4) do words[i] = ("%s %.6g"):format(self.names[i], self.x[k][i]) end
      local re, im = self.eigenvalues[k][1][1], self.eigenvalues[k][1][2]
      lines[#lines + 1] = ("  %s%s   %s   %.4g%s"):format(table.concat(words, "   "),
         #self.names > 4 and "   ..." or "", self.types[k], re,
         im ~= 0 and (" %s %.4gi"):format(im > 0 and "+" or "-", math.abs(im)) or "")
   end
   if self.count > 12 then lines[#lines + 1] = ("  ... %d more"):format(self.count - 12) end
   return table.concat(lines, "\n")
end

--- Finds fixed points (and slow ones) from many starts by damped Newton steps with exact derivatives.
-- Sussillo & Barak, Neural Comput. 25 (2013) 626, with the Jacobian in place of gradient descent. A start that leads
-- nowhere is left out; a point found from several starts is kept once, where its rate is least.
-- @tparam Model|table of a model of kind "system"; or a recurrent network { weights = [n, n], bias = [n],
--    inputs = [n, k], input = [k], leak =, activation =, kind = "map" or "flow", tau = }: x -> (1 - leak) x +
--    leak f(W x + B u + b), or tau x' = -x + f(W x + B u + b)
-- @tparam[opt] table options range, starts, count, seed, set, tolerance, slow, apart, within, iterations
-- @treturn table x [points, n] by rising first state; rate [points], the largest left; jacobian [points, n, n];
--    eigenvalues [points, n, 2] and eigenvectors [points, n, n, 2] (columns), by falling modulus of a map, falling real
--    part of a flow; stable [points] bool; types, a list; count, names, starts
-- @usage analyzers.fixed_points(fhn, { range = { V = {-3, 3}, w = {-3, 3} } }).x
local function fixed_points(of, given)
   local o = accepts(given)
   local field = vector_field.take("fixed_points", of, o.set)
   local low, high = box_of(field, o.range)
   local x = starts_of(field, o, low, high)
   local starts = x:size(1)
   local size
   x, size = descend(field, x, o)
   if o.within or (o.within == nil and o.range) then
      local slack = (high - low) * 1e-9
      local inside = x:ge(low - slack):both(x:le(high + slack)):all(2)
      x, size = x[inside], size[inside]
   end
   x, size = sort_out(x, size, o)
   local count, n = x:size(1), field.n
   local out = { x = x, rate = size, count = count, names = field.names, starts = starts, types = {},
      is_map = field.is_map, eigenvalues = tensor.zeros(count, n, 2), eigenvectors = tensor.zeros(count, n, n, 2),
      stable = tensor.zeros(count, "bool") }
   local _, jacobian = field:evaluate(x)
   out.jacobian = jacobian
   for k = 1, count do
      local values, vectors = spectrum(jacobian[k], field.is_map)
      out.eigenvalues[k], out.eigenvectors[k] = values, vectors
      out.types[k] = type_of(values, n, field.is_map)
      out.stable[k] = (field.is_map and values:magnitude():max() < 1) or (not field.is_map and values[1][1] < 0)
   end
   return setmetatable(out, points)
end

return fixed_points

-- SPDX-License-Identifier: MIT
--- A recording of an animal that forages, of cells whose tuning is known.
local handle = require "cann.handle"
local options = require "cann.options"
local recording = require "cann.recording"
local tensor = require "cann.tensor"

local accepts = options.declare("data.synthetic_recording", {
   duration = { 600, "s", above = 0, at_most = 1e6 },
   dt = { 10, "ms between samples", above = 0 },
   box = { 1.2, "side of the square box, m", above = 0 },
   walk = { nil, "the walk: a navigation task, or { t = ms, position = [samples, 2] m, head_direction = rad } (a walk "
      .. "of its own)", type = "table" },
   grid = { 20, "grid cells of each module", at_least = 0, at_most = 1e5, whole = true },
   spacing = { 0.4, "of the grid, m: a number, or a list with one for each module", type = "number|table" },
   orientation = { 0.1, "of the grid, rad: a number, or a list", type = "number|table" },
   place = { 0, "place cells", at_least = 0, at_most = 1e5, whole = true },
   field = { 0.12, "standard deviation of a place field, m", above = 0 },
   head_direction = { 0, "head-direction cells", at_least = 0, at_most = 1e5, whole = true },
   kappa = { 4, "concentration of their tuning", above = 0 },
   flat = { 0, "cells of constant rate", at_least = 0, at_most = 1e5, whole = true },
   rate = { 10, "peak rate of a cell (of a flat one, half of it), Hz", above = 0 },
   base = { 0.1, "rate everywhere else, Hz", at_least = 0 },
   seed = { 1, "of walk, tuning and spikes", at_least = 0, whole = true },
})

local function uniform(count, columns, o, stream)
   return tensor.zeros(count, columns):uniform(0, 1, { seed = o.seed, stream = stream })
end

local function listed(value) return type(value) == "table" and value or { value } end

-- Where the animal is: t ms, x, y, heading.
local function walk_of(o)
   local walk = o.walk
   if not walk then
      walk = require "cann.tasks.OpenLoopNavigation" { duration = o.duration, dt = o.dt / 1000, width = o.box,
         height = o.box, start = { o.box / 2, o.box / 2 }, seed = o.seed, speed_mean = 0.2, speed_std = 0.08 }
   end
   local position = walk.position or walk.positions
   if not position or not walk.t then
      handle.fail("data.synthetic_recording: a walk has t [samples] ms and position [samples, 2]")
   end
   position = tensor.tensor(position):to("float64")
   return { t = tensor.tensor(walk.t):to("float64"), x = position:at(2, 1):copy(), y = position:at(2, 2):copy(),
      heading = walk.head_direction and tensor.tensor(walk.head_direction):to("float64") or nil }
end

-- Phases of a lattice at places, [samples, 2] turns: along two of its directions, 60 degrees apart.
local function lattice_phases(path, spacing, orientation)
   local out = tensor.zeros(path.t:count(), 2)
   for k = 1, 2 do
      local angle = orientation + math.pi / 6 + (k - 1) * math.pi / 3
      local wave = 2 / (math.sqrt(3) * spacing)
      out[{ {}, k }] = path.x * (wave * math.cos(angle)) + path.y * (wave * math.sin(angle))
   end
   return out
end

-- Rates [samples, cells] between 0 and 1 of a module: three waves whose third is the difference of the others.
local function grid_rates(phases, cells)
   local d = (phases:reshape(phases:size(1), 1, 2) - cells:reshape(1, cells:size(1), 2)) * (2 * math.pi)
   local a, b = d:at(3, 1), d:at(3, 2)
   return ((a:cos() + b:cos() + (b - a):cos() - 3) * 0.8):exp()
end

local function place_rates(path, centres, o)
   local n = path.t:count()
   local dx = path.x:reshape(n, 1) - centres:at(2, 1):reshape(1, -1)
   local dy = path.y:reshape(n, 1) - centres:at(2, 2):reshape(1, -1)
   return ((dx * dx + dy * dy) * (-0.5 / o.field ^ 2)):exp()
end

local function direction_rates(path, preferred, o)
   if not path.heading then handle.fail("data.synthetic_recording: the walk has no head_direction") end
   local turn = path.heading:reshape(-1, 1) - preferred:reshape(1, preferred:count())
   return ((turn:cos() - 1) * o.kappa):exp()
end

-- Spikes of rates [samples, cells] Hz: a Poisson number in each sample, each anywhere within it.
local function spikes_of(rates, path, o, stream)
   local counts = tensor.zeros(rates:shape()):poisson(rates * (o.dt / 1000), { seed = o.seed, stream = stream })
   local t, i, most = {}, {}, counts:count() > 0 and counts:max() or 0
   for k = 1, most do
      local found = counts:ge(k):nonzero()
      local within = tensor.zeros(found:size(1)):uniform(0, 1, { seed = o.seed, stream = stream + k })
      t[k] = path.t:take(found:at(2, 1), 1) + within * o.dt
      i[k] = found:at(2, 2):to("int64")
   end
   if most == 0 then return tensor.zeros(0), tensor.zeros(0, "int64") end
   return tensor.concatenate(t), tensor.concatenate(i)
end

local at_once = 64 -- cells whose rates are held at the same time

-- Spikes of all cells of a block, by parts: the memory of their rates is that of a few cells.
local function spikes_of_block(block, path, o, stream)
   local count, t, i = block.tuned:size(1), {}, {}
   for first = 1, count, at_once do
      local last = math.min(first + at_once - 1, count)
      local rates = block.rates(block.tuned[{ { first, last } }]) * (o.rate - o.base) + o.base
      local times, own = spikes_of(rates, path, o, stream + 2000 * first)
      t[#t + 1], i[#i + 1] = times, own + (first - 1)
   end
   return tensor.concatenate(t), tensor.concatenate(i)
end

-- What each kind of cell is tuned to, a block at a time: a function from tuning to rates, and the truth.
local function blocks_of(path, o)
   local blocks, spacings, orientations = {}, listed(o.spacing), listed(o.orientation)
   if o.grid > 0 then
      for m, spacing in ipairs(spacings) do
         if type(spacing) ~= "number" or not (spacing > 0) then
            handle.fail("data.synthetic_recording: spacing = %s m, but it must be above 0", tostring(spacing))
         end
         local orientation = orientations[m] or orientations[#orientations]
         local phases, cells = lattice_phases(path, spacing, orientation), uniform(o.grid, 2, o, 10 + m)
         blocks[#blocks + 1] = { kind = "grid", module = m, spacing = spacing,
            rates = function(part) return grid_rates(phases, part) end,
            orientation = orientation, tuned = cells, phases = phases }
      end
   end
   if o.place > 0 then
      local centres = uniform(o.place, 2, o, 3) * o.box
      blocks[#blocks + 1] = { kind = "place", rates = function(part) return place_rates(path, part, o) end,
         tuned = centres }
   end
   if o.head_direction > 0 then
      local preferred = uniform(o.head_direction, 1, o, 4) * (2 * math.pi) - math.pi
      blocks[#blocks + 1] = { kind = "hd", rates = function(part) return direction_rates(path, part, o) end,
         tuned = preferred }
   end
   if o.flat > 0 then
      blocks[#blocks + 1] = { kind = "flat", tuned = tensor.zeros(o.flat, 0),
         rates = function(part) return tensor.full(0.5, path.t:count(), part:size(1)) end }
   end
   if #blocks == 0 then handle.fail("data.synthetic_recording: no cells; grid, place, head_direction or flat") end
   return blocks
end

--- Lets an animal forage in a square box and its cells fire at random with known rates.
-- Grid cells of a module share spacing and orientation, and lie on a torus by their phases; place cells have one field,
-- head-direction cells one direction.
-- @tparam[opt] table options duration, dt, box, walk, grid, spacing, orientation, place, field, head_direction, kappa,
--    flat, rate, base, seed
-- @treturn Recording with truth: kind (list of names), module [cells] (0: none), blocks (a list of { kind, cells =
--    { first, last }, tuned [cells, 2 or 1]: phases in turns, centres in m or directions in rad; spacing, orientation,
--    phases [samples, 2] of a module })
-- @usage rec = data.synthetic_recording{ grid = 30, spacing = {0.3, 0.5}, duration = 1200 }
local function synthetic_recording(given)
   local o = accepts(given)
   local path = walk_of(o)
   local samples, cells = path.t:count(), 0
   local truth, t, i = { kind = {}, blocks = blocks_of(path, o) }, {}, {}
   for k, block in ipairs(truth.blocks) do
      local many = block.tuned:size(1)
      block.cells = { cells + 1, cells + many }
      local times, own = spikes_of_block(block, path, o, 1e9 * k)
      t[k], i[k] = times, own + cells
      for cell = cells + 1, cells + many do truth.kind[cell] = block.kind end
      cells, block.rates = cells + many, nil
   end
   truth.module = tensor.zeros(cells, "int64")
   for _, block in ipairs(truth.blocks) do
      if block.module then truth.module[{ block.cells }] = block.module end
   end
   local times, owners = tensor.concatenate(t), tensor.concatenate(i)
   local inside = times:le(path.t[samples])
   return recording.new { t = path.t, x = path.x, y = path.y, heading = path.heading, cells = cells, truth = truth,
      spikes = { t = times[inside], i = owners[inside] } }
end

return synthetic_recording

-- SPDX-License-Identifier: MIT
--- The field that the spikes of a population make at an electrode.
local handle = require "cann.handle"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

-- Heights of the unitary fields, microvolt, of excitatory and inhibitory cells by the electrode's depth.
local heights = {
   soma = { 0.48, 3 }, deep = { -0.16, -0.2 }, superficial = { 0.24, -1.2 }, surface = { -0.08, 0.3 },
}
local widths = { excitatory = 3.15, inhibitory = 2.1 }

local accepts = spikes.options("unitary_LFP", {
   kind = { "excitatory", "of the cells", choices = { "excitatory", "inhibitory" } },
   location = { "soma", "of the electrode: layer relative to the cells",
      choices = { "soma", "deep", "superficial", "surface" } },
   positions = { nil, "mm: tensor [neurons, 2] (drawn uniformly on a square of 0.2)", type = "table" },
   electrode = { { 0.1, 0.1 }, "mm: place of the electrode" },
   speed = { 200, "mm/s of conduction", above = 0 },
   seed = { 0, "of the drawn positions", whole = true, at_least = 0 },
   every = { nil, "ms: distance of the values (the step; 1 where spikes lie anywhere)", type = "number", above = 0 },
})

local function distances(o, n)
   local places = o.positions and tensor.tensor(o.positions, "unitary_LFP: positions"):to("float64")
      or tensor.zeros(n, 2):uniform(0, 0.2, { seed = o.seed })
   if places:rank() ~= 2 or places:size(1) ~= n or places:size(2) ~= 2 then
      handle.fail("unitary_LFP: positions [%s], but %d neurons need [%d, 2]", table.concat(places:shape(), ", "), n, n)
   end
   local from = tensor.tensor(o.electrode, "unitary_LFP: electrode")
   if from:count() ~= 2 then handle.fail("unitary_LFP: the electrode is at { x, y }") end
   local d = places - from
   return (d * d):sum(2):sqrt()
end

--- Sums a Gaussian bump for each spike, 10.4 ms after it and later with the distance d, of height
-- a exp(-d/0.2 mm). Telenczuk, Telenczuk & Destexhe, J. Neurosci. Methods 344 (2020) 108871.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options kind, location, positions, electrode, speed, seed, every, group, neurons, from, to, dt
-- @treturn Tensor field [rows] microvolt
-- @treturn Tensor t [rows] ms
-- @usage local lfp = analyzers.unitary_LFP(run, { group = "E" }) + analyzers.unitary_LFP(run,
-- { group = "I", kind = "inhibitory" })
local function unitary_LFP(of, given)
   local o = accepts(given)
   local found = spikes.of("unitary_LFP", of, o)
   local every = o.every or (found.dt > 0 and found.dt or 1)
   local rows = math.floor(found.duration / every + 0.5)
   if rows > 1e9 then handle.fail("unitary_LFP: %.3g values; a larger `every` will do", rows) end
   local d = distances(o, found:size())
   local height = heights[o.location][o.kind == "excitatory" and 1 or 2]
   local t = tensor.arange(1, rows) * every + found.begin
   return found:field((d / -0.2):exp() * height, d * (1000 / o.speed) + 10.4, widths[o.kind], found.begin + every,
      every, rows), t
end

return unitary_LFP

-- SPDX-License-Identifier: MIT
--- How fast each cell fires at each place.
local handle = require "cann.handle"
local image = require "cann.image"
local maps = require "cann.maps"
local options = require "cann.options"
local recording = require "cann.recording"
local samples = require "cann.samples"
local tensor = require "cann.tensor"

local accepts = options.declare("rate_maps", {
   bins = { 30, "along each axis, or { along x, along y }", type = "number|table" },
   range = { nil, "{ low, high } of both axes, or { x = {low, high}, y = {low, high} } (that of the places), m",
      type = "table" },
   sigma = { 2, "of the Gaussian that smooths, bins; 0: none", at_least = 0 },
   smooth = { "visited", "over visited bins only; over all, empty bins as 0; or as all, leaving bins at 0 as they are",
      choices = { "visited", "all", "silent" } },
   empty = { "nan", "what bins without occupancy hold", choices = { "nan", "zero" } },
   min_occupancy = { 0, "a bin with no more ms than this is empty", at_least = 0 },
   edge = { "closed", "samples on the upper edge are in the last bin, outside, or all beyond it in it",
      choices = { "closed", "open", "clamped" } },
   max_gap = { nil, "spikes in longer gaps between samples count nowhere, ms (ten samples)", type = "number",
      above = 0 },
   name = { nil, "the variable of a run (r; spikes where no r was kept)", type = "string" },
   per = { nil, "of a recording: rates in \"Hz\" or counts per \"sample\"", type = "string",
      choices = { "Hz", "sample" } },
})

local function pair_of_bins(bins)
   local pair = type(bins) == "table" and bins or { bins, bins }
   for k = 1, 2 do
      if type(pair[k]) ~= "number" or pair[k] % 1 ~= 0 or pair[k] < 1 or pair[k] > 2048 then
         handle.fail("rate_maps: bins = %s, but a whole number from 1 to 2048, or { along x, along y }, will do",
            tostring(pair[k]))
      end
   end
   return pair
end

-- Edges of the bins along one axis.
local function edges(values, range, bins, axis)
   local low, high
   if range then low, high = range[1], range[2]
   else
      local seen = values[values:abs():lt(math.huge)]
      if seen:count() == 0 then handle.fail("rate_maps: no place is known: %s is NaN everywhere", axis) end
      low, high = seen:min(), seen:max()
   end
   if type(low) ~= "number" or type(high) ~= "number" or not (low < high) or high - low == math.huge then
      handle.fail(range and "rate_maps: the range of %s is { low, high } with low < high"
         or "rate_maps: %s never changes; give a range", axis)
   end
   return tensor.linspace(low, high, bins + 1)
end

-- Filters the maps where there is something to filter.
local function smoothed(raw, o)
   if o.sigma == 0 then return raw:copy() end
   local hollow = raw:ne(raw)
   local filled = tensor.where(hollow, 0, raw)
   local out = image.smooth(filled, o.sigma)
   if o.smooth == "silent" then return tensor.where(filled:eq(0), 0, out) end
   if o.smooth == "visited" and hollow:any() then
      local share = image.smooth(tensor.where(hollow, 0, 1), o.sigma)
      out = tensor.where(share:gt(1e-12), out / share, 0 / 0)
   end
   return out
end

local function finish(sums, occupancy, o, along_x, along_y, unit)
   local visited = occupancy:gt(o.min_occupancy)
   local raw = tensor.where(visited, sums / occupancy, 0 / 0)
   local rate = smoothed(o.smooth == "visited" and raw or tensor.where(visited, raw, 0), o)
   if o.empty == "zero" then
      raw, rate = tensor.where(visited, raw, 0), tensor.where(rate:ne(rate), 0, rate)
   end
   return maps.new { rate = rate, raw = raw, occupancy = occupancy, x_edges = along_x, y_edges = along_y, unit = unit }
end

local function of_spikes(rec, o, along_x, along_y)
   local at = rec:at_spikes(tensor.stack({ rec.x, rec.y }, 2), o.max_gap)
   local common = { x_edges = along_x, y_edges = along_y, edge = o.edge }
   local occupancy = image.histogram(rec.x, rec.y, common)[1]
   common.group, common.groups = rec.spikes.i, rec.cells
   local counts = image.histogram(at:at(2, 1), at:at(2, 2), common)
   if o.per == "sample" then return finish(counts, occupancy, o, along_x, along_y, "per sample") end
   local dt = rec:dt()
   return finish(counts * 1000, occupancy * dt, o, along_x, along_y, "Hz")
end

local function of_values(of, o, along_x, along_y)
   local common = { x_edges = along_x, y_edges = along_y, edge = o.edge }
   local occupancy = image.histogram(of.x, of.y, common)[1]
   common.weights = of.values
   return finish(image.histogram(of.x, of.y, common), occupancy, o, along_x, along_y, of.unit)
end

--- Makes the map of each cell.
-- Of a recording: spikes at places between samples (straight lines), over the time spent in each bin; spikes outside
-- the time of the samples, in gaps, or where the place is NaN count nowhere. Of a run, or of activity at places: the
-- mean of the samples in each bin. Cells without spikes have maps of 0.
-- @tparam Recording|Run|Tensor|table of a recording; a run, or activity [steps, cells], with the walk it followed; or
--    { x = [samples], y = [samples], values = [samples, cells] }
-- @tparam[opt] Task walk what a run followed: t and positions
-- @tparam[opt] table options bins, range, sigma, smooth, empty, min_occupancy, edge, max_gap, name, per
-- @treturn Maps rate and raw [cells, y, x], occupancy [y, x] (ms of a recording, else samples), x, y, x_edges,
--    y_edges, unit
-- @usage maps = analyzers.rate_maps(rec, { bins = 40 });  maps = analyzers.rate_maps(run, walk)
local function rate_maps(of, walk, given)
   if given == nil and not samples.is_walk(walk) then walk, given = nil, walk end
   local o = accepts(given)
   local from = recording.is(of) and of or samples.take("rate_maps", of, walk, o.name)
   if not from.x then handle.fail("rate_maps: the recording holds no places x, y") end
   local bins, range = pair_of_bins(o.bins), o.range or {}
   local along_x = edges(from.x, range.x or range[1] and range, bins[1], "x")
   local along_y = edges(from.y, range.y or range[1] and range, bins[2], "y")
   if from.cells == 0 then handle.fail("rate_maps: the recording holds no cell") end
   return (recording.is(from) and of_spikes or of_values)(from, o, along_x, along_y)
end

return rate_maps

-- SPDX-License-Identifier: MIT
--- What kind of cell each one is: grid, place, head direction, or none of these.
local find_fields = require "cann.analyzers.fields"
local gridness = require "cann.analyzers.gridness"
local handle = require "cann.handle"
local head_direction = require "cann.analyzers.head_direction"
local options = require "cann.options"
local recording = require "cann.recording"
local rate_maps = require "cann.analyzers.rate_maps"
local spatial_information = require "cann.analyzers.spatial_information"
local tensor = require "cann.tensor"

local accepts = options.declare("classification", {
   grid = { 0.3, "a grid cell has a higher grid score" },
   head_direction = { 0.4, "a head-direction cell has a longer mean vector", at_least = 0, at_most = 1 },
   information = { 1, "a place cell is no grid cell and has more bits per spike", at_least = 0 },
   max_fields = { 3, "a place cell has at most so many fields", at_least = 1, whole = true },
   bins = { 30, "of the rate maps along each axis", at_least = 5, whole = true },
   sigma = { 2, "of their smoothing, bins", at_least = 0 },
})

local classes = {}

function classes:__tostring()
   local count, order, words = {}, {}, {}
   for _, kind in ipairs(self.kind) do
      if not count[kind] then order[#order + 1] = kind end
      count[kind] = (count[kind] or 0) + 1
   end
   table.sort(order)
   for k, kind in ipairs(order) do words[k] = ("%d %s"):format(count[kind], kind) end
   return ("%d cell%s: %s"):format(#self.kind, #self.kind == 1 and "" or "s", table.concat(words, ", "))
end

--- Sorts the cells of a recording by their grid score, mean vector and spatial information.
-- A cell may be of several kinds; `kind` names the first of grid, hd, place that fits, else "other" ("silent" without
-- spikes). Measures that the recording has no samples for (no places, no heading) are nil, and so their kinds.
-- @tparam Recording rec
-- @tparam[opt] table options grid, head_direction, information, max_fields, bins, sigma
-- @treturn table kind (list of names); grid, hd, place [cells] bool; score, mvl, information [cells]; maps;
--    head_direction (as analyzers.head_direction gives)
-- @usage analyzers.classification(rec).kind[3]
local function classification(rec, given)
   local o = accepts(given)
   if not recording.is(rec) then handle.fail("classification takes a recording (data.recording{...})") end
   local out = { kind = {} }
   if rec.x then
      out.maps = rate_maps(rec, { bins = o.bins, sigma = o.sigma })
      out.score = gridness(out.maps)
      out.information = spatial_information(out.maps)
      out.grid = out.score:gt(o.grid)
      local fields, few = find_fields(out.maps), {}
      for cell, found in ipairs(fields) do few[cell] = found.count >= 1 and found.count <= o.max_fields end
      out.place = out.information:gt(o.information):both(tensor.from(few)):both(out.grid:invert())
   end
   if rec.heading then
      out.head_direction = head_direction(rec, { threshold = o.head_direction })
      out.mvl, out.hd = out.head_direction.mvl, out.head_direction.is_hd
   end
   local counts = rec:counts()
   for cell = 1, rec.cells do
      out.kind[cell] = counts[cell] == 0 and "silent" or out.grid and out.grid[cell] and "grid"
         or out.hd and out.hd[cell] and "hd" or out.place and out.place[cell] and "place" or "other"
   end
   return setmetatable(out, classes)
end

return classification

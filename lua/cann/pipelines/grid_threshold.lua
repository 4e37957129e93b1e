-- SPDX-License-Identifier: MIT
--- Which cells make the torus: cells in order of their gridness, ever more of them, each set through the analysis of
-- attractor structure. The threshold is the gridness down to which the verdict still is a torus.
local handle = require "cann.handle"
local options = require "cann.options"
local read = require "cann.asa.read"
local recording = require "cann.recording"
local tensor = require "cann.tensor"

local accepts = options.declare("grid_threshold", {
   data = { nil, "the recording, or a file of arrays", required = true, type = "table|string" },
   least = { 30, "cells of the smallest set", at_least = 3, whole = true },
   most = { nil, "cells of the largest set (all)", type = "number", at_least = 3, whole = true },
   step = { 10, "cells between two sets", at_least = 1, whole = true },
   bins = { 50, "of the rate maps", at_least = 4, whole = true },
   sigma = { 2, "bins, of the Gaussian that smooths them", at_least = 0 },
   asa = { { shuffles = 0 }, "options of pipelines.ASA for each set" },
})

local result = {}
result.__index = result

--- The recording of some of the cells, numbered anew.
-- @tparam Recording from
-- @tparam table cells from 1
local function part(from, cells)
   local new = tensor.zeros(from.cells, "int64")
   for number, cell in ipairs(cells) do new[cell] = number end
   local number = new:take(from.spikes.i, 1)
   local kept = number:gt(0)
   return recording.new { t = from.t, x = from.x, y = from.y, heading = from.heading, cells = #cells,
      spikes = { t = from.spikes.t[kept], i = number[kept] } }
end

--- Draws the two longest bars and the next one against the number of cells.
function result:plot()
   return require("cann.plots.lines")({
      { x = self.counts, y = self.second, label = "second bar" },
      { x = self.counts, y = self.third, label = "third bar" },
   }, { x_label = "cells, best gridness first", y_label = "length" })
end

function result:__tostring()
   local lines = {}
   for k = 1, self.counts:count() do
      lines[k] = ("%4d cells, gridness >= %6.3f: %s"):format(self.counts[k], self.scores[k], self.verdicts[k])
   end
   lines[#lines + 1] = self.threshold and ("threshold: gridness %.3f, %d cells"):format(self.threshold, #self.cells)
      or "no set of cells makes a torus"
   return table.concat(lines, "\n")
end

--- Looks for the largest set of best cells that makes a torus.
-- @tparam table options data, least, most, step, bins, sigma, asa
-- @treturn table gridness [cells]; counts, scores, second, third [sets]; verdicts; threshold and cells of the largest
-- set with a torus, nil where there is none; :plot()
-- @usage pipelines.grid_threshold{ data = recording, asa = { preset = "grid", shuffles = 0 } }
return function(given)
   local o = accepts(given)
   local from, cann = read(o.data), require "cann"
   if not from.x then handle.fail("grid_threshold: the recording has no positions x and y") end
   local gridness = cann.analyzers.gridness(cann.analyzers.rate_maps(from, { bins = o.bins, sigma = o.sigma }))
   local scored = tensor.where(gridness:isnan(), -math.huge, gridness)
   local order = (scored * -1):argsort():tolist()
   local most = math.min(o.most or from.cells, from.cells)
   if most < o.least then handle.fail("grid_threshold: %d cell%s, but at least %d are wanted (option least)", most,
      most == 1 and "" or "s", o.least) end
   local self = setmetatable({ gridness = gridness, verdicts = {} }, result)
   local counts, scores, second, third = {}, {}, {}, {}
   for count = o.least, most, o.step do
      local cells = {}
      for k = 1, count do cells[k] = order[k] end
      local chosen = { data = part(from, cells), progress = false }
      for name, value in pairs(o.asa) do chosen[name] = value end
      local judged = cann.pipelines.ASA(chosen):verdict()
      local at = #counts + 1
      counts[at], scores[at] = count, scored[order[count]]
      second[at], third[at] = judged[1].lengths[2] or 0, judged[1].lengths[3] or 0
      self.verdicts[at] = judged.name
      if judged.name == "torus" then self.threshold, self.cells = scores[at], cells end
   end
   self.counts, self.scores = tensor.from(counts), tensor.from(scores)
   self.second, self.third = tensor.from(second), tensor.from(third)
   return self
end

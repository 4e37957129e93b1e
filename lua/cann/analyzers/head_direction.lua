-- SPDX-License-Identifier: MIT
--- Tuning of cells to the direction of the head.
local circular = require "cann.analyzers.circular"
local handle = require "cann.handle"
local image = require "cann.image"
local options = require "cann.options"
local recording = require "cann.recording"
local tensor = require "cann.tensor"

local accepts = options.declare("head_direction", {
   bins = { 60, "around the circle", at_least = 2, whole = true },
   threshold = { 0.4, "a cell with a longer mean vector is a head-direction cell", at_least = 0, at_most = 1 },
   alpha = { 0.05, "and a p of Rayleigh's test that is no larger", at_least = 0, at_most = 1 },
   theta = { nil, "theta phase at the samples [samples], rad: a head-direction cell is then locked to it too",
      type = "table" },
   theta_threshold = { 0.3, "least mean vector of theta phases", at_least = 0, at_most = 1 },
   max_gap = { nil, "spikes in longer gaps between samples count nowhere, ms (ten samples)", type = "number",
      above = 0 },
   like_canns = { false, "interpolate across +-pi, test bins in place of spikes and go by the mean vector alone, as "
      .. "the CANNs toolkit 1.5 does" },
})

local tuned = {}

function tuned:__tostring()
   local cells, lines = self.mvl:count(), {}
   lines[1] = ("head direction of %d cell%s, %d tuned to it"):format(cells, cells == 1 and "" or "s",
      self.is_hd:to("int64"):sum())
   for cell = 1, cells do
      if self.is_hd[cell] and #lines < 9 then
         lines[#lines + 1] = ("  cell %d   mean vector %.3f at %.3f rad   p %.2g"):format(cell, self.mvl[cell],
            self.preferred[cell], self.p[cell])
      end
   end
   return table.concat(lines, "\n")
end

-- The angle at each spike: the shorter way round between samples.
local function angles_at(rec, samples, o)
   if o.like_canns then return rec:at_spikes(samples, o.max_gap) end
   local n = samples:count()
   local at = rec:at_spikes(tensor.arange(1, n), o.max_gap)
   local missing = at:ne(at)
   local left = tensor.where(missing, 1, at):floor():clip(1, n - 1)
   local index = left:to("int64")
   local from = samples:take(index, 1)
   local turn = samples:take(index + 1, 1) - from
   turn = turn - (turn / (2 * math.pi)):round() * (2 * math.pi)
   local share = at - left
   local angle = tensor.where(share:eq(0), from, from + share * turn)
   return angle - (angle / (2 * math.pi)):round() * (2 * math.pi)
end

local function column(name, value, n)
   value = tensor.tensor(value, "head_direction"):to("float64")
   if value:rank() ~= 1 or value:count() ~= n then
      handle.fail("head_direction: %s [%s] for %d samples", name, table.concat(value:shape(), ", "), n)
   end
   return value - (value / (2 * math.pi)):round() * (2 * math.pi)
end

local function theta_lengths(rec, o)
   local phases = angles_at(rec, column("theta", o.theta, rec.t:count()), o)
   local lengths = tensor.zeros(rec.cells)
   for cell = 1, rec.cells do lengths[cell] = circular(phases[rec.spikes.i:eq(cell)]).resultant end
   return lengths
end

--- Measures the rate of each cell in each direction: spikes over the time spent there.
-- Directions at spikes are taken between samples, the shorter way round; spikes outside the time of the samples, in
-- gaps, or beside a heading that is NaN count nowhere. Directions never faced have rate 0.
-- @tparam Recording rec with heading
-- @tparam[opt] table options bins, threshold, alpha, theta, theta_threshold, max_gap, like_canns
-- @treturn table tuning [cells, bins] Hz; angle [bins] rad, the middles; occupancy [bins] ms; mvl, preferred, p
--    [cells]: length and direction of the mean vector of the rates, Rayleigh's p with the number of spikes; is_hd
--    [cells] bool;
--    mvl_theta [cells] with theta
-- @usage analyzers.head_direction(rec).preferred
local function head_direction(rec, given)
   local o = accepts(given)
   if not recording.is(rec) then handle.fail("head_direction takes a recording (data.recording{...})") end
   if not rec.heading then handle.fail("head_direction: the recording holds no heading") end
   local heading = column("heading", rec.heading, rec.t:count())
   local edges = tensor.linspace(-math.pi, math.pi, o.bins + 1)
   local occupancy = image.counts(heading, edges, { edge = "clamped" })[1]:copy() * rec:dt()
   local counts = image.counts(angles_at(rec, heading, o), edges,
      { edge = "clamped", group = rec.spikes.i, groups = math.max(rec.cells, 1) })
   local out = { angle = (edges:range(1, 1, o.bins) + edges:range(1, 2, o.bins + 1)) * 0.5, occupancy = occupancy,
      tuning = tensor.where(occupancy:gt(0), counts * 1000 / occupancy, 0), p = tensor.ones(rec.cells) }
   out.mvl, out.preferred = tensor.full(0 / 0, rec.cells), tensor.full(0 / 0, rec.cells)
   for cell = 1, rec.cells do
      local found = circular(out.angle, { weights = out.tuning[cell], rayleigh = o.like_canns and "series" or "wilkie",
         n = not o.like_canns and math.max(1, counts[cell]:sum()) or nil })
      out.mvl[cell], out.preferred[cell], out.p[cell] = found.resultant, found.mean, found.p
   end
   out.is_hd = out.mvl:gt(o.threshold)
   if not o.like_canns then out.is_hd = out.is_hd:both(out.p:le(o.alpha)) end
   if o.theta then
      out.mvl_theta = theta_lengths(rec, o)
      out.is_hd = out.is_hd:both(out.mvl_theta:gt(o.theta_threshold))
   end
   return setmetatable(out, tuned)
end

return head_direction

-- SPDX-License-Identifier: MIT
--- What the parts of a run cost: net:run(1000, { profile = true }).profile.
local profile = {}

-- What the engine's operations do, in words.
local words = {
   map = "equations", deliver = "events", pathway = "events, synapse by synapse", send = "sums of synapses",
   gather = "ends of synapses", clear = "inputs set to 0", reduce = "sums over the group", link = "links",
   convolve = "convolution", propagate = "factors of exact steps", past = "looking back", record = "records",
   publish = "spikes and delays", meet = "waiting for others", spread = "parameters of targets",
   terms = "sums of synapses", echo = "spikes under way", traces = "traces of synapses", expand = "records",
}

local meta = {}

function meta.__tostring(self)
   local lines, width = {}, 4
   for _, row in ipairs(self) do width = math.max(width, #row.name) end
   for _, row in ipairs(self) do
      lines[#lines + 1] = ("  %-" .. width .. "s  %5.1f %%  %8.4g s  %8d calls  %s"):format(row.name, 100 * row.share,
         row.seconds, row.calls, row.work)
   end
   table.insert(lines, 1, ("profile  %.4g s, of which %.4g s in the parts below (the first thread's time)"):format(
      self.total, self.measured))
   return table.concat(lines, "\n")
end
meta.__announce = meta.__tostring

--- A list of what each group, projection and kind of work took, the dearest first: name ("" for none), work, seconds,
-- calls and share of all that was measured; with measured and total, s. It prints itself.
function profile.of(rows, total)
   local self, by_work = { total = total, measured = 0 }, {}
   for _, row in ipairs(rows) do
      local work = words[row.work] or row.work
      local key = row.name .. "\t" .. work
      local known = by_work[key]
      if known then
         known.seconds, known.calls = known.seconds + row.seconds, known.calls + row.calls
      else
         known = { name = row.name, work = work, seconds = row.seconds, calls = row.calls }
         by_work[key], self[#self + 1] = known, known
      end
      self.measured = self.measured + row.seconds
   end
   for _, row in ipairs(self) do row.share = self.measured > 0 and row.seconds / self.measured or 0 end
   table.sort(self, function(a, b) return a.seconds > b.seconds end)
   return setmetatable(self, meta)
end

return profile

-- SPDX-License-Identifier: MIT
--- What a Hopfield network has stored, and how well it recalls it.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("hopfield", {
   patterns = { nil, "that it should have stored: tensor [patterns, n]", required = true, type = "table" },
   noise = { {}, "shares of flipped units at which recall is measured: { 0.1, 0.2 }" },
   trials = { 10, "noisy cues of each pattern", at_least = 1, whole = true },
   steps = { 20, "of recall at most", at_least = 1, whole = true },
   seed = { 0, "of the flips", at_least = 0, whole = true },
})

local load = 0.138 -- Amit, Gutfreund & Sompolinsky, Phys. Rev. Lett. 55 (1985) 1530

local analysis = {}
analysis.__index = analysis

local function rows_of(network, value, what)
   local rows = tensor.tensor(value, "hopfield"):to("float64")
   if rows:rank() == 1 then rows = rows:reshape(1, rows:count()) end
   if rows:rank() ~= 2 or rows:size(2) ~= network.n then
      handle.fail("hopfield: %s [%s]; [%s, %d] will do", what, table.concat(rows:shape(), ", "), what, network.n)
   end
   return rows
end

--- Compares what came out with what was stored.
-- @tparam Tensor cue [n] or [cues, n]
-- @tparam Tensor recalled of the same shape
-- @treturn table best [cues], the pattern of largest overlap; overlap [cues] with it; with_cue [cues]; energy [cues]
function analysis:recall(cue, recalled)
   if recalled == nil then
      handle.fail("hopfield: what was recalled from the cue is missing, as in found:recall(cue, net:recall(cue))")
   end
   local before, after = rows_of(self.network, cue, "cues"), rows_of(self.network, recalled, "cues")
   if before:size(1) ~= after:size(1) then
      handle.fail("hopfield: %d cues and %d recalled states", before:size(1), after:size(1))
   end
   local overlaps = self.network:overlap(after, self.patterns)
   return { best = overlaps:argmax(2), overlap = overlaps:max(2), with_cue = (before * after):mean(2),
      energy = tensor.tensor(self.network:energy(after)) }
end

function analysis:__tostring()
   return ("%s   %d patterns, load %.3g of %.3g, energies %.4g .. %.4g, %d stable, symmetry error %.3g"):format(
      self.network:describe(), self.patterns:size(1), self.load, load, self.energy:min(), self.energy:max(),
      self.stable:to("int64"):sum(), self.symmetry_error)
end

-- Mean overlap of what is recalled from noisy cues with their patterns.
local function recall_quality(network, patterns, o)
   local count, n = patterns:size(1), network.n
   local quality = tensor.zeros(#o.noise)
   for k, share in ipairs(o.noise) do
      if type(share) ~= "number" or not (share >= 0 and share <= 1) then
         handle.fail("hopfield: noise = %s, but shares from 0 to 1 will do", tostring(share))
      end
      local cues = patterns:reshape(count, 1, n):expand(count, o.trials, n):reshape(count * o.trials, n)
      local flips = tensor.zeros(count * o.trials, n):uniform(0, 1, { seed = o.seed, stream = k }):lt(share)
      local recalled = network:recall(tensor.where(flips, -cues, cues), { steps = o.steps })
      local truth = patterns:reshape(count, 1, n):expand(count, o.trials, n):reshape(count * o.trials, n)
      quality[k] = (recalled * truth):mean()
   end
   return quality
end

--- Measures a network's patterns: their energies, whether they are stable, how alike they are, how much of the
-- capacity they take, and how well they are recalled from noise.
-- @tparam Hopfield network
-- @tparam table options patterns, noise, trials, steps, seed
-- @treturn table energy [patterns]; stable [patterns] bool, states that one step leaves as they are; overlap [patterns,
--    patterns]; capacity, 0.138 n of random patterns; load, patterns/n; usage, patterns/capacity; symmetry_error,
--    |W - W'|/|W|; recall_quality [noise], the mean overlap; :recall(cue, recalled)
-- @usage analyzers.hopfield(net, { patterns = patterns, noise = {0.1, 0.3} }).recall_quality
local function hopfield(network, given)
   if type(network) ~= "table" or type(network.recall) ~= "function" or not tensor.is(network.W) then
      handle.fail("hopfield takes a network that models.Hopfield{...} makes")
   end
   local o = accepts(given)
   local patterns = rows_of(network, o.patterns, "patterns")
   if patterns:size(1) == 0 then handle.fail("hopfield: no patterns") end
   local n, count = network.n, patterns:size(1)
   local W = network.W:to("float64")
   local size = W:norm()
   local after = rows_of(network, (network:recall(patterns, { steps = 1 })), "patterns")
   return setmetatable({
      network = network, patterns = patterns, energy = tensor.tensor(network:energy(patterns)),
      stable = after:eq(patterns):all(2), overlap = network:overlap(patterns, patterns),
      capacity = math.max(1, math.floor(load * n)), load = count / n,
      usage = count / math.max(1, math.floor(load * n)), symmetry_error = size > 0 and (W - W:t()):norm() / size or 0,
      recall_quality = recall_quality(network, patterns, o),
   }, analysis)
end

return hopfield

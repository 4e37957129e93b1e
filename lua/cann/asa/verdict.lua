-- SPDX-License-Identifier: MIT
--- What a barcode says against its shuffles. The null hypothesis: the cells fire as they do, each by itself. Every
-- shuffle rolls each cell in time by an own chance shift and goes through the very pipeline of the data.
--
-- The rule. A bar is long when no more than a share `alpha` of the shuffles has a bar as long (p = (1 + shuffles with
-- one as long) / (1 + shuffles)) and it is at least `margin` times the longest shuffled bar. Of the long bars of
-- dimension 1 those before the largest fall between successive lengths count, at most three, and that fall must be at
-- least `margin`; where there are no more bars, one of a twentieth of the longest is thought of.
-- One is a ring; two are a torus; three a 3-torus. None, but one long bar of dimension 2: a sphere; and also where that
-- bar is at least `margin` times the longest of dimension 1 and falls off more: around a torus a loop closes no sooner
-- than the void, so the bars of dimension 1 are the sphere's noise then. Else none.
-- Without shuffles every bar passes for long, and the fall alone decides.
-- Modulo an odd prime a Klein bottle has the bars of a ring and a projective plane none. Where the bars modulo 2 count
-- otherwise, two for the one and one for the other (and one of dimension 2, where it is looked at), that is what it is.
local handle = require "cann.handle"

local verdict = {}
verdict.__index = verdict

local names = { [0] = "none", "ring", "torus", "3-torus" }

-- Bars that count modulo 2 where modulo an odd prime there are so many of dimension 1, and none of dimension 2.
local twisted = {
   [0] = { name = "projective plane", [1] = 1, [2] = 1 },
   [1] = { name = "Klein bottle", [1] = 2, [2] = 1 },
}

-- Lengths of the finite bars of a dimension: [bars]. From dimension 1 on, one that is still there at the longest edge
-- looked at counts to there.
local function finite_lengths(barcode, k)
   local bars = barcode.bars[k]
   local ends = bars[{ {}, 2 }]
   local lengths = (k > 0 and ends:minimum(barcode.threshold) or ends) - bars[{ {}, 1 }]
   return lengths[lengths:lt(math.huge)]
end

-- The same, the longest first, as a list.
local function falling(lengths)
   return lengths:count() > 0 and lengths:sort():flip(1):tolist() or {}
end

--- The length of the longest bar of a dimension; 0 where there is none.
function verdict.longest(barcode, k)
   local lengths = finite_lengths(barcode, k)
   return lengths:count() > 0 and lengths:max() or 0
end

--- Refuses so few shuffles that no bar could be long by them.
-- @tparam string owner for the sentence
-- @tparam table o shuffles, alpha
function verdict.check_shuffles(owner, o)
   if o.shuffles > 0 and 1 / (1 + o.shuffles) > o.alpha then
      handle.fail("%s: %d shuffles cannot show p <= %g; at least %d will do, or 0 to go by the bars alone", owner,
         o.shuffles, o.alpha, math.ceil(1 / o.alpha) - 1)
   end
end

--- Of one dimension: the bars' lengths, their p-values, how many are long, and how many count.
-- @tparam table lengths the longest first
-- @tparam table null the longest bar of each shuffle
-- @tparam number alpha
-- @tparam number margin
function verdict.count(lengths, null, alpha, margin)
   local most = 0
   for _, value in ipairs(null) do most = math.max(most, value) end
   local p, long = {}, 0
   for i, length in ipairs(lengths) do
      local as_long = 0
      for _, value in ipairs(null) do as_long = as_long + (value >= length and 1 or 0) end
      p[i] = (1 + as_long) / (1 + #null)
      local is_long = #null == 0 or p[i] <= alpha and length >= margin * most
      if i == long + 1 and is_long then long = i end
   end
   local counted, best = 0, margin
   for i = 1, math.min(long, 3) do
      local fall = lengths[i] / math.max(lengths[i + 1] or lengths[1] / 20, 1e-300)
      if fall >= best then counted, best = i, fall end
   end
   return { lengths = lengths, p = p, long = long, counted = counted, fall = best, longest_shuffled = most }
end

local function count_all(barcodes, null, o)
   local found = {}
   for k, barcode in pairs(barcodes) do
      found[k] = verdict.count(falling(finite_lengths(barcode, k)), null[k] or {}, o.alpha, o.margin)
   end
   return found
end

-- Whether one void is all there is.
local function is_sphere(self)
   local loops, voids = self[1], self[2]
   if not voids or voids.counted ~= 1 then return false end
   return loops.counted == 0
      or voids.lengths[1] >= self.margin * loops.lengths[1] and voids.fall > loops.fall
end

--- Judges a barcode.
-- @tparam table barcodes dimension -> Barcode that is judged in it: [1], and [2] where there is one
-- @tparam table null dimension -> longest bar of each shuffle
-- @tparam table o alpha, margin
-- @treturn Verdict name: "none", "ring", "torus", "3-torus", "sphere", "Klein bottle" or "projective plane" (the last
-- two after verdict:modulo_two only); circles; [1] and [2] as verdict.count gives
function verdict.judge(barcodes, null, o)
   local self = setmetatable(count_all(barcodes, null, o), verdict)
   self.shuffles, self.alpha, self.margin = #(null[1] or {}), o.alpha, o.margin
   self.circles = self[1].counted
   self.name = names[self.circles]
   if is_sphere(self) then self.circles, self.name = 0, "sphere" end
   return self
end

--- What the bars modulo 2 make of a verdict on those modulo an odd prime.
-- @tparam table barcodes modulo 2, as verdict.judge takes them
-- @tparam table null modulo 2
-- @treturn table|nil name of a surface that turns its inside out, and the counts [1] and [2] modulo 2; nil where the
-- bars do not differ as those of one
function verdict:modulo_two(barcodes, null)
   local found, wanted = count_all(barcodes, null, self), twisted[self.circles]
   if not wanted then return nil end
   for k, one in pairs(found) do
      if one.counted ~= wanted[k] then return nil end
   end
   local surface = self[2] and self[2].lengths[1]
   if surface and found[2].lengths[1] < self.margin * surface then return nil end
   found.name = wanted.name
   return found
end

local function bars(count, k) return ("%d long H%d bar%s"):format(count, k, count == 1 and "" or "s") end

function verdict:__tostring()
   local parts, worst = { bars(self[1].counted, 1) }, 0
   if self.name == "sphere" and self[1].counted > 0 then parts[1] = "H1 bars shorter than H2" end
   for i = 1, self[1].counted do worst = math.max(worst, self[1].p[i]) end
   if self[2] then
      parts[2] = bars(self[2].counted, 2)
      for i = 1, self[2].counted do worst = math.max(worst, self[2].p[i]) end
   end
   if self.modulo2 then
      parts[1] = parts[1] .. (", %d modulo 2"):format(self.modulo2[1].counted)
      for i = 1, self.modulo2[1].counted do worst = math.max(worst, self.modulo2[1].p[i]) end
   end
   if self.shuffles == 0 then return ("verdict: %s (%s, no shuffles)"):format(self.name, table.concat(parts, ", ")) end
   if self.name == "none" then
      return ("verdict: none (longest H1 bar %.3g, of the shuffles %.3g; p = %.3g, %d shuffles)"):format(
         self[1].lengths[1] or 0, self[1].longest_shuffled, self[1].p[1] or 1, self.shuffles)
   end
   return ("verdict: %s (%s; p <= %.2g each, %d shuffles)"):format(self.name, table.concat(parts, ", "), worst,
      self.shuffles)
end

return verdict

-- SPDX-License-Identifier: MIT
--- Decoded coordinates of a recording: where they are looked at from. Part of pipelines.ASA.
local cohomap = require "cann.asa.cohomap"
local cohospace = require "cann.asa.cohospace"
local figure = require "cann.figure"
local tensor = require "cann.tensor"

local decoded = {}
decoded.__index = decoded

local turn = 2 * math.pi

--- Made by asa:decode().
function decoded.new(asa, found)
   return setmetatable({ asa = asa, coordinates = found.coordinates, voted = found.voted, turns = found.turns,
      rest = found.rest, t = asa:embed().t }, decoded)
end

--- Maps of the coordinates over space, with stripes and lattice; options as of analyzers.cohomap.
function decoded:cohomap(options)
   local places = self.asa:places(self.t)
   return cohomap.new(self.coordinates, places[{ {}, 1 }]:contiguous(), places[{ {}, 2 }]:contiguous(), options)
end

--- Rates of the cells over the coordinates: maps, centres, scores; options as of analyzers.cohospace.
-- @tparam[opt] table options columns (two of several circles), bins, sigma, top
function decoded:cohospace(options)
   local coordinates = self.coordinates
   if coordinates:size(2) > 2 then coordinates = coordinates[{ {}, { 1, 2 } }]:contiguous() end
   return cohospace.new(coordinates, self.asa:embed().rates, options)
end

--- How far the coordinates are from known ones, after the best whole-number change of basis and shift.
-- @tparam Tensor truth [samples, circles] rad at the recording's samples
-- @treturn table for each circle: error rms rad, combination of the true circles
function decoded:error(truth)
   if truth:rank() == 1 then truth = truth:reshape(-1, 1) end
   local r = self.asa.recording
   local at_bins = tensor.interpolate(self.t, r.t, tensor.concatenate({ truth:cos(), truth:sin() }, 2))
   local circles = truth:size(2)
   local known = at_bins[{ {}, { circles + 1, 2 * circles } }]:atan2(at_bins[{ {}, { 1, circles } }])
   local out = {}
   for circle = 1, self.coordinates:size(2) do
      out[circle] = decoded.nearest(self.coordinates[{ {}, circle }]:contiguous(), known)
   end
   return out
end

-- Whole-number combinations of the columns, from -2 to 2 each, but not all zero.
local function combinations(columns)
   local list = { {} }
   for _ = 1, columns do
      local longer = {}
      for _, head in ipairs(list) do
         for times = -2, 2 do
            local row = {}
            for k, value in ipairs(head) do row[k] = value end
            row[#row + 1] = times
            longer[#longer + 1] = row
         end
      end
      list = longer
   end
   return list
end

--- The combination of known circles that an angle is nearest to: error rms rad, combination.
function decoded.nearest(angle, known)
   local best = { error = math.huge }
   for _, row in ipairs(combinations(known:size(2))) do
      local sum, any = angle, false
      for k, times in ipairs(row) do
         if times ~= 0 then sum, any = sum - known[{ {}, k }] * times, true end
      end
      if any then
         local d = sum - math.atan2(sum:sin():mean(), sum:cos():mean())
         d = d - (d / turn):round() * turn
         local error = math.sqrt((d * d):mean())
         if error < best.error then best = { error = error, combination = row } end
      end
   end
   return best
end

--- Draws the path of the animal coloured by each coordinate, and the coordinates over a stretch of time.
-- @tparam[opt] table options from, to: ms (the first minute)
function decoded:path(options)
   local r, o = self.asa.recording, options or {}
   local from = o.from or self.t[1]
   local stretch = self.t:ge(from) * self.t:le(o.to or from + 60000)
   local t, panels = self.t[stretch:gt(0)], {}
   local seconds = t / 1000
   local places = r.x and self.asa:places(t)
   for circle = 1, self.coordinates:size(2) do
      local angle = self.coordinates[{ {}, circle }]:contiguous()[stretch:gt(0)]
      if places then
         panels[#panels + 1] = {
            data = { x = places[{ {}, 1 }]:contiguous(), y = places[{ {}, 2 }]:contiguous(), angle = angle },
            layers = { { draw = "heat", x = "x", y = "y", z = "angle", size = 0.5 } }, square = true,
            x = { label = "x (m)", of = "x" }, y = { label = "y (m)", of = "y" },
            colour = { label = "coordinate " .. circle .. " (rad)", of = "angle", tight = true },
         }
      end
      panels[#panels + 1] = {
         data = { t = seconds, angle = angle },
         layers = { { draw = "points", x = "t", y = "angle", size = 0.4 } },
         x = { label = "time (s)", of = "t", tight = true },
         y = { label = "coordinate " .. circle .. " (rad)", of = "angle", tight = true },
      }
   end
   return figure.new(panels, places and 2 or 1)
end

function decoded:__tostring()
   return ("decoded  %d circle%s at %d times, %.2g turns rms left at the landmarks"):format(self.coordinates:size(2),
      self.coordinates:size(2) > 1 and "s" or "", self.t:count(), self.rest:max())
end

return decoded

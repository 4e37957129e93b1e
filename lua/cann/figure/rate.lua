-- SPDX-License-Identifier: MIT
--- The panel of rates over time that rasters and rate plots share: a line for each group.
local firing_rate = require "cann.analyzers.firing_rate"
local tensor = require "cann.tensor"

local most_points = 2000

-- At most so many points: a figure is no wider.
local function thinned(values)
   local count = values:count()
   if count <= most_points then return values end
   return values:take((tensor.arange(0, most_points - 1) * ((count - 1) / (most_points - 1))):round() + 1)
end

--- The panel.
-- @tparam Spikes found
-- @tparam table o width (ms), window, title, keyless
-- @treturn table description of a panel: t, and rate, or rate1, rate2 ... of each group
return function(found, o)
   local data, layers, of = {}, {}, {}
   local several = #found.sizes > 1
   for k in ipairs(found.sizes) do
      local own = several and found:select { group = k } or found
      local key = several and "rate" .. k or "rate"
      local rate, t = firing_rate(own, { window = o.window or "flat", width = o.width or 10 })
      data[key], data.t = thinned(rate), thinned(t)
      layers[k] = { draw = "line", x = "t", y = key,
         name = several and not o.keyless and (found.names and found.names[k] or "group " .. k) or nil }
      of[k] = key
   end
   return {
      data = data, layers = layers, title = o.title,
      x = { label = "time (ms)", low = found.begin, high = found.begin + math.max(found.duration, 1e-9) },
      y = { label = "rate (Hz)", of = table.concat(of, " "), low = 0 },
   }
end

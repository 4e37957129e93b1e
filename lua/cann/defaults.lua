-- SPDX-License-Identifier: MIT
--- What holds where no option says otherwise: seed, precision and backend. Threads are the engine's.
-- The faces read the fields; cann.seed, cann.precision, cann.backend and cann.threads set them.
local door = require "cann.ffi"
local handle = require "cann.handle"
local options = require "cann.options"

-- `interactive` is set by the prompt: a run that Ctrl-C stops is then given back, not an error. `fills`
-- counts the random tensors made since the seed was set.
local defaults = { seed = 0, fills = 0, precision = "float32", backend = "automatic", interactive = false }

local choices = {
   precision = { "float32", "float64" },
   backend = { "automatic", "interpreter", "native", "cuda" },
}

local function choose(name, value)
   for _, choice in ipairs(choices[name]) do
      if choice == value then
         defaults[name] = value
         return value
      end
   end
   local near = type(value) == "string" and options.nearest(value, choices[name])
   handle.fail("%s = %s%s   (choices: %s)", name, tostring(value),
      near and "; did you mean '" .. near .. "'?" or ", which is not one of the choices",
      table.concat(choices[name], ", "))
end

local function whole(name, value, least, most)
   local number = tonumber(value)
   if not number or number % 1 ~= 0 or number < least or number > most then
      handle.fail("%s = %s, but a whole number from %d to %.0f will do", name, tostring(value), least, most)
   end
   return number
end

--- One setter per default: called with a value it sets, and always it gives what holds now.
defaults.set = {}

--- The seed of everything random: 0 to 2^53.
function defaults.set.seed(value)
   if value ~= nil then defaults.seed, defaults.fills = whole("seed", value, 0, 2 ^ 53), 0 end
   return defaults.seed
end

--- How many threads runs use: 1 to 1024. Results never depend on it.
function defaults.set.threads(value)
   if value ~= nil then handle.check(door.C.cann_threads_set(whole("threads", value, 1, 1024))) end
   return tonumber(door.C.cann_threads())
end

--- The element type of simulation: "float32" or "float64".
function defaults.set.precision(value)
   return value == nil and defaults.precision or choose("precision", value)
end

--- What runs kernels: "automatic", "interpreter", "native" or "cuda". Results never depend on it.
function defaults.set.backend(value)
   return value == nil and defaults.backend or choose("backend", value)
end

return defaults

-- SPDX-License-Identifier: MIT
--- From a description to a program: a network is compiled when first run, and again, with its state, when the
-- precision, step, batch or seed changes.
local constants = require "cann.constants"
local defaults = require "cann.defaults"
local is_draw = require("cann.network.group").is_draw
local links = require "cann.links"
local object = require "cann.network.object"
local options = require "cann.options"
local program = require "cann.program"
local projections = require "cann.projections"

local compile = {}
local methods, holders, variable = object.methods, object.holders, object.variable

--- How a network runs: options of fields, of net:load and of every run.
compile.settings = options.declare("network", {
   dt = { nil, "step, ms (the task's, else 0.1)", type = "number", above = 0 },
   seed = { nil, "of all draws (cann.seed())", type = "number", at_least = 0, at_most = 2 ^ 53, whole = true },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
   backend = { nil, "automatic, interpreter or native (cann.backend())", type = "string",
      choices = { "automatic", "interpreter", "native", "cuda" } },
   method = { nil, "integration method of every equation (the model's own)", type = "string" },
   convolution = { nil, "automatic, dense, band, fft, separable or factored", type = "string",
      choices = { "automatic", "dense", "band", "fft", "separable", "factored" } },
})

-- Time, states and inputs of the old program, so that a change of precision, step or seed goes on from them.
local function carry_over(self, old, new_program)
   new_program:adopt(old)
   if old:step() > 0 and old.dt ~= new_program.dt and #self.projections > 0 then
      io.stderr:write(("warning: dt is %g ms from now on, where it was %g; spikes that were under way are lost\n")
         :format(new_program.dt, old.dt))
   end
end

-- Spikes are under way that left before the delays of a projection changed, and will go on.
local function on_way(self, projection, settings)
   local old, now = self.program, self.current
   if not (old and projection.echo) or now.batch ~= settings.batch or now.dt ~= settings.dt then return false end
   return old:step() * now.dt < projection.echo.over
end

--- Gives a program the values that groups and constants were given.
function compile.set_values(self, compiled)
   constants.apply(self, compiled, holders(self))
   for _, group in ipairs(self.groups) do
      for name, value in pairs(group.values) do
         if not is_draw(value) then compiled:set(variable(self, group, name), value)
         elseif compiled:step() == 0 then compiled:begin_with(variable(self, group, name), value) end
      end
   end
end

--- The step where nothing says another, ms: the one set, the last one, or the shortest that its models are meant for.
function methods:step_size()
   local set = self.settings.dt or (self.current and self.current.dt)
   if set then return set end
   local shortest = math.huge
   for _, group in ipairs(self.groups) do shortest = math.min(shortest, group.model.dt or 0.1) end
   return shortest
end

--- The compiled program for the wanted settings; compiles when they changed.
function methods:compiled(wanted)
   wanted = wanted or {}
   local own, now = self.settings, self.current or {}
   local settings = {
      precision = wanted.precision or own.precision or now.precision or defaults.precision,
      dt = wanted.dt or self:step_size(),
      seed = wanted.seed or own.seed or now.seed or defaults.seed,
      batch = wanted.batch or now.batch or 1,
      method = wanted.method or own.method or now.method,
      convolution = wanted.convolution or own.convolution or "automatic",
   }
   local same = self.program ~= nil
   for name, value in pairs(settings) do same = same and now[name] == value end
   for name, value in pairs(now) do same = same and settings[name] == value end
   if not same then
      local made = program.new(settings)
      if settings.convolution ~= "automatic" then made:convolution(settings.convolution) end
      if settings.method then made:method(settings.method) end
      for _, group in ipairs(links.order(self.groups, self.links)) do
         made:group(group.name, group.model, group.count, group.geometry)
      end
      for _, projection in ipairs(self.projections) do
         local late = on_way(self, projection, settings)
         local put = late and projections.place_on_way or projections.place
         projection.longest = nil
         put(made, projection)
      end
      for _, link in ipairs(self.links) do made:link(link) end
      compile.set_values(self, made)
      made.dt = settings.dt
      if self.program and now.batch == settings.batch then
         carry_over(self, self.program, made)
      end
      self.program, self.current = made, settings
   end
   self.program:backend(wanted.backend or own.backend or defaults.backend)
   return self.program
end

return compile

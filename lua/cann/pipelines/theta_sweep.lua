-- SPDX-License-Identifier: MIT
--- Theta sweeps in one call: a path in, direction, grid and place cells run along it, sweeps decoded, figures out.
local cann = require "cann"
local handle = require "cann.handle"
local navigation = require "cann.navigation"
local options = require "cann.options"
local tensor = require "cann.tensor"
local whole_file = require "cann.whole_file"

local accepts = options.declare("theta_sweep", {
   trajectory = { nil, "a navigation task (10 s of foraging in a box of 1 m)", type = "table" },
   dt = { 1, "step of the networks, ms", above = 0 },
   directions = { 60, "direction cells", at_least = 2, whole = true },
   length = { 32, "grid cells along each side of the sheet", at_least = 2, whole = true },
   mapping_ratio = { 5, "phase per metre, rad/m", above = 0 },
   phase_offset = { 0.05, "how far ahead grid cells are driven, m", at_least = 0 },
   cell = { nil, "side of a place cell, m (a fifteenth of the world)", type = "number", above = 0 },
   direction_options = { { adaptation = 15 }, "options of models.DirectionCellNetwork" },
   grid_options = { { adaptation = 8 }, "options of models.GridCellSweep" },
   place_options = { {}, "options of models.PlaceCellNetwork; by default the connections span about a cell" },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
   every = { 1, "keeps each so many steps", at_least = 1, whole = true },
   folder = { nil, "where figures and numbers are saved, a folder that is there", type = "string" },
   progress = { true, "shows a bar when it takes long" },
})

local result = {}
result.__index = result

local function merged(own, given)
   local all = {}
   for name, value in pairs(given) do all[name] = value end
   for name, value in pairs(own) do all[name] = value end
   return all
end

local function wrap(angle) return angle - (angle / (2 * math.pi)):round() * (2 * math.pi) end

local function direction_and_grid(self, walk, o)
   local net = cann.models.GridCellNetwork { directions = o.directions, length = o.length,
      phase_offset = o.phase_offset, direction_options = o.direction_options, precision = o.precision,
      grid_options = merged({ mapping_ratio = o.mapping_ratio }, o.grid_options) }
   local run = net:run(walk, { dt = o.dt, every = o.every, progress = o.progress,
      record = { "direction.r", "direction.centre", "grid.centre1", "grid.centre2" } })
   self.run, self.t, self.direction_rate = run, run.t, run["direction.r"]:to "float64"
   self.direction = run["direction.centre"]:flatten():to "float64"
   self.active = self.direction_rate:max(2):gt(0.05)
   local phase = tensor.stack({ run["grid.centre1"]:flatten(), run["grid.centre2"]:flatten() }):t():contiguous()
   local _, place = cann.analyzers.lattice_position(phase, { ratio = o.mapping_ratio, near = self.position })
   self.grid_position = place
end

local function place_cells(self, walk, o)
   local world = walk.world
   if not world then return end
   local side = o.cell or math.max(world.high[1] - world.low[1], world.high[2] - world.low[2]) / 15
   self.geodesics = world:geodesics(side)
   local places = { tau = 3, tau_v = 150, k = 1.4, m = 1.1, A = 2.3, g = 20, a = (0.45 * side) ^ 0.5 }
   places = merged(o.place_options, places)
   places.J0 = o.place_options.J0 or 0.442 * 2 * math.pi * places.a ^ 2
   local net = cann.models.PlaceCellNetwork(merged({ geodesics = self.geodesics, precision = o.precision }, places))
   local run = net:run(walk, { dt = o.dt, every = o.every, progress = o.progress,
      record = { "place.place_x", "place.place_y" } })
   self.place_position = tensor.stack({ run["place.place_x"]:flatten(), run["place.place_y"]:flatten() }):t()
      :contiguous():to "float64"
end

-- How far ahead of the animal a decoded place is, along the head's direction.
local function ahead(self, place)
   local away = place - self.position
   return away[{ {}, 1 }] * self.heading:cos() + away[{ {}, 2 }] * self.heading:sin()
end

local function cycle_of(o) return o.direction_options.theta_cycle or 100 end

--- Figures by name: direction (rates with the head's direction), sweeps (angle and distance ahead over time),
-- path (the animal's and the decoded places), animation.
local function draw(self, walk)
   local plot = cann.plot
   self.figures = {
      direction = plot.image(self.direction_rate:t():contiguous(), { x_label = "step", y_label = "direction cell" }),
      angle = plot.lines({ { x = self.t, y = self.angle, label = "direction cells" } },
         { x_label = "time (ms)", y_label = "ahead (rad)" }),
      distance = plot.lines(self.place_ahead
         and { { x = self.t, y = self.grid_ahead, label = "grid cells" },
            { x = self.t, y = self.place_ahead, label = "place cells" } }
         or { { x = self.t, y = self.grid_ahead, label = "grid cells" } },
         { x_label = "time (ms)", y_label = "ahead (m)" }),
      path = plot.world(walk, { decoded = self.grid_position }),
      animation = plot.world(walk, { decoded = self.grid_position, moving = true }),
   }
   self.figures.sweeps = plot.panels { self.figures.angle, self.figures.distance, columns = 1 }
end

--- Saves the figures as .png and the numbers as sweeps.npz in a folder.
function result:save(folder)
   for _, name in ipairs { "direction", "sweeps", "path" } do
      self.figures[name]:save(folder .. "/" .. name .. ".png")
   end
   local numbers = { t = self.t, position = self.position, heading = self.heading, direction = self.direction,
      grid_position = self.grid_position, angle = self.angle, grid_ahead = self.grid_ahead,
      theta_phase = self.theta_phase }
   if self.place_position then
      numbers.place_position, numbers.place_ahead = self.place_position, self.place_ahead
   end
   tensor.save(folder .. "/sweeps.npz", numbers)
   return self
end

--- Runs the pipeline.
-- @tparam[opt] table options trajectory, dt, directions, length, mapping_ratio, phase_offset, cell, direction_options,
-- grid_options, place_options, precision, every, folder
-- @treturn table t ms, theta_phase rad, heading and direction rad, angle (direction ahead of the head, NaN where the
-- ring is silent), grid_position and place_position [rows, 2] m, grid_ahead and place_ahead m, figures, run;
-- :save(folder)
-- @raise a trajectory that is none
-- @usage pipelines.theta_sweep{ trajectory = tasks.OpenLoopNavigation{ duration = 0.1, dt = 0.01, seed = 1, width = 1,
--    height = 1 }, directions = 16, length = 8 }
local function theta_sweep(given)
   local o = accepts(given)
   local walk = o.trajectory or cann.tasks.OpenLoopNavigation { duration = 10, dt = 0.01, width = 1, height = 1,
      speed_mean = 0.2, seed = 1 }
   if not navigation.is(walk) then
      handle.fail("theta_sweep: trajectory is a %s; tasks.OpenLoopNavigation{...} or ImportedNavigation{...} will do",
         type(walk))
   end
   if o.folder then whole_file.check_folder(o.folder, "theta_sweep") end
   if math.abs(walk.dt - o.dt) > 1e-12 * o.dt then walk = walk:resample(o.dt) end
   local kept = tensor.arange(o.every, walk.steps, o.every):to "int64"
   local self = setmetatable({ trajectory = walk, position = walk.position:take(kept, 1),
      heading = walk.head_direction:take(kept, 1) }, result)
   direction_and_grid(self, walk, o)
   place_cells(self, walk, o)
   local cycle = cycle_of(o)
   local began = self.t - o.dt
   self.theta_phase = (began / cycle - (began / cycle):floor()) * (2 * math.pi) - math.pi
   self.angle = tensor.where(self.active, wrap(self.direction - self.heading), 0 / 0)
   self.grid_ahead = ahead(self, self.grid_position)
   if self.place_position then self.place_ahead = ahead(self, self.place_position) end
   draw(self, walk)
   if o.folder then self:save(o.folder) end
   return self
end

function result:__tostring()
   local shown = self.angle[self.active]
   local function range(values) return values:count() > 0 and values:max() or 0 / 0 end
   local lines = { ("theta sweeps  %d steps, %s"):format(self.t:count(), tostring(self.trajectory)),
      ("  direction cells  up to %.3g rad beside the head"):format(shown:count() > 0 and shown:abs():max() or 0 / 0),
      ("  grid cells       up to %.3g m ahead"):format(range(self.grid_ahead)) }
   if self.place_ahead then
      lines[4] = ("  place cells      up to %.3g m ahead, %d cells"):format(range(self.place_ahead),
         self.geodesics.grid.count)
   end
   return table.concat(lines, "\n")
end

--- Names for completion.
function result.__names()
   return { "t", "theta_phase", "heading", "direction", "angle", "position", "grid_position", "place_position",
      "grid_ahead", "place_ahead", "figures", "run", "save" }
end

return theta_sweep

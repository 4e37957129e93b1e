-- SPDX-License-Identifier: MIT
--- Cases of environments and paths: grids and shortest ways, maze shapes, kinematics of a path, statistics of foraging.
local json = require "cjson"
local cann = require "cann"
local numbers = require "numbers"
local tensor = cann.tensor

local kind, judges = {}, {}

local function compare(results, what, got, given, tolerance)
   local difference = (got:to "float64" - given:to "float64")
   -- Equal ones first: infinite less infinite is no number.
   local apart = tensor.where(got:to("float64"):eq(given:to "float64"), 0, difference)
   local worst = apart:count() > 0 and apart:abs():max() or 0
   results[#results + 1] = { what = what, error = worst, tolerance = tolerance }
end

-- ---- grids and shortest ways -------------------------------------------------------------------

function judges.geodesic(case, arrays, results)
   local p = case.params
   local world = cann.tasks.Environment { boundary = arrays.boundary, walls = p.walls, holes = p.holes }
   local ways = world:geodesics(p.grid_dx, p.grid_dy)
   local grid = ways.grid
   compare(results, "costs", grid.free:to "float64", arrays.costs:eq(1), 1e-300)
   compare(results, "x_edges", grid.x_edges, arrays.x_edges, 1e-12)
   compare(results, "y_edges", grid.y_edges, arrays.y_edges, 1e-12)
   compare(results, "accessible_row_col", grid.cells - 1, arrays.accessible_row_col, 1e-300)
   compare(results, "distances", ways.distances, arrays.distances, case.tolerance.distances)
   -- The file's lookup gives the cell one row above the one that a point is in, at every point.
   local above = arrays.query + tensor.from { 0, p.grid_dy }
   compare(results, "query_cell", grid:cell(above) - 1, arrays.query_cell, 1e-300)
end

-- ---- mazes -------------------------------------------------------------------------------------

function judges.mazes(case, folder, results)
   local file = assert(io.open(folder .. "/" .. case.file))
   local shapes = json.decode(file:read "*a")
   file:close()
   for name, shape in pairs(shapes) do
      local p = shape.params
      local maze = cann.tasks.TMaze { width = p.w, stem = p.l_s, arm = p.l_arm, thickness = p.t,
         recess = name:find "recess" ~= nil }
      compare(results, name, maze.boundary, tensor.from(shape.boundary), case.tolerance)
   end
end

-- ---- kinematics of a path ----------------------------------------------------------------------

local same = { "velocity", "speed", "movement_direction" }

local function judge_path(what, path, arrays, case, results)
   for _, name in ipairs(same) do compare(results, what .. name, path[name], arrays[what .. name], case.tolerance) end
   compare(results, what .. "hd_angle", path.head_direction, arrays[what .. "hd_angle"], case.tolerance)
   -- The file's changes of direction went through single precision.
   compare(results, what .. "rot_vel", path.rotation, arrays[what .. "rot_vel"], 2 ^ -20)
   compare(results, what .. "linear_speed_gains", path.linear_gain, arrays[what .. "linear_speed_gains"],
      case.tolerance)
   compare(results, what .. "ang_speed_gains", path.angular_gain, arrays[what .. "ang_speed_gains"], case.tolerance)
end

function judges.path(case, arrays, results)
   local dt = case.params.dt
   local plain = cann.tasks.ImportedNavigation { position = arrays.positions, dt = dt }
   judge_path("plain_", plain, arrays, case, results)
   compare(results, "plain_ang_velocity", plain.angular_velocity, arrays.plain_ang_velocity, case.tolerance)
   local given = cann.tasks.ImportedNavigation { position = arrays.positions, times = arrays.times,
      head_direction = arrays.heading }
   judge_path("given_", given, arrays, case, results)
   -- The file divides by the step of the task, not by the times that were given.
   local n = arrays.times:count()
   local passed = arrays.times[{ { 2, n } }] - arrays.times[{ { 1, n - 1 } }]
   compare(results, "given_ang_velocity", given.angular_velocity[{ { 2, n } }] * passed / dt,
      arrays.given_ang_velocity[{ { 2, n } }], case.tolerance)
end

-- ---- statistics of foraging --------------------------------------------------------------------

local function quantile(values, share)
   local sorted = values:sort(1)
   local at = (values:count() - 1) * share
   local low = math.floor(at)
   return sorted[low + 1] + (at - low) * (sorted[math.min(low + 2, values:count())] - sorted[low + 1])
end

local function mean_cosine(angle, lag)
   local n = angle:count()
   return (angle[{ { 1 + lag, n } }] - angle[{ { 1, n - lag } }]):cos():mean()
end

local function autocorrelation(values, lag)
   local n, from_mean = values:count(), values - values:mean()
   return (from_mean[{ { 1 + lag, n } }] * from_mean[{ { 1, n - lag } }]):mean() / (from_mean * from_mean):mean()
end

local function occupancy(walk, p)
   local columns, rows = math.floor(p.width / 0.1 + 0.5), math.floor(p.height / 0.1 + 0.5)
   local cell = (walk.position[{ {}, 2 }] / 0.1):floor():clip(0, rows - 1) * columns
      + (walk.position[{ {}, 1 }] / 0.1):floor():clip(0, columns - 1)
   local sorted = cell:sort(1)
   local n = sorted:count()
   local edges = sorted[{ { 2, n } }]:ne(sorted[{ { 1, n - 1 } }]):nonzero():flatten():to "float64" + 1
   local ends = tensor.concatenate { edges, tensor.from { n } }
   local counts = ends - tensor.concatenate { tensor.from { 0 }, edges }
   local share = counts / n
   local cells = rows * columns
   return counts:count() / cells, -(share * share:log()):sum() / math.log(cells)
end

--- The statistics that the file's `definitions` describe.
local function statistics(walk, p)
   local function lag(seconds) return math.floor(seconds / p.dt + 0.5) end
   local head, move, speed = walk.head_direction, walk.movement_direction, walk.speed
   local wall, n = walk.world:clearance(walk.position), walk.steps
   local turn = move[{ { 2, n } }] - move[{ { 1, n - 1 } }]
   turn = turn - (turn / (2 * math.pi)):round() * (2 * math.pi)
   local coverage, entropy = occupancy(walk, p)
   return {
      speed_mean = speed:mean(), speed_std = speed:std(), speed_q10 = quantile(speed, 0.1),
      speed_q50 = quantile(speed, 0.5), speed_q90 = quantile(speed, 0.9),
      speed_autocorr_0p5 = autocorrelation(speed, lag(0.5)), speed_autocorr_1 = autocorrelation(speed, lag(1)),
      speed_autocorr_2 = autocorrelation(speed, lag(2)),
      head_cos_0p2 = mean_cosine(head, lag(0.2)), head_cos_0p5 = mean_cosine(head, lag(0.5)),
      head_cos_1 = mean_cosine(head, lag(1)), head_cos_2 = mean_cosine(head, lag(2)),
      move_cos_0p5 = mean_cosine(move, lag(0.5)), move_cos_1 = mean_cosine(move, lag(1)),
      rotation_std = (turn * turn):mean() ^ 0.5 / p.dt, head_minus_move_cos = (head - move):cos():mean(),
      near_wall_0p1 = wall:lt(0.1):to("float64"):mean(), near_wall_0p2 = wall:lt(0.2):to("float64"):mean(),
      wall_q05 = quantile(wall, 0.05), wall_mean = wall:mean(), min_wall = wall:min(),
      coverage_10cm = coverage, occupancy_entropy = entropy,
      x_mean = walk.position[{ {}, 1 }]:mean(), y_mean = walk.position[{ {}, 2 }]:mean(),
   }
end

local function judge_setting(name, setting, results)
   local p, sums = setting.params, {}
   for seed = 1, setting.seeds do
      local walk = cann.tasks.OpenLoopNavigation { duration = setting.seconds, dt = p.dt, seed = seed, width = p.width,
         height = p.height, start = p.start_pos, speed_mean = p.speed_mean, speed_std = p.speed_std,
         speed_law = "rayleigh", speed_coherence_time = p.speed_coherence_time,
         rotational_velocity_std = p.rotational_velocity_std,
         rotational_velocity_coherence_time = p.rotational_velocity_coherence_time,
         head_direction_smoothing = p.head_direction_smoothing_timescale, thigmotaxis = p.thigmotaxis,
         wall_repel_distance = p.wall_repel_distance, wall_repel_strength = p.wall_repel_strength }
      for key, value in pairs(statistics(walk, p)) do sums[key] = (sums[key] or 0) + value end
   end
   for key, given in pairs(setting.statistics) do
      local got = sums[key] / setting.seeds
      results[#results + 1] = { what = name .. " " .. key, error = math.abs(got - given.mean),
         tolerance = 4 * given.sd_over_seeds * math.sqrt(2 / 12) + 0.02 * math.abs(given.mean) }
      if os.getenv "CANN_SHOW" then print(name, key, got, given.mean, results[#results].tolerance) end
   end
end

function judges.foraging(case, folder, results)
   local file = assert(io.open(folder .. "/" .. case.file))
   local settings = numbers.plain(json.decode(file:read "*a"))
   file:close()
   for _, name in ipairs(case.params.settings) do judge_setting(name, settings[name], results) end
end

-- ---- which is which ----------------------------------------------------------------------------

local function kind_of(case)
   local p, arrays = case.params, case.arrays or {}
   if type(p) ~= "table" then return nil end
   if p.grid_dx and arrays.distances then return "geodesic" end
   if arrays.plain_velocity then return "path" end
   if type(p.settings) == "table" and case.definitions then return "foraging" end
   local outputs = case.outputs or ""
   if case.file and case.file:find "%.json$" and outputs:find "^boundary vertices" then return "mazes" end
end

function kind.recognises(case) return kind_of(case) ~= nil end

function kind.judge(case, folder)
   local results, what = {}, kind_of(case)
   local arrays = case.arrays and tensor.load(folder .. "/" .. case.file)
   judges[what](case, arrays or folder, results)
   return results
end

return kind

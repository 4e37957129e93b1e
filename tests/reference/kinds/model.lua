-- SPDX-License-Identifier: MIT
--- Cases of the toolkit's networks: grid, band and place cells, hierarchical path integration, theta sweeps.
local cann = require "cann"
local tensor = cann.tensor

local kind, judges = {}, {}
local precisions = { "float64", "float32" }

local function largest(a) return a:abs():max() end

local function flat(array) return array:to("float64"):reshape(array:size(1), -1) end

--- Compares arrays relative to the largest of the given one.
local function compare(results, what, got, given, tolerance)
   local error = largest(flat(got) - flat(given)) / largest(given)
   results[#results + 1] = { what = what, error = error, tolerance = tolerance }
end

-- Greatest angle between two arrays of angles.
local function angle_between(got, given)
   local apart = got:to "float64" - given
   return largest(apart - (apart / (2 * math.pi)):round() * (2 * math.pi))
end

--- The options of a case whose names are the model's own, and renamed ones.
local function options_of(params, names)
   local o = {}
   for ours, theirs in pairs(names) do o[ours] = params[theirs] end
   return o
end

local function columns(array) return array[{ {}, 1 }]:contiguous(), array[{ {}, 2 }]:contiguous() end

-- Rows of the file count from 0 and mean the state after that step.
local function kept(run, name, rows) return run[name]:take(rows + 1, 1) end

-- ---- band cells --------------------------------------------------------------------------------

local band_names = { angle = "angle", spacing = "spacing", n = "size", tau = "gauss_tau", tau_s = "nonrec_tau",
   k = "gauss_k", a = "gauss_a", J0 = "gauss_J0", w_in = "w_L2S", w_out = "w_S2L", gain = "gain", noise = "noise" }

function judges.band(case, arrays, results, precision, tolerance)
   local o = options_of(case.params, band_names)
   o.precision = precision
   local net = cann.models.BandCell(o)
   local vx, vy = columns(arrays.velocities)
   local px, py = columns(arrays.positions)
   local run = net:run(case.params.dt * vx:count(), { dt = case.params.dt,
      record = { "u", "r", "left", "right", "centre" },
      input = { vx = vx, vy = vy, px = px, py = py, strength = arrays.location_strength } })
   for _, name in ipairs { "u", "r", "left", "right" } do
      compare(results, name, kept(run, name, arrays.rows), arrays[name], tolerance)
   end
   results[#results + 1] = { what = "center", error = angle_between(run.centre, arrays.center), tolerance = tolerance }
end

-- ---- grid cells by place -----------------------------------------------------------------------

function judges.position(case, arrays, results, precision, tolerance)
   local p = case.params
   local net = cann.models.GridCell2DPosition { length = p.length, tau = p.tau, k = p.k, a = p.a, A = p.A, J0 = p.J0,
      mapping_ratio = p.mapping_ratio, noise = p.noise_strength, g = p.g, precision = precision }
   local walk = cann.tasks.ImportedNavigation { position = arrays.positions, dt = p.dt / 1000 }
   local run = net:run(walk, { record = { "r", "u", "I" }, dt = p.dt })
   for ours, theirs in pairs { r = "r", u = "u", I = "input" } do
      compare(results, theirs, kept(run, ours, arrays.rows), arrays[theirs], tolerance)
   end
   -- What unit 1, at the seam's left, receives from each.
   local n = p.length
   local row = net:evaluate("conv(Jmm, if i == 1 then 1 else 0 end)"):to "float64"
   local back = tensor.concatenate { tensor.from { 1 }, tensor.arange(0, n - 2) * -1 + n }:to "int64"
   compare(results, "conn_row0", row:take(back, 1):take(back, 2):reshape(1, -1), arrays.conn_row0:reshape(1, -1),
      tolerance)
   -- The file decodes before each step.
   local steps = arrays.positions:size(1)
   local before = tensor.concatenate({ tensor.zeros(1, n, n, precision), run.r[{ { 1, steps - 1 } }] }, 1)
   local phase, place = cann.analyzers.lattice_position(before, { ratio = p.mapping_ratio, near = arrays.positions })
   results[#results + 1] = { what = "center_phase", error = angle_between(phase, arrays.center_phase),
      tolerance = 10 * tolerance }
   compare(results, "center_position", place, arrays.center_position, 10 * tolerance)
end

-- ---- grid cells by velocity --------------------------------------------------------------------

-- The relaxation amplifies rounding while the pattern forms: late rows have the case's wider tolerance.
local late = { float64 = 1e-6, float32 = 1e-2 }

function judges.velocity(case, arrays, results, precision, tolerance)
   local p = case.params
   local net = cann.models.GridCell2DVelocity { length = p.length, tau = p.tau * 1000, alpha = p.alpha, A = p.A,
      W_a = p.W_a, W_l = p.W_l, lambda_net = p.lambda_net, e = p.e, s = arrays.s0, precision = precision }
   local vx, vy = columns(arrays.velocities)
   local dt = p.dt * 1000
   local run = net:run(vx:count() * dt, { dt = dt, record = "r", input = { vx = vx, vy = vy } })
   for k, row in ipairs(arrays.rows:tolist()) do
      compare(results, "r after " .. row, run.r[{ { row + 1, row + 1 } }], arrays.r[{ { k, k } }],
         row < 10 and tolerance or late[precision])
   end
   local shown = tensor.arange(0, arrays.blob_centers:size(1) - 1) * p.blob_every + p.healing_steps + 1
   local centres = cann.analyzers.blob_centres(run.r:take(shown:to "int64", 1)) - 1
   local apart = (centres - arrays.blob_centers):abs():max(2)
   if precision == "float64" then
      -- Where the same blob was chosen they agree; another choice is a whole distance of blobs away.
      local same = apart:lt(p.lambda_net / 3)
      results[#results + 1] = { what = "blob_centers", error = largest(apart[same]), tolerance = 1e-6 }
      results[#results + 1] = { what = "share of other blobs", tolerance = 0.1,
         error = 1 - same:to("float64"):mean() }
   end
end

-- ---- hierarchical path integration -------------------------------------------------------------

function judges.hierarchical(case, arrays, results, precision, tolerance)
   local p = case.params
   local band = options_of(p, { tau = "gauss_tau", tau_s = "nonrec_tau", k = "gauss_k", a = "gauss_a", J0 = "gauss_J0",
      w_in = "band_w_L2S", w_out = "band_w_S2L", gain = "band_gain", noise = "band_noise" })
   local grid = options_of(p, { tau = "grid_tau", tau_v = "grid_tau_v", k = "grid_k", a = "grid_a", J0 = "grid_J0",
      mbar = "grid_mbar" })
   local net = cann.models.HierarchicalNetwork { modules = p.num_module, spacing_min = p.spacing_min,
      spacing_max = p.spacing_max, angle = p.module_angle, places = p.num_place, bands = p.band_size,
      grid = p.grid_num, band_options = band, grid_options = grid, precision = precision }
   local vx, vy = columns(arrays.velocities)
   local px, py = columns(arrays.positions)
   local record = { "place.r", "place.place_x", "place.place_y" }
   for k = 1, p.num_module do
      for _, name in ipairs { "x%d.r", "y%d.r", "grid%d.r", "grid%d.centre1", "grid%d.centre2" } do
         record[#record + 1] = name:format(k)
      end
   end
   local run = net:run(p.dt * vx:count(), { dt = p.dt, record = record, input = { ["*.vx"] = vx, ["*.vy"] = vy,
      ["*.px"] = px, ["*.py"] = py, ["*.strength"] = arrays.location_strength } })
   for k = 1, p.num_module do
      for file, ours in pairs { band_x = "x%d.r", band_y = "y%d.r", grid = "grid%d.r" } do
         compare(results, file .. k, kept(run, ours:format(k), arrays.rows), arrays[file][{ {}, k }], tolerance)
      end
      for axis = 1, 2 do
         results[#results + 1] = { what = "grid_center", tolerance = 10 * tolerance,
            error = angle_between(run[("grid%d.centre%d"):format(k, axis)], arrays.grid_center[{ {}, k, axis }]) }
      end
   end
   compare(results, "place", kept(run, "place.r", arrays.rows), arrays.place, tolerance)
   for axis, name in ipairs { "x", "y" } do
      compare(results, "decoded", run["place.place_" .. name]:reshape(-1, 1),
         arrays.decoded[{ {}, axis }]:reshape(-1, 1), tolerance)
   end
end

-- ---- theta sweeps ------------------------------------------------------------------------------

local sweep_names = { tau = "tau", tau_v = "tau_v", k = "k", a = "a", A = "A", J0 = "J0", g = "g",
   adaptation = "adaptation_strength", noise = "noise_strength" }

function judges.theta(case, arrays, results, precision, tolerance)
   local p = case.params
   local direction, grid = options_of(p.direction, sweep_names), options_of(p.grid, sweep_names)
   grid.mapping_ratio = p.grid.mapping_ratio
   direction.theta_strength, grid.theta_strength = p.theta.theta_strength_hd, p.theta.theta_strength_gc
   direction.theta_cycle, grid.theta_cycle = p.theta.theta_cycle_len, p.theta.theta_cycle_len
   local net = cann.models.GridCellNetwork { directions = p.direction.num, length = p.grid.num_gc_x,
      phase_offset = p.grid.phase_offset, direction_options = direction, grid_options = grid, precision = precision }
   local walk = cann.tasks.ImportedNavigation { position = arrays.positions, head_direction = arrays.heading,
      dt = p.dt_ms / 1000 }
   walk.linear_gain, walk.angular_gain = arrays.linear_gain, arrays.angular_gain
   local run = net:run(walk, { dt = p.dt_ms, record = { "direction.r", "direction.u", "direction.v",
      "direction.centre", "grid.r", "grid.drive" } })
   for file, ours in pairs { dc_r = "direction.r", dc_u = "direction.u", dc_v = "direction.v", gc_r = "grid.r" } do
      compare(results, file, kept(run, ours, arrays.rows), arrays[file], tolerance)
   end
   compare(results, "gc_input", kept(run, "grid.drive", arrays.rows), arrays.gc_input, tolerance)
   -- The file decodes before each step; a silent ring or sheet has phase 0.
   local steps, n = walk.steps, p.grid.num_gc_x
   local function before(rows) return tensor.concatenate({ rows[{ { 1, 1 } }] * 0, rows[{ { 1, steps - 1 } }] }, 1) end
   results[#results + 1] = { what = "dc_center", tolerance = 10 * tolerance,
      error = angle_between(before(run["direction.centre"]), arrays.dc_center) }
   local phase, place = cann.analyzers.lattice_position(before(run["grid.r"]:reshape(steps, n, n)),
      { ratio = p.grid.mapping_ratio, near = arrays.positions })
   results[#results + 1] = { what = "gc_center_phase", tolerance = 10 * tolerance,
      error = angle_between(phase, arrays.gc_center_phase) }
   compare(results, "gc_center_position", place, arrays.gc_center_position, 10 * tolerance)
end

function judges.place(case, arrays, results, precision, tolerance)
   local p = case.params
   local maze = cann.tasks.TMaze { width = p.maze.w, stem = p.maze.l_s, arm = p.maze.l_arm, thickness = p.maze.t,
      recess = true, recess_width = p.maze.recess_width, recess_depth = p.maze.recess_depth }
   local ways = maze:geodesics(p.grid)
   compare(results, "distances", ways.distances, arrays.distances, tolerance)
   local o = options_of(p, { tau = "tau", tau_v = "tau_v", k = "k", m = "m", a = "a", A = "A", J0 = "J0", g = "g",
      noise = "noise_strength", theta_strength = "theta_strength", theta_cycle = "theta_cycle_ms" })
   o.geodesics, o.precision = ways, precision
   local net = cann.models.PlaceCellNetwork(o)
   -- The file's lookup gives the cell one row above the one that a point is in.
   local cell = ways.grid:cell(arrays.positions + tensor.from { 0, p.grid })
   net:run(p.warmup_steps * p.dt_ms, { dt = p.dt_ms, input = { ["place.here"] = cell[1] } })
   local run = net:run(cell:count() * p.dt_ms, { dt = p.dt_ms, record = { "place.r", "place.u", "place.v" },
      input = { ["place.here"] = cell, ["place.gain"] = arrays.velocity_gain } })
   for _, name in ipairs { "r", "u", "v" } do
      compare(results, name, kept(run, "place." .. name, arrays.rows), arrays[name], tolerance)
   end
   local peak = ways.grid.centres:take(run["place.r"]:argmax(2), 1)
   compare(results, "peak_position", peak, arrays.peak_position, tolerance)
end

-- ---- which is which ----------------------------------------------------------------------------

local told_by = { band = "gauss_tau", position = "mapping_ratio", velocity = "lambda_net", hierarchical = "num_module",
   theta = "direction", place = "maze" }

local function kind_of(case)
   local p = case.params
   if type(p) ~= "table" or not case.file or not (case.what or ""):find "cell" and not p.num_module
      and not p.direction then return nil end
   for _, name in ipairs { "hierarchical", "theta", "place", "velocity", "position", "band" } do
      if p[told_by[name]] ~= nil then return name end
   end
end

function kind.recognises(case) return judges[kind_of(case)] ~= nil end

function kind.judge(case, folder)
   local arrays, results = tensor.load(folder .. "/" .. case.file), {}
   for _, precision in ipairs(precisions) do
      local own = {}
      judges[kind_of(case)](case, arrays, own, precision, case.tolerance[precision].rel)
      for _, result in ipairs(own) do
         result.what = precision .. " " .. result.what
         results[#results + 1] = result
      end
   end
   return results
end

return kind

-- SPDX-License-Identifier: MIT
--- Decoded coordinates over space, and cells over decoded coordinates.
local asa = require "asa"
local cann = require "cann"
local cohomap = require "cann.asa.cohomap"
local cohospace = require "cann.asa.cohospace"
local stages = require "cann.asa.stages"

local kind = {}
local turn = 2 * math.pi

local function is_map(params) return params.margin_frac and params.bins and type(params.stats) == "table" end
local function is_space(params) return params.top_percent ~= nil end

function kind.recognises(case)
   local params = case.params
   return case.file and type(params) == "table" and (is_map(params) or is_space(params)) and true or false
end

local function add(results, what, error, tolerance)
   results[#results + 1] = { what = what, error = error, tolerance = tolerance }
end

local function wrapped(d) return d - (d / turn):round() * turn end

--- Of one map, the angle and length of its wave as the file counts them: over a window of 3 pi.
local function judge_wave(results, circle, map, arrays, stats)
   local n = arrays.x_edge:count() - 1
   local place = cann.tensor.arange(0, n - 1) * (3 * math.pi / 149)
   local wave = cohomap.fit_wave(map, place, place, 12)
   local nearest, best = math.huge, math.huge
   for k = 1, 2 do
      local params = stats["params" .. k]
      -- The file's angle turns an image whose columns run along y, one way or the other.
      local angle = math.atan2(wave.x, wave.y)
      for _, other in ipairs { angle - params[1], angle + params[1] } do
         nearest = math.min(nearest, math.abs(other - math.floor(other / math.pi + 0.5) * math.pi))
      end
      best = math.min(best, math.abs(math.sqrt(wave.x ^ 2 + wave.y ^ 2) / params[3] - 1))
   end
   add(results, "angle " .. circle, nearest, 0.02)
   add(results, "frequency " .. circle, best, 0.02)
   local least = math.max(math.min(stats.fit_error1, stats.fit_error2), math.min(stats.align_fit_error1,
      stats.align_fit_error2))
   local most = math.max(stats.fit_error1, stats.fit_error2, least)
   add(results, "error of the wave " .. circle, wave.error, 1.05 * most)
end

local function judge_map(case, arrays, results, inputs)
   local params, rec = case.params, asa.recording(inputs.recording)
   local times = inputs.decode.arrays.times:to "int64" + 1
   local t = inputs.embed.arrays.t:take(times, 1) * 1000
   local places = cann.tensor.interpolate(t, rec.t, cann.tensor.stack({ rec.x, rec.y }, 2))
   local map = cohomap.new(inputs.decode.arrays.coords:to "float64", places[{ {}, 1 }]:contiguous(),
      places[{ {}, 2 }]:contiguous(),
      { bins = params.bins - 1, margin = params.margin_frac, sigma = params.smooth_sigma })
   add(results, "edges", (map.x_edges - arrays.x_edge):abs():max(), 1e-9)
   for circle = 1, map.maps:size(1) do
      local given = arrays.phase_maps_raw[circle]:t():contiguous()
      local seen = given:isnan():eq(0) * map.maps[circle]:isnan():eq(0)
      local apart = wrapped(map.maps[circle] - given)[seen:gt(0)]:abs()
      add(results, "map " .. circle, apart:gt(1e-4):to("float64"):mean(), 0.01)
      judge_wave(results, circle, map.maps[circle], arrays, params.stats)
   end
end

local function judge_space(case, arrays, results, inputs)
   local times = inputs.decode.arrays.times:to "int64" + 1
   local embedded = stages.embed(asa.recording(inputs.recording), asa.embedding(inputs.embed.case.params))
   local params = case.params
   local space = cohospace.new(inputs.decode.arrays.coords:to "float64", embedded.rates:take(times, 1), {
      bins = params.bins and params.bins - 1, sigma = params.smooth_sigma, top = params.top_percent,
   })
   add(results, "scores", (space.scores - arrays.cohoscore):abs():max(), 1e-6)
   if not arrays.rate_maps then return end
   add(results, "centres", wrapped(space.centres - arrays.centers_right):abs():max(), 1e-4)
   local seconds = inputs.embed.case.params.sigma / inputs.embed.case.params.res
   local scale = inputs.embed.case.params.dt / inputs.embed.case.params.res / (math.sqrt(turn) * seconds)
   for row, cell in ipairs(arrays.cells:tolist()) do
      -- The file's maps have the second coordinate running backwards.
      local got, given = (space.maps[cell + 1] * scale):t():flip(2):contiguous(), arrays.rate_maps[row]:to "float64"
      local seen = given:isnan():eq(0) * got:isnan():eq(0)
      local apart = ((got - given):abs() / given:abs():maximum(1e-6))[seen:gt(0)]
      add(results, "map of cell " .. cell, apart:gt(1e-5):to("float64"):mean(), 0.02)
   end
end

function kind.judge(case, folder)
   local arrays, results = cann.tensor.load(folder .. "/" .. case.file), {}
   local inputs = asa.inputs(case, folder)
   if is_map(case.params) then judge_map(case, arrays, results, inputs)
   else judge_space(case, arrays, results, inputs) end
   return results
end

return kind

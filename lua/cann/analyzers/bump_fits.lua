-- SPDX-License-Identifier: MIT
--- Where the bumps of activity on a ring are, how high and how wide, frame by frame.
local door = require "cann.bump_fit"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("bump_fits", {
   positions = { nil, "angles of the columns [n], rad (even around the ring, from 0)", type = "table" },
   bumps = { 4, "at most in a frame", at_least = 1, at_most = 8, whole = true },
   kappa = { nil, "{ least, most } concentration (0.1 to that of a bump as wide as two places are apart)",
      type = "table" },
   min_share = { 0.02, "of a frame's variance, that a bump must explain", at_least = 0, at_most = 1 },
   min_amplitude = { 0, "smaller bumps are none", at_least = 0 },
})

local fits = {}

function fits:__tostring()
   local known = self.amplitude:eq(self.amplitude)
   local frames, some = self.count:count(), known:any()
   local function middle(name) return self[name][known]:median() end
   return ("bump fits of %d frames: %d without a bump, %d with one, %d with more%s"):format(frames,
      self.count:eq(0):to("int64"):sum(), self.count:eq(1):to("int64"):sum(), self.count:gt(1):to("int64"):sum(),
      some and ("   median amplitude %.4g, kappa %.4g, rms %.3g"):format(middle "amplitude", middle "kappa",
      middle "rms") or "")
end

local function rows_of(of)
   if type(of) == "table" and not tensor.is(of) and tensor.is(of.r) then
      local model = of.model
      if model and model.geometry and model.geometry.rank == 1 and of.r:rank() == 2 then
         return of.r, model:coordinates(1)
      end
      return of.r
   end
   local fine, rows = pcall(tensor.tensor, of)
   if not fine or rows:rank() == 0 then
      handle.fail("bump_fits takes activity [frames, n], or a run with r, not a %s", type(of))
   end
   return rows
end

--- Fits a baseline and bumps A*exp(kappa*(cos(angle - place) - 1)) to each frame by least squares.
-- Bumps are added one by one as long as Akaike's criterion for small samples falls and each
-- explains its share. A frame that is flat or holds NaN
-- has no bump. Standard errors are far below those of the population vector where bumps are wide and n is small.
-- @tparam Tensor|Run of activity [frames, n], n at least 7; of a run on a ring its r, at its own places
-- @tparam[opt] table options positions, bumps, kappa, min_amplitude, min_share
-- @treturn table of the strongest bump position [frames] rad in [-pi, pi), amplitude, kappa, and width [frames] rad,
--    the half width at half height (NaN where the bump never falls so low); count [frames]; baseline, rms [frames];
--    all [fits, 4] frame, place, amplitude, kappa; fitted [frames, n]
-- @usage analyzers.bump_fits(run).position
local function bump_fits(of, given)
   local o = accepts(given)
   local rows, places = rows_of(of)
   local angle = o.positions and tensor.tensor(o.positions, "bump_fits") or places
   if rows:rank() ~= 2 then
      handle.fail("bump_fits: activity [%s]; [frames, n] will do", table.concat(rows:shape(), ", "))
   end
   local frames, n = rows:size(1), rows:size(2)
   angle = (angle or tensor.arange(0, n - 1) * (2 * math.pi / n)):to("float64")
   o.kappa = o.kappa or { 0.1, math.min(1e6, math.log(2) / (1 - math.cos(2 * math.pi / math.max(n, 4)))) }
   if type(o.kappa[1]) ~= "number" or type(o.kappa[2]) ~= "number" then
      handle.fail("bump_fits: kappa is { least, most }")
   end
   local bumps, frame = door.fit(rows, angle, o)
   local function of_strongest(k) return bumps[{ {}, 1, k }]:copy() end
   local out = { position = of_strongest(1), amplitude = of_strongest(2), kappa = of_strongest(3),
      count = frame:at(2, 1):to("int64"), baseline = frame:at(2, 2):copy(), rms = frame:at(2, 3):copy() }
   local drop = 1 - math.log(2) / out.kappa
   out.width = tensor.where(drop:ge(-1), drop:clip(-1, 1):acos(), 0 / 0)
   local flat = bumps:reshape(frames * o.bumps, 3)
   local number = (tensor.arange(0, frames * o.bumps - 1) / o.bumps):floor() + 1
   local known = flat:at(2, 1):eq(flat:at(2, 1))
   out.all = tensor.concatenate({ number:reshape(frames * o.bumps, 1), flat }, 2)[known]
   local turn = angle:reshape(1, 1, n) - bumps[{ {}, {}, { 1, 1 } }]
   local shapes = bumps[{ {}, {}, { 2, 2 } }] * (bumps[{ {}, {}, { 3, 3 } }] * (turn:cos() - 1)):exp()
   out.fitted = tensor.where(shapes:ne(shapes), 0, shapes):sum(2) + out.baseline:reshape(frames, 1)
   return setmetatable(out, fits)
end

return bump_fits

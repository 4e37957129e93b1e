-- SPDX-License-Identifier: MIT
--- When the library's neurons fire, beside another simulator's and fine solutions.
local cann = require "cann"

--- One cell for a while.
local function one(model, current, duration, dt, options)
   options = options or {}
   options.dt, options.precision = dt, "float64"
   options.input = { I = current }
   options.record = options.record or { "v", spikes = "all" }
   return cann.run(cann.group(model, 1), duration, options)
end

local function times(run)
   local list = {}
   for k = 1, run.spikes:count() do list[k] = run.spikes.times[k] end
   return list
end

describe("neurons beside brainpy's (2.8.2, exp_auto, dt 0.01 ms)", function()
   local models = cann.models
   -- A model of the same parameters and first values, current, ms; brainpy's spikes: how many, the first two, the last.
   local cases = {
      LIF = { models.LIF, 30, 200, 24, 8.10, 16.21, 194.63 },
      ["LIF with refractory time"] = { models.LIF { E = 0, reset = -5, threshold = 20, tau = 10, refractory = 5 }, 30,
         200, 11, 10.98, 28.51, 186.27 },
      ExpIF = { models.ExpIF { threshold = -55, refractory = 0 }, 15, 300, 34, 6.86, 15.50, 291.98 },
      AdEx = { models.AdEx { C = 10, gL = 1, E = -65, rheobase = -59.9, sharpness = 3.48, tau_w = 30, a = 1, b = 1,
         threshold = -55, reset = -68 }, 30, 500, 84, 3.39, 7.94, 494.47 },
      QuaIF = { models.QuaIF, 20, 300, 19, 14.40, 30.19, 298.62 },
      AdQuaIF = { models.AdQuaIF, 20, 500, 16, 18.12, 47.92, 483.99 },
      Gif = { models.Gif, 2, 500, 36, 13.86, 27.73, 499.31 },
      Izhikevich = { models.Izhikevich { v = -70, u = -14 }, 10, 500, 12, 3.45, 20.57, 468.89 },
      FHN = { models.FHN, 0.5, 500, 12, 40.96, 80.42, 475.08 },
      HH = { models.HH, 10, 200, 14, 2.00, 17.03, 193.55 },
      MorrisLecar = { models.MorrisLecar, 100, 1000, 12, 16.27, 102.62, 952.24 },
   }
   for name, case in pairs(cases) do
      it("fire as often and when: " .. name, function()
         local found = times(one(case[1], case[2], case[3], 0.01, { record = { spikes = "all" } }))
         assert.equal(case[4], #found)
         -- An index k of theirs is the end k + 1 of the step here; first orders of both differ by parts of 1000.
         for k, at in ipairs { 1, 2, #found } do
            assert.near(case[4 + k] + 0.01, found[at], 0.03 + 1e-3 * case[4 + k])
         end
      end)
   end
end)

describe("models.HindmarshRose", function()
   it("fires when a fine solution does, burst by burst", function()
      -- Runge and Kutta's fourth order in steps of 1/1000 ms, by the plainest loop.
      local h, v, y, z, exact = 1e-3, 0, -10, 0, {}
      local function rate(a, b, c)
         return b - a * a * a + 3 * a * a - c + 2, 1 - 5 * a * a - b, 0.01 * (4 * (a + 1.6) - c)
      end
      for step = 1, 500000 do
         local a1, b1, c1 = rate(v, y, z)
         local a2, b2, c2 = rate(v + h / 2 * a1, y + h / 2 * b1, z + h / 2 * c1)
         local a3, b3, c3 = rate(v + h / 2 * a2, y + h / 2 * b2, z + h / 2 * c2)
         local a4, b4, c4 = rate(v + h * a3, y + h * b3, z + h * c3)
         local old = v
         v, y, z = v + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4), y + h / 6 * (b1 + 2 * b2 + 2 * b3 + b4),
            z + h / 6 * (c1 + 2 * c2 + 2 * c3 + c4)
         if old < 1 and v >= 1 then exact[#exact + 1] = step * h end
      end
      local found = times(one(cann.models.HindmarshRose { v = 0 }, 2, 500, 0.02))
      assert.equal(#exact, #found)
      for k, time in ipairs(exact) do assert.near(time, found[k], 0.05) end
   end)
end)

-- SPDX-License-Identifier: MIT
--- The library's sources of spikes and noise against the moments and times that they promise.
local cann = require "cann"

describe("models.OrnsteinUhlenbeck", function()
   it("has its mean, spread and memory at any step", function()
      local n = 20000
      for _, dt in ipairs { 0.5, 5 } do
         local cells = cann.group(cann.models.OrnsteinUhlenbeck { mean = 3, sigma = 0.5 }, n)
         local x = cann.run(cells, 110, { dt = dt, precision = "float64", seed = 2, every = 10 / dt }).x
         local before, after = x[10] - 3, x[11] - 3
         local variance = 0.5 ^ 2 * 10 / 2
         assert.near(0, after:mean(), 4 * math.sqrt(variance / n))
         assert.near(variance, after:var(), 4 * variance * math.sqrt(2 / n))
         local rho = math.exp(-1)
         assert.near(rho, (before * after):mean() / variance, 4 * math.sqrt((1 + rho ^ 2) / n))
      end
   end)
end)

describe("models.Poisson", function()
   it("fires at its rate, within four standard errors, and evenly", function()
      local group = cann.group(cann.models.Poisson { rate = 100 }, 1000)
      local run = cann.run(group, 1000, { dt = 0.1, record = { spikes = "all" } })
      assert.near(1e5, run.spikes:count(), 4 * math.sqrt(1e5))
      local late = run.spikes.times:gt(500):sum()
      assert.near(5e4, late, 4 * math.sqrt(5e4))
   end)
end)

describe("models.SpikeTimes", function()
   it("fires in the steps it is told", function()
      local tensor = cann.tensor
      local due = tensor.zeros(10, 2)
      due[3][1], due[7][1], due[7][2] = 1, 1, 1
      local run = cann.run(cann.group(cann.models.SpikeTimes, 2), 10, { dt = 1, input = { due = due },
         record = { spikes = "all" } })
      assert.same({ 3, 7, 7 }, run.spikes.times:tolist())
   end)
end)

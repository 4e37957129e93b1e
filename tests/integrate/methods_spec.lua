-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"

local function error_at(method, dt)
   local swing = cann.model { kind = "system", state = "x = 1; v = 0", eqs = "x' = v; v' = -x" }
   local run = cann.run(swing, 2, { method = method, dt = dt, precision = "float64", record = { "x", "v" } })
   local last = run.t:count()
   return math.sqrt((run.x[last][1] - math.cos(2)) ^ 2 + (run.v[last][1] + math.sin(2)) ^ 2)
end

describe("integration methods", function()
   for _, method in ipairs(cann.integrate.methods()) do
      it(method.name .. " loses error with the order it claims", function()
         local coarse, fine = error_at(method.name, 0.2), error_at(method.name, 0.1)
         if method.order == 0 then return assert.is_true(math.max(coarse, fine) < 1e-14) end
         assert.near(method.order, math.log(coarse / fine) / math.log(2), 0.6)
      end)
      it(method.name .. " names its source", function() assert.matches("%d%d%d%d", method.source) end)
   end
   it("exp is exact for a linear equation", function()
      local decay = cann.model { kind = "system", state = "x = 1", param = "a = 0.7; b = 0.3",
         eqs = "x' = b - a*x @method(exp)" }
      local run = cann.run(decay, 10, { dt = 1, precision = "float64" })
      local expected = (tensor.linspace(1, 10, 10) * -0.7):exp() * (1 - 0.3 / 0.7) + 0.3 / 0.7
      assert.is_true((run.x:flatten() - expected):abs():max() < 1e-15)
   end)
   it("exp refuses an equation that is not linear, at its place", function()
      local _, why = pcall(cann.model, { name = "Cubic", kind = "system", state = "x = 1",
         eqs = "x' = -x^3 @method(exp)" })
      assert.matches("Cubic:eqs:1:%d+: method: 'exp' needs an equation linear in x", tostring(why))
   end)
   it("a method nobody knows names the nearest", function()
      local _, why = pcall(cann.run, cann.model { state = "x=1", eqs = "x'=-x" }, 1, { method = "rk5" })
      assert.matches("did you mean 'rk[34]'", tostring(why))
   end)
   it("a method of a later version is refused by name", function()
      local _, why = pcall(cann.run, cann.model { state = "x=1", eqs = "x'=-x" }, 1, { method = "bdf" })
      assert.matches("'bdf' is known but not available", tostring(why))
   end)
   it("lines of different methods start from the same old state", function()
      local two = cann.model { state = "x = 1; y = 0", eqs = "x' = -x @method(euler)\n y' = x @method(exp)" }
      local run = cann.run(two, 0.1, { dt = 0.1, precision = "float64" })
      assert.near(0.1, run.y[1][1], 1e-15)
   end)
   it("exp takes the time constant that the other states give, as it is at the start of the step", function()
      local cell = cann.model { kind = "neuron", param = "gl = 0.05; El = -65; Ee = 0", state = "v = -65; g = 0.3",
         eqs = "v' = gl*(El - v) + g*(Ee - v) @method(exp); g' = -g/5 @method(exp)" }
      local run = cann.run(cann.group(cell, 1), 20, { dt = 1, precision = "float64" })
      local v, g = -65, 0.3
      for step = 1, 20 do
         local rest = 0.05 * -65 / (0.05 + g)
         v = rest + (v - rest) * math.exp(-(0.05 + g))
         g = g * math.exp(-1 / 5)
         assert.near(v, run.v[step][1], 1e-12)
      end
   end)
   it("stages evaluate aliases and the time anew: Hodgkin and Huxley's equations with a current that swings", function()
      local axon = cann.model { kind = "neuron", state = "v = -65; m = 0.05; h = 0.6; n = 0.32",
         eqs = [[ am = 1/exprel(-(v + 40)/10); bm = 4*exp(-(v + 65)/18)
            ah = 0.07*exp(-(v + 65)/20); bh = 1/(1 + exp(-(v + 35)/10))
            an = 0.1/exprel(-(v + 55)/10); bn = 0.125*exp(-(v + 65)/80)
            I = 10*(1 + sin(2*pi*t/7))
            m' = am*(1 - m) - bm*m; h' = ah*(1 - h) - bh*h; n' = an*(1 - n) - bn*n
            v' = I - 120*m^3*h*(v - 50) - 36*n^4*(v + 77) - 0.3*(v + 54.4) ]] }
      local function last(method, steps)
         local run = cann.run(cann.group(axon, 1), 8, { dt = 1 / steps, precision = "float64", method = method,
            record = { "v" }, every = 8 * steps })
         return run.v[1][1]
      end
      local exact = last("dormand_prince", 512)
      for method, order in pairs { rk4 = 3.8, midpoint = 1.9, heun = 1.9, euler = 0.95 } do
         local slope = math.log(math.abs(last(method, 64) - exact) / math.abs(last(method, 128) - exact)) / math.log(2)
         assert.is_true(slope > order and slope < order + 0.4, method .. ": " .. slope)
      end
   end)
   it("step the states of synapses together, too", function()
      local cell = cann.model { kind = "neuron", input = "I", state = "r = 0", eqs = "r := I" }
      local function pair(method)
         local net = cann.network { A = cann.group(cell, 1), B = cann.group(cell, 1) }
         net.settings = { dt = 1, precision = "float64" }
         net:connect("A", "B", { synapse = cann.model { kind = "synapse", state = "x = 1; y = 0", method = method,
            eqs = "x' = y/10; y' = -x/10", send = "w*x" } })
         net:run(10)
         return net:get("A_B.x")[1], net:get("A_B.y")[1]
      end
      local cosine, sine = math.cos(1), math.sin(1)
      local x, y = pair "linear"
      assert.near(cosine, x, 1e-14)
      assert.near(-sine, y, 1e-14)
      x, y = pair "rk4"
      assert.near(cosine, x, 1e-6)
      assert.near(-sine, y, 1e-6)
      -- The complex number 1 + i/10 to the power 10, and 1/(1 - i/10) to it.
      x = pair "euler"
      assert.near(1.01 ^ 5 * math.cos(10 * math.atan(0.1)), x, 1e-14)
      x = pair "implicit"
      assert.near(1.01 ^ -5 * math.cos(10 * math.atan(0.1)), x, 1e-14)
   end)
   it("a name that others use leads to ours", function()
      for theirs, name in pairs { rk2 = "midpoint", exponential_euler = "exp", exact = "linear" } do
         local _, why = pcall(cann.run, cann.model { state = "x=1", eqs = "x'=-x" }, 1, { method = theirs })
         assert.is_truthy(tostring(why):find("did you mean '" .. name .. "'?", 1, true), tostring(why))
      end
   end)
end)

-- SPDX-License-Identifier: MIT
local cann = require "cann"
local vector_field = require "cann.vector_field"
local fixed_points, tensor = cann.analyzers.fixed_points, cann.tensor

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function system(text) return cann.model { kind = "system", param = text[1], state = text[2], eqs = text[3] } end

local fhn = system { "a=0.7; b=0.8; tau=12.5; I=0.5", "V=-1; w=-0.5",
   "V' = V - V^3/3 - w + I;  tau*w' = V + a - b*w" }

describe("fixed points of a model", function()
   it("are where FitzHugh and Nagumo's stands still", function()
      local found = fixed_points(fhn, { range = { V = { -3, 3 }, w = { -3, 3 } }, count = 100 })
      assert.are.equal(1, found.count)
      assert.near(-0.8048477470083343, found.x[1][1], 1e-12)
      assert.near(-0.13105968376041796, found.x[1][2], 1e-12)
      assert.near(0.14411005206780414, found.eigenvalues[1][1][1], 1e-12)
      assert.near(0.19154687736513965, math.abs(found.eigenvalues[1][1][2]), 1e-12)
      assert.are.equal("unstable focus", found.types[1])
   end)
   it("move with a parameter that is set", function()
      local found = fixed_points(fhn, { set = { I = 0 }, count = 100 })
      assert.near(-1.199408035244035, found.x[1][1], 1e-12)
      assert.are.equal("stable focus", found.types[1])
   end)
   it("are all found, each once, with their kinds", function()
      local found = fixed_points(system { "", "x = 0", "x' = x - x^3" }, { range = { -2, 2 }, count = 50 })
      assert.is_true((found.x:flatten() - tensor { -1, 0, 1 }):abs():max() < 1e-12)
      assert.are.same({ "stable point", "unstable point", "stable point" }, found.types)
      assert.is_true(found.jacobian:flatten():equals({ -2, 1, -2 }))
   end)
   it("of a pendulum are saddles and centres in turn", function()
      local found = fixed_points(system { "", "q = 0; p = 0", "q' = p; p' = -sin(q)" },
         { range = { q = { -4, 4 }, p = { -1, 1 } }, count = 200 })
      assert.are.same({ "saddle", "non-hyperbolic", "saddle" }, found.types)
   end)
   it("may be none", function()
      local found = fixed_points(system { "", "x = 0", "x' = x^2 + 1" }, { range = { -2, 2 }, count = 50 })
      assert.are.equal(0, found.count)
      assert.matches("0 fixed points", tostring(found))
   end)
   it("are joined by slow points where asked for", function()
      local ghost = system { "", "x = 0", "x' = x^2 + 0.0001" }
      local found = fixed_points(ghost, { range = { -2, 2 }, count = 50, slow = 1e-3, apart = 0.1 })
      assert.are.equal(1, found.count)
      assert.near(0, found.x[1][1], 0.05)
   end)
   it("have the Jacobian that differences give", function()
      local lorenz = system { "", "x = 1; y = 1; z = 1", "x' = 10*(y - x); y' = x*(28 - z) - y; z' = x*y - 8/3*z" }
      local field = vector_field.take("spec", lorenz)
      local at = tensor { { 1, -2, 3 }, { 0.3, 4, 20 } }
      local _, jacobian = field:evaluate(at)
      for k = 1, 3 do
         local step = tensor.zeros(1, 3)
         step[{ 1, k }] = 1e-6
         local slope = (field:evaluate(at + step) - field:evaluate(at - step)) / 2e-6
         assert.is_true((slope - jacobian[{ {}, {}, k }]):abs():max() < 1e-7)
      end
      assert.are.equal(3, fixed_points(lorenz, { range = { x = { -20, 20 }, y = { -20, 20 }, z = { 0, 50 } } }).count)
   end)
end)

describe("fixed points of a network", function()
   it("of one neuron solve x = tanh(w x)", function()
      local found = fixed_points({ weights = { { 2 } } }, { count = 100 })
      assert.are.equal(3, found.count)
      local x = found.x[3][1]
      assert.near(math.tanh(2 * x), x, 1e-14)
      assert.near(2 * (1 - x * x), found.eigenvalues[3][1][1], 1e-12)
      assert.is_true(found.stable:equals(tensor { true, false, true }))
   end)
   it("are those of the flow too, with other eigenvalues", function()
      local of = { weights = tensor.randn(4, 4) * 1.5, bias = tensor.randn(4) * 0.1 }
      local map = fixed_points(of, { count = 500 })
      of.kind, of.tau = "flow", 10
      local flow = fixed_points(of, { count = 500 })
      assert.are.equal(map.count, flow.count)
      assert.is_true((map.x - flow.x):abs():max() < 1e-9)
      assert.is_true(((map.jacobian - tensor.eye(4)) / 10 - flow.jacobian):abs():max() < 1e-9)
   end)
   it("do not depend on threads, and on the seed only through what is found", function()
      local of = { weights = { { 1.6, -0.4 }, { 0.7, 1.4 } }, leak = 0.2 }
      local before = cann.threads()
      cann.threads(1)
      local one = fixed_points(of)
      cann.threads(3)
      assert.is_true(fixed_points(of).x:equals(one.x))
      cann.threads(before)
      assert.is_true((fixed_points(of, { seed = 9 }).x - one.x):abs():max() < 1e-9)
   end)
   it("are found from own starts", function()
      local found = fixed_points({ weights = { { 2 } } }, { count = 0, starts = { { 0.9 } } })
      assert.are.equal(1, found.count)
      assert.is_true(found.x[1][1] > 0.5)
   end)
   it("take other activations, with inputs", function()
      local found = fixed_points { weights = { { 0.5 } }, activation = "sigmoid", inputs = { { 2 } }, input = { 0.3 } }
      local x = found.x[1][1]
      assert.near(1 / (1 + math.exp(-0.5 * x - 0.6)), x, 1e-14)
   end)
end)

describe("fixed points say what is wrong:", function()
   it("what is no system", function()
      assert.matches("takes a model", refusal(fixed_points, 3))
      assert.matches("not a table", refusal(fixed_points, cann.models.CANN1D { n = 8 }))
      assert.matches("no parameter or input 'J'", refusal(fixed_points, fhn, { set = { J = 1 } }))
      assert.matches("low < high", refusal(fixed_points, fhn, { range = { V = { 1, 0 } } }))
      assert.matches("did you mean 'V'", refusal(fixed_points, fhn, { range = { v = { 0, 1 } } }))
      assert.matches("starts %[1, 3%]; %[starts, 2%]", refusal(fixed_points, fhn, { starts = { { 1, 2, 3 } } }))
   end)
   it("what is no network", function()
      assert.matches("weights %[1, 2%]; %[1, 1%]", refusal(fixed_points, { weights = { { 1, 2 } } }))
      assert.matches("activation = 'nix'", refusal(fixed_points, { weights = { { 1 } }, activation = "nix" }))
      assert.matches("bias", refusal(fixed_points, { weights = { { 1 } }, bias = { 1, 2 } }))
   end)
end)

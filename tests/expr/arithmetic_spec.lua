-- SPDX-License-Identifier: MIT
--- What expressions are worth on a grid of values, and in which order a step works them out, both by hand.
local cann = require "cann"
local tensor = cann.tensor

-- Values of `expression` in k, one element for each.
local function values(expression, k)
   local model = cann.model { name = "Grid", kind = "neuron", param = "k = 0 @local", state = "x = 0",
      eqs = "x := " .. expression }
   local net = cann.network { G = cann.group(model, #k, { k = tensor(k) }) }
   net:run(1, { dt = 1, precision = "float64" })
   return net:get "G.x"
end

describe("an expression", function()
   local k = { -2, -1.5, -0.5, 0, 0.5, 1, 2 }
   local function holds(expression, f)
      local found = values(expression, k)
      for e, at in ipairs(k) do assert.near(f(at), found[e], 1e-15, ("%s at %g"):format(expression, at)) end
   end

   it("chooses among nested cases", function()
      holds("if k < -1 then 1 else if k < 1 then 2 else 3 end end", function(at)
         return at < -1 and 1 or at < 1 and 2 or 3
      end)
      holds("1 + (if k >= 0 then if k > 1 then k else -k end else 7 end)/2", function(at)
         return 1 + (at >= 0 and (at > 1 and at or -at) or 7) / 2
      end)
   end)

   it("clips, takes the positive and the negative part, the rest and powers", function()
      holds("clip(k, -1, 1)", function(at) return math.max(-1, math.min(1, at)) end)
      holds("pos(k)", function(at) return math.max(at, 0) end)
      holds("neg(k)", function(at) return math.min(at, 0) end)
      holds("mod(k, 0.75)", function(at) return at - 0.75 * math.floor(at / 0.75) end)
      holds("k^3 - k^2", function(at) return at * at * at - at * at end)
      holds("k^0", function() return 1 end)
   end)

   it("binds comparisons before not, not before and, and before or", function()
      holds("if k > -1 and k < 1 or not k < 2 then 1 else 0 end", function(at)
         return (at > -1 and at < 1 or at >= 2) and 1 or 0
      end)
   end)
end)

describe("a step", function()
   it("solves all equations from what was, then assigns one line after the other", function()
      local model = cann.model { name = "Order", kind = "neuron", method = "euler",
         state = "x = 1; y = 2; s = 0; d = 0", eqs = "x' = y; s := x + y; y' = -x; d := 2*s" }
      local net = cann.network { G = cann.group(model, 1) }
      net.settings = { dt = 0.5, precision = "float64" }
      local run = net:run(1.5, { record = { "G.x", "G.y", "G.s", "G.d" } })
      local x, y = 1, 2
      for step = 1, 3 do
         x, y = x + 0.5 * y, y - 0.5 * x
         local found = { run["G.x"][step][1], run["G.y"][step][1], run["G.s"][step][1], run["G.d"][step][1] }
         assert.same({ x, y, x + y, 2 * (x + y) }, found)
      end
   end)
end)

describe("what synapses send", function()
   it("sums to the product with the dense matrix", function()
      local n, m = 6, 4
      local source = cann.model { name = "Source", kind = "neuron", param = "k = 0 @local", state = "r = 0",
         eqs = "r := k" }
      local target = cann.model { name = "Target", kind = "neuron", param = "y = 0 @local", input = "I",
         state = "v = 0", eqs = "v := I" }
      local weight = (tensor.arange(1, n * m) * 3):sin():to "float64"
      local rates = (tensor.arange(1, n) * 2):cos():to "float64"
      local own = tensor.linspace(1, 2, m):to "float64"
      local net = cann.network { A = cann.group(source, n, { k = rates }), B = cann.group(target, m, { y = own }) }
      net.settings = { dt = 1, precision = "float64" }
      net:connect("A", "B", { port = "I", weight = weight,
         synapse = cann.model { name = "Wave", kind = "synapse", send = "w*sin(pre.r)*post.y" } })
      net:run(3)
      local found = net:get "B.v"
      for j = 1, m do
         local sum = 0
         for i = 1, n do sum = sum + weight[(i - 1) * m + j] * math.sin(rates[i]) * own[j] end
         assert.near(sum, found[j], 4e-15)
      end
   end)
end)

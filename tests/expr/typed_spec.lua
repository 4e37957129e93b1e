-- SPDX-License-Identifier: MIT
--- States and parameters of type int and bool: what they hold, whoever writes to them.
local cann = require "cann"
local tensor = cann.tensor

local function neuron(spec)
   spec.kind, spec.name = "neuron", "N"
   return cann.model(spec)
end

local function run(spec, steps, record)
   return cann.run(cann.group(neuron(spec), 1), steps, { dt = 1, precision = "float64", record = record })
end

local function column(values)
   local out = {}
   for k = 1, values:size(1) do out[k] = values[k][1] end
   return out
end

local function refused(wanted, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(wanted, 1, true), tostring(why))
end

describe("a state of type int", function()
   it("is cut towards 0 by an assignment, as C cuts it", function()
      local r = run({ state = "n : int = 7; m : int = -7; x = 7", eqs = "n := n/2; m := m/2; x := x/2" }, 4,
         { "n", "m", "x" })
      assert.same({ 3, 1, 0, 0 }, column(r.n))
      assert.same({ -3, -1, 0, 0 }, column(r.m))
      assert.same({ 3.5, 1.75, 0.875, 0.4375 }, column(r.x))
   end)

   it("is cut by every form of a body, and within conditions", function()
      local r = run({ state = "n : int = 9; k = 0", eqs = "k := k + 1",
         on = { tick = { when = "k > 0", run = "if k > 2 then n /= 2 else n -= 0.5 end" } } }, 4, { "n" })
      assert.same({ 8, 7, 3, 1 }, column(r.n))
   end)

   it("counts without a loss where it is whole anyway", function()
      local r = run({ state = "age : int = 0", param = "r = 2", eqs = "age := if r > 3 then 0 else age + 1 end" }, 5,
         { "age" })
      assert.same({ 1, 2, 3, 4, 5 }, column(r.age))
   end)

   it("has whole first values, drawn ones too", function()
      local group = cann.group(neuron { state = "n : int = normal(5, 2)", eqs = "n := n" }, 4000)
      local n = cann.network { A = group }:get "A.n"
      assert.is_true(n:eq(n:floor()):all())
      assert.near(4.5, n:mean(), 0.15)
      n = cann.network { A = cann.group(neuron { state = "n : int", eqs = "n := n" }, 50, { n = "uniform(0, 9)" }) }
         :get "A.n"
      assert.is_true(n:eq(n:floor()):all())
      assert.is_true(n:max() > n:min())
   end)

   it("is set to whole numbers only", function()
      local net = cann.network { A = cann.group(neuron { state = "n : int = 1", eqs = "n := n" }, 3) }
      net:set { ["A.n"] = { 1, 2, 3 } }
      assert.same({ 1, 2, 3 }, net:get("A.n"):tolist())
      refused("N: n = 2.5, but it must be a whole number", net.set, net, { ["A.n"] = 2.5 })
      refused("N: n[3] = 2.5, but it must be a whole number", net.set, net, { ["A.n"] = { 1, 2, 2.5 } })
      refused("whole number", cann.group, neuron { state = "n : int", eqs = "n := n" }, 3, { n = 0.5 })
   end)

   it("has no equation, which would move it by fractions", function()
      refused("N:eqs:1:1: type: 'n' is int, and dn/dt would move it by fractions", run, { state = "n : int",
         eqs = "n' = 0.3" }, 1)
   end)
end)

describe("a state of type bool", function()
   it("is whether what it is given is 0 or not", function()
      local r = run({ state = "x = 2; up : bool = false; on : bool = true", eqs = "x := x - 1; up := x; on := x > 0" },
         3, { "up", "on" })
      assert.same({ 1, 0, 1 }, column(r.up))
      assert.same({ 1, 0, 0 }, column(r.on))
   end)

   it("turns by not", function()
      local r = run({ state = "q : bool = true", eqs = "q := not q" }, 3, { "q" })
      assert.same({ 0, 1, 0 }, column(r.q))
   end)

   it("is set to true and false, 1 and 0 only", function()
      local net = cann.network { A = cann.group(neuron { state = "q : bool", eqs = "q := q" }, 3) }
      net:set { ["A.q"] = { true, false, true } }
      assert.same({ 1, 0, 1 }, net:get("A.q"):to("float64"):tolist())
      refused("N: q = 2, but it must be true or false", net.set, net, { ["A.q"] = 2 })
      refused("N: q[3] = 3", net.set, net, { ["A.q"] = tensor { 1, 0, 3 } })
   end)
end)

describe("a synapse's state of type int", function()
   it("is whole after its events and equations", function()
      local clock = neuron { state = "n = 0", eqs = "n := n + 1", on = { spike = { when = "n > 0" } } }
      local ear = neuron { input = "I", state = "x = 0", eqs = "x := I" }
      local net = cann.network { a = cann.group(clock, 1), b = cann.group(ear, 1) }
      net.settings = { dt = 1, precision = "float64" }
      net:connect("a", "b", { port = "I", synapse = cann.model { kind = "synapse",
         state = "seen : int = 0; half : int = 0; x = 0", eqs = "half := x/2", on = { pre = "x += 1; seen += 1.5" } } })
      net:run(6)
      -- Five spikes have arrived, each counted as 1.5, cut.
      assert.equal(5, net:get("a_b.seen")[1])
      assert.equal(2, net:get("a_b.half")[1])
   end)
end)

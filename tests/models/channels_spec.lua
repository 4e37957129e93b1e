-- SPDX-License-Identifier: MIT
--- Channels against their published rates, written out once more here; and neurons put together from them.
local cann = require "cann"
local options = require "cann.options"
local models = cann.models
local exp = math.exp

local function exprel(x) return x == 0 and 1 or (exp(x) - 1) / x end
local function rates(a, b) return function(u) return a(u) / (a(u) + b(u)), 1 / (a(u) + b(u)) end end
local function curve(steady, tau) return function(u) return steady(u), tau(u) end end

local traub = {
   p = rates(function(u) return 1.28 / exprel(-(u - 13) / 4) end, function(u) return 1.4 / exprel((u - 40) / 5) end),
   q = rates(function(u) return .128 * exp(-(u - 17) / 18) end, function(u) return 4 / (1 + exp(-(u - 40) / 5)) end),
}
local squid = {
   p = rates(function(u) return 1 / exprel(-(u - 5) / 10) end, function(u) return 4 * exp(-(u + 20) / 18) end),
   q = rates(function(u) return .07 * exp(-(u + 20) / 20) end, function(u) return 1 / (1 + exp(-(u - 10) / 10)) end),
}
local rectifier = rates(function(u) return .16 / exprel(-(u - 15) / 5) end,
   function(u) return .5 * exp(-(u - 10) / 40) end)
local a_pace = function(u) return 1 / (exp((u + 35.8) / 19.7) + exp(-(u + 79.7) / 12.7)) + .37 end
local a_inactivation = curve(function(u) return 1 / (1 + exp((u + 78) / 6)) end, function(u)
   return u < -63 and 1 / (exp((u + 46) / 5) + exp(-(u + 238) / 37.5)) or 19
end)
local k2 = curve(function(u) return 1 / (1 + exp(-(u + 43) / 17)) end,
   function(u) return 1 / (exp((u - 81) / 25.6) + exp(-(u + 132) / 18)) + 9.9 end)
local function k2_inactivation(u) return 1 / (1 + exp((u + 58) / 10.6)) end
local function k2_pace(u) return 1 / (exp((u - 1329) / 200) + exp(-(u + 130) / 7.1)) end
local low = {
   p = curve(function(u) return 1 / (1 + exp(-(u + 59) / 6.2)) end,
      function(u) return (1 / (exp(-(u + 132) / 16.7) + exp((u + 16.8) / 18.2)) + .612) / 3.55 ^ 1.2 end),
   q = curve(function(u) return 1 / (1 + exp((u + 83) / 4)) end,
      function(u) return (u >= -80 and exp(-(u + 22) / 10.5) + 28 or exp((u + 467) / 66.6)) / 3 ^ 1.2 end),
}

-- Per channel: shift, conductance, reversal, powers of the gates, steady value and time constant of each at v - shift.
local published = {
   INa_HH = { -45, 120, 50, { p = 3, q = 1 }, squid },
   INa_TM = { -63, 120, 50, { p = 3, q = 1 }, traub },
   INa_Ba = { -50, 90, 50, { p = 3, q = 1 }, traub },
   IK_HH = { -45, 10, -90, { p = 4 }, { p = rates(function(u) return .1 / exprel(-(u + 10) / 10) end,
      function(u) return .125 * exp(-(u + 20) / 80) end) } },
   IK_TM = { -60, 10, -90, { p = 4 }, { p = rectifier } },
   IKDR_Ba = { -50, 10, -90, { p = 4 }, { p = rectifier } },
   IKA1_HM = { 0, 30, -90, { p = 4, q = 1 }, { q = a_inactivation,
      p = curve(function(u) return 1 / (1 + exp(-(u + 60) / 8.5)) end, a_pace) } },
   IKA2_HM = { 0, 20, -90, { p = 4, q = 1 }, { q = a_inactivation,
      p = curve(function(u) return 1 / (1 + exp(-(u + 36) / 20)) end, a_pace) } },
   IKK2A_HM = { 0, 10, -90, { p = 1, q = 1 }, { p = k2, q = curve(k2_inactivation, k2_pace) } },
   IKK2B_HM = { 0, 10, -90, { p = 1, q = 1 }, { p = k2,
      q = curve(k2_inactivation, function(u) return u >= -70 and 8.9 or k2_pace(u) end) } },
   IKNI_Ya = { 0, .004, -90, { p = 1 }, { p = curve(function(u) return 1 / (1 + exp(-(u + 35) / 10)) end,
      function(u) return 4000 / (3.3 * exp((u + 35) / 20) + exp(-(u + 35) / 20)) end) } },
   ICaT_HM = { -3, 2, 120, { p = 2, q = 1 }, low },
   ICaHT_HM = { 25, 2, 120, { p = 2, q = 1 }, low },
   ICaT_HP = { -3, 1.75, 120, { p = 2, q = 1 }, {
      p = curve(function(u) return 1 / (1 + exp(-(u + 52) / 7.4)) end,
         function(u) return (3 + 1 / (exp((u + 27) / 10) + exp(-(u + 102) / 15))) / 5 ^ 1.2 end),
      q = curve(function(u) return 1 / (1 + exp((u + 80) / 5)) end,
         function(u) return (85 + 1 / (exp((u + 48) / 4) + exp(-(u + 407) / 50))) / 3 ^ 1.2 end) } },
   ICaHT_Re = { 0, 1, 120, { p = 2, q = 1 }, {
      p = rates(function(u) return 2.3 ^ 1.3 * .209 / exprel((-27 - u) / 3.8) end,
         function(u) return 2.3 ^ 1.3 * .94 * exp((-75 - u) / 17) end),
      q = rates(function(u) return 2.3 ^ 1.3 * 4.57e-4 * exp((-13 - u) / 50) end,
         function(u) return 2.3 ^ 1.3 * .0065 / (exp((-15 - u) / 28) + 1) end) } },
   ICaL_IS = { 0, 1, 120, { p = 2, q = 1 }, {
      p = curve(function(u) return 1 / (1 + exp(-(u + 10) / 4)) end,
         function(u) return (.4 + .7 / (exp(-(u + 5) / 15) + exp((u + 5) / 15))) / 3.55 ^ 1.2 end),
      q = curve(function(u) return 1 / (1 + exp((u + 25) / 2)) end,
         function(u) return (300 + 100 / (exp((u + 40) / 9.5) + exp(-(u + 40) / 9.5))) / 3 ^ 1.2 end) } },
   Ih_HM = { 0, 10, 43, { p = 1 }, { p = curve(function(u) return 1 / (1 + exp((u + 75) / 5.5)) end,
      function(u) return 1 / (exp(-.086 * u - 14.59) + exp(.0701 * u - 1.87)) end) } },
   ICaN_IS = { 0, 2.4e-4 / (.2 + 2.4e-4), 10, { p = 1 }, { p = curve(
      function(u) return 1 / (1 + exp(-(u + 43) / 5.2)) end,
      function(u) return 2.7 / (exp(-(u + 55) / 15) + exp((u + 55) / 15)) + 1.6 end) } },
   Leak = { 0, .1, -70, {}, {} },
   IKL = { 0, .005, -90, {}, {} },
}

local potentials = { -110, -85, -72.3, -65, -51.1, -40, -23, 0, 31.4 }

-- The gates and the current of the channel alone, at potentials that stay, after one step of 0.1 ms.
local function clamped(name, given)
   local values = {}
   local record = { "I" }
   for gate in pairs(published[name][4]) do
      values[gate] = given
      record[#record + 1] = gate
   end
   local found = {}
   for k, v in ipairs(potentials) do
      local run = cann.run(cann.group(models[name], 1, values), 0.1,
         { precision = "float64", dt = 0.1, record = record, input = { v = v } })
      found[k] = {}
      for _, variable in ipairs(record) do found[k][variable] = run[variable][1][1] end
   end
   return found
end

describe("the channel", function()
   for name, row in pairs(published) do
      local shift, g, E, powers, gates = unpack(row)
      it(name .. " has the published gates and current", function()
         local found = clamped(name, 0.3)
         for k, v in ipairs(potentials) do
            local factor = g
            for gate, power in pairs(powers) do
               local pace = (name:find "_Ba$" and 1) or 1
               local steady, tau = gates[gate](v - shift)
               local wanted = steady + (0.3 - steady) * exp(-0.1 * pace / tau)
               assert.near(wanted, found[k][gate], 1e-12 + 1e-12 * math.abs(wanted))
               factor = factor * found[k][gate] ^ power
            end
            local current = factor * (E - v)
            assert.near(current, found[k].I, 1e-11 * math.abs(current) + 1e-15)
         end
      end)
      it(name .. " begins in balance with the potential", function()
         local part = name:find "^ICa" and { models[name] {}, models.CalciumFixed {} } or { models[name] {} }
         for _, v in ipairs { -90, -60.5, -20 } do
            part.v = v
            local net = cann.network { A = cann.group(models.compose(part), 1) }
            for gate in pairs(powers) do
               local value = net:get(("A.%s_%s"):format(name, gate))
               assert.near((gates[gate](v - shift)), type(value) == "number" and value or value:item(), 1e-6)
            end
         end
      end)
   end
   it("IAHP_De opens with calcium", function()
      for _, calcium in ipairs { 2.4e-4, 1e-3, 0.05 } do
         local cell = models.compose { models.IAHP_De {}, models.CalciumFixed { Ca = calcium } }
         local net = cann.network { A = cann.group(cell, 1) }
         local opening = 48 * calcium ^ 2
         assert.near(opening / (opening + .09), net:get("A.IAHP_De_p"):item(), 1e-6)
      end
   end)
   it("Ih_De is at rest where it begins, and calcium locks it open", function()
      local function open(calcium)
         local cell = models.compose { models.Ih_De { g = 0 }, models.CalciumFixed { Ca = calcium },
            models.Leak { E = -75, g = 1 }, v = -75 }
         local run = cann.run(cann.group(cell, 1), 1000, { dt = 1, precision = "float64", every = 1000,
            record = { "Ih_De_O", "Ih_De_L", "Ih_De_P" } })
         return run.Ih_De_O[1][1], run.Ih_De_L[1][1], run.Ih_De_P[1][1]
      end
      for _, calcium in ipairs { 2.4e-4, 2e-3 } do
         local O, L, P = open(calcium)
         local bound = (calcium / 2e-3) ^ 4 / (1 + (calcium / 2e-3) ^ 4)
         assert.near(bound, P, 1e-12)
         assert.near(0.5 / (1 + 0.5 * bound / .01), O, 1e-12)
         assert.near(O * bound / .01, L, 1e-12)
      end
   end)
end)

describe("a calcium pool", function()
   -- A source of calcium current that does not depend on anything.
   local source = cann.model { name = "Source", param = "size = 2", input = "v:mV = -65",
      eqs = "I = size*(v - v)\n ICa = size" }
   it("takes up what flows in", function()
      local cell = models.compose { source, models.CalciumDetailed { tau = 5 } }
      local run = cann.run(cann.group(cell, 1), 200,
         { dt = 0.5, precision = "float64", record = { "Ca", "ECa" }, every = 400 })
      local level = 2.4e-4 + 5 * 2 / (2 * 96.489)
      assert.near(level, run.Ca[1][1], 1e-12)
      assert.near(8.31441 * 309.15 / (2 * 96.489) * math.log(2 / level), run.ECa[1][1], 1e-9)
   end)
   it("does not hear what flows out", function()
      local cell = models.compose { source { size = -2 }, models.CalciumDetailed {} }
      local run = cann.run(cann.group(cell, 1), 20, { precision = "float64", record = "Ca" })
      assert.near(2.4e-4, run.Ca[200][1], 1e-15)
   end)
   it("of first order comes to its own balance", function()
      local cell = models.compose { source, models.CalciumFirstOrder {} }
      local run = cann.run(cann.group(cell, 1), 400, { dt = 1, precision = "float64", record = "Ca", every = 400 })
      assert.near(2.4e-4 + .13 / .075 * 2, run.Ca[1][1], 1e-10)
   end)
   it("sums the currents of all calcium channels", function()
      local cell = models.compose { a = models.ICaT_HM {}, b = models.ICaL_IS {}, models.CalciumDetailed {},
         models.Leak {} }
      local run = cann.run(cann.group(cell, 1), 5,
         { precision = "float64", record = { "ICa", "a_I", "b_I" }, input = { I = 5 } })
      assert.is_true((run.ICa - run.a_I - run.b_I):abs():max() < 1e-15)
      assert.is_true(run.ICa:max() > 0)
   end)
end)

describe("a neuron of channels", function()
   it("is Hodgkin and Huxley's where they are", function()
      local cell = models.compose { models.INa_HH {}, models.IK_HH { g = 36, E = -77 },
         models.Leak { g = 0.3, E = -54.387 }, threshold = 20 }
      local settings = { dt = 0.01, precision = "float64", record = { "v", spikes = "all" }, input = { I = 10 } }
      local p, q, n = squid.p(-20), squid.q(-20), published.IK_HH[5].p(-20)
      local ours = cann.run(cann.group(cell, 1), 50, settings)
      local whole = cann.run(cann.group(models.HH { m = p, h = q, n = n }, 1), 50, settings)
      assert.is_true((ours.v - whole.v):abs():max() < 1e-9)
      assert.same(whole.spikes.times:tolist(), ours.spikes.times:tolist())
      assert.is_true(ours.spikes.times:count() > 2)
   end)
   it("keeps names apart, and takes the names of its parts", function()
      local cell = models.compose { Na = models.INa_TM { g = 100 }, fast = models.IK_TM {},
         slow = models.IK_TM { g = 3 }, models.Leak {}, name = "Cell", v = "uniform(-70, -50)" }
      assert.equal("Cell", cell.name)
      for _, name in ipairs { "Na_g", "fast_g", "slow_g", "Leak_E", "C" } do
         assert.truthy(cell.parameters[name], name)
      end
      assert.equal("100", cell.parameters.Na_g.default)
      local net = cann.network { A = cann.group(cell { slow_g = 4 }, 5) }
      assert.equal(4, net:get "A.slow_g")
      local v, p = net:get "A.v", net:get "A.fast_p"
      assert.is_true(v:max() - v:min() > 0)
      for k = 1, 5 do assert.near((rectifier(v[k] + 60)), p[k], 1e-5) end
   end)
   it("takes values for each neuron", function()
      local cell = models.compose { models.Leak { g = { 0.1, 0.2 }, E = -60 }, v = -70 }
      local run = cann.run(cann.group(cell, 2), 10, { precision = "float64", record = "v", every = 100 })
      assert.near(-60 - 10 * exp(-1), run.v[1][1], 1e-12)
      assert.near(-60 - 10 * exp(-2), run.v[1][2], 1e-12)
   end)
   it("hears synapses", function()
      local cell = models.compose { models.Leak {} }
      local net = cann.network { A = cann.group(models.Poisson { rate = 100 }, 10), B = cann.group(cell, 1) }
      net:connect("A", "B", { rule = "all_to_all", synapse = models.ExpSynapse {}, weight = 0.05 })
      assert.is_true(net:run(50, { record = "B.v" })["B.v"]:max() > -65)
   end)
   it("is complete with options and help", function()
      assert.truthy(options.help(options.of(models.compose, "compose")):find("membrane capacitance", 1, true))
      assert.truthy(models.compose { models.Leak {} }:help():find("Leak_g +0.1 +conductance   %[at least 0%]"))
   end)
end)

describe("compose refuses", function()
   local cases = {
      { "two parts are called 'INa_HH'", function() return { models.INa_HH {}, models.INa_HH {} } end },
      { "ICaT_HM needs ECa, which no part gives; models.CalciumDetailed and CalciumFixed do",
         function() return { models.ICaT_HM {} } end },
      { "both CalciumFixed and CalciumDetailed give ECa", function()
         return { models.ICaT_HM {}, models.CalciumFixed {}, models.CalciumDetailed {} }
      end },
      { "LIF is no channel: a channel has an input v and an alias I", function() return { models.LIF {} } end },
      { "part 2 is a number", function() return { models.Leak {}, 3 } end },
      { "no part carries a current", function() return { models.CalciumFixed {} } end },
      { "no part carries a current", function() return {} end },
      { "has no option 'Cx'; did you mean 'C'", function() return { models.Leak {}, Cx = 1 } end },
      { "C = -1, but it must be above 0", function() return { models.Leak {}, C = -1 } end },
      { "'v' is an option; give the part another name", function() return { v = models.Leak {} } end },
      { "'a b' is no name for a part", function() return { ["a b"] = models.Leak {} } end },
      { "compose takes a table of channels", function() return models.Leak end },
      { "compose takes a table of channels", function() return nil end },
      { "unknown name: 'foo'", function() return { models.Leak {}, v = "foo" } end },
      { "Leak: g = -1, but it must be at least 0", function() return { models.Leak { g = -1 } } end },
   }
   for _, case in ipairs(cases) do
      it(case[1], function()
         local fine, why = pcall(function() return models.compose(case[2]()) end)
         assert.is_false(fine)
         assert.truthy(tostring(why):find(case[1], 1, true), why)
         assert.truthy(tostring(why):find("channels_spec.lua", 1, true), why)
      end)
   end
end)

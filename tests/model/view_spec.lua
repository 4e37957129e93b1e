-- SPDX-License-Identifier: MIT
-- Parts of a network by name: what is set through them is set in the network, and nothing else is.
local cann = require "cann"
local tensor = require "cann.tensor"

local cell = cann.model { name = "Cell", kind = "neuron", param = "tau:ms = 10; E:mV = -60", input = "I",
   state = "v:mV = -65", eqs = "tau*dv/dt = E - v + I", on = { spike = { when = "v > -50 mV", run = "v = E" } } }

local function network()
   local net = cann.network { E = cann.group(cell, 10), I = cann.group(cell, 4) }
   net.settings = { precision = "float64" }
   net:connect("E", "I", { rule = "fixed_number_post", number = 2, port = "I", weight = 0.5 })
   return net
end

local function refused(text, f)
   local fine, why = pcall(f)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
end

describe("a view of a group", function()
   it("sets its own elements and leaves the others", function()
      local net = network()
      net.E[{ 2, 4 }]:set { v = -55 }
      assert.same({ -65, -55, -55, -55, -65, -65, -65, -65, -65, -65 }, net:get("E.v"):tolist())
      net.E[{ 9, 10 }].v = { -1, -2 }
      net.E[tensor { 7, 1 }].v = { -7, -1 }
      net.E[3].v = "-0.053 V"
      assert.same({ -1, -55, -53, -55, -65, -65, -7, -65, -1, -2 }, net:get("E.v"):tolist())
      net.E[net.E.v:gt(-10)].tau = 20
      assert.same({ 20, 10, 10, 10, 10, 10, 20, 10, 20, 20 }, net.E.tau:tolist())
      assert.same({ -7, -65 }, net.E[{ 7, 8 }].v:tolist())
      assert.same({ -55 }, net.E[{ 2, 8 }][3]:get("v"):tolist())
      assert.same({ 2, 3 }, net.E[{ 2, 3 }]:elements())
      assert.same({ 7, 1 }, net.E[tensor { 7, 1 }]:elements())
      assert.near(-65 + 60, net.E[{ 5, 6 }]:evaluate("v - E")[1], 1e-12)
      assert.are.equal(10, net.E.count)
      -- From the end.
      assert.same({ 10 }, net.E[-1]:elements())
      assert.same({ 8, 9, 10 }, net.E[{ -3, -1 }]:elements())
      assert.same({ 2, 3 }, net.E[{ 1, -5 }][{ 2, 3 }]:elements())
      refused("element -11", function() return net.E[-11] end)
      refused("from element 5 to 2", function() return net.E[{ 5, 2 }] end)
   end)
   it("draws texts for each element", function()
      local net = network()
      net.E[{ 1, 5 }].v = "uniform(-60, -55)"
      local v = net.E.v
      assert.is_true(v:range(1, 1, 5):min() >= -60 and v:range(1, 1, 5):max() <= -55)
      assert.is_true(v[1] ~= v[2])
      assert.are.equal(-65, v[6])
      net.I.v = "normal(-60, 1)"
      assert.is_true(net.I.v[1] ~= net.I.v[2])
   end)
   it("names elements of a sheet by rows and columns", function()
      local sheet = cann.network { A = cann.models.CANN2D { length = 5 }, E = cann.group(cell, 3) }
      local shape = sheet.A.geometry.shape
      local rows, columns = shape[1], shape[2]
      sheet.A[{ { 2, 3 }, columns }].u = 7
      local u = sheet:get("A.u")
      assert.are.equal(14, u:sum())
      assert.are.equal(7, u[{ 2, columns }])
      assert.are.equal(7, u[{ 3, columns }])
      -- The index goes round trip in every element.
      for _, k in ipairs { 1, columns, columns + 1, rows * columns } do
         local i, j = math.floor((k - 1) / columns) + 1, (k - 1) % columns + 1
         assert.same({ k }, sheet.A[{ { i, i }, j }]:elements())
      end
      assert.are.equal(rows, sheet.A[{ {}, 1 }].count)
      refused("A has 2 axes, but 1 keys were given", function() return sheet.A[{ { 1, 2 } }] end)
   end)
   it("refuses what is not there", function()
      refused("the lengths go by a name", function() return cann.geometry.grid { 2, 3 } end)
      local net = network()
      refused("element 11; whole numbers from 1 to 10 will do", function() return net.E[11] end)
      refused("element 0", function() return net.E[{ 0, 3 }] end)
      refused("element 1.5", function() return net.E[1.5] end)
      refused("E has no variable 'vv'; did you mean 'v'?", function() return net.E.vv end)
      refused("no variable 'vv'", function() net.E.vv = 3 end)
      refused("3 values for v of 2 elements", function() net.E[{ 1, 2 }].v = { 1, 2, 3 } end)
      refused("NaN", function() net.E[{ 1, 2 }].v = 0 / 0 end)
      refused("count cannot be set", function() net.E.count = 3 end)
      refused("name the variable", function() net.E[3] = 3 end)
      refused("{first, last} is a range", function() return net.E[{ 1, 2, 3 }] end)
      assert.is_nil(net.Q)
      assert.same({ -65 }, net.E[1].v:tolist())
   end)
   it("is there in a network of one group, too", function()
      local net = cann.network { E = cann.group(cell, 10) }
      net.E[{ 1, 2 }].v = -50
      assert.are.equal(-50, net:get("E.v")[2])
      local ring = cann.models.CANN1D { n = 8 }
      ring[{ 2, 3 }].u = 1
      assert.same({ 0, 1, 1, 0, 0, 0, 0, 0 }, ring.u:tolist())
   end)
end)

describe("a group of any shape", function()
   it("has places that go round trip on 1 to 4 axes", function()
      for _, shape in ipairs { { 7 }, { 3, 5 }, { 2, 3, 4 }, { 2, 3, 2, 5 } } do
         local net = cann.network { E = cann.group(cell, shape) }
         local count, indices = 1, net.E:indices()
         for _, length in ipairs(shape) do count = count * length end
         assert.same({ count, #shape }, indices:shape())
         for k = 1, count do
            local place = indices[k]:tolist()
            assert.same({ k }, net.E:at(unpack(place)):elements())
            -- The last axis is the fastest.
            local rank = 0
            for axis, length in ipairs(shape) do rank = rank * length + place[axis] - 1 end
            assert.are.equal(k, rank + 1)
         end
         net.E.v = tensor.arange(1, count)
         assert.same(shape, net.E.v:shape())
         local run = net:run(1, { dt = 1, record = "E.v" })
         table.insert(shape, 1, 1)
         assert.same(shape, run["E.v"]:shape())
      end
   end)
   it("has coordinates in equations, coordinate 1 along the last axis", function()
      local net = cann.network { E = cann.group(cell, { 2, 3, 2, 5 }) }
      local four = net:evaluate("coord(1) + 10*coord(2) + 100*coord(3) + 1000*coord(4)", nil, "E"):flatten()
      local indices = net.E:indices():to("float64") - 1
      local wanted = indices:at(2, 4) + indices:at(2, 3) * 10 + indices:at(2, 2) * 100 + indices:at(2, 1) * 1000
      assert.same(wanted:tolist(), four:tolist())
   end)
   it("joins by places on the unit cube, whatever its size", function()
      for _, shape in ipairs { { 6 }, { 4, 3 }, { 3, 2, 4 } } do
         local net = cann.network({ E = cann.group(cell, shape), I = cann.group(cell, shape) },
            { precision = "float64" })
         net:connect("E", "I", { rule = "gaussian", sigma = 0.4, limit = 0, port = "I" })
         local w, at = net.E_I:matrix("w"), net.E:indices():to("float64") - 1
         for i = 1, net.E.count do
            for j = 1, net.E.count do
               local d = 0
               for axis, length in ipairs(shape) do d = d + ((at[i][axis] - at[j][axis]) / (length - 1)) ^ 2 end
               assert.near(math.exp(-d / (2 * 0.16)), w[{ i, j }], 1e-12)
            end
         end
      end
   end)
   it("comes back from its file", function()
      local path = os.tmpname()
      cann.network({ E = cann.group(cell, { 2, 3 }) }):save(path)
      assert.same({ 2, 3 }, cann.load(path).E.v and cann.load(path).E.geometry.shape)
      os.remove(path)
   end)
   it("is refused where it is none", function()
      refused("1 to 4 will do", function() cann.group(cell, { 1, 2, 3, 4, 5 }) end)
      refused("shape[2] = 0", function() cann.group(cell, { 2, 0 }) end)
      refused("a table; a whole number", function() cann.group(cell, {}) end)
      refused("3 places, but E has 1 axis", function() cann.network({ E = cann.group(cell, 4) }).E:at(1, 2, 3) end)
      refused("element 5", function() cann.network({ E = cann.group(cell, { 4, 4 }) }).E:at(5, 1) end)
   end)
end)

describe("parts of groups as sources and targets", function()
   local function matrix(of) return of:matrix():tolist() end
   it("are joined as if there was nothing else, in the order of the views", function()
      local net = network()
      local made = net:connect(net.E[{ 2, 3 }], net.I[tensor { 4, 1 }], { rule = "one_to_one", weight = 2 })
      assert.same({ 2, 3 }, (made:pairs()):tolist())
      assert.same({ 4, 1 }, select(2, made:pairs()):tolist())
      local all = net:connect(net.E[net.E.v:lt(0)], net.I[{ 2, 2 }], {})
      assert.are.equal(10, all.count)
      local both = net:connect(net.E[{ 1, 2 }] + net.E[{ 2, 4 }], "I", {})
      assert.are.equal(16, both.count)
      assert.are.equal(40, net:connect(net.E, net.I, {}).count)
      local list = net:connect({ net.E[1], "I" }, net.I[{ 1, 2 }], {})
      assert.are.equal(2, list[1].count)
      assert.are.equal(8, list[2].count)
   end)
   it("keep what a rule gives: weights, delays, exact numbers", function()
      local net = network()
      local bell = net:connect(net.E[{ 3, 7 }], "I", { rule = "gaussian", sigma = 0.3, limit = 0.1 })
      local whole = net:connect("E", "I", { rule = "gaussian", sigma = 0.3, limit = 0.1 })
      local wanted = whole:matrix("w")
      for i = 1, 10 do
         for j = 1, 4 do
            assert.near(i >= 3 and i <= 7 and wanted[{ i, j }] or 0, bell:matrix("w")[{ i, j }], 1e-12)
         end
      end
      local fixed = net:connect(net.E[{ 1, 5 }], net.I[{ 2, 4 }], { rule = "fixed_number_pre", number = 3 })
      assert.same({ 0, 3, 3, 3 }, fixed.synapses:degrees("targets"):tolist())
   end)
   it("know an element again in another part", function()
      local net = network()
      local over = net:connect(net.E[{ 1, 5 }], net.E[{ 4, 8 }], { allow_self = false })
      assert.are.equal(23, over.count)
      assert.are.equal(0, over:matrix():diagonal():sum())
      local same = net:connect(net.E[{ 4, 8 }], net.E[{ 4, 8 }], { rule = "fixed_number_pre", number = 4,
         allow_self = false })
      assert.are.equal(20, same.count)
      assert.are.equal(0, same:matrix():diagonal():sum())
      local apart = net:connect(net.E[{ 1, 5 }], net.E[{ 6, 10 }], { rule = "one_to_one", allow_self = false })
      assert.are.equal(5, apart.count)
      local old = net:connect("E", "E", { from = { 1, 5 }, to = { 6, 10 }, rule = "one_to_one", allow_self = false })
      assert.same(matrix(apart), matrix(old))
      refused("cannot leave i, i out", function()
         net:connect(net.E[{ 1, 5 }], net.E[{ 4, 8 }], { rule = "fixed_number_pre", number = 2, allow_self = false })
      end)
   end)
   it("are refused where they make no sense", function()
      local net, other = network(), network()
      refused("names an element twice", function() net:connect(net.E[tensor { 1, 1 }], "I", {}) end)
      refused("view of another network", function() net:connect(other.E[1], "I", {}) end)
      refused("is the projection E_I", function() net:connect(net.E_I, "I", {}) end)
      refused("both name a part", function() net:connect(net.E[{ 1, 4 }], "I", { from = { 1, 2 } }) end)
      refused("without elements", function() net:connect(net.E[net.E.v:gt(0)], "I", {}) end)
      refused("the parts have 2 and 4", function()
         net:connect(net.E[{ 1, 2 }], "I", { rule = cann.connect.make("all_to_all", 3, 4) })
      end)
      refused("two views of one group", function() return net.E[1] + net.I[1] end)
   end)
end)

describe("a view of a projection", function()
   it("has a picture of what each target hears", function()
      local net = cann.network({ E = cann.group(cell, { 3, 4 }), I = cann.group(cell, 5) })
      net:connect("E", "I", { rule = "fixed_probability", p = 0.5, weight = "uniform(1, 2)" })
      local fields, matrix = net.E_I:receptive_fields(), net.E_I:matrix("w")
      assert.same({ 5, 3, 4 }, fields:shape())
      for target = 1, 5 do
         assert.same(matrix:at(2, target):tolist(), fields[target]:flatten():tolist())
      end
      assert.same(fields[2]:tolist(), net.E_I:receptive_fields("w", 2)[1]:tolist())
      local empty = net.E_I:receptive_fields("w", {}, -1)
      assert.are.equal(60 - net.E_I.count, empty:eq(-1):sum())
      assert.near(net.E_I:onto(3).w:sum(), net.E_I:onto(3):receptive_fields("w", 3):sum(), 1e-6)
      refused("whole numbers from 1 to 5", function() net.E_I:receptive_fields("w", 6) end)
      refused("no variable 'q'", function() net.E_I:receptive_fields("q") end)
   end)
   it("has the weights of some targets or sources", function()
      local net = network()
      local sources, targets = net.E_I:pairs()
      assert.are.equal(20, net.E_I.count)
      local onto = net.E_I:onto(3)
      local wanted = targets:eq(3):sum()
      assert.are.equal(wanted, onto.count)
      onto.w = 2
      assert.are.equal(2 * wanted + 0.5 * (20 - wanted), net.E_I.w:sum())
      local _, its = onto:pairs()
      assert.is_true(its:eq(3):all())
      net.E_I:from({ 1, 2 }).w = 0
      assert.are.equal(4, net.E_I.w:eq(0):sum())
      -- One synapse, from both sides, and the part of a part.
      local one = net.E_I:from(sources[5]):onto(targets[5])
      assert.are.equal(1, one.count)
      assert.same({ sources[5], targets[5] }, { (one:pairs())[1], (select(2, one:pairs()))[1] })
      assert.are.equal(0, net.E_I:onto(1):onto(2).count)
      assert.same(net.E_I:onto(2):from({ 1, 5 }).w:tolist(), net.E_I:from({ 1, 5 }):onto(2).w:tolist())
      local sum = 0
      for target = 1, 4 do sum = sum + net.E_I:onto(target).w:sum() end
      assert.near(net.E_I.w:sum(), sum, 1e-9)
      local matrix = net.E_I:matrix("w")
      assert.same({ 10, 4 }, matrix:shape())
      assert.are.equal(net.E_I.w:sum(), matrix:sum())
      assert.are.equal(0, matrix[1]:sum())
      assert.are.equal(20, net.E_I:matrix():sum())
      assert.are.equal(net.E_I.w[1], matrix[{ sources[1], targets[1] }])
      assert.are.equal(4, net.E_I:prune("w < 0.1"))
      assert.are.equal(16, net.E_I.count)
   end)
   it("of no synapses takes a value, and nothing changes", function()
      local net = cann.network { A = cann.group(cann.models.LIF {}, 2), B = cann.group(cann.models.LIF {}, 2) }
      net:connect("A", "B", { rule = "pairs", sources = { 1, 2 }, targets = { 2, 2 }, weight = 0.1 })
      net.A_B:onto(1).w = 5
      assert.are.equal(0, net.A_B:onto(1).w:count())
      assert.near(0.2, net.A_B:onto(2).w:sum(), 1e-6)
      assert.has_error(function() net.A_B:onto(1).w = cann.tensor { 1, 2 } end)
      assert.has_error(function() net.A_B:onto(1).q = 5 end)
   end)
   it("says in a line what it is", function()
      local net = network()
      local line = tostring(net.E_I)
      assert.is_truthy(line:find("E_I  E -> I  20 synapses, Delta, delay one step", 1, true), line)
      assert.is_nil(line:find("\n", 1, true))
      local made = net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = 0, port = "I" })
      local said = tostring(made)
      assert.is_truthy(said:find("E_E  E -> E  0 synapses: the rule matched no pair", 1, true), said)
      assert.are.equal("E_I2", made[2].name)
      assert.are.equal("E_I3", net:connect("E", "I", { port = "I" }).name)
   end)
end)

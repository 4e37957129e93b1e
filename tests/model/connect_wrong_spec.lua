-- SPDX-License-Identifier: MIT
local cann = require "cann"
local models = cann.models

local function refusal(act, ...)
   local fine, why = pcall(act, ...)
   assert.is_false(fine)
   return tostring(why)
end

describe("net:connect given nonsense", function()
   local net = cann.network { A = cann.group(models.LIF, 100), B = cann.group(models.LIF, 100) }

   local function wrong(options, pre, post)
      local before = #net.projections
      local why = refusal(net.connect, net, pre or "A", post or "B", options)
      assert.are.equal(before, #net.projections)
      return why
   end

   it("says that no group is named", function()
      assert.matches("the targets are missing", wrong({}, "A", {}))
      assert.matches("the sources are missing", refusal(net.connect, net, nil, "B", {}))
   end)
   it("says that it takes a colon", function()
      assert.matches("with a colon", refusal(net.connect, "A", "B", {}))
   end)
   it("refuses infinite weights, drawn or listed ones too", function()
      assert.matches("weight is infinite", wrong { weight = 1/0 })
      assert.matches("weight is infinite", wrong { weight = cann.tensor.full(-1/0, 10000) })
   end)
   it("counts targets from 1, as the function that gave them does", function()
      assert.matches("gave 101 as a target of 1; whole numbers from 1 to 100",
         wrong { rule = function(i) return { 100 + i } end })
      assert.matches("gave 0 as a target of 1", wrong { rule = function(i) return { i - 1 } end })
   end)
   it("refuses what is no synapse, no delay and no part", function()
      local empty = cann.tensor.zeros(0)
      assert.matches("synapse is a table; a synapse's model, such as", wrong { synapse = {} })
      assert.matches("synapse is a table; a synapse's model, such as", wrong { synapse = empty })
      assert.matches("the first and the last of", wrong { from = empty })
      assert.matches("the first and the last of", wrong { from = { 1, 2, 3 } })
      assert.matches("0 delays given", wrong { delay = {}, port = "v" })
      assert.matches("generated synapses have a number", wrong { rule = "generated", p = 0.1, weight = empty })
   end)
   it("refuses names that are taken, or are none", function()
      local named = cann.network { A = cann.group(models.LIF, 4) }
      named:connect("A", "A", { rule = "one_to_one", port = "v", name = "loop" })
      for wanted, sentence in pairs { loop = "has a 'loop' already", A = "has a 'A' already",
         ["1x"] = "'1x' is no name", [""] = "'' is no name", ["a.b"] = "'a.b' is no name" } do
         assert.matches(sentence, refusal(named.connect, named, "A", "A", { rule = "one_to_one", port = "v",
            name = wanted }))
      end
      assert.matches("'1x' is no name for a group", refusal(cann.network, { ["1x"] = cann.group(models.LIF, 4) }))
      named:connect("A", "A", { rule = "one_to_one", port = "v" })
      named:connect("A", "A", { rule = "one_to_one", port = "v" })
      assert.are.equal("A_A2", named.projections[3].name)
   end)
   it("takes false for synapses that neither come nor go", function()
      local quiet = cann.network { A = cann.group(models.LIF, 4) }
      quiet:connect("A", "A", { rule = "one_to_one", port = "v", pruning = false, creating = false })
      quiet:run(1)
   end)
   it("tells that a delay below a step is one", function()
      local quick = cann.network { A = cann.group(models.LIF, 3) }
      quick:connect("A", "A", { delay = 0 })
      quick:connect("A", "A", { delay = 0.1 })
      assert.matches("delay 0 ms, thus one step", tostring(quick))
      assert.matches("delay 0.1 ms   ", tostring(quick))
   end)
   it("wants a source and a target for each synapse that grows", function()
      net:connect("A", "B", { rule = "one_to_one", name = "one" })
      assert.matches("grow: 2 sources and 1 targets",
         refusal(net.grow, net, "one", { sources = { 1, 2 }, targets = { 5 } }))
   end)
   it("refuses to grow what makes no sense, and leaves what is there", function()
      local function grow(given) return refusal(net.grow, net, "plastic", given) end
      net:connect("A", "B", { rule = "one_to_one", name = "plastic", synapse = models.STDP {} })
      assert.matches("sources: 0; whole numbers from 1 to 100", grow { sources = { 0 }, targets = { 5 } })
      assert.matches("targets: 101; whole numbers", grow { sources = { 1 }, targets = { 101 } })
      assert.matches("sources: 1.5; whole", grow { sources = { 1.5 }, targets = { 5 } })
      assert.matches("sources: nan; whole", grow { sources = { 0/0 }, targets = { 5 } })
      assert.matches("3 weights for 2 new", grow { sources = { 1, 1 }, targets = { 5, 5 }, weight = { 1, 2, 3 } })
      assert.matches("weight is not a number", grow { sources = { 1, 1 }, targets = { 5, 5 }, weight = { 1, 0/0 } })
      assert.are.equal(100, net:get("plastic.w"):count())
   end)
   it("grows synapses where all were pruned", function()
      assert.are.equal(100, net:prune("plastic", "1 > 0"))
      assert.are.equal(2, net:grow("plastic", { sources = { 1, 2 }, targets = { 5, 6 }, weight = { 0.25, 0.5 } }))
      assert.same({ 0.25, 0.5 }, net:get("plastic.w"):tolist())
   end)
   it("goes back to the weights that grew", function()
      net:run(1)
      net:reset()
      assert.same({ 0.25, 0.5 }, net:get("plastic.w"):tolist())
   end)
   it("refuses states of more synapses than memory holds where they are made, and stays of use", function()
      local many = cann.network { A = cann.group(models.LIF, 1e6) }
      assert.matches("makes 1e%+12 synapses, which need 4000 GB",
         refusal(many.connect, many, "A", "A", { synapse = models.STDP {} }))
      assert.matches("which need 4000 GB", refusal(many.connect, many, "A", "A", { weight = "normal(1, 0.1)" }))
      assert.are.equal(0, #many.projections)
      assert.are.equal(1, many:run(0.1).steps)
   end)
end)

describe("connect without a rule, or with a synapse that is none", function()
   it("says which rules have the option, and what a synapse is", function()
      local net = cann.network { A = cann.group(models.LIF, 10) }
      local function no(sentence, given) assert.matches(sentence, refusal(net.connect, net, "A", "A", given)) end
      no("'p' is an option of a rule, so say which, as in rule = \"fixed_probability\"", { p = 0.1 })
      no("all_to_all has no option 'foo'", { foo = 1 })
      no("synapse is a text, 'STDP'; a synapse's model, such as", { synapse = "STDP" })
      assert.are.equal(0, #net.projections)
   end)
end)

describe("record.spikes", function()
   it("is all of them, or a list of groups, or a sentence", function()
      local net = cann.network { A = cann.group(models.LIF, 10), B = cann.group(models.Izhikevich, 1) }
      local function no(sentence, given) assert.matches(sentence, refusal(net.run, net, 1, { record = given })) end
      for _, given in ipairs { {}, { A = { 1 } }, 3 } do
         no("record.spikes: \"all\", or a list of groups such as { \"A\" }", { spikes = given })
      end
      no("record.spikes has no group 'C'; did you mean 'A'%?   %(groups: A, B%)", { spikes = { "A", "C" } })
      no("record.spikes has no group '1'", { spikes = { 1, 2 } })
      no("A was asked for twice", { spikes = { "A", "B", "A" } })
      no("A.spikes is asked for as record = { spikes = { \"A\" } }", { "A.spikes" })
      assert.are.equal(0, net:run(1, { record = { spikes = true } }).spikes:count())
   end)
end)

describe("a network whose state is no number", function()
   it("says so when a step of another length would carry it over, and runs again after a reset", function()
      local net = cann.network { A = cann.group(models.HH {}, 3) }
      net:run(20, { dt = 5, method = "rk4" })
      assert.matches("A.v is not a number .*net:reset", refusal(net.run, net, 1, { dt = 0.01 }))
      assert.are.equal(100, net:reset():run(1, { dt = 0.01 }).steps)
      assert.is_true(net:get("A.v") ~= net:get("A.m"))
   end)
end)

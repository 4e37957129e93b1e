-- SPDX-License-Identifier: MIT
--- Synapses as descriptions: what is accepted, what is made of it, and the sentence about what is not.
local cann = require "cann"
local door = require "cann.ffi"
local ffi, C = door.ffi, door.C

local function actions(model, k) return ffi.string(C.cann_model_actions(model.pointer, k)) end

local function sentence(spec)
   spec.kind, spec.name = spec.kind or "synapse", spec.name or "S"
   local well, message = pcall(cann.model, spec)
   assert.is_false(well)
   return message
end

local function synapse(spec)
   spec.kind, spec.name = "synapse", "S"
   return cann.model(spec)
end

describe("a synapse", function()
   it("has a weight without being told", function()
      local model = synapse { on = { pre = "post.g += w" } }
      assert.equal("w", model.parameters[1].name)
      assert.equal("1", model.parameters[1].default)
      assert.equal("post.g += w", actions(model, 0))
   end)

   it("may declare its weight as a state, or as a parameter with another default", function()
      local plastic = synapse { state = "w = 0.5 @min(0) @max(1)", on = { pre = "w += 0.1" } }
      assert.equal("w", plastic.states[1].name)
      assert.equal(0, #plastic.parameters)
      local fixed = synapse { param = "w:nS = 3", on = { pre = "post.g += w" } }
      assert.equal("3", fixed.parameters[1].default)
      assert.equal("nS", fixed.parameters[1].unit)
   end)

   it("keeps the weight of the model it extends", function()
      local base = synapse { state = "w = 0.5", on = { pre = "post.g += w" } }
      local model = synapse { extends = base, on = { post = "w *= 0.5" } }
      assert.equal("0.5", model.states.w.default)
      assert.equal(2, #model.events)
   end)

   it("may have an equation for its weight", function()
      local model = synapse { eqs = "tau*dw/dt = -w", state = "w = 1", param = "tau = 5", send = "w*pre.r" }
      assert.equal("w", model.states[1].name)
   end)

   it("runs pathways of low order first, those of pre before those of post", function()
      local model = synapse { state = "x = 0", on = {
         post = "x += 1", pre = "x += 2", early = { from = "post.burst", order = -1, run = "x += 3" } } }
      local names = {}
      for k, row in ipairs(model.events) do names[k] = row.name end
      assert.same({ "early", "pre", "post" }, names)
   end)

   it("turns conditions in a body into guarded amounts, in terms of what was before", function()
      local model = synapse { state = "x = 0", on = {
         pre = "if x > 1 then x = 3; post.g += w*x; pre.h -= w else x += 1 end" } }
      assert.equal("post.g += (if x > 1 then 3*w else 0 end); pre.h += (if x > 1 then -w else 0 end); " ..
         "x = (if x > 1 then 3 else 1 + x end)", actions(model, 0))
   end)

   it("leaves units of connected variables free but alike everywhere", function()
      synapse { param = "E:mV = 0; g:nS = 1", send = "g*(E - post.v)" }
      assert.is_truthy(sentence { param = "E:mV = 0; tau:ms = 1", send = "w*(post.v - E) + w*(post.v - tau)" }
         :find("unit mismatch: mV - ms", 1, true))
   end)

   it("prints its pathways and what it sends", function()
      local report = synapse { state = "g = 0", param = "tau:ms = 5; E:mV = 0", eqs = "tau*dg/dt = -g",
         on = { pre = { run = "g += w", delay = "2 ms" } }, send = "g*(E - post.v)", reduce = "max" }:report()
      assert.is_truthy(report:find("pre; delay 2 ms; run g += w", 1, true))
      assert.is_truthy(report:find("max of g*(E - post.v)", 1, true))
   end)
end)

describe("a neuron", function()
   it("hears its senders by in.port, declared or not", function()
      local unit = cann.model { kind = "neuron", input = "inh", state = "r = 0", eqs = "r' = in.exc - in.inh - r" }
      assert.same({ "exc", "inh" }, { unit.inputs[1].name, unit.inputs[2].name })
      assert.equal("exc - inh - r", ffi.string(C.cann_model_rate(unit.pointer, 0)))
   end)

   it("sets off events by emit, the emitter first", function()
      local cell = cann.model { name = "Burst", kind = "neuron", state = "v = 0; n = 0; bursts = 0",
         eqs = "v' = 1 @method(euler)",
         on = { spike = { when = "v > 2.5", run = "v = 0; n += 1; if n > 2 then n = 0; emit burst end" },
            burst = "bursts += 1" } }
      local run = cann.run(cann.group(cell, 1), 20, { dt = 1, record = { "bursts" } })
      assert.equal(0, run.bursts[8][1])
      assert.equal(1, run.bursts[9][1])
      assert.equal(2, run.bursts[18][1])
   end)
end)

describe("a faulty synapse", function()
   local wrong = {
      { { on = { pre = "post.v = 3" } }, "S:on.pre:1:1: assignment to read-only 'post.v'\n    post.v = 3\n" ..
         "    ^^^^^^\n    ports of connected groups are incremented: post.g += w" },
      { { on = { pre = "post.v *= 3" } }, "assignment to read-only 'post.v'" },
      { { on = { pre = "pre.spiked += 3" } }, "assignment to read-only 'pre.spiked'" },
      { { on = { pre = "w = 2" } }, "declare it in state" },
      { { on = { pre = "stop" } }, "event: 'stop' is for events of neurons" },
      { { on = { pre = "emit x" } }, "event: 'emit' is for events of neurons" },
      { { on = { late = "post.g += w" } },
         "S:on.late:1:1: event: on.late of a synapse does not say where it comes from" },
      { { on = { pre = { from = "spike", run = "post.g += w" } } },
         "S:on.pre.from:1:1: event: 'spike' is no event of a" },
      { { on = { pre = { delay = "-1 ms", run = "post.g += w" } } }, "delay: -1 ms is negative" },
      { { on = { pre = { delay = "3 mV", run = "post.g += w" } }, param = "E:mV = 1" }, "unit mismatch: ms = mV" },
      { { on = { pre = { delay = "pre.d", run = "post.g += w" } } }, "name: a delay may use parameters only" },
      { { on = { pre = { order = "first", run = "post.g += w" } } }, "on.pre.order is a number" },
      { { on = { pre = { when = "v > 1", run = "post.g += w" } } }, "on.pre has no field 'when'" },
      { { on = { pre = {} } }, "on.pre does nothing" },
      { {}, "this synapse does nothing" },
      { { send = "w*i" }, "S:send:1:3: name: 'i' is that of a group, and a synapse has two" },
      { { send = "w*spiked" }, "write pre. or post. before it" },
      { { send = "w*pop.sum(w)" }, "send may not use sums over the group" },
      { { send = "w*pre.v(t - 2)" }, "call: only pre.v(t-0) will do" },
      { { send = "w*post.$port" }, "stands for a port" },
      { { send = "w", reduce = "median" }, "reduce: 'median', but sum, mean, min or max will do" },
      { { kind = "neuron", state = "v", eqs = "dv/dt = pre.v" }, "name: 'pre.v' is known in synapse models only" },
      { { kind = "neuron", state = "v", eqs = "dv/dt = -v @event" }, "annotation: '@event' is for synapses" },
      { { kind = "neuron", state = "v", send = "v" }, "section: 'send' is for synapses" },
      { { kind = "neuron", state = "r", eqs = "dr/dt = in.r" }, "S:eqs:1:9: name: 'r' is no input (state line 1)" },
      { { send = "in.exc" }, "name: 'in.exc' is for neurons, at which synapses send" },
      { { kind = "neuron", state = "v", eqs = "v' = 1", on = { spike = { when = "v > 1", run = "emit puff" } } },
         "S:on.spike:1:6: unknown event: 'puff'" },
      { { kind = "neuron", state = "v", eqs = "v' = 1", on = { spike = { when = "v > 1", run = "emit puff" },
         puff = "emit spike" } }, "sets itself off, by way of emit" },
      { { state = "x", eqs = "dx/dt = -x*x @event" }, "S:eqs:1:10: '@event' state x is not linear in 'x'" },
      { { state = "x", eqs = "dx/dt = t - x @event" },
         "S:eqs:1:9: '@event' state x depends on what changes between events: 't'" },
      { { state = "g", eqs = "dg/dt = -g @event", on = { pre = "g += w" }, send = "w*g" },
         "S:send:1:3: '@event' state g is known at events only, and is read at every step here" },
      { { state = "g; x", eqs = "dg/dt = -g @event; x' = 2*g", on = { pre = "g += w" } },
         "S:eqs:1:27: '@event' state g is known at events only" },
      { { state = "g; x", eqs = "dg/dt = -g @event; x := g", on = { pre = "g += w" } },
         "S:eqs:1:25: '@event' state g is known at events only" },
      { { state = "x; y", eqs = "dx/dt = -x*y @event; dy/dt = -y @event" },
         "S:eqs:1:12: '@event' state x is multiplied by the '@event' state 'y'" },
      { { state = "x; y; z", eqs = "dx/dt = y - x @event; dy/dt = z - y @event; dz/dt = -z @event" },
         "'@event' state x begins a chain of more than two, by way of 'y'" },
      { { state = "x; y", eqs = "dx/dt = y - x @event; dy/dt = x - y @event" }, "begins a chain of more than two" },
   }
   for k, case in ipairs(wrong) do
      it("is told so: " .. k, function()
         local message = sentence(case[1])
         assert.is_truthy(message:find(case[2], 1, true), message)
      end)
   end
end)

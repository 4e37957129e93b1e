-- SPDX-License-Identifier: MIT
-- Plots of spikes and weights hand out the numbers they draw, and refuse what they cannot.
local cann = require "cann"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"
local analyzers, plot = cann.analyzers, cann.plot

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function same(expected, got)
   expected, got = tensor.tensor(expected):to("float64"), got:to("float64")
   assert.are.same(expected:shape(), got:shape())
   assert.is_true(expected:count() == 0 or (expected - got):abs():max() < 1e-12)
end

local cell = cann.model { kind = "neuron", param = "I = 0.06", input = "J", state = "v = uniform(0, 1)",
   eqs = "v' = I + J", on = { spike = { when = "v > 1", run = "v = 0" } } }
local net = cann.network { A = cann.group(cell, 30), B = cann.group(cell, 10, { I = tensor.linspace(0.05, 0.2, 10) }) }
net:connect("A", "B", { rule = "fixed_probability", p = 0.5, weight = 0.001, seed = 3 })
net:connect("B", "A", { rule = "all_to_all", weight = -0.001 })
local run = net:run(120, { record = { spikes = "all", ["A.v"] = { 2, 5 } } })

describe("a plot of spikes hands out its numbers:", function()
   it("raster, by group, with rates", function()
      local data = plot.raster(run):data()
      same(run.spikes.times, data.t)
      same(run.spikes:select { group = "B" }.times, data.t2)
      same(run.spikes:select { group = "B" }.neurons + 30, data.i2)
      local both = plot.raster(run, { rate = true, width = 5 })
      assert.are.equal(2, #both:data())
      same(analyzers.firing_rate(run, { group = "A", width = 5 }), both:data()[2].rate1)
      assert.are.equal(50, plot.raster(run, { most = 50 }):data().t:count())
      assert.matches("'A'", both:script())
   end)
   it("rate", function()
      local data = plot.rate(run, { group = "A", window = 8, shape = "gaussian" }):data()
      same(analyzers.firing_rate(run, { group = "A", width = 8, window = "gaussian" }), data.rate)
   end)
   it("traces with the spikes of their neurons", function()
      local data = plot.traces(run, "A.v"):data()
      same(run.spikes:train(5), data.spikes2)
      assert.is_nil(plot.traces(run, "A.v", { spikes = false }):data().spikes1)
   end)
   it("intervals", function()
      local data = plot.isi_histogram(run, { width = 1 }):data()
      assert.are.equal((analyzers.interspike_intervals(run)):count(), data.count:sum())
      same(tensor.arange(0, data.x:count() - 1) + 0.5, data.x)
   end)
   it("psth", function()
      local wanted = { events = { 30, 60 }, before = 10, after = 20, bin = 2, group = "A" }
      local data = plot.psth(run, wanted):data()
      same(analyzers.psth(run, wanted), data[2].rate)
      assert.are.equal(math.floor(data[2].rate:sum() * 2 * 30 * 2 / 1000 + 0.5),
         data[1].dot_t:gt(-10):both(data[1].dot_t:lt(20)):sum())
   end)
   it("correlogram", function()
      local wanted = { group = "A", with = "B", reach = 10, normalise = "rate" }
      same((analyzers.correlogram(run, wanted)), plot.correlogram(run, wanted):data().value)
   end)
   it("spectrum", function()
      local wave = (tensor.arange(0, 999) * (2 * math.pi * 0.05)):sin()
      local data = plot.spectrum(wave, { dt = 1, segment = 500, highest = 100 }):data()
      assert.are.equal(50, data.frequency[data.power:argmax()])
      assert.are.equal(100, data.frequency:max())
   end)
   it("and follows a run that goes on", function()
      local drawn = plot.raster(run, { live = true })
      drawn:update(drawn.follow(run))
      local histogram = plot.weight_histogram(net, { projection = "A_B" })
      histogram:update(histogram.follow())
      local matrix = plot.weight_matrix(net, { projection = "A_B" })
      matrix:update(matrix.follow())
   end)
end)

describe("a plot of weights hands out its numbers:", function()
   it("histogram", function()
      assert.are.equal(300, plot.weight_histogram(net, { projection = "B_A" }):data().count:sum())
      local data = plot.weight_histogram(tensor { 1, 1, 2, 4 }, { bins = 3 }):data()
      same({ 2, 1, 1 }, data.count)
      same({ 1.5, 2.5, 3.5 }, data.x)
      same({ 2, 0, 0, 1 }, plot.weight_histogram(tensor { 0, 0, 1 }, { bins = 4 }):data().count)
   end)
   it("matrix", function()
      local W = tensor { { 0, 2, 0 }, { -1, 0, 5 } }
      same(W, plot.weight_matrix(W):data().w)
      local matrix = plot.weight_matrix(net, { projection = "A_B" }):data().w
      assert.are.same({ 30, 10 }, matrix:shape())
      assert.are.equal(net.projections[1].synapses:count(), matrix:gt(0):sum())
      same(tensor.full(3, 2, 2), plot.weight_matrix(tensor.full(3, 10, 8), { most = 2 }):data().w)
   end)
   it("plasticity: the window of all pairs, closed form", function()
      local stdp = cann.models.STDP { A_plus = 0.02, A_minus = 0.01, tau_plus = 10, tau_minus = 30 }
      local lags = tensor { -40, -7, 3, 25 }
      local data = plot.plasticity_window(stdp, { lags = lags, dt = 0.5 }):data()
      same(lags, data.lag)
      for k, wanted in ipairs { -0.01 * math.exp(-40 / 30), -0.01 * math.exp(-7 / 30), 0.02 * math.exp(-3 / 10),
         0.02 * math.exp(-25 / 10) } do
         assert.near(wanted, data.change[k], 1e-9)
      end
      assert.matches("takes a model of synapses", refusal(analyzers.plasticity_window, cann.models.LIF))
      assert.matches("finite times", refusal(analyzers.plasticity_window, stdp, { lags = { 0 / 0 } }))
      assert.matches("larger dt", refusal(analyzers.plasticity_window, stdp, { dt = 1e-6 }))
   end)
   it("connectivity", function()
      local groups = plot.connectivity(net):data()
      same({ { 0, net.projections[1].synapses:count() / 10 }, { 10, 0 } }, groups.synapses)
      local data = plot.connectivity(net, { projection = "A_B" }):data()
      assert.are.equal(net.projections[1].synapses:count(), data[1].source:count())
      assert.are.equal(30, data[2].count:sum())
      assert.are.equal(10, data[3].count:sum())
   end)
end)

describe("plots refuse", function()
   it("what they cannot draw", function()
      assert.matches("takes a run with spikes", refusal(plot.raster, 3))
      assert.matches("takes a run with spikes", refusal(plot.rate, { t = 1 }))
      assert.matches("'events' is missing", refusal(plot.psth, run))
      assert.matches("name one   %(projections: A_B, B_A%)", refusal(plot.weight_matrix, net))
      assert.matches("did you mean 'A_B'", refusal(plot.weight_histogram, net, { projection = "A_b" }))
      assert.matches("a matrix %[sources, targets%]", refusal(plot.weight_matrix, tensor.ones(3)))
      assert.matches("network and a projection", refusal(plot.weight_matrix, "net"))
      assert.matches("no projection", refusal(plot.connectivity, cann.network { A = cann.group(cell, 2) }))
      assert.matches("at most 10000", refusal(plot.isi_histogram, run, { width = 1e-9 }))
      assert.matches("low < high", refusal(plot.weight_histogram, tensor { 0, 1 }, { range = { 2, 1 } }))
   end)
   it("nothing that is empty or not a number", function()
      local none = spikes.from { times = {}, sizes = { 3 }, duration = 10 }
      plot.raster(none, { rate = true }):script()
      plot.rate(none):script()
      plot.isi_histogram(none):script()
      plot.psth(none, { events = { 5 } }):script()
      plot.correlogram(none):script()
      plot.weight_histogram(tensor { 0 / 0, 1 / 0 }):script()
      plot.weight_matrix(tensor.zeros(3, 3)):script()
      plot.connectivity(tensor.zeros(3, 3)):script()
   end)
end)

-- SPDX-License-Identifier: MIT
-- Spike trains and their statistics, against trains done by hand, closed forms, and braintools 0.1 (the measures of
-- BrainPy 2.8), whose numbers are marked so.
local cann = require "cann"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"
local analyzers = cann.analyzers

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function close(expected, got, within)
   expected, got = tensor.tensor(expected), tensor.tensor(got)
   assert.are.same(expected:shape(), got:shape())
   local apart = (expected - got):abs():max()
   assert.is_true(apart <= (within or 1e-12), ("%g apart"):format(apart))
end

-- Rows, from 0, at which three neurons of a raster [40, 3] with a step of 0.5 ms fire.
local fired = { { 2, 9, 17, 25, 33 }, { 3, 9, 18, 30 }, { 5, 25, 38 } }

local function raster()
   local rows = tensor.zeros(40, 3)
   for i, list in ipairs(fired) do
      for _, row in ipairs(list) do rows[{ row + 1, i }] = 1 end
   end
   return rows
end

local first, second = { 10, 20, 35, 70 }, { 12, 19, 50, 71, 90 }

local function two(a, b, extra)
   local times, neurons = {}, {}
   for _, t in ipairs(a) do times[#times + 1], neurons[#neurons + 1] = t, 1 end
   for _, t in ipairs(b) do times[#times + 1], neurons[#neurons + 1] = t, 2 end
   local given = { times = times, neurons = neurons, sizes = { 2 }, duration = 100 }
   for name, value in pairs(extra or {}) do given[name] = value end
   return spikes.from(given)
end

describe("spike trains", function()
   it("come from a raster and go back to it", function()
      local trains = spikes.of_raster(raster(), 0.5)
      assert.are.equal(12, trains:count())
      assert.are.equal(1.5, trains.times[1])
      assert.is_true(trains:raster():equals(raster():gt(0)))
      close({ 5, 4, 3 }, trains:counts())
      close({ 1.5, 5, 9, 13, 17 }, trains:train(1))
   end)
   it("are sorted by time, each spike with its neuron", function()
      local trains = spikes.from { times = { 3, 1, 2 }, neurons = { 2, 1, 2 }, duration = 5 }
      close({ 1, 2, 3 }, trains.times)
      close({ 1, 2, 2 }, trains.neurons)
   end)
   it("of a run know its groups, step and length", function()
      local cell = cann.model { kind = "neuron", param = "I = 0.1", state = "v = 0", eqs = "v' = I   @method(euler)",
         on = { spike = { when = "v > 0.97", run = "v = 0" } } }
      local net = cann.network { A = cann.group(cell, 2), B = cann.group(cell, 3, { I = 0.05 }) }
      local run = net:run(100, { record = { spikes = "all" }, dt = 1, progress = false })
      assert.are.equal(35, run.spikes:count())
      assert.are.equal("spikes  35 of 5 neurons (A 2, B 3) in 100 ms", tostring(run.spikes))
      close({ 10, 10, 5, 5, 5 }, run.spikes:counts())
      close({ 5, 5, 5 }, run.spikes:select { group = "B" }:counts())
      close({ 5, 10 }, run.spikes:select { neurons = { 3, 1 } }:counts())
      close({ 20, 40 }, run.spikes:select { neurons = { 5 }, to = 50 }.times)
      local summary = analyzers.spikes(run):summary()
      assert.near(70, summary.rate, 1e-9)
      assert.near(100, summary.groups[1].rate, 1e-9)
      assert.near(0, summary.cv, 1e-12)
      local later = net:run(50, { record = { spikes = "all" }, dt = 1, progress = false })
      assert.are.equal(100, later.spikes.begin)
      close({ 5, 5, 2, 2, 2 }, later.spikes:counts())
      assert.matches("no group 'C'", refusal(analyzers.spikes, run, { group = "C" }))
   end)
   it("of an animal's recording are those of its cells", function()
      local rec = cann.data.recording { t = { 0, 10, 20 }, spikes = { t = { 5, 1, 12 }, i = { 2, 1, 2 } }, cells = 3 }
      close({ 1, 2, 0 }, analyzers.spikes(rec):counts())
      cann.plot.raster(rec):script()
   end)
   it("of a batch are taken member by member", function()
      local cell = cann.model { kind = "neuron", param = "I = 0.1", state = "v = 0", eqs = "v' = I   @method(euler)",
         on = { spike = { when = "v > 0.97", run = "v = 0" } } }
      local run = cann.run(cann.group(cell, 2), 100, { record = { spikes = "all" }, dt = 1,
         batch = { I = { 0.1, 0.05 } },
         progress = false })
      assert.matches("member", refusal(analyzers.firing_rate, run))
      close({ 5, 5 }, run:member(2).spikes:counts())
   end)
   it("count each spike of a step in the step's own bin", function()
      local trains = spikes.from { times = tensor.arange(1, 1000) * 0.1, dt = 0.1, duration = 100 }
      close(tensor.full(10, 100), trains:binned(1))
      close(tensor.ones(1000), trains:binned(0.1))
   end)
end)

describe("rates", function()
   it("of a constant 100 Hz train are 100 Hz everywhere", function()
      local trains = spikes.from { times = tensor.arange(1, 100) * 10, dt = 1, duration = 1000 }
      for _, window in ipairs { "flat", "gaussian" } do
         local rate, t = analyzers.firing_rate(trains, { window = window, width = window == "flat" and 49 or 20 })
         assert.are.equal(1000, rate:count())
         assert.near(100, rate:range(1, 100, 900):mean(), window == "flat" and 2.1 or 0.1)
         assert.are.equal(0.5, t[1])
      end
      local interval = analyzers.firing_rate(trains, { window = "interval", width = 0 })
      close(tensor.full(100, 990), interval:range(1, 11, 1000))
      assert.are.equal(0, interval[5])
   end)
   it("in a flat window agree with braintools away from the ends", function()
      -- braintools.metric.firing_rate(S, 2, 0.5), spikes per ms; there, windows are cut at the ends.
      local theirs = { 0.26666666666666666, 0.4, 0.4, 0.26666666666666666, 0.13333333333333333, 0.4 }
      local ours = analyzers.firing_rate(raster(), { dt = 0.5, width = 2 })
      close(tensor.from(theirs) * 1000, ours:range(1, 3, 8), 1e-9)
      assert.near(1000 / 4.5, ours[1], 1e-9)
   end)
   it("fall by exp(-1) in one time constant of the low pass", function()
      local trains = spikes.from { times = { 1 }, dt = 1, duration = 100 }
      local rate = analyzers.firing_rate(trains, { window = "low_pass", width = 20 })
      assert.near(math.exp(-1), rate[41] / rate[21], 1e-12)
      assert.near(1000, rate:sum() / (1 - math.exp(-100 / 20)), 1e-9)
   end)
   it("around events count what follows them", function()
      local trains = spikes.from { times = { 12, 13, 112, 300 }, duration = 400 }
      local rate, t = analyzers.psth(trains, { events = { 10, 110 }, before = 5, after = 5, bin = 1 })
      assert.are.equal(10, rate:count())
      assert.are.equal(1000, rate[8])
      assert.are.equal(500, rate[9])
      assert.are.equal(1500, rate:sum())
      assert.are.equal(-4.5, t[1])
   end)
end)

describe("intervals", function()
   it("and what is made of them agree with ANNarchy's of five trains", function()
      local trains = { { 40, 46, 51, 70, 82, 83, 100, 139, 170, 179, 183, 197 }, { 2 }, {},
         { 7, 8, 11, 20, 29, 32, 36, 41, 45, 48, 57, 69, 72, 85, 86, 92, 101, 102, 122, 135, 151, 152, 162, 164, 169,
            171, 175, 182, 185, 193 }, { 1, 21, 93 } }
      local times, neurons = {}, {}
      for neuron, train in ipairs(trains) do
         for _, step in ipairs(train) do
            times[#times + 1], neurons[#neurons + 1] = step + 1, neuron -- their step 0 ends at 1 ms
         end
      end
      local found = spikes.from { times = times, neurons = neurons, sizes = { 5 }, duration = 198, dt = 1 }
      assert.are.same({ 6, 5, 19, 12, 1, 17, 39, 31, 9, 4, 14, 1, 3, 9, 9, 3, 4, 5, 4, 3, 9, 12, 3, 13, 1, 6, 9, 1, 20,
         13, 16, 1, 10, 2, 5, 2, 4, 7, 3, 8, 20, 72 }, (found:intervals()):tolist())
      local moments = found:interval_moments()
      local variation = moments:at(2, 2) / moments:at(2, 1)
      for neuron, wanted in pairs { [1] = 0.787649, [4] = 0.751112, [5] = 0.565217 } do
         assert.near(wanted, variation[neuron], 5e-7)
      end
      assert.near(46.464646464646464, found:summary().rate, 1e-9)
      assert.are.same({ 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1 }, found:binned(1):range(1, 1, 12):tolist())
   end)
   it("are differences, train by train", function()
      local intervals, neurons = analyzers.interspike_intervals(two(first, second))
      close({ 10, 15, 35, 7, 31, 21, 19 }, intervals)
      close({ 1, 1, 1, 2, 2, 2, 2 }, neurons)
   end)
   it("have the variation that is written down for them", function()
      local trains = two({ 0, 1, 3, 4, 6 }, { 5, 9 })
      close(1 / 3, analyzers.coefficient_of_variation(trains)[1])
      close(2 / 3, analyzers.coefficient_of_variation(trains, { kind = "cv2" })[1])
      close(1 / 3, analyzers.coefficient_of_variation(trains, { kind = "local_variation" })[1])
      local few = analyzers.coefficient_of_variation(trains)[2]
      assert.is_true(few ~= few)
   end)
   it("of a Poisson process have a cv of 1", function()
      local times = tensor.zeros(20000):exponential(0.05, { seed = 3 }):cumsum()
      local trains = spikes.from { times = times }
      assert.near(1, analyzers.coefficient_of_variation(trains)[1], 0.03)
      assert.near(1, analyzers.coefficient_of_variation(trains, { kind = "local_variation" })[1], 0.03)
      assert.near(50, trains:summary().rate, 1.5)
   end)
end)

describe("pairs of trains", function()
   it("coincide as braintools counts it", function()
      assert.near(0.23513749508237303, analyzers.cross_correlation(raster(), { dt = 0.5, bin = 1 }), 1e-7)
      assert.near(0.16060189583238, analyzers.cross_correlation(raster(), { dt = 0.5, bin = 0.5 }), 1e-7)
   end)
   it("have a correlogram whose lags are theirs minus the first's", function()
      local a, b = spikes.from { times = { 10, 20, 30 }, duration = 50 },
         spikes.from { times = { 12, 22 }, duration = 50 }
      local counts, lags = analyzers.correlogram(a, { with = b, reach = 3, bin = 1 })
      close({ 0, 0, 0, 0, 0, 2, 0 }, counts)
      close({ -3, -2, -1, 0, 1, 2, 3 }, lags)
      close({ 2, 0, 0, 0, 2 }, (analyzers.correlogram(a, { reach = 10, bin = 5 })))
   end)
   it("have the least cost of turning one into the other", function()
      for cost, expected in pairs { [0.05] = 1.95, [0.1] = 2.9, [1] = 7, [0] = 1, [1e9] = 9 } do
         close({ { 0, expected }, { expected, 0 } },
            analyzers.victor_purpura(two(first, second), { cost = cost }), 1e-7)
      end
   end)
   it("have van Rossum's closed forms", function()
      close(math.sqrt(0.5), analyzers.van_rossum(two({ 10 }, {}), { tau = 7 })[1][2])
      close(math.sqrt(1 - math.exp(-3 / 7)), analyzers.van_rossum(two({ 10 }, { 13 }), { tau = 7 })[1][2])
      local function pairs_of(a, b)
         local sum = 0
         for _, s in ipairs(a) do
            for _, t in ipairs(b) do sum = sum + math.exp(-math.abs(s - t) / 10) end
         end
         return sum
      end
      local direct = math.sqrt(0.5 * pairs_of(first, first) + 0.5 * pairs_of(second, second) - pairs_of(first, second))
      close(direct, analyzers.van_rossum(two(first, second), { tau = 10 })[1][2], 1e-12)
      -- braintools.metric.van_rossum_distance, on a grid of tau/20, without the factor sqrt(tau)
      assert.near(0.4198962877805202 * math.sqrt(10), direct, 0.05)
   end)
   it("have the tiling coefficient of its definition", function()
      local matrix = analyzers.spike_time_tiling(two(first, second), { reach = 3 })
      local share_a, share_b, cover_a, cover_b = 3 / 4, 3 / 5, 24 / 100, 30 / 100
      close(0.5 * ((share_a - cover_b) / (1 - share_a * cover_b) + (share_b - cover_a) / (1 - share_b * cover_a)),
         matrix[1][2])
      close({ 1, 1 }, matrix:diagonal())
      local silent = analyzers.spike_time_tiling(two(first, {}))[1][2]
      assert.is_true(silent ~= silent)
   end)
   it("give equal bits for any number of threads", function()
      local cloud = tensor.rand(4000, 60):lt(0.02)
      local before = cann.threads()
      local one, three = {}, {}
      for threads, out in pairs { [1] = one, [3] = three } do
         cann.threads(threads)
         local trains = spikes.of_raster(cloud, 0.1)
         out[1], out[2], out[3] = trains:coincidence(1), trains:tiling(1), trains:distance("van_rossum", 5)
      end
      cann.threads(before)
      for k = 1, 3 do assert.is_true(one[k]:equals(three[k])) end
   end)
end)

describe("spikes beside signals", function()
   it("lock to the phase at which they are", function()
      local trains = two({ 2.5, 12.5, 22.5 }, { 0, 5, 10, 15 })
      local locking, phase = analyzers.phase_locking(trains, { frequency = 100 })
      close({ 1, 0 }, locking, 1e-12)
      close(math.pi / 2, phase[1], 1e-12)
      local wave = (tensor.arange(0, 999) * (2 * math.pi * 0.01)):cos()
      local by_signal, angle = analyzers.phase_locking(trains, { signal = wave, signal_dt = 0.1, signal_begin = 0 })
      close({ 1, 0 }, by_signal, 1e-9)
      close(math.pi / 2, angle[1], 1e-9)
      local unbiased = analyzers.phase_locking(trains, { frequency = 100, unbiased = true })
      close({ 1, -1 / 3 }, unbiased, 1e-12)
   end)
   it("trigger the average of what surrounds them", function()
      local ramp = tensor.arange(1, 100)
      local mean, lags = analyzers.spike_triggered_average(spikes.from { times = { 20, 30 }, duration = 100 },
         { signal = ramp, signal_dt = 1, before = 2, after = 1 })
      close({ 23, 24, 25, 26 }, mean)
      close({ -2, -1, 0, 1 }, lags)
   end)
   it("make the unitary field of Telenczuk et al.", function()
      local trains = spikes.from { times = { 5 }, dt = 0.1, duration = 40 }
      local field, t = analyzers.unitary_LFP(trains, { positions = { { 0.1, 0.16 } } })
      local d = 0.06
      close(0.48 * math.exp(-d / 0.2) * (((t - (5 + 10.4 + 1000 * d / 200)) / 3.15) ^ 2 * -0.5):exp(), field, 1e-13)
      local inhibitory = analyzers.unitary_LFP(trains, { kind = "inhibitory", location = "superficial" })
      assert.is_true(inhibitory:min() < -1.2 * math.exp(-1) and inhibitory:max() <= 0)
   end)
end)

describe("correlations", function()
   local V = tensor { { 1.764, 0.4, 0.979 }, { 2.241, 1.868, -0.977 }, { 0.95, -0.151, -0.103 },
      { 0.411, 0.144, 1.454 }, { 0.761, 0.122, 0.444 }, { 0.334, 1.494, -0.205 } }
   it("agree with braintools", function()
      assert.near(0.15913197866898998, analyzers.voltage_fluctuation(V), 1e-12)
      local connectivity = analyzers.functional_connectivity(V)
      assert.near(0.3854315214165499, connectivity[1][2], 1e-12)
      assert.near(-0.6841533326183585, connectivity[3][2], 1e-12)
      local A = { { 0.313, -0.854, -2.553, 0.654 }, { 0.864, -0.742, 2.27, -1.454 }, { 0.046, -0.187, 1.533, 1.469 },
         { 0.155, 0.378, -0.888, -1.981 } }
      local B = { { -0.348, 0.156, 1.23, 1.202 }, { -0.387, -0.302, -1.049, -1.42 }, { -1.706, 1.951, -0.51, -0.438 },
         { -1.253, 0.777, -1.614, -0.213 } }
      assert.near(-0.33558713616608044, analyzers.matrix_correlation(A, B), 1e-7)
      assert.near(0.37101872438663863, analyzers.weighted_correlation(V:at(2, 1), V:at(2, 2), { 1, 2, 3, 1, 0.5, 2 }),
         1e-12)
   end)
   it("of what is constant are 0, of what is the same 1", function()
      local x = tensor.randn(50, 1):expand(50, 3):copy()
      x[{ {}, 2 }] = 0.1
      close({ { 1, 0, 1 }, { 0, 1, 0 }, { 1, 0, 1 } }, analyzers.functional_connectivity(x), 1e-12)
      assert.are.equal(1, analyzers.voltage_fluctuation(tensor.full(-65, 10, 4)))
      assert.near(1, analyzers.voltage_fluctuation(tensor.randn(50, 1):expand(50, 3)), 1e-12)
   end)
   it("in sliding windows are 1 with themselves", function()
      local dynamics = analyzers.functional_connectivity_dynamics(tensor.randn(300, 5), { window = 50, stride = 25 })
      assert.are.same({ 11, 11 }, dynamics:shape())
      close(tensor.ones(11), dynamics:diagonal())
   end)
end)

describe("spectra", function()
   local k = tensor.arange(0, 599)
   local x = (k * 0.3):sin() + 0.5 * (k ^ 2 * 0.001):cos()
   it("agree with scipy.signal.welch", function()
      local power, frequency = analyzers.power_spectrum(x, { dt = 0.5, segment = 128 })
      assert.near(15.625, frequency[2], 1e-12)
      local theirs = { [1] = 7.430244695278255e-05, [2] = 0.00014874914487347115, [7] = 0.021953591943093497 }
      for at, expected in pairs(theirs) do
         assert.near(1, power[at] / expected, 1e-10)
      end
      local flat = analyzers.power_spectrum(x, { dt = 0.5, segment = 128, window = "flat", overlap = 0.25 })
      assert.near(1, flat[7] / 0.03389909450493046, 1e-10)
      assert.near(1, flat[65] / 1.7291697739745632e-07, 1e-6)
   end)
   it("of power and coherence agree with scipy.signal.coherence", function()
      local late = tensor.concatenate { x:range(1, 598, 600), x:range(1, 1, 597) } + (k * 1.7):cos()
      local coherence, _, phase = analyzers.coherence(x, late, { dt = 0.5, segment = 128 })
      for at, expected in pairs { [2] = 0.9622561345412103, [7] = 0.9998235527706956, [41] = 0.09011176020715653 } do
         assert.near(expected, coherence[at], 1e-9)
      end
      assert.near(0.8992446482723413, phase[7], 1e-9)
   end)
   it("integrate to the variance", function()
      local noise = tensor.zeros(4096):normal(0, 2, { seed = 1 })
      local power, f = analyzers.power_spectrum(noise, { dt = 1, segment = 4096, window = "flat" })
      assert.near(noise:var(), power:sum() * f[2], 1e-9)
   end)
end)

describe("fields of electrodes", function()
   it("couple phase and strength as far as they were made to", function()
      local t = tensor.arange(0, 9999) * 0.001
      local slow = (t * (2 * math.pi * 6)):cos()
      local coupled = slow + ((slow + 1) / 2) * (t * (2 * math.pi * 50)):sin()
      local apart = slow + (t * (2 * math.pi * 50)):sin()
      local index, share, phase = analyzers.phase_amplitude_coupling(coupled, { dt = 1 })
      -- The envelope is 1 + cos(phase), so is the share: its distance from even in closed form.
      local expected, entropy = (phase:cos() + 1) / 18, 0
      for k = 1, 18 do entropy = entropy - expected[k] * math.log(expected[k]) end
      close(expected, share, 2e-3)
      assert.near(1 - entropy / math.log(18), index, 5e-3)
      assert.near(0, (analyzers.phase_amplitude_coupling(apart, { dt = 1 })), 1e-3)
   end)
   it("show sources where the potential bends down", function()
      local depth = tensor.arange(0, 9) * 0.1
      local density = analyzers.current_source_density((depth ^ 2 * -2):reshape(1, 10), { conductivity = 0.5 })
      close(tensor.full(2, 1, 8), density, 1e-9)
      assert.matches("at least 3 electrodes", refusal(analyzers.current_source_density, { { 1, 2 } }))
   end)
end)

describe("nonsense is refused:", function()
   it("in what the spikes are", function()
      assert.matches("not a finite number", refusal(spikes.from, { times = { 1, 0 / 0 } }))
      assert.matches("not a finite number", refusal(spikes.from, { times = { 1, math.huge } }))
      assert.matches("2 times and 3 neurons", refusal(spikes.from, { times = { 1, 2 }, neurons = { 1, 2, 3 } }))
      assert.matches("there are neurons 1 to 2", refusal(spikes.from,
         { times = { 1 }, neurons = { 3 }, sizes = { 2 } }))
      assert.matches("neurons from 0", refusal(spikes.from, { times = { 1 }, neurons = { 0 }, sizes = { 2 } }))
      assert.matches("did you mean 'times'", refusal(spikes.from, { time = { 1 } }))
      assert.matches("groups from 3", refusal(spikes.from, { times = { 1 }, groups = { 3 }, sizes = { 2, 1 } }))
      assert.matches("raster needs dt", refusal(analyzers.spikes, raster()))
      assert.matches("takes a run with spikes", refusal(analyzers.psth, 3, { events = { 1 } }))
      assert.matches("raster is %[steps, neurons%]", refusal(spikes.of_raster, { 1, 0 }, 1))
      assert.matches("whole number", refusal(spikes.from, { times = { 1 }, sizes = { 1.5 } }))
   end)
   it("in what is asked of them", function()
      local trains = two(first, second)
      assert.matches("must be above 0", refusal(analyzers.cross_correlation, trains, { bin = 0 }))
      assert.matches("more than memory can hold", refusal(trains.binned, trains, 1e-12))
      assert.matches("memory", refusal(trains.binned, trains, 1e-9))
      assert.matches("memory", refusal(analyzers.correlogram, trains, { reach = 1e12, bin = 1 }))
      assert.matches("memory", refusal(analyzers.psth, trains, { events = { 1 }, after = 1e12, bin = 1 }))
      assert.matches("event 2 is", refusal(analyzers.psth, trains, { events = { 1, 0 / 0 } }))
      assert.matches("no event", refusal(analyzers.psth, trains, { events = {} }))
      assert.matches("ends before it begins", refusal(analyzers.spikes, trains, { from = 5, to = 1 }))
      assert.matches("neurons 1 to 2", refusal(analyzers.spikes, trains, { neurons = { 3 } }))
      assert.matches("whole numbers", refusal(analyzers.spikes, trains, { neurons = { 1.5 } }))
      assert.matches("asked for twice", refusal(analyzers.spikes, trains, { neurons = { 1, 1 } }))
      assert.matches("neurons 1 to 2", refusal(trains.train, trains, 3))
      assert.matches("neurons 1 to 2", refusal(trains.train, trains, "x"))
      assert.matches("either the frequency", refusal(analyzers.phase_locking, trains))
      assert.matches("signal_dt", refusal(analyzers.phase_locking, trains, { signal = { 1, 2 } }))
      assert.matches("%[2, 2%]", refusal(analyzers.unitary_LFP, trains, { positions = { { 1, 2 } } }))
      assert.matches("rows, neurons", refusal(analyzers.voltage_fluctuation, { 1, 2 }))
      assert.matches("two square matrices", refusal(analyzers.matrix_correlation, { { 1, 2 } }, { { 1, 2 } }))
      assert.matches("must not be negative", refusal(analyzers.weighted_correlation, { 1, 2 }, { 1, 2 }, { -1, 2 }))
      assert.matches("segment = 9", refusal(analyzers.power_spectrum, { 1, 2 }, { dt = 1, segment = 9 }))
      assert.matches("'dt' is missing", refusal(analyzers.power_spectrum, { 1, 2 }))
      assert.matches("shorter segment", refusal(analyzers.coherence, { 1, 2 }, { 1, 2 }, { dt = 1 }))
      assert.matches("no window 'boxy'", refusal(trains.times.smooth, trains.times, "boxy", 1))
   end)
   it("and what is interrupted ends with a sentence", function()
      local C = require("cann.ffi").C
      local trains = spikes.of_raster(tensor.rand(3000, 20):lt(0.3), 1)
      for _, measure in ipairs { "cross_correlation", "correlogram", "victor_purpura", "van_rossum",
         "spike_time_tiling",
         "unitary_LFP" } do
         C.cann_interrupt()
         local why = refusal(analyzers[measure], trains)
         assert.matches("interrupted", why)
         assert.is_false(C.cann_interrupt_pending())
      end
      C.cann_interrupt()
      assert.matches("interrupted", refusal(analyzers.psth, trains, { events = { 100, 200 } }))
      C.cann_interrupt()
      assert.matches("interrupted", refusal(analyzers.firing_rate, trains, { window = "gaussian", width = 50 }))
      assert.are.equal(20, trains:counts():count())
   end)
   it("while what is empty stays empty", function()
      local none = spikes.from { times = {}, sizes = { 3 }, duration = 10 }
      assert.are.equal(0, none:summary().rate)
      assert.are.equal(3, none:summary().silent)
      close({ 0, 0, 0 }, none:counts())
      assert.are.equal(0, analyzers.cross_correlation(none))
      assert.are.equal(0, (analyzers.interspike_intervals(none)):count())
      close(tensor.zeros(10), (analyzers.firing_rate(none)))
      close(tensor.zeros(3, 3), analyzers.van_rossum(none))
      cann.plot.raster(none):script()
   end)
end)

-- SPDX-License-Identifier: MIT
-- The worked scripts of spiking networks at reduced size: what they find, and that they draw it.
local function work(script, arguments)
   local folder = os.tmpname()
   os.remove(folder)
   assert(require("posix.sys.stat").mkdir(folder))
   local pipe = io.popen(("%s notebooks/%s.lua %s 2>&1"):format(os.getenv("CANN_PROGRAM") or "./cann", script,
      arguments:format(folder)))
   local said = pipe:read("*a")
   pipe:close()
   local file = assert(io.open(folder .. "/" .. script .. ".png", "rb"), said)
   assert.are.equal("PNG", file:read(4):sub(2))
   file:close()
   os.remove(folder .. "/" .. script .. ".png")
   os.remove(folder)
   return said
end

describe("the worked script", function()
   it("of conductances fires irregularly at the known rate", function()
      local said = work("coba", "400 %s")
      assert.is_truthy(said:find("align-post: 2 states per neuron", 1, true), said)
      local rate = tonumber(said:match "rate ([%d.]+) Hz")
      assert.is_true(rate > 20 and rate < 24, said)
   end)
   it("of currents fires at its lower rate", function()
      local rate = tonumber(work("cuba", "300 %s"):match "rate ([%d.]+) Hz")
      assert.is_true(rate > 4 and rate < 8)
   end)
   it("of Hodgkin-Huxley cells fires at the known rate", function()
      local rate = tonumber(work("cobahh", "200 %s"):match "rate ([%d.]+) Hz")
      assert.is_true(rate > 32 and rate < 42)
   end)
   it("of plasticity drives weights to the bounds", function()
      local said = work("stdp", "20 %s")
      local first, last = said:match "(%d+) %% at first, (%d+) %% at the end"
      assert.is_true(tonumber(last) > tonumber(first) + 4, said)
   end)
   it("of a decision finds the known rates, a winner that stays and a choice that coherence helps", function()
      local said = work("decision", "51.2 %s 4 0.25")
      local function rates(when)
         local a, b, n, i = said:match(when .. "%s+A ([%d.]+)  B ([%d.]+)  N ([%d.]+)  I ([%d.]+)")
         return tonumber(a), tonumber(b), tonumber(n), tonumber(i)
      end
      local a, b, _, i = rates "before the stimulus"
      assert.is_true(a < 1.5 and b < 1.5 and i > 3 and i < 4.5, said)
      a, b, _, i = rates "last 300 ms of it"
      assert.is_true(a > 38 and a < 54 and b < 2 and i > 12 and i < 16, said)
      a, b = rates "last 300 ms of the rest"
      assert.is_true(a > 25 and b < 2, said)
      local weak, strong = said:match "  3.2 %%: right in%s+(%d+).* 51.2 %%: right in%s+(%d+)"
      assert.is_true(tonumber(strong) > 80 and tonumber(weak) < tonumber(strong), said)
   end)
   it("of a reduced decision finds the fixed points to four digits", function()
      local said = work("wong_wang", "40 %s")
      for _, line in ipairs {
         "mu = 0 Hz, c = 0\n   s1 0.0042   s2 0.6303   stable node\n   s1 0.0294   s2 0.1882   saddle\n"
            .. "   s1 0.0618   s2 0.0618   stable node\n   s1 0.1882   s2 0.0294   saddle\n",
         "mu = 40 Hz, c = 0\n   s1 0.0171   s2 0.7141   stable node\n   s1 0.4797   s2 0.6056   saddle\n"
            .. "   s1 0.5586   s2 0.5586   stable node\n   s1 0.6056   s2 0.4797   saddle\n",
         "c = 0.5\n   s1 0.0139   s2 0.6574   stable node\n   s1 0.2828   s2 0.4064   saddle\n"
            .. "   s1 0.7005   s2 0.0049   stable node\n",
         "mu = 20 Hz, c = 0\n   s1 0.0081   s2 0.6815   stable node\n   s1 0.3604   s2 0.3604   saddle\n"
            .. "   s1 0.6815   s2 0.0081   stable node\n",
      } do assert.is_truthy(said:find(line, 1, true), said) end
      assert.is_true(tonumber(said:match " 51.2 %%: first wins%s+(%d+)") > 95, said)
   end)
   it("of the visual system sends a wave up the hierarchy", function()
      local last, count = 0, 0
      local said = work("visual_system", "600 %s 0.25")
      for area, late in said:gmatch "(%w+)%s+answers after ([%d.]+) ms" do
         count = count + 1
         assert.are.equal(({ "V1", "V2", "V4", "TEO", "TEpd" })[count], area)
         assert.is_true(tonumber(late) > last + 2, said)
         last = tonumber(late)
      end
      assert.are.equal(5, count, said)
   end)
   it("of many areas keeps two states where projections apart keep one each", function()
      local said = work("macaque", "100 %s 0.01 8")
      local apart, more = said:match "apart%s+align%-post: (%d+) states per neuron   states ([%d.]+) MB"
      local merged, less = said:match "merged%s+align%-post: (%d+) states per neuron   states ([%d.]+) MB"
      assert.are.same({ "9", "2" }, { apart, merged }, said)
      assert.is_true(tonumber(less) < 0.7 * tonumber(more), said)
   end)
   it("of generated synapses fires at the known rate from next to no memory", function()
      local said = work("generated", "200 %s 20000")
      local rate, megabytes = said:match "rate ([%d.]+) Hz, .*, (%d+) MB of state"
      assert.is_true(tonumber(rate) > 19 and tonumber(rate) < 25 and tonumber(megabytes) <= 1, said)
   end)
   it("of Izhikevich's thousand cells falls into rhythms", function()
      local said = work("izhikevich", "1000 %s")
      local E, I, peak = said:match "E ([%d.]+) Hz\nI ([%d.]+) Hz\nmost power: at (%d+) Hz"
      assert.is_true(tonumber(E) > 5 and tonumber(E) < 10 and tonumber(I) > 4 and tonumber(I) < 10, said)
      assert.is_true(tonumber(peak) >= 6 and tonumber(peak) <= 14, said)
   end)
   it("of balance fires irregularly while excitation and inhibition cancel", function()
      local said = work("balance", "1000 %s")
      assert.is_true(tonumber(said:match "cv ([%d.]+)") > 0.5, said)
      local e, i, both = said:match "excitation%s+([%d.]+) pA.*inhibition%s+(-[%d.]+) pA.*both%s+(-?[%d.]+) pA"
      assert.is_true(tonumber(e) > 4 and tonumber(i) < -3 and math.abs(tonumber(both)) < 2, said)
   end)
   it("of rates raises noise by as much as theory says", function()
      local said = work("rates", "400 %s 800")
      for gain, variance, theory in said:gmatch "gain ([%d.]+): variance ([%d.]+), in theory ([%d.]+)" do
         assert.near(1, tonumber(variance) / tonumber(theory), tonumber(gain) < 0.8 and 0.05 or 0.2, said)
      end
   end)
end)

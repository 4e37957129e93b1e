-- SPDX-License-Identifier: MIT
local complete = require "cann.complete"
local options = require "cann.options"

local accepts = options.declare("make", { tau = { 1, "ms" }, tail = { 2, "" }, points = { {}, "" } })
local base = { step = function() end, state = 5 }

--- What TAB offers, with readline's own cut of the last word.
local function offered(line)
   local words, follow = complete.words(line, line:match("[%w_]*$"))
   return table.concat(words, " "), follow
end

describe("TAB", function()
   setup(function()
      _G.zebra = { stripes = 4, stride = function() end, nested = { deep = 1 }, _hidden = 1 }
      _G.zebra_make = function(given) return accepts(given) end
      _G.zebra_object = setmetatable({ size = 1 }, { __index = base, __names = function() return { "lazy" } end })
   end)
   teardown(function() _G.zebra, _G.zebra_make, _G.zebra_object = nil, nil, nil end)

   it("completes the options of a rule once the rule is named, and those of geometries", function()
      local cann = require "cann"
      _G.zebra_net = cann.network { E = cann.group(cann.models.LIF {}, 3) }
      _G.zebra_geometry = cann.geometry
      finally(function() _G.zebra_net, _G.zebra_geometry = nil, nil end)
      assert.equal("where = ", offered "zebra_net:connect('E', 'E', { rule = 'condition', wh")
      assert.equal("", (offered "zebra_net:connect('E', 'E', { rule = 'nothing', whe"))
      assert.equal("shape = spacing = ", (offered "zebra_geometry.grid{ s"):gsub("=  ", "= "))
   end)

   it("completes globals and keywords", function()
      assert.equal("zebra zebra_make zebra_object", offered("x = zeb"))
      assert.equal("function", offered("func"))
      assert.equal("", offered("x = "))
   end)

   it("completes fields behind a dot, at any depth", function()
      assert.equal("nested stride stripes", offered("zebra."))
      assert.equal("stride stripes", offered("print(zebra.str"))
      assert.equal("_hidden", offered("zebra._"))
      assert.equal("deep", offered("a + zebra.nested.d"))
      assert.equal("", offered("zebra.nothing.x"))
   end)

   it("completes what stands behind __index and what __names lists", function()
      assert.equal("lazy size state step", offered("zebra_object."))
   end)

   it("completes only what can be called behind a colon", function()
      assert.equal("stride", offered("zebra:str"))
      assert.equal("lazy step", offered("zebra_object:"))
   end)

   it("completes option names inside braces, less those given", function()
      assert.equal("points =  tail =  tau = ", offered("zebra_make{"))
      assert.equal("tail =  tau = ", offered("zebra_make{ ta"))
      assert.equal("tail = ", offered("zebra_make{ tau = 5, ta"))
      assert.equal("tau = ", offered("x = zebra_make({ points = {1, 2}, tail = 'a, b', "))
   end)

   it("completes names, not options, where a value stands", function()
      assert.equal("zebra zebra_make zebra_object", offered("zebra_make{ tau = zeb"))
      assert.equal("zebra zebra_make zebra_object", offered("zebra_make{ points = { zeb"))
   end)

   it("offers nothing in a comment", function() assert.equal("", offered("x = 1 -- zeb")) end)

   describe("inside quotes", function()
      local folder
      setup(function()
         folder = os.tmpname()
         os.remove(folder)
         os.execute(("mkdir -p %s/sub; cd %s; touch run.npz run-2.npz .hidden"):format(folder, folder))
      end)
      teardown(function() os.execute("rm -r " .. folder) end)

      it("completes file names", function()
         local words = complete.words(('load("%s/ru'):format(folder), "ru")
         assert.same({ "run-2.npz", "run.npz" }, words)
      end)

      it("cuts what readline takes for earlier words", function()
         local words, follow = complete.words(('load("%s/run-2.n'):format(folder), "n")
         assert.same({ "npz" }, words)
         assert.equal('"', follow)
      end)

      it("goes into folders and shows hidden files when asked", function()
         local words, follow = complete.words(("load('%s/s"):format(folder), "s")
         assert.same({ "sub/" }, words)
         assert.is_nil(follow)
         assert.same({ "hidden" }, (complete.words(("load('%s/.h"):format(folder), "h")))
      end)

      it("offers nothing where there is no such folder", function()
         assert.same({}, (complete.words("load('/nowhere/x", "x")))
      end)
   end)

   it("never fails, whatever stands on the line", function()
      for _, line in ipairs { "", ")))", "{{{", "'", "a:b:c.", "....", "zebra[", "= ", "?", "x = [[", "\\",
         "zebra_make{{", "nil.", "1.", "a.b(", ("{"):rep(1000) } do
         assert.truthy(complete.words(line, line:match("[%w_]*$")), line)
      end
   end)
end)

describe("TAB over the library", function()
   local cann = require "cann"

   setup(function()
      _G.cann, _G.models, _G.net = cann, cann.models, cann.models.CANN1D { n = 8 }
      _G.wave = cann.tensor.zeros(2)
   end)
   teardown(function() _G.cann, _G.models, _G.net, _G.wave = nil, nil, nil, nil end)

   it("completes the models' names by looking in their folder", function()
      assert.equal("CANN1D CANN1D_SFA", offered("models.CANN1"))
   end)

   it("completes a model's parameters inside its braces", function()
      assert.equal("tau = ", offered("net = models.CANN1D{ n = 512, ta"))
   end)

   it("completes the methods of networks and tensors, and the options of run", function()
      assert.equal("run", offered("net:ru"))
      assert.equal("tanh", offered("wave:tanh"))
      assert.equal("record = ", offered("run = net:run(20, { rec"))
      assert.equal("every = ", offered("run = cann.run(net, 20, { ever"))
      assert.equal("param = ", offered("lif = cann.model{ kind = 'neuron', par"))
   end)
end)

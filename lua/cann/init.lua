-- SPDX-License-Identifier: MIT
--- What `require "cann"` gives: the faces of the engine and the folders of the library, each loaded
-- when first named.
local defaults = require "cann.defaults"
local catalogue = require "cann.catalogue"
local fail = require("cann.handle").fail
local options = require "cann.options"

--- Where a name comes from: a folder of things found by their file names, or a module.
local folders = {
   models = "models", tasks = "tasks", trainers = "trainers", analyzers = "analyzers",
   pipelines = "pipelines", plot = "plots", data = "data",
}
local modules = { tensor = "cann.tensor", integrate = "cann.integrate", inputs = "cann.inputs",
   encoders = "cann.encoders", geometry = "cann.geometry", connect = "cann.connect", image = "cann.image" }

local cann = {
   --- Each sets a default and gives what holds now: cann.seed(7), cann.threads().
   seed = defaults.set.seed,
   threads = defaults.set.threads,
   precision = defaults.set.precision,
   backend = defaults.set.backend,
   --- Prints what is known of a value or a name.
   help = function(...) return require("cann.help").help(...) end,
   --- Makes a model from its description; see cann.model.
   model = function(...) return require("cann.model").new(...) end,
   --- A group of a model's elements.
   -- @tparam Model description a neuron, a system, or a field's model
   -- @tparam number|table count elements, at least 1; or a shape of 1 to 4 axes, { 20, 30 }; or a geometry
   -- @tparam[opt] table values parameters and first values of states: numbers, texts with a unit, tensors and tables
   -- with one value per element, or texts such as "normal(-55, 5)", worked out for each
   -- @usage local cells = cann.group(cann.model{ state = "x=1", eqs = "x' = -x" }, 100)
   group = function(...) return require("cann.network").group.new(...) end,
   --- A network of named groups.
   -- @tparam table groups name -> group
   -- @tparam[opt] table settings dt (ms), seed, precision, backend, method, convolution, and constants: what equations
   -- read as net.name, the same in all groups and projections
   -- @usage cann.network{ E = cann.group(models.LIF{}, 100) }
   network = function(...) return require("cann.network").new(...) end,
   --- Makes a network again from the file that net:save wrote.
   load = function(path) return require("cann.saved").load(path) end,
   --- What one step of a network does, in order.
   order = function(net)
      if not require("cann.network").is(net) then fail("cann.order takes a network, not a %s", type(net)) end
      return net:order()
   end,
   --- The equations of a model or network as "text", "markdown" or "latex".
   report = function(of, format)
      if not (require("cann.network").is(of) or require("cann.model").is(of)) then
         fail("cann.report takes a model or a network, not a %s", type(of))
      end
      return of:report(format)
   end,
}

--- Runs a network, a group or a model (one element) from its first state on.
-- @tparam Model|Group|Network of
-- @tparam Task|Tensor|number what a task, an input or a duration in ms
-- @tparam[opt] table given options of net:run; record is all states unless given
-- @usage cann.run(cann.model{ state = "x=1", eqs = "x' = -x" }, 10, { method = "rk4" })
function cann.run(of, what, given)
   local network, model = require "cann.network", require "cann.model"
   local net = of
   if model.is(of) then net = network.of_group(network.group.new(of, 1)) end
   if network.is_group(of) then net = network.of_group(of) end
   if not network.is(net) then
      fail("cann.run takes a model, a group or a network, not a %s", type(of))
   end
   if given ~= nil and type(given) ~= "table" then
      fail("cann.run takes its options as a table, not a %s", type(given))
   end
   local wanted = {}
   for name, value in pairs(given or {}) do wanted[name] = value end
   if wanted.record == nil then
      wanted.record = {}
      for _, group in ipairs(net.groups) do
         for _, row in ipairs(group.model.states) do
            table.insert(wanted.record, net.single and row.name or group.name .. "." .. row.name)
         end
      end
   end
   return net:run(what, wanted)
end

options.attach(cann.model, function() return require("cann.model").options end)
options.attach(cann.run, function() return require("cann.run").options end)

return setmetatable(cann, {
   __index = function(self, name)
      local value
      if folders[name] then value = catalogue.folder(folders[name], name)
      elseif modules[name] then value = require(modules[name]) end
      if value ~= nil then rawset(self, name, value) end
      return value
   end,
   --- Names that are not loaded yet, for completion.
   __names = function()
      local names = {}
      for name in pairs(folders) do names[#names + 1] = name end
      for name in pairs(modules) do names[#names + 1] = name end
      return names
   end,
})

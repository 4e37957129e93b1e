-- SPDX-License-Identifier: MIT
--- What `require "cann"` gives: the faces of the engine and the folders of the library, each loaded
-- when first named.
local defaults = require "cann.defaults"
local catalogue = require "cann.catalogue"

--- Where a name comes from: a folder of things found by their file names, or a module.
local folders = {
   models = "models", tasks = "tasks", trainers = "trainers", analyzers = "analyzers",
   pipelines = "pipelines", plot = "plots", data = "data",
}
local modules = { tensor = "cann.tensor", integrate = "cann.integrate" }

local cann = {
   --- Each sets a default and gives what holds now: cann.seed(7), cann.threads().
   seed = defaults.set.seed,
   threads = defaults.set.threads,
   precision = defaults.set.precision,
   backend = defaults.set.backend,
   --- Prints what is known of a value or a name.
   help = function(...) return require("cann.help").help(...) end,
}

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

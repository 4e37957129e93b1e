-- SPDX-License-Identifier: MIT
--- A picture of every model: each runs with its defaults, or nearly so, and draws what it is for.
--
--    pipelines.gallery "CANN1D":show()
--    pipelines.gallery{ folder = "pictures" }
local handle = require "cann.handle"
local options = require "cann.options"
local whole_file = require "cann.whole_file"

local accepts = options.declare("gallery", {
   name = { nil, "the one model to show", type = "string" },
   folder = { nil, "where the pictures of all are saved, a folder that is there", type = "string" },
})

-- By name: what makes the figure.
local pictures = {}
for _, part in ipairs { "attractors", "neurons", "rates", "synapses" } do
   for name, draw in pairs(require("cann.gallery." .. part)) do pictures[name] = draw end
end

local function names()
   local all = {}
   for name in pairs(pictures) do all[#all + 1] = name end
   table.sort(all)
   return all
end

local function save_all(folder)
   for _, name in ipairs(names()) do pictures[name]():save(("%s/%s.png"):format(folder, name)) end
   return names()
end

--- Shows one model, or saves the pictures of all.
-- @tparam string|table given a model's name, or options: name, folder
-- @treturn Figure|table the figure of the one; the names of the saved ones; without either, the names there are
-- @usage pipelines.gallery()
local function gallery(given)
   local o = accepts(type(given) == "string" and { name = given } or given)
   if o.folder then
      whole_file.check_folder(o.folder, "gallery")
      return save_all(o.folder)
   end
   if not o.name then return names() end
   if not pictures[o.name] then handle.fail("%s", options.unknown("gallery", "model", o.name, names())) end
   return pictures[o.name]()
end

return gallery
